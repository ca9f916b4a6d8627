"""What is known of a source from its packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.rtp.reception import MAX_DROPOUT, Reception, mean_opinion_score
from tongdai.rtp.rtcp import ntp_time

RATE = 8000


def heard(sequences, *, every=0.02):
    """A source whose packets came on time, in this order of sequence numbers."""
    source = Reception(1, RATE)
    for index, sequence in enumerate(sequences):
        source.received(sequence & 0xFFFF, index * 160, index * every)
    return source


def test_nothing_heard_is_nothing_lost():
    source = Reception(1, RATE)
    assert (source.packets, source.expected, source.loss, source.jitter) == (0, 0, 0, 0)
    assert source.report(0.0).fraction_lost == 0


def test_packets_on_time_have_no_jitter_and_no_loss():
    source = heard(range(100))
    assert (source.packets, source.expected, source.loss) == (100, 100, 0)
    assert source.jitter == 0


def test_every_fourth_packet_lost_shows_as_a_quarter():
    source = heard(n for n in range(401) if n % 4 != 3)
    block = source.report(8.0)
    assert block.fraction_lost == 63  # 100 of 401 in 1/256
    assert block.cumulative_lost == 100
    assert source.loss == pytest.approx(0.25, abs=0.001)


def test_a_report_speaks_of_the_time_since_the_last_one():
    source = heard([0, 2])
    assert source.report(1.0).fraction_lost == 85
    source.received(3, 480, 1.0)
    assert source.report(2.0).fraction_lost == 0
    assert source.report(3.0).fraction_lost == 0


def test_late_packets_are_not_lost_and_duplicates_count_against_loss():
    assert heard([0, 2, 1, 3]).loss == 0
    doubled = heard([0, 1, 1, 2])
    assert doubled.report(1.0).cumulative_lost == -1
    assert doubled.loss == 0


def test_sequence_numbers_go_round_and_the_cycle_is_counted():
    source = heard(range(65530, 65546))
    assert source.report(1.0).highest_sequence == 0x10009
    assert source.expected == 16


def test_a_late_packet_from_before_the_cycle_does_not_count_one():
    source = heard([65535, 1, 0, 65534, 2])
    assert source.report(1.0).highest_sequence == 0x10002


def test_one_packet_far_off_is_not_counted():
    source = heard([10, 11])
    assert not source.received(11 + MAX_DROPOUT + 5, 480, 0.04)
    assert source.received(12, 320, 0.04)
    assert (source.packets, source.expected) == (3, 3)


def test_two_that_follow_each_other_far_off_begin_anew():
    source = heard([10, 11])
    assert not source.received(30000, 480, 0.04)
    assert source.received(30001, 640, 0.06)
    assert (source.packets, source.expected) == (1, 1)


def test_a_steady_delay_is_no_jitter_and_a_changing_one_is():
    steady, shaken = Reception(1, RATE), Reception(1, RATE)
    for n in range(500):
        steady.received(n, n * 160, n * 0.02 + 0.3)
        shaken.received(n, n * 160, n * 0.02 + (0.01 if n % 2 else 0.0))
    assert steady.jitter == pytest.approx(0, abs=0.0002)
    assert shaken.jitter == pytest.approx(0.01, abs=0.0005)


def test_events_of_one_moment_are_no_jitter():
    source = Reception(1, RATE)
    for n in range(50):
        source.received(n, 1000, n * 0.02)
    assert source.jitter == 0


def test_timestamps_go_round_without_jitter():
    source = Reception(1, RATE)
    for n in range(10):
        source.received(n, (0xFFFFFF00 + n * 160) & 0xFFFFFFFF, n * 0.02)
    assert source.jitter == pytest.approx(0, abs=0.0002)


def test_a_report_says_how_long_ago_the_sender_reported():
    source = heard([0])
    assert source.report(1.0).last_sender_report == 0
    source.sender_reported(ntp_time(1_000_000.25), now=1.0)
    block = source.report(3.5)
    assert block.last_sender_report == ntp_time(1_000_000.25) >> 16 & 0xFFFFFFFF
    assert block.delay_since_last == 2.5 * 65536


def mos(loss=0.0, round_trip=0.0, jitter=0.0):
    return mean_opinion_score(loss=loss, round_trip=round_trip, jitter=jitter)


def test_a_perfect_line_sounds_good_and_a_dead_one_bad():
    assert mos() == pytest.approx(4.4, abs=0.05)
    assert mos(loss=1.0, round_trip=3.0, jitter=1.0) == 1.0


def test_loss_delay_and_jitter_each_make_it_worse():
    assert mos(loss=0.01) < mos()
    assert mos(loss=0.1) < 3.2
    assert mos(round_trip=0.1) < mos()
    assert mos(round_trip=0.8) < 3.9
    assert mos(jitter=0.05) < mos()


@given(st.floats(0, 1), st.floats(0, 10), st.floats(0, 10))
def test_the_score_is_always_between_1_and_4_5(loss, round_trip, jitter):
    assert 1.0 <= mos(loss, round_trip, jitter) <= 4.5


@given(
    st.lists(
        st.tuples(
            st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF), st.floats(0, 1e6)
        ),
        max_size=40,
    )
)
def test_any_packets_make_a_report_that_can_be_written(packets):
    source = Reception(1, 48000)
    for sequence, timestamp, now in packets:
        source.received(sequence, timestamp, now)
        block = source.report(now)
        assert 0 <= block.fraction_lost <= 255
        assert -0x800000 <= block.cumulative_lost <= 0x7FFFFF
        assert 0 <= block.jitter <= 0xFFFFFFFF
        assert 0 <= source.loss <= 1
