"""Packets come as the network likes, and are taken 20 ms by 20 ms."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.rtp.jitter_buffer import (
    FIRST_WAIT,
    GREATEST_DELAY,
    LONGEST_WAIT,
    WINDOW,
    Held,
    JitterBuffer,
    Lost,
)

RATE, STEP, FRAME = 8000, 160, 0.02


class Listening:
    """Takes a frame each 20 ms; every packet is one."""

    def __init__(self, sequence: int = 65_500) -> None:
        self.buffer = JitterBuffer[int](RATE)
        self.first = sequence
        self.now = 0.0
        self.taken: list[int | Lost | None] = []
        self.delays: list[float] = []
        self._owed = 0.0
        "Seconds of a loss that are still to be filled."

    def run(self, arrivals: dict[int, float], frames: int) -> None:
        """
        Let time pass.

        Args:
            arrivals: When each packet comes, by its number.
            frames: How often something is taken.
        """
        waiting = sorted(arrivals.items(), key=lambda item: item[1])
        for _ in range(frames):
            while waiting and waiting[0][1] <= self.now:
                self.put(*waiting.pop(0))
            while self._owed < FRAME / 2:
                got = self.buffer.take(self.now)
                if got is None:
                    self.taken.append(None)
                    self._owed = FRAME
                elif isinstance(got, Lost):
                    self.taken.append(got)
                    self._owed += got.seconds
                else:
                    self.taken.append(got.payload)
                    self.delays.append(self.now - got.arrived)
                    self._owed += FRAME
            self._owed -= FRAME
            self.now += FRAME

    def put(self, number: int, at: float) -> None:
        sequence = (self.first + number) & 0xFFFF
        timestamp = (2**32 - 10 * STEP + number * STEP) & 0xFFFFFFFF
        self.buffer.put(sequence, timestamp, number, at)

    @property
    def heard(self) -> list[int]:
        return [one for one in self.taken if isinstance(one, int)]


def evenly(count: int, phase: float = 0.001) -> dict[int, float]:
    return {number: number * FRAME + phase for number in range(count)}


@pytest.mark.parametrize("phase", [0.0, 0.001, 0.011, 0.0199])
def test_an_even_stream_goes_through_in_order_and_waits_little(phase):
    listening = Listening()
    listening.run(evenly(100, phase), 103)
    assert listening.heard == [*range(100)]
    assert max(listening.delays) <= FIRST_WAIT + FRAME + 1e-9
    first = next(i for i, one in enumerate(listening.taken) if one is not None)
    assert None not in listening.taken[first : first + 100]


def test_packets_out_of_order_are_put_in_order():
    listening = Listening()
    arrivals = evenly(50)
    arrivals[20], arrivals[21] = arrivals[21], arrivals[20]
    listening.run(arrivals, 53)
    assert listening.heard == sorted(listening.heard)
    assert len(listening.heard) >= 49


def test_what_never_comes_makes_a_hole_as_long_as_it_was():
    listening = Listening()
    arrivals = evenly(50)
    del arrivals[20], arrivals[21], arrivals[30]
    listening.run(arrivals, 53)
    expected = [*range(20), None, None, *range(22, 30), None, *range(31, 50)]
    first = next(i for i, one in enumerate(listening.taken) if one is not None)
    assert listening.taken[first : first + 50] == expected
    assert listening.buffer.wait == FIRST_WAIT


def test_what_is_missing_while_others_wait_is_lost_for_as_long():
    listening = Listening()
    listening.put(0, 0.0)
    assert isinstance(listening.buffer.take(0.02), Held)
    listening.put(1, 0.025)
    listening.put(3, 0.04)
    assert isinstance(listening.buffer.take(0.04), Held)
    assert listening.buffer.take(0.06) == Lost(pytest.approx(FRAME))
    held = listening.buffer.take(0.08)
    assert isinstance(held, Held)
    assert held.payload == 3


def test_a_loss_is_made_shorter_lest_what_follows_waits_too_long():
    listening = Listening()
    listening.put(0, 0.0)
    listening.buffer.take(0.02)
    listening.put(1, 0.025)
    listening.put(3, 0.03)
    listening.buffer.take(0.04)
    lost = listening.buffer.take(0.06)
    assert isinstance(lost, Lost)
    assert lost.seconds == pytest.approx(0.03 + GREATEST_DELAY - 0.06)


def test_a_copy_is_taken_once():
    listening = Listening()
    listening.run(evenly(10), 13)
    for number in (*range(10), 10, 10):
        listening.put(number, listening.now)
    listening.run({}, 5)
    assert listening.heard == [*range(11)]


def test_late_packets_make_the_next_talk_spurt_wait_longer():
    listening = Listening()
    arrivals = evenly(50)
    for number in range(25, 50):
        arrivals[number] += 0.035
    listening.run(arrivals, 60)
    assert listening.heard == [*range(50)]
    assert FIRST_WAIT < listening.buffer.wait <= LONGEST_WAIT


def test_what_was_waited_too_long_for_is_made_good():
    listening = Listening()
    # A second of packets that are 35 ms late, then none for the rest.
    arrivals = evenly(800)
    for number in range(25, 50):
        arrivals[number] += 0.035
    listening.run(arrivals, 805)
    assert max(listening.delays[-100:]) <= FIRST_WAIT + FRAME + 0.0051
    assert len(listening.heard) >= 797


def test_a_burst_after_a_pause_of_the_network_is_not_heard_late():
    listening = Listening()
    arrivals = evenly(100)
    for number in range(40, 60):
        arrivals[number] = 60 * FRAME + 0.001
    listening.run(arrivals, 103)
    assert max(listening.delays) <= GREATEST_DELAY
    assert listening.heard == sorted(listening.heard)
    assert listening.heard[-1] == 99


def test_a_taker_that_was_held_up_gets_all_that_it_missed():
    listening = Listening()
    listening.run(evenly(10), 11)
    for number in range(10, 15):
        listening.put(number, 16 * FRAME)  # read late, all at once
    taken = [listening.buffer.take((11 + n) * FRAME) for n in range(5)]
    numbers = [one.payload for one in taken if isinstance(one, Held)]
    assert numbers == [10, 11, 12, 13, 14]


def test_a_talk_spurt_begins_anew_after_a_pause():
    listening = Listening()
    first = {number: number * FRAME + 0.001 for number in range(10)}
    listening.run(first, 60)
    later = {number: 60 * FRAME + (number - 10) * FRAME for number in range(10, 20)}
    for number, at in later.items():
        sequence = (listening.first + number) & 0xFFFF
        listening.buffer.put(sequence, 40 * STEP + number * STEP, number, at)
        if number == 10:
            assert listening.buffer.take(at) is None
    assert listening.buffer.take(60 * FRAME + FIRST_WAIT + 1e-9) is not None
    assert listening.buffer.wait == FIRST_WAIT


def test_a_source_that_restarts_its_numbers_goes_on():
    listening = Listening()
    listening.run(evenly(10), 13)
    for number in range(3):
        listening.buffer.put(30_000 + number, 77 + number * STEP, number, 1.0)
    assert listening.buffer.take(1.0 + LONGEST_WAIT) is not None


@given(
    seed=st.integers(0, 2**32),
    jitter=st.floats(0, 0.1),
    loss=st.floats(0, 0.5),
    drift=st.floats(-0.001, 0.001),
)
def test_whatever_the_network_does_order_and_delay_are_kept(seed, jitter, loss, drift):
    draw = random.Random(seed)
    arrivals = {
        number: number * FRAME * (1 + drift) + draw.random() * jitter
        for number in range(300)
        if draw.random() >= loss
    }
    listening = Listening()
    listening.run(arrivals, 320)
    assert listening.heard == sorted(set(listening.heard))
    assert max(listening.delays, default=0.0) <= GREATEST_DELAY + 1e-9
    assert all(
        0 < one.seconds <= 0.1 for one in listening.taken if isinstance(one, Lost)
    )


def test_a_clock_that_runs_fast_gains_no_delay():
    listening = Listening()
    frames = int(20 * WINDOW / FRAME)
    arrivals = {number: number * FRAME * 0.999 for number in range(frames)}
    listening.run(arrivals, frames)
    assert max(listening.delays[-200:]) <= GREATEST_DELAY
    lost = frames - len(listening.heard)
    assert lost <= frames * 0.001 + 5
