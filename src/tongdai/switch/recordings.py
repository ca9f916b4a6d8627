"""The recordings that are being made: whose voice goes into which file."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from tongdai.call.destination import Announcement
from tongdai.call.directory import ANNOUNCE, BEEP, Directory, RecordingRule, Tenant
from tongdai.call.events import (
    CallEnded,
    CallEvent,
    RecordingBegan,
    RecordingEnded,
)
from tongdai.call.hearing import Sound, Tune
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import RecordingRuled
from tongdai.call.outputs import Voices
from tongdai.call.recorded_call import Recorded, track_name
from tongdai.call.recording import rule_for
from tongdai.switch.stores import Recordings

log = logging.getLogger("tongdai.switch")

NOT_RECORDED: Final = RecordingRuled(RecordingRule.NEVER, None)


class Media(Protocol):
    """What recordings need of the media engine, which is meant."""

    def record(self, leg: LegId, path: Path, zero: float) -> None: ...

    def stop_recording(self, leg: LegId) -> None: ...


@dataclass(slots=True)
class _Made:
    """A recording of a call that lives, or whose last track is still being written."""

    recorded: Recorded
    zero: float
    "When it began, by the monotonic clock."

    names: dict[LegId, str] = field(default_factory=dict)
    kept: set[LegId] = field(default_factory=set)
    ended_at: datetime | None = None
    over: bool = False
    "The call has ended."


class RecordingDesk:
    """Tells media whom to record, and storage what there is."""

    def __init__(
        self,
        media: Media,
        store: Recordings,
        *,
        directory: Callable[[], Directory],
        announced: Callable[[str, str], bool],
        clock: Callable[[], float],
        ready: Callable[[Recorded], None],
    ) -> None:
        """
        Args:
            announced: Has this tenant an announcement of this name?
            clock: Monotonic time now, in seconds.
            ready: Told of every recording that is whole.
        """
        self._media = media
        self._store = store
        self._directory = directory
        self._announced = announced
        self._clock = clock
        self._ready = ready
        self._made: dict[CallId, _Made] = {}
        self._writing: Counter[str] = Counter()
        "Tracks that media has been told to write and has not closed yet."
        self._call_of: dict[str, CallId] = {}

    def ruled(
        self,
        label: str,
        *,
        extensions: Collection[str],
        groups: Collection[str],
        hotline: str,
    ) -> RecordingRuled:
        """What holds for a call between these."""
        tenant = self._directory().tenant_of(label)
        if tenant is None:
            return NOT_RECORDED
        rule = rule_for(tenant, extensions=extensions, groups=groups, hotline=hotline)
        if rule is RecordingRule.NEVER:
            return NOT_RECORDED
        return RecordingRuled(rule, self._notice(tenant))

    def note(self, event: CallEvent, tenant: str) -> None:
        """Something has happened to a call."""
        match event:
            case RecordingBegan(call, at) if call not in self._made:
                recorded = Recorded(call, tenant, at)
                self._made[call] = _Made(recorded, self._clock())
                self._store.put(recorded)
            case RecordingEnded(call, at):
                self._made[call].ended_at = at
            case CallEnded(call) if call in self._made:
                self._made[call].over = True
                self._settle(call)

    def keep(self, call: CallId, voices: Voices) -> None:
        """Record these from now on, and nobody else of the call."""
        made = self._made.get(call)
        if made is None:
            return
        wanted = dict(voices)
        for leg in made.kept - wanted.keys():
            self._media.stop_recording(leg)
        for leg in sorted(
            wanted.keys() - made.kept, key=lambda leg: (wanted[leg], leg)
        ):
            name = made.names.get(leg)
            if name is None:
                name = track_name(len(made.names) + 1, wanted[leg])
                made.names[leg] = name
            path = self._store.folder(call) / name
            self._writing[str(path)] += 1
            self._call_of[str(path)] = call
            self._media.record(leg, path, made.zero)
        made.kept = set(wanted)

    def closed(self, path: str) -> None:
        """Media has written all of a track that it was told to."""
        self._writing[path] -= 1
        if self._writing[path] > 0:
            return
        del self._writing[path]
        call = self._call_of.pop(path, None)
        if call is not None:
            self._settle(call)

    def lost(self, legs: Collection[LegId]) -> None:
        """A worker has died, and with it what wrote these legs' tracks."""
        for call, made in list(self._made.items()):
            for leg in made.names.keys() & legs:
                path = str(self._store.folder(call) / made.names[leg])
                self._writing.pop(path, None)
                self._call_of.pop(path, None)
                made.kept.discard(leg)
            self._settle(call)

    def _settle(self, call: CallId) -> None:
        """Say that it is whole, once it is."""
        made = self._made.get(call)
        if made is None or not made.over or call in self._call_of.values():
            return
        del self._made[call]
        whole = made.recorded.ended(made.ended_at)
        self._store.put(whole)
        self._ready(whole)

    def _notice(self, tenant: Tenant) -> Sound | None:
        notice = tenant.recording.notice
        if not notice:
            return None
        file = notice.removeprefix(ANNOUNCE)
        if notice != BEEP and self._announced(tenant.label, file):
            return Announcement(file)
        if notice != BEEP:
            # Something must be heard where somebody may have to be told by law.
            log.warning("no such announcement", extra={"tenant": tenant.label})
        return Tune.RECORDED
