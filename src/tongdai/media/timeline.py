"""
When each packet of a recorded leg is to be heard: a pure function.

A phone's RTP clock says to the sample how its packets follow each other, and is wrong
by up to 100 in a million: a third of a second an hour, and another third the other way
at the other phone. When a packet came is right for hours, and wrong by the network's
jitter. So sound follows the RTP clock, and that follows the packets which came soonest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from .codecs import clock_rate
from .recorded import UNIT, Packet

WINDOW: Final = 4.0
"Seconds on either side in which the packet that came soonest tells the delay."

NUDGE: Final = 0.005
"Seconds that sound may be off before it is moved where a silence ends: unheard there."

SHOVE: Final = 0.04
"Seconds that sound may be off before it is moved in the midst of speech."

JUMP: Final = 0.5
"""
Seconds between a packet's delay and that of the one before that mean that the phone's
clock has jumped, or that the network stood still: what follows is placed by itself.
"""

LATE: Final = 100
"Sequence numbers that a packet may lie behind, as :mod:`tongdai.media.relay` has it."


class Placed(NamedTuple):
    """A packet, and when its sound begins."""

    at: float
    "Seconds since the recording began."

    packet: Packet


class _Come(NamedTuple):
    """A packet with its numbers unwrapped."""

    sequence: int
    said: float
    "When, in seconds of the phone's clock."

    delay: float
    "From then to when it came; of any size, as the clocks begin anywhere."

    packet: Packet


def placed(packets: Iterable[Packet]) -> Iterator[Placed]:
    """
    Put the packets of one leg in order, each where it belongs; copies are left out.

    Args:
        packets: In the order in which they came.
    """
    for stretch in _stretches(packets):
        yield from _place(stretch)


def _stretches(packets: Iterable[Packet]) -> Iterator[list[_Come]]:
    """Runs of packets of one source whose clock goes on without a jump."""
    stretch: list[_Come] = []
    newest: _Come | None = None
    for packet in packets:
        come = None if newest is None else _follow(newest, packet)
        if come is None:
            if stretch:
                yield stretch
            stretch, newest = [], None
            said = packet.timestamp / clock_rate(packet.codec)
            come = _Come(packet.sequence, said, packet.arrival * UNIT - said, packet)
        stretch.append(come)
        if newest is None or come.sequence > newest.sequence:
            newest = come
    if stretch:
        yield stretch


def _follow(last: _Come, packet: Packet) -> _Come | None:
    """The packet after ``last``, the newest; None: it does not belong there."""
    rate = clock_rate(packet.codec)
    if packet.ssrc != last.packet.ssrc or rate != clock_rate(last.packet.codec):
        return None
    ahead = _signed(packet.sequence - last.packet.sequence, 16)
    said = last.said + _signed(packet.timestamp - last.packet.timestamp, 32) / rate
    delay = packet.arrival * UNIT - said
    late = -LATE <= ahead <= 0
    if not late and abs(delay - last.delay) > JUMP:
        return None
    return _Come(last.sequence + ahead, said, delay, packet)


def _signed(difference: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return ((difference + half) & ((1 << bits) - 1)) - half


def _place(stretch: Sequence[_Come]) -> Iterator[Placed]:
    soonest = _soonest(stretch)
    order = sorted(range(len(stretch)), key=lambda each: stretch[each].sequence)
    last = stretch[order[0]]
    shift = soonest[order[0]]
    step = 0.0
    "What lies between two packets of a talk spurt, in seconds."
    yield Placed(last.said + shift, last.packet)
    for each in order[1:]:
        come = stretch[each]
        if come.sequence == last.sequence:
            continue  # a copy
        pause = come.sequence > last.sequence + 1 or come.said > last.said + 1.5 * step
        if not pause or not step:
            step = come.said - last.said
        if abs(soonest[each] - shift) > (NUDGE if pause else SHOVE):
            shift = soonest[each]
        last = come
        yield Placed(come.said + shift, come.packet)


def _soonest(stretch: Sequence[_Come]) -> list[float]:
    """The least delay of the packets around each."""
    least: list[float] = []
    around: deque[_Come] = deque()
    "With delays that rise; the first has the least of those within the window."
    coming = iter(stretch)
    ahead = next(coming, None)
    for come in stretch:
        now = come.packet.arrival * UNIT
        while ahead is not None and ahead.packet.arrival * UNIT <= now + WINDOW:
            while around and around[-1].delay >= ahead.delay:
                around.pop()
            around.append(ahead)
            ahead = next(coming, None)
        while around[0].packet.arrival * UNIT < now - WINDOW:
            around.popleft()
        least.append(around[0].delay)
    return least
