"""The sounds of a switchboard: made into tracks when first asked for, then kept."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from . import errand
from .sound import Sound
from .sound_files import Source, Wrong, forget_old, on_its_way, sources

ENCODER: Final = "tongdai.media.sound_encoder"

LOOK_AGAIN: Final = 10.0
"Seconds for which a folder is believed to hold what it held."

LONGEST_ENCODING: Final = 600.0
"Seconds that one file may take; half an hour of music takes one on an idle machine."

MOST_REMEMBERED: Final = 10_000
"Sounds, and files found wrong, that are remembered: those of many tenants."

Tracks = tuple[str, ...]
Ready = Callable[[Tracks], None]

COMFORT: Final = Sound.music()

log = logging.getLogger("tongdai.media")


@dataclass(slots=True)
class _Known:
    """A sound that was asked for."""

    tracks: Tracks | None = None
    "None: not all of them are there yet."

    looked_at: float = float("-inf")
    "When its files were last looked for, on the loop's clock."

    work: asyncio.Task[None] | None = None
    waiting: list[Ready] = field(default_factory=list)


class Sounds:
    """
    Knows the tracks of every sound that was asked for.

    Files are decoded one at a time, each in a process of its own. What a folder holds
    is looked at again when it is played: a change is heard from the next time on.
    """

    def __init__(self, cache: Path | None) -> None:
        """
        Args:
            cache: The folder for tracks; None: one that goes when we do.
        """
        self._cache = cache
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._known: dict[Sound, _Known] = {}
        self._wrong: set[tuple[str, str]] = set()
        "Path, and track or reason, of what has been in the log."

        self._one_at_a_time = asyncio.Lock()
        self._tidied = False

    def fetch(self, sound: Sound, ready: Ready | None = None) -> None:
        """
        Have ``ready`` called with the sound's tracks.

        At once if they are there. Else later; and for a loop with those of the comfort
        tone first, if they are.
        """
        known = self._of(sound)
        if ready is not None and known.tracks is not None:
            ready(known.tracks)
        elif ready is not None:
            known.waiting.append(ready)
            comfort = self._known.get(COMFORT)
            if sound.loop and sound.tone is None and comfort and comfort.tracks:
                ready(comfort.tracks)
        now = asyncio.get_running_loop().time()
        if known.work is None and now >= known.looked_at + LOOK_AGAIN:
            known.work = asyncio.create_task(self._look(sound, known), name="sounds")

    async def examine(self, part: Path, path: Path) -> str | None:
        """
        Make the track of ``path`` before ``part`` gets its name.

        Returns:
            Why it cannot be played; None: it can.

        Raises:
            OSError: The file or the cache cannot be used.
        """
        found = await asyncio.to_thread(self._on_its_way, part, path, self._folder())
        if isinstance(found, Wrong):
            return found.why
        if found.encoded:
            return None
        async with self._one_at_a_time:
            return await errand.run(
                ENCODER, found.what, str(found.track), longest=LONGEST_ENCODING
            )

    async def look_again(self, sound: Sound) -> None:
        """Its files have changed: return when whoever is played it hears that."""
        known = self._of(sound)
        while known.work is not None:  # it may have looked before the change
            await asyncio.wait([known.work])
        known.work = asyncio.create_task(self._look(sound, known), name="sounds")
        await asyncio.wait([known.work])

    async def stop(self) -> None:
        """Stop all work, and remove a cache of our own."""
        work = [known.work for known in self._known.values() if known.work is not None]
        self._known.clear()
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def _of(self, sound: Sound) -> _Known:
        """What is known of it, from now on at the latest."""
        known = self._known.get(sound)
        if known is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._forget_one()
            known = self._known.setdefault(sound, _Known())
        return known

    def _forget_one(self) -> None:
        """Make room; what is waited for stays."""
        for sound, known in self._known.items():
            if known.work is None and sound != COMFORT:
                del self._known[sound]
                return

    async def _look(self, sound: Sound, known: _Known) -> None:
        """Find the sound's files and make tracks of them."""
        try:
            tracks = await self._tracks(sound)
            if not tracks and sound.loop and sound != COMFORT:
                tracks = await self._tracks(COMFORT)
        except Exception as error:
            # The disk is full, or a fault of ours: who waits must not wait for ever.
            log.exception("sounds cannot be kept", exc_info=error)
            tracks = known.tracks or ()
        finally:
            known.work = None
        known.looked_at = asyncio.get_running_loop().time()
        known.tracks = tracks
        waiting, known.waiting = known.waiting, []
        for ready in waiting:
            ready(tracks)

    async def _tracks(self, sound: Sound) -> Tracks:
        tracks = []
        for found in await asyncio.to_thread(self._sources, sound, self._folder()):
            match found:
                case Wrong(path, why):
                    self._note(str(path), why, why)
                case Source(_, track, encoded):
                    if encoded or await self._encode(found):
                        tracks.append(str(track))
        return tuple(tracks)

    def _folder(self) -> Path:
        if self._cache is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="tongdai-sounds-")
            self._cache = Path(self._temporary.name)
        return self._cache

    def _on_its_way(self, part: Path, path: Path, cache: Path) -> Source | Wrong:
        cache.mkdir(parents=True, exist_ok=True)
        return on_its_way(part, path, cache)

    def _sources(self, sound: Sound, cache: Path) -> list[Source | Wrong]:
        """What the sound is made of. In a thread, as it may wait for disks."""
        cache.mkdir(parents=True, exist_ok=True)
        if not self._tidied:
            self._tidied = True
            forget_old(cache)
        return sources(sound, cache)

    async def _encode(self, source: Source) -> bool:
        """Make the track. False: it cannot be made, and the log says why."""
        what, track, _ = source
        if (what, track.name) in self._wrong:
            return False
        async with self._one_at_a_time:
            why = await errand.run(ENCODER, what, str(track), longest=LONGEST_ENCODING)
        if why is not None:
            self._note(what, track.name, why)
        return why is None

    def _note(self, path: str, identity: str, why: str) -> None:
        """Say once what is wrong with a file as it is now."""
        if (path, identity) in self._wrong:
            return
        if len(self._wrong) >= MOST_REMEMBERED:
            self._wrong.clear()
        self._wrong.add((path, identity))
        log.warning("sound left out", extra={"path": path, "why": why})
