"""The beat of what a worker plays, in virtual time."""

from __future__ import annotations

import random

import pytest

from tongdai.media.metronome import CATCH_UP, PERIOD, SLOT_SIZE, Metronome

ORIGIN = 1000.003


class Drummer:
    def __init__(self) -> None:
        self.beats: list[tuple[int, float]] = []

    def beat(self, number: int, at: float) -> None:
        self.beats.append((number, at))


def run(
    metronome: Metronome, until: float, *, late: float = 0.0, seed: int = 1
) -> None:
    """Come back at each deadline, up to ``late`` seconds after it."""
    chance = random.Random(seed)
    while (at := metronome.deadline()) is not None and at <= until:
        metronome.tick(at + late * chance.random())


def test_an_hour_of_late_beats_drifts_by_nothing():
    metronome, drummer = Metronome(ORIGIN), Drummer()
    metronome.add(drummer, ORIGIN)
    run(metronome, ORIGIN + 3600, late=0.015)
    numbers = [number for number, _ in drummer.beats]
    assert numbers == list(range(1, 180_001))
    assert drummer.beats[-1][1] == pytest.approx(ORIGIN + 3600, abs=1e-6)


def test_everybody_is_called_each_period_and_a_slot_at_a_time():
    metronome = Metronome(ORIGIN)
    drummers = [Drummer() for _ in range(3 * SLOT_SIZE)]
    for drummer in drummers:
        metronome.add(drummer, ORIGIN)
    run(metronome, ORIGIN + 1.0)
    assert {len(drummer.beats) for drummer in drummers} <= {49, 50}
    times = {drummer.beats[0][1] for drummer in drummers}
    assert len(times) == 3
    assert max(times) - min(times) < PERIOD


def test_more_than_fit_are_spread_evenly():
    metronome = Metronome(ORIGIN)
    drummers = [Drummer() for _ in range(400)]
    for drummer in drummers:
        metronome.add(drummer, ORIGIN)
    run(metronome, ORIGIN + 2 * PERIOD)
    by_time: dict[float, int] = {}
    for drummer in drummers:
        at = drummer.beats[0][1]
        by_time[at] = by_time.get(at, 0) + 1
    assert set(by_time.values()) == {40}


def test_a_short_stall_is_made_up_for():
    metronome, drummer = Metronome(ORIGIN), Drummer()
    metronome.add(drummer, ORIGIN)
    run(metronome, ORIGIN + 0.1)
    metronome.tick(ORIGIN + 0.1 + 4 * PERIOD)
    assert [number for number, _ in drummer.beats] == list(range(1, 10))


def test_after_a_long_stall_the_time_is_lost_and_the_count_goes_on():
    metronome, drummer = Metronome(ORIGIN), Drummer()
    metronome.add(drummer, ORIGIN)
    run(metronome, ORIGIN + 0.1)
    metronome.tick(ORIGIN + 10.0)
    numbers = [number for number, _ in drummer.beats]
    assert numbers == [1, 2, 3, 4, 5, *range(501 - CATCH_UP, 501)]
    assert metronome.deadline() == pytest.approx(ORIGIN + 10.0 + PERIOD)


def test_who_is_removed_is_called_no_more_and_nobody_leaves_no_deadline():
    metronome, drummer = Metronome(ORIGIN), Drummer()
    metronome.add(drummer, ORIGIN)
    metronome.add(drummer, ORIGIN)
    run(metronome, ORIGIN + 0.05)
    metronome.remove(drummer)
    metronome.remove(drummer)
    assert metronome.deadline() is None
    metronome.tick(ORIGIN + 1.0)
    assert len(drummer.beats) == 2


def test_who_comes_after_a_silence_begins_with_the_next_beat():
    metronome, drummer = Metronome(ORIGIN), Drummer()
    metronome.add(drummer, ORIGIN + 60.005)
    run(metronome, ORIGIN + 60.1)
    assert [number for number, _ in drummer.beats] == [3001, 3002, 3003, 3004, 3005]


def test_one_that_fails_is_called_no_more_and_the_others_are():
    class Broken(Drummer):
        def beat(self, number: int, at: float) -> None:
            raise RuntimeError("broken")

    metronome, drummer = Metronome(ORIGIN), Drummer()
    metronome.add(Broken(), ORIGIN)
    metronome.add(drummer, ORIGIN)
    with pytest.raises(RuntimeError, match="broken"):
        run(metronome, ORIGIN + 1.0)
    run(metronome, ORIGIN + 1.0)
    assert len(drummer.beats) >= 49
