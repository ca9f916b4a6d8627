"""A recorded leg: every packet where it was heard, for hours."""

from __future__ import annotations

import itertools
import random

import pytest

from tongdai.media.recorded import UNIT, Packet
from tongdai.media.timeline import JUMP, SHOVE, placed

FRAME = 0.02
HOUR = 3600.0


def packet(
    arrival: float, sequence: int, timestamp: int, *, ssrc: int = 7, codec="PCMA/8000"
) -> Packet:
    return Packet(
        round(arrival / UNIT),
        sequence & 0xFFFF,
        timestamp & 0xFFFFFFFF,
        ssrc,
        codec,
        b"\xd5" * 160,
    )


def said(
    seconds: float,
    *,
    begin: float = 0.0,
    skew: float = 0.0,
    sequence: int = 65_000,
    timestamp: int = 0xFFFF0000,
    ssrc: int = 7,
) -> list[tuple[float, Packet]]:
    """
    A phone that speaks without a pause, as its packets leave it.

    Args:
        skew: How much too fast its clock is; 1e-4 is 100 in a million.
    """
    count = int(seconds / FRAME)
    return [
        (at, packet(at, sequence + each, timestamp + 160 * each, ssrc=ssrc))
        for each in range(count)
        for at in [begin + each * FRAME / (1 + skew)]
    ]


def late(packets, delay):
    """As they come, each ``delay()`` seconds after it was sent."""
    come = [(at + delay(), each._replace(arrival=0)) for at, each in packets]
    return [
        each._replace(arrival=round(at / UNIT))
        for at, each in sorted(come, key=lambda pair: pair[0])
    ]


@pytest.mark.parametrize("skew", [2e-4, -2e-4])
def test_an_hour_of_a_clock_that_is_wrong_stays_where_it_was_heard(skew):
    draw = random.Random(1)
    sent = said(HOUR, skew=skew)
    assert len(sent) > 65_536
    come = late(sent, lambda: 0.03 + draw.expovariate(1 / 0.01))
    found = list(placed(come))
    assert len(found) == len(sent)
    worst = max(
        abs(at - 0.03 - when) for (when, _), (at, _) in zip(sent, found, strict=True)
    )
    assert worst < SHOVE + 0.01


def test_sound_is_moved_seldom_and_between_moves_follows_the_phones_clock():
    draw = random.Random(2)
    come = late(said(600.0, skew=1e-4), lambda: 0.03 + draw.expovariate(1 / 0.01))
    found = [at for at, _ in placed(come)]
    steps = [after - before for before, after in itertools.pairwise(found)]
    moved = [step for step in steps if abs(step - FRAME) > 1e-6]
    assert len(moved) <= 4


def test_what_was_not_said_is_a_gap_of_the_same_length():
    # A phone that says nothing sends nothing, and its clock goes on.
    stamp = 0xFFFF0000 + 72_000
    first = said(1.0)
    second = said(1.0, begin=9.0, sequence=65_050, timestamp=stamp)
    found = [at for at, _ in placed(late(first + second, lambda: 0.0))]
    assert found[50] - found[49] == pytest.approx(8.02, abs=0.001)


def test_a_clock_that_stood_still_meanwhile_is_put_right_by_when_packets_came():
    second = said(1.0, begin=9.0, sequence=65_050, timestamp=0xFFFF0000 + 8000)
    found = [at for at, _ in placed(late(said(1.0) + second, lambda: 0.0))]
    assert found[50] == pytest.approx(9.0, abs=0.001)


@pytest.mark.parametrize(
    "change", [{"ssrc": 8}, {"timestamp": 5}, {"timestamp": 1 << 31}]
)
def test_a_source_that_begins_anew_is_placed_by_when_it_came(change):
    second = said(1.0, begin=3.0, **{"sequence": 100, **change})
    found = [at for at, _ in placed(late(said(1.0) + second, lambda: 0.0))]
    assert found[50:] == pytest.approx([3.0 + each * FRAME for each in range(50)])


def test_packets_that_overtook_each_other_are_put_in_order_and_copies_left_out():
    come = [each for _, each in said(1.0)]
    come[10], come[12] = come[12], come[10]
    come.insert(30, come[29])
    numbers = [each.sequence for _, each in placed(come)]
    assert numbers == [each.sequence for _, each in said(1.0)]


def test_one_packet_that_is_very_late_moves_nothing_else():
    come = [each for _, each in said(2.0)]
    behind = come.pop(20)
    come.insert(20 + 40, behind._replace(arrival=round((0.4 + JUMP + 0.3) / UNIT)))
    found = {each.sequence: at for at, each in placed(come)}
    wanted = {each.sequence: at for at, each in said(2.0)}
    assert found == pytest.approx(wanted, abs=0.001)


def test_a_network_that_stood_still_does_not_shift_what_was_said():
    sent = said(10.0)
    come = [
        each._replace(arrival=round((max(at, 6.0) if at > 4.0 else at) / UNIT))
        for at, each in sent
    ]
    found = [at for at, _ in placed(come)]
    assert found == pytest.approx([at for at, _ in sent], abs=0.001)


def test_nothing_is_nothing():
    assert list(placed([])) == []
