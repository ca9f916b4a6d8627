"""The client transaction of every other request (RFC 3261 §17.1.2)."""

from __future__ import annotations

import enum

from tongdai.machine import TimerTable, plain
from tongdai.sip.message import Request, Response

from .timers import RFC3261, Timings
from .vocabulary import (
    ClientInput,
    ClientOutput,
    Deliver,
    Ended,
    Failed,
    Failure,
    ResponseReceived,
    Send,
    Tick,
    TransportFailed,
)


@plain
class State(enum.Enum):
    """RFC 3261 figure 6."""

    TRYING = "nothing has come back"
    PROCEEDING = "a provisional response came"
    COMPLETED = "finally answered"
    TERMINATED = "over"


@plain
class Timer(enum.Enum):
    """The timers of RFC 3261 table 4 that this machine uses."""

    E = "request retransmission, unreliable transports only"
    F = "transaction timeout"
    K = "wait for response retransmissions"


class NonInviteClientTransaction:
    """The client side of one request other than INVITE and ACK."""

    __slots__ = ("_data", "_interval", "_reliable", "_state", "_timers", "_timings")

    def __init__(
        self, request: Request, *, reliable: bool, timings: Timings = RFC3261
    ) -> None:
        self._data = request.encode()
        self._reliable = reliable
        self._timings = timings
        self._state = State.TRYING
        self._timers: TimerTable[Timer] = TimerTable()
        self._interval = timings.t1

    @property
    def state(self) -> State:
        """Where in figure 6 we are."""
        return self._state

    def start(self, now: float) -> list[ClientOutput]:
        """Send the request. Must be called once, before :meth:`handle`."""
        self._timers.start(Timer.F, now + self._timings.timeout)
        if not self._reliable:
            self._timers.start(Timer.E, now + self._interval)
        return [Send(self._data)]

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def handle(self, event: ClientInput, now: float) -> list[ClientOutput]:
        """Take one input; return what must now be done, in order."""
        match event:
            case ResponseReceived(response):
                return self._received(response, now)
            case TransportFailed():
                return self._failed(Failure.TRANSPORT)
            case Tick():
                outputs: list[ClientOutput] = []
                while (timer := self._timers.pop_due(now)) is not None:
                    outputs += self._fired(timer, now)
                return outputs

    def _received(self, response: Response, now: float) -> list[ClientOutput]:
        match self._state, response.status // 100:
            case State.TRYING | State.PROCEEDING, 1:
                self._state = State.PROCEEDING
                return [Deliver(response)]

            case State.TRYING | State.PROCEEDING, _:
                self._timers.clear()
                if self._reliable:
                    return [Deliver(response), *self._end()]
                self._state = State.COMPLETED
                self._data = b""
                self._timers.start(Timer.K, now + self._timings.t4)
                return [Deliver(response)]

            case _:
                return []  # a retransmission, which needs no answer

    def _fired(self, timer: Timer, now: float) -> list[ClientOutput]:
        match timer:
            case Timer.E:
                # §17.1.2.2: doubling up to T2, and T2 at once when it is proceeding.
                doubled = min(2 * self._interval, self._timings.t2)
                trying = self._state is State.TRYING
                self._interval = doubled if trying else self._timings.t2
                self._timers.start(Timer.E, now + self._interval)
                return [Send(self._data)]
            case Timer.F:
                return self._failed(Failure.TIMEOUT)
            case Timer.K:
                return self._end()

    def _failed(self, failure: Failure) -> list[ClientOutput]:
        if self._state in (State.TRYING, State.PROCEEDING):
            return [Failed(failure), *self._end()]
        return self._end()

    def _end(self) -> list[ClientOutput]:
        if self._state is State.TERMINATED:
            return []
        self._state = State.TERMINATED
        self._data = b""
        self._timers.clear()
        return [Ended()]
