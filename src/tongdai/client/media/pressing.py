"""Keys that are pressed, as telephone events of RTP (RFC 4733)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from tongdai.machine import value
from tongdai.rtp import telephone_event
from tongdai.rtp.telephone_event import KEYS, TelephoneEvent

PACKETS: Final = 8
"A key is held for 160 ms."

ENDS: Final = 3
"How often the end of an event is sent, as one may be lost (RFC 4733 §2.5.1.4)."

PAUSE: Final = 5
"Packets of sound between two keys: 100 ms."

MOST_WAITING: Final = 256
"Keys that wait to be pressed, more than a minute of them; what is beyond is left out."


@value
class KeyPacket:
    """What to send instead of sound."""

    payload: bytes
    timestamp: int
    "Of the moment that the key was pressed."

    first: bool


@dataclass(slots=True)
class _Held:
    code: int
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
        codes = [KEYS.index(each) for each in digits.upper() if each in KEYS]
        self._waiting.extend(codes[: MOST_WAITING - len(self._waiting)])

    def next(self, timestamp: int, frame: int) -> KeyPacket | None:
        """
        What to send in these 20 ms; None: sound.

        Args:
            timestamp: Of the 20 ms.
            frame: How much they are, in units of the events' clock.
        """
        if self._held is None:
            if self._pause:
                self._pause -= 1
                return None
            if not self._waiting:
                return None
            self._held = _Held(self._waiting.popleft(), timestamp)
        held = self._held
        held.packets += 1
        event = TelephoneEvent(
            held.code, held.packets > PACKETS, frame * min(held.packets, PACKETS)
        )
        if held.packets == PACKETS + ENDS:
            self._held = None
            self._pause = PAUSE
        payload = telephone_event.build(event)
        return KeyPacket(payload, held.timestamp, held.packets == 1)
