"""The INVITE server transaction (RFC 3261 §17.2.1 with RFC 6026 §8.5)."""

from __future__ import annotations

import enum

from tongdai.machine import TimerTable, plain

from .timers import RFC3261, Timings
from .vocabulary import (
    AckReceived,
    Ended,
    InviteServerInput,
    Responded,
    Retransmitted,
    Send,
    ServerOutput,
    Tick,
    TransportFailed,
)


@plain
class State(enum.Enum):
    """RFC 6026 figure 6."""

    PROCEEDING = "not finally answered"
    COMPLETED = "refused; no ACK yet"
    CONFIRMED = "refused and acknowledged"
    ACCEPTED = "a 2xx was sent"
    TERMINATED = "over"


@plain
class Timer(enum.Enum):
    """The timers of RFC 3261 table 4 that this machine uses."""

    G = "response retransmission, unreliable transports only"
    H = "wait for the ACK"
    I = "wait for ACK retransmissions"  # noqa: E741  the RFC calls it so
    L = "wait for INVITE retransmissions after a 2xx (RFC 6026 §7.1)"


class InviteServerTransaction:
    """
    The server side of one INVITE.

    It sends a 2xx as often as it is given one and no more: whoever answered the call
    repeats it until the ACK comes, which is another transaction (§13.3.1.4).
    """

    __slots__ = ("_interval", "_last", "_reliable", "_state", "_timers", "_timings")

    def __init__(self, *, reliable: bool, timings: Timings = RFC3261) -> None:
        self._reliable = reliable
        self._timings = timings
        self._state = State.PROCEEDING
        self._timers: TimerTable[Timer] = TimerTable()
        self._interval = timings.t1
        self._last: bytes | None = None
        "The last response, encoded: all that a retransmission is answered with."

    @property
    def state(self) -> State:
        """Where in figure 6 we are."""
        return self._state

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def handle(self, event: InviteServerInput, now: float) -> list[ServerOutput]:
        """Take one input; return what must now be done, in order."""
        match self._state, event:
            case State.TERMINATED, _:
                return []

            case State.PROCEEDING, Responded(status, data):
                return self._respond(status, data, now)

            case State.ACCEPTED, Responded(status, data) if status // 100 == 2:
                return [Send(data)]

            case State.PROCEEDING | State.COMPLETED, Retransmitted():
                return [] if self._last is None else [Send(self._last)]

            case State.COMPLETED, AckReceived():
                self._state = State.CONFIRMED
                self._last = None
                self._timers.clear()
                if self._reliable:
                    return self._end()
                self._timers.start(Timer.I, now + self._timings.t4)
                return []

            case _, TransportFailed():
                return self._end()

            case _, Tick():
                outputs: list[ServerOutput] = []
                while (timer := self._timers.pop_due(now)) is not None:
                    outputs += self._fired(timer, now)
                return outputs

            case _:
                # Retransmissions after a 2xx or an ACK are absorbed (RFC 6026 §7.1);
                # so is a response that comes after a final one (§17.2.1).
                return []

    def _respond(self, status: int, data: bytes, now: float) -> list[ServerOutput]:
        if status < 200:
            self._last = data
        elif status < 300:
            self._state = State.ACCEPTED
            self._last = None
            self._timers.start(Timer.L, now + self._timings.timeout)
        else:
            self._state = State.COMPLETED
            self._last = data
            self._timers.start(Timer.H, now + self._timings.timeout)
            if not self._reliable:
                self._timers.start(Timer.G, now + self._interval)
        return [Send(data)]

    def _fired(self, timer: Timer, now: float) -> list[ServerOutput]:
        match timer:
            case Timer.G if self._last is not None:
                self._interval = min(2 * self._interval, self._timings.t2)
                self._timers.start(Timer.G, now + self._interval)
                return [Send(self._last)]
            case _:
                # H too: who refused a call has nothing left to do about a lost ACK.
                return self._end()

    def _end(self) -> list[ServerOutput]:
        self._state = State.TERMINATED
        self._last = None
        self._timers.clear()
        return [Ended()]
