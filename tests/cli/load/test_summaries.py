"""What figures come to, against figures worked out by hand."""

from __future__ import annotations

import pytest

from tongdai.cli.load.scale import Bins, step
from tongdai.cli.load.summary import Summary, percentile, share


def test_the_summary_of_ten_figures():
    figures = [120, 80, 100, 90, 110, 95, 105, 85, 115, 400]
    assert Summary.of(figures) == Summary(
        count=10, min=80, mean=130, median=102.5, p95=400, p99=400, max=400
    )


def test_one_figure_is_all_of_its_summary():
    assert Summary.of([7.0]) == Summary(1, 7, 7, 7, 7, 7, 7)


def test_there_is_no_summary_of_nothing():
    assert Summary.of([]) is None


@pytest.mark.parametrize(
    ("percent", "figure"), [(50, 100), (95, 190), (95.1, 191), (99, 198), (100, 200)]
)
def test_a_percentile_is_one_of_the_figures(percent, figure):
    assert percentile(range(1, 201), percent) == figure


def test_a_share_is_in_percent():
    assert share(199, 200) == 99.5
    assert share(0, 0) is None


@pytest.mark.parametrize(
    ("most", "parts", "found"),
    [
        (24, 24, 1),
        (25, 24, 2),
        (0.9, 10, 0.1),
        (99, 5, 20),
        (101, 5, 50),
        (600, 6, 100),
    ],
)
def test_steps_are_round(most, parts, found):
    assert step(most, parts) == pytest.approx(found)


def test_bins_count_each_figure_once():
    bins = Bins.of([0, 0.5, 9.9, 10, 19.9, 20], parts=2)
    assert (bins.width, bins.counts) == (10, [3, 2, 1])
    assert Bins.of([], parts=2).counts == [0]
