"""The server transaction of every other request (RFC 3261 §17.2.2)."""

from __future__ import annotations

import enum

from tongdai.machine import TimerTable, plain

from .timers import RFC3261, Timings
from .vocabulary import (
    Ended,
    NonInviteServerInput,
    Responded,
    Retransmitted,
    Send,
    ServerOutput,
    Tick,
    TransportFailed,
)


@plain
class State(enum.Enum):
    """RFC 3261 figure 8."""

    TRYING = "not answered"
    PROCEEDING = "a provisional response was sent"
    COMPLETED = "finally answered"
    TERMINATED = "over"


@plain
class Timer(enum.Enum):
    """The timer of RFC 3261 table 4 that this machine uses."""

    J = "wait for request retransmissions"


class NonInviteServerTransaction:
    """The server side of one request other than INVITE and ACK."""

    __slots__ = ("_last", "_reliable", "_state", "_timers", "_timings")

    def __init__(self, *, reliable: bool, timings: Timings = RFC3261) -> None:
        self._reliable = reliable
        self._timings = timings
        self._state = State.TRYING
        self._timers: TimerTable[Timer] = TimerTable()
        self._last: bytes | None = None
        "The last response, encoded: all that a retransmission is answered with."

    @property
    def state(self) -> State:
        """Where in figure 8 we are."""
        return self._state

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def handle(self, event: NonInviteServerInput, now: float) -> list[ServerOutput]:
        """Take one input; return what must now be done, in order."""
        match self._state, event:
            case State.TERMINATED, _:
                return []

            case State.TRYING | State.PROCEEDING, Responded(status, data):
                self._last = data
                if status < 200:
                    self._state = State.PROCEEDING
                    return [Send(data)]
                if self._reliable:
                    return [Send(data), *self._end()]
                self._state = State.COMPLETED
                self._timers.start(Timer.J, now + self._timings.timeout)
                return [Send(data)]

            case _, Retransmitted():
                return [] if self._last is None else [Send(self._last)]

            case _, TransportFailed():
                return self._end()

            case _, Tick():
                return [] if self._timers.pop_due(now) is None else self._end()

            case _:
                return []  # §17.2.2: responses after a final one are discarded

    def _end(self) -> list[ServerOutput]:
        self._state = State.TERMINATED
        self._last = None
        self._timers.clear()
        return [Ended()]
