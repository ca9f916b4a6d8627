"""Waiting for the caller to speak, or to be silent."""

from __future__ import annotations

from tongdai.client.errors import BadArgument
from tongdai.client.leg import FRAMES_PER_SECOND, Samples

from .bell import Bell
from .level import Meter, decibels, power
from .speech import SpeechDetector


class Listening:
    """Watches what is heard; time is counted in what came."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._meter = Meter()
        self._detector = SpeechDetector()
        self._heard = 0
        "Frames."

        self._last_spoken = 0
        "The frame in which the caller was last heard to speak."

    @property
    def level(self) -> float:
        """dBFS."""
        return self._meter.level

    @property
    def speaking(self) -> bool:
        return self._detector.speaking

    @property
    def onsets(self) -> int:
        """How often speech has begun."""
        return self._detector.onsets

    def hear(self, samples: Samples) -> None:
        """Take the next 20 ms."""
        loudness = power(samples)
        self._meter.feed(loudness)
        self._heard += 1
        if self._detector.feed(decibels(loudness)):
            self._last_spoken = self._heard

    async def speech(self, within: float | None) -> bool:
        """See :meth:`~tongdai.client.audio.audio.Audio.speech`."""
        return await self._bell.in_time(lambda: self.speaking, within)

    async def silence(self, seconds: float, within: float | None) -> bool:
        """See :meth:`~tongdai.client.audio.audio.Audio.silence`."""
        if not seconds > 0:
            raise BadArgument(f"seconds: expected more than 0, not {seconds!r}")
        begun, wanted = self._heard, round(seconds * FRAMES_PER_SECOND)

        def silent() -> bool:
            return self._heard - max(begun, self._last_spoken) >= wanted

        return await self._bell.in_time(silent, within)
