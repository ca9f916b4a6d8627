"""The worker's event loop: sockets that are ready, deadlines that have passed."""

from __future__ import annotations

import socket

from hypothesis import given
from hypothesis import strategies as st

from tongdai.media.pace import BATCH, CROWD, NAP, WINDOW, Pace
from tongdai.media.poller import Poller


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_readers_are_called_while_there_is_something_to_read():
    poller, (near, far) = Poller(Clock()), socket.socketpair()
    poller.add(near, lambda: len(near.recv(1)))
    far.send(b"ab")
    assert [poller.poll(), poller.poll()] == [1, 1]
    poller.call_at("stop waiting", 0.0, lambda: None)
    assert poller.poll() == 0
    poller.close()
    near.close()
    far.close()


def test_after_a_hand_over_the_new_reader_is_called():
    poller, (near, far) = Poller(Clock()), socket.socketpair()
    poller.add(near, lambda: 10 * len(near.recv(1)))
    poller.hand_over(near, lambda: len(near.recv(1)))
    far.send(b"a")
    assert poller.poll() == 1
    poller.close()
    near.close()
    far.close()


def test_a_writer_is_called_once():
    poller, (near, far) = Poller(Clock()), socket.socketpair()
    called = []
    poller.add(near, lambda: 0)
    poller.when_writable(near, lambda: called.append("writable"))
    poller.poll()
    poller.call_at("stop waiting", 0.0, lambda: None)
    poller.poll()
    assert called == ["writable"]
    poller.close()
    near.close()
    far.close()


TIMES = st.floats(0, 100)


@given(st.lists(st.tuples(st.sampled_from("abc"), TIMES | st.none()), max_size=40))
def test_each_name_is_called_at_the_last_time_set_for_it(settings):
    clock = Clock()
    poller = Poller(clock)
    called: list[tuple[str, float]] = []
    expected: dict[str, float] = {}
    for name, at in settings:
        poller.call_at(name, at, lambda name=name: called.append((name, clock.now)))
        expected.pop(name, None)
        if at is not None:
            expected[name] = at
    for clock.now in sorted({0.0, *expected.values()}):
        if any(at <= clock.now for at in expected.values()):
            poller.poll()
    assert sorted(called) == sorted(expected.items())
    poller.close()


def test_a_quiet_worker_takes_each_datagram_as_it_comes():
    pace = Pace(now=0.0)
    pauses = [pace.pause(1, n / (CROWD - 100)) for n in range(2000)]
    assert set(pauses) == {0.0}


def test_a_busy_worker_lets_datagrams_gather_and_stops_when_it_is_quiet_again():
    pace = Pace(now=0.0)
    for round_ in range(1, 11):
        pause = pace.pause(BATCH - 1, round_ * WINDOW / 10)
    assert pause == NAP
    assert pace.pause(0, WINDOW * 1.5) == NAP
    assert pace.pause(0, WINDOW * 2.5) == 0.0


def test_a_busy_worker_does_not_sleep_on_a_backlog():
    pace = Pace(now=0.0)
    assert pace.pause(10 * BATCH, WINDOW) == 0.0
    assert pace.pause(BATCH - 1, WINDOW * 1.1) == NAP
