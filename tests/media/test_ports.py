"""Which pair of ports a plain RTP leg gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.media.world import loopback_socket
from tongdai.media.ports import REST, NoPortFree, PortPair, PortPairs, shares


class Worker:
    """Takes the pairs that are bound for it, at a time of its own."""

    def __init__(self, ports: list[int]) -> None:
        self.now = 0.0
        self.held: list[PortPair] = []
        self.pairs = PortPairs("127.0.0.1", ports, lambda: self.now)

    def take(self) -> int:
        return self.pairs.take(self.held.append)

    @property
    def bound(self) -> list[int]:
        return [pair.port for pair in self.held]

    def dies(self) -> None:
        for pair in self.held:
            pair.close()
        self.held.clear()
        self.pairs.lose()


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker with three pairs that were free a moment ago."""
    one = Worker(free_ports(3))
    yield one
    one.dies()


def free_ports(count: int) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        with loopback_socket() as probe:
            port = probe.getsockname()[1]
        if port % 2 == 0:
            found.add(port)
    return sorted(found)


def test_a_pair_that_has_rested_is_used_again_and_none_is_bound(worker):
    port = worker.take()
    worker.pairs.give_back(port)
    worker.now += REST
    assert worker.take() == port
    assert worker.bound == [port]


def test_a_pair_rests_while_there_are_others(worker):
    port = worker.take()
    worker.pairs.give_back(port)
    worker.now += REST / 2
    assert worker.take() != port
    assert len(worker.bound) == 2


def test_when_all_are_bound_the_one_that_has_rested_longest_is_used(worker):
    ports = [worker.take() for _ in range(3)]
    for port in ports:
        worker.now += 1
        worker.pairs.give_back(port)
    assert [worker.take() for _ in range(3)] == ports
    with pytest.raises(NoPortFree):
        worker.take()


def test_a_pair_that_another_program_uses_is_passed_over(worker):
    ports = free_ports(2)
    with loopback_socket(ports[0] + 1):
        other = Worker(ports)
        assert other.take() == ports[1]
        with pytest.raises(NoPortFree):
            other.take()
    assert other.take() == ports[0]
    other.dies()


def test_what_a_dead_worker_held_is_bound_anew(worker):
    ports = {worker.take() for _ in range(3)}
    worker.dies()
    assert {worker.take() for _ in range(3)} == ports
    assert set(worker.bound) == ports


def test_workers_share_the_range_and_no_pair_twice():
    first, second, third = shares(41000, 41010, 3)
    assert sorted(first + second + third) == list(range(41000, 41012, 2))
    assert {len(first), len(second), len(third)} == {2}
