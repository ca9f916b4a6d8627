"""Keys that are pressed, as telephone events of RTP (RFC 4733)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from tongdai.machine import value

from .listening import END, EVENT, KEYS
from .sounds import FRAME

PACKETS: Final = 8
"A key is held for 160 ms."

ENDS: Final = 3
"How often the end of an event is sent, as one may be lost (RFC 4733 §2.5.1.4)."

PAUSE: Final = 5
"Packets of sound between two keys: 100 ms."

VOLUME: Final = 10
"-10 dBm0, the usual level of a phone's keys."


@value
class KeyPacket:
    """What to send instead of sound."""

    payload: bytes
    timestamp: int
    "Of the moment that the key was pressed."

    first: bool


@dataclass(slots=True)
class _Held:
    event: int
    timestamp: int
    packets: int = 0


class Keys:
    """The keys of one call, pressed one after the other."""

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()
        self._held: _Held | None = None
        self._pause = 0

    def press(self, digits: str) -> None:
        """Press these; what is no key is left out."""
        self._waiting.extend(KEYS.index(each) for each in digits if each in KEYS)

    def next(self, timestamp: int) -> KeyPacket | None:
        """What to send in these 20 ms; None: sound."""
        if self._held is None:
            if self._pause:
                self._pause -= 1
                return None
            if not self._waiting:
                return None
            self._held = _Held(self._waiting.popleft(), timestamp)
        held = self._held
        held.packets += 1
        ends = held.packets > PACKETS
        duration = FRAME * min(held.packets, PACKETS)
        payload = EVENT.pack(held.event, VOLUME | (END if ends else 0), duration)
        if held.packets == PACKETS + ENDS:
            self._held = None
            self._pause = PAUSE
        return KeyPacket(payload, held.timestamp, held.packets == 1)
