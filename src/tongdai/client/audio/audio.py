"""The sound of one call, as a program has it: ``call.audio``."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from typing import Any

from numpy.typing import NDArray

from tongdai.client.errors import CallEnded
from tongdai.client.leg import Samples

from .bell import Bell
from .decoding import Sound
from .ear import Ear, Frames
from .interrupting import BargeIn, interrupts
from .keys import DIALLED, Keys
from .level import Meter, power
from .listening import Listening
from .mouth import Mouth
from .playing import Played, Player
from .recording import Recording
from .samples import frame_rate
from .tone_listening import ToneListening
from .tracks import Attached, Track, heard_track
from .written import Written


class Audio:
    """
    What is said and heard on one call, a :class:`~tongdai.client.leg.Voice` of its leg.

    All of it is used within the event loop. What waits raises
    :class:`~tongdai.client.errors.CallEnded` when the call ends, now or later.

    Args:
        pressed: Called with each key that is found in the sound, if
            :attr:`detect_tones` is on; keys that come otherwise are the call's to tell.
    """

    def __init__(self, pressed: Callable[[str], None] = lambda key: None) -> None:
        self._bell = Bell()
        self._ear = Ear(self._bell)
        self._mouth = Mouth()
        self._listening = Listening(self._bell)
        self._said = Meter()
        self._tones = ToneListening()
        self._keys = Keys(self._bell)
        self._written = Written(self._bell)
        self._mouth.add(self._written)
        self._player = Player(self._bell, self._mouth)
        self._attached: dict[Attached, None] = {}
        self._recordings: dict[Recording, None] = {}
        self._pressed = pressed

        self.muted = False
        "While it is set nothing is said; what is being played goes on unheard."

        self.detect_tones = False
        """
        Find keys in the sound, too (ITU-T Q.24), for carriers that send no events
        (RFC 4733). With one that sends both, each key would count twice.
        """

    # What the call's leg asks.

    def speak(self, rate: int) -> Samples | None:
        """See :class:`~tongdai.client.leg.Voice`."""
        frame = self._mouth.next(rate)
        said = None if self.muted else frame
        self._said.feed(0.0 if said is None else power(said))
        for recording in tuple(self._recordings):
            recording.said(said, rate)
        self._bell.ring()
        return said

    def hear(self, samples: Samples, rate: int) -> None:
        """See :class:`~tongdai.client.leg.Voice`."""
        self._listening.hear(samples)
        self._ear.hear(samples, rate)
        for recording in tuple(self._recordings):
            recording.heard(samples, rate)
        if self.detect_tones:
            for key in self._tones.hear(samples, rate):
                self._keys.press(key)
                self._pressed(key)
        self._bell.ring()

    # What the call tells.

    def press_came(self, digit: str) -> None:
        """The caller pressed a key: ``0-9 * # A-D``; anything else is no key."""
        self._keys.press(digit)

    def end(self, error: CallEnded) -> None:
        """The call is over: recordings are finished, who waits gets ``error``."""
        self._bell.end(error)
        for recording in tuple(self._recordings):
            recording.finish()
        for attached in tuple(self._attached):
            attached.stop()

    # What a program asks.

    @property
    def level(self) -> float:
        """How loud the caller is: dBFS over 100 ms, -96 to 0."""
        return self._listening.level

    @property
    def said_level(self) -> float:
        """How loud we are: dBFS over 100 ms, -96 to 0."""
        return self._said.level

    @property
    def speaking(self) -> bool:
        """Does the caller speak just now?"""
        return self._listening.speaking

    def frames(self, rate: int = 16_000) -> Frames:
        """
        What is heard, frame by frame: ``async for frame in call.audio.frames()``.

        Args:
            rate: 8000, 16000 or 48000 samples a second.

        Returns:
            Frames of 20 ms, int16, shape ``(rate // 50,)``, until the call ends. A
            reader that is 2 s late loses the oldest ones, see :attr:`Frames.dropped`.

        Raises:
            BadArgument: Another rate.
        """
        return self._ear.frames(frame_rate(rate))

    async def write(self, samples: NDArray[Any], rate: int = 16_000) -> None:
        """
        Say samples behind those written before; returns when at most 200 ms wait.

        Args:
            samples: One channel of any length, shape ``(n,)``: int16, or float32 from
                -1 to 1.
            rate: Samples a second, 4,000 to 192,000.

        Raises:
            BadArgument: Samples or rate are nothing that can be said.
            CallEnded: The call is over.
        """
        await self._written.write(samples, rate)

    async def drain(self) -> None:
        """
        Wait until everything written has been said.

        Raises:
            CallEnded: The call is over.
        """
        await self._written.drain()

    def clear(self) -> None:
        """Do not say what was written and still waits; its writers return."""
        self._written.clear()

    async def play(
        self,
        source: Sound,
        *,
        rate: int = 16_000,
        barge_in: BargeIn = False,
        loop: bool = False,
        volume: float = 1.0,
    ) -> Played:
        """
        Play a sound, together with whatever else is played or written.

        It is decoded by a thread as it goes, some seconds ahead.

        Args:
            source: A path or address of anything that FFmpeg opens, a file's bytes, an
                open file, or an array as :meth:`write` takes it. Mixed down to mono.
            rate: Samples a second, if it is an array.
            barge_in: Stop when the caller begins to speak or presses a key.
            loop: Begin again at the end, until it is stopped or interrupted.
            volume: Times as loud as it is, 0 to 10.

        Returns:
            How long it was heard, and what interrupted it. A key that did can still be
            gathered.

        Raises:
            BadArgument: Nothing that can be played, or a volume that cannot be.
            UnreadableAudio: The file cannot be opened, which is found before anything
                is heard, or it is damaged from there on.
            CallEnded: The call is over.
        """
        return await self._player.play(
            source,
            rate=rate,
            loop=loop,
            volume=volume,
            interrupts=interrupts(barge_in, self._listening, self._keys),
        )

    def hush(self) -> None:
        """Stop everything that is played; it was interrupted by ``stopped``."""
        self._player.hush()

    def record(
        self, path: str | os.PathLike[str], *, both: bool = True, rate: int = 16_000
    ) -> Recording:
        """
        Record the call, until it ends or :meth:`Recording.stop`.

        Args:
            path: Ends in ``.wav``, ``.ogg``, ``.opus``, ``.mp3`` or ``.flac``. What is
                there is overwritten.
            both: Stereo, left what is heard and right what is said; else both in one.
            rate: 8000, 16000 or 48000 samples a second.

        Raises:
            BadArgument: Another ending or rate.
            UnreadableAudio: The file cannot be written.
            CallEnded: The call is over.
        """
        if self._bell.ended is not None:
            raise self._bell.ended
        recording = Recording(path, both=both, rate=rate, stopped=self._forget)
        self._recordings[recording] = None
        return recording

    def track(self, rate: int = 48_000) -> Any:
        """
        What is heard as an ``aiortc.MediaStreamTrack``; aiortc must be installed.

        Args:
            rate: 8000, 16000 or 48000 samples a second.

        Raises:
            BadArgument: Another rate.
            NotPossible: There is no aiortc.
        """
        return heard_track(self._ear.frames(frame_rate(rate)))

    def attach(self, track: Track) -> Attached:
        """
        Say what a track gives, mixed with what is played and written.

        It is asked for sound from the moment the call takes any.

        Args:
            track: An audio track of aiortc, a
                :class:`~tongdai.client.audio.devices.Microphone`, or what has
                ``async recv()`` and gives ``av.AudioFrame`` in its own time. What comes
                faster than it is said is dropped.

        Raises:
            BadArgument: It is none.
            CallEnded: The call is over.
        """
        if self._bell.ended is not None:
            raise self._bell.ended
        attached = Attached(
            track, self._bell, begun=lambda: self._mouth.begun, stopped=self._detach
        )
        self._attached[attached] = None
        self._mouth.add(attached)
        return attached

    async def gather(
        self,
        digits: int = 1,
        *,
        timeout: float = 10.0,  # noqa: ASYNC109
        between: float | None = None,
        finish: str = "#",
        prompt: Sound | None = None,
        valid: str = DIALLED,
    ) -> str:
        """
        Collect keys that the caller presses.

        Keys that came before count, up to 64 of them (:meth:`forget_keys`).

        Args:
            digits: How many at most, 1 to 64.
            timeout: Seconds to wait for the first key, counted from the prompt's end.
            between: Seconds to wait for each further one; as ``timeout`` unless given.
            finish: Keys of which one ends it, no part of the answer. Empty: none.
            prompt: Played first, until a key is pressed; not at all if one is waiting.
            valid: Keys that count. Others are ignored, and win no time.

        Returns:
            The keys; fewer than ``digits``, or none, when the time was over.

        Raises:
            BadArgument: Something of this cannot work.
            NotPossible: Keys are being gathered already.
            UnreadableAudio: The prompt cannot be played.
            CallEnded: The call is over.
        """

        async def ask(wanted: Collection[str]) -> object:
            return prompt is not None and await self._player.play(
                prompt,
                rate=16_000,
                loop=False,
                volume=1.0,
                interrupts=lambda: self._keys.waiting(wanted),
            )

        return await self._keys.gather(
            digits,
            timeout=timeout,
            between=between,
            finish=finish,
            valid=valid,
            ask=ask,
        )

    def forget_keys(self) -> None:
        """Keys that were pressed until now are not gathered."""
        self._keys.forget()

    async def speech(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109
        """
        Wait until the caller speaks; True at once if they do.

        Args:
            timeout: Seconds; False when they are over. None: as long as the call lasts.

        Raises:
            CallEnded: The call is over.
        """
        return await self._listening.speech(timeout)

    async def silence(
        self,
        seconds: float = 1.0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> bool:
        """
        Wait until the caller has not spoken for a while, counted from now at most.

        Args:
            seconds: How long. Speech ends 0.3 s after the last that was loud.
            timeout: Seconds; False when they are over. None: as long as the call lasts.

        Raises:
            BadArgument: ``seconds`` is not more than 0.
            CallEnded: The call is over.
        """
        return await self._listening.silence(seconds, timeout)

    def _detach(self, attached: Attached) -> None:
        self._attached.pop(attached, None)
        self._mouth.remove(attached)

    def _forget(self, recording: Recording) -> None:
        self._recordings.pop(recording, None)
