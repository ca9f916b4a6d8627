"""All calls together are counted as their records say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.storage.stage import START, record
from tongdai.call.record import RangGroup, SentOn, WaitedInLine
from tongdai.switch.tally import Histogram, waited_in_line


def at(seconds):
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("way", "answered", "expected"),
    [
        ((), 10, None),
        ((RangGroup(at(1), "60000"),), 10, None),
        ((WaitedInLine(at(1), "60000"),), 10, 9),
        ((WaitedInLine(at(1), "60000"), RangGroup(at(4), "60000")), 10, 3),
        ((WaitedInLine(at(1), "60000"), SentOn(at(3), "60000", "101")), None, 2),
        ((RangGroup(at(0), "60000"), WaitedInLine(at(5), "60000")), None, 15),
        ((WaitedInLine(at(1), "1"), RangGroup(at(2), "1"), WaitedInLine(at(5), "1")),
         10, 6),
    ],
)  # fmt: skip
def test_the_time_in_lines_is_what_the_way_says(way, answered, expected):
    answered_at = None if answered is None else at(answered)
    told = record(0, way=way, answered_at=answered_at, ended_at=at(20))
    assert waited_in_line(told) == expected


def test_a_histogram_counts_each_observation_once():
    found = Histogram([1.0, 2.0])
    for value in (-5.0, 0.5, 1.0, 1.5, 2.0, 99.0):
        found.observe(value)
    assert found.counts == [3, 2, 1]
    assert (found.count, found.sum) == (6, 104.0)
