"""A network in virtual time: nodes, and a wire that loses, delays and reorders."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from tongdai.sip.flow import Address, Flow

ENDLESS = 20_000
"Events after which a scenario is taken for one that will never come to rest."


class Node(Protocol):
    """Something with an address that messages can be sent to."""

    address: Address

    def receive(self, data: bytes, flow: Flow) -> None:
        """A message arrived."""

    def closed(self, flow: Flow) -> None:
        """A connection is gone."""

    def deadline(self) -> float | None:
        """When to be woken."""

    def wake(self) -> None:
        """The deadline has passed."""


@dataclass(frozen=True, order=True)
class _Arrival:
    at: float
    number: int
    flow: Flow
    "As the receiver sees it."
    data: bytes

    __hash__ = object.__hash__


class World:
    """
    Moves time to the next arrival or deadline. Equal seeds give equal histories.

    Connections (any transport but UDP) deliver all in order until they are closed.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        loss: float = 0.0,
        delay: tuple[float, float] = (0.01, 0.01),
    ) -> None:
        """
        Args:
            loss: Share of datagrams that never arrive.
            delay: Shortest and longest way of a datagram, in seconds; they overtake
                each other when these differ.
        """
        self.now = 0.0
        self.loss = loss
        self._delay = delay
        self._random = random.Random(seed)
        self._nodes: dict[Address, Node] = {}
        self._arrivals: list[_Arrival] = []
        self._closed: set[Flow] = set()
        self._count = 0
        self._steps: list[str] = []

    def add(self, node: Node) -> None:
        self._nodes[node.address] = node

    def token(self) -> str:
        """A token of 64 random bits, the same in each run."""
        return f"{self._random.getrandbits(64):016x}"

    def send(self, flow: Flow, data: bytes) -> None:
        """A node sends over ``flow``, which is named as that node sees it."""
        self._count += 1
        there = mirrored(flow)
        if flow.transport.reliable:
            gone = flow in self._closed
            at = self.now + self._delay[1]
        else:
            gone = self._random.random() < self.loss
            at = self.now + self._random.uniform(*self._delay)
        self.note(flow.local, flow.remote, first_line(data) + (" ✗" if gone else ""))
        if not gone and flow.remote in self._nodes:
            heapq.heappush(self._arrivals, _Arrival(at, self._count, there, data))

    def close(self, flow: Flow) -> None:
        """Break a connection; both ends see it at once."""
        self.note(flow.local, flow.remote, "connection closed")
        for end in (flow, mirrored(flow)):
            self._closed.add(end)
            self._nodes[end.local].closed(end)

    def note(self, source: Address, target: Address, text: str) -> None:
        """Add a line to the ladder."""
        self._steps.append(f"{self.now:9.3f}  {source[0]:>12} → {target[0]:<12} {text}")

    def run(self, until: float = float("inf")) -> None:
        """Let everything happen up to ``until``, or until nothing is left to happen."""
        for _ in range(ENDLESS):
            node, at = self._earliest()
            arrives = self._arrivals[0].at if self._arrivals else float("inf")
            moment = min(arrives, at)
            if moment > until or moment == float("inf"):
                break
            self.now = max(self.now, moment)
            if arrives <= at:
                arrival = heapq.heappop(self._arrivals)
                receiver = self._nodes[arrival.flow.local]
                if arrival.flow not in self._closed:
                    receiver.receive(arrival.data, arrival.flow)
            elif node is not None:
                node.wake()
        else:
            raise AssertionError(f"never comes to rest\n{self.ladder()}")
        if until != float("inf"):
            self.now = until

    def _earliest(self) -> tuple[Node | None, float]:
        found: tuple[Node | None, float] = (None, float("inf"))
        for node in self._nodes.values():
            at = node.deadline()
            if at is not None and at < found[1]:
                found = node, at
        return found

    def ladder(self) -> str:
        """What was sent, one line a message; ✗ marks what was lost."""
        return "\n".join(self._steps)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Add the ladder to an assertion that fails within."""
        try:
            yield
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.ladder()}") from error


def mirrored(flow: Flow) -> Flow:
    """The same flow as its other end sees it."""
    return Flow(flow.transport, flow.local, flow.remote, flow.connection)


def first_line(data: bytes) -> str:
    lines = data.decode(errors="replace").split("\r\n")
    cseq = next((line for line in lines if line.startswith("CSeq")), "")
    return f"{lines[0]}  {cseq}"
