"""Phones and browsers that say a tone each, 20 ms by 20 ms, and what others heard."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Final

from tests.media.listening import decode, level
from tests.media.test_transcoder import speech
from tests.media.world import G711, G722, OPUS, Browser, Phone, World
from tongdai.call.ids import CallId, LegId

FORMATS: Final = {"PCMA/8000": "8 101", "PCMU/8000": "0 101", "G722/8000": "9 101"}
NUMBERS: Final = {"PCMA/8000": 8, "PCMU/8000": 0, "G722/8000": 9}

TONES: Final = (500.0, 800.0, 1000.0, 1600.0)
"""
Each has whole periods in 20 ms, so that a frame left out or repeated on a slow machine
makes no click, and few samples a period, so that the steps of G.711 make no other tone.
"""


@dataclass
class Talker:
    """One leg, its codec and its tone."""

    leg: LegId
    end: Phone | Browser
    encoding: str
    hertz: float
    _payloads: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._payloads = speech(self.encoding, 1.0, hertz=self.hertz)

    async def talk(self) -> None:
        """Go on until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for payload in itertools.cycle(self._payloads):
            if isinstance(self.end, Phone):
                self.end.says(payload, payload_type=NUMBERS[self.encoding])
            else:
                self.end.says(payload)
            due = max(due + 0.02, loop.time() - 0.1)
            await asyncio.sleep(due - loop.time())

    def levels(self, tones: dict[LegId, float], packets: int) -> dict[LegId, float]:
        """How loud each tone is in the latest packets it heard, in dB of full scale."""
        voices = [p for p in self.end.heard if len(p.payload) != 4]
        payloads = [packet.payload for packet in voices[-packets:]]
        samples, rate = decode(payloads, self.encoding)
        samples = samples[rate // 10 :]  # the decoder has begun in the middle
        return {leg: level(samples, rate, hertz) for leg, hertz in tones.items()}


def phone(
    scene: World, leg: LegId, call: CallId, encoding: str, hertz: float
) -> Talker:
    one = scene.phone()
    family = G722 if encoding == "G722/8000" else G711
    one.calls(leg, one.describes(FORMATS[encoding]), codecs=(family,), call=call)
    return Talker(leg, one, encoding, hertz)


async def browser(scene: World, leg: LegId, call: CallId, hertz: float) -> Talker:
    one = scene.browser()
    one.calls(leg, codecs=(OPUS,), call=call)
    await one.connected()
    return Talker(leg, one, "opus/48000", hertz)
