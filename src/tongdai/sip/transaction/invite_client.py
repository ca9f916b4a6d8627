"""The INVITE client transaction (RFC 3261 §17.1.1 with RFC 6026 §8.4)."""

from __future__ import annotations

import enum

from tongdai.machine import TimerTable, plain
from tongdai.sip.message import Request, Response

from .derived import ack_for
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
    """RFC 6026 figure 5."""

    CALLING = "nothing has come back"
    PROCEEDING = "a provisional response came"
    COMPLETED = "refused; ACK sent"
    ACCEPTED = "a 2xx came; more may come from other branches"
    TERMINATED = "over"


@plain
class Timer(enum.Enum):
    """The timers of RFC 3261 table 4 that this machine uses."""

    A = "INVITE retransmission, unreliable transports only"
    B = "INVITE transaction timeout"
    D = "wait for response retransmissions"
    M = "wait for 2xx from other branches (RFC 6026 §7.2)"


class InviteClientTransaction:
    """
    The client side of one INVITE, from first transmission to last timer.

    A 2xx is delivered and *not* acknowledged here: that ACK belongs to the dialog, not
    to the transaction (RFC 3261 §13.2.2.4).
    """

    __slots__ = (
        "_ack",
        "_data",
        "_interval",
        "_invite",
        "_reliable",
        "_state",
        "_timers",
        "_timings",
    )

    def __init__(
        self, invite: Request, *, reliable: bool, timings: Timings = RFC3261
    ) -> None:
        self._invite: Request | None = invite
        "Until it is known which ACK, if any, is made of it."
        self._data = invite.encode()
        self._reliable = reliable
        self._timings = timings
        self._state = State.CALLING
        self._timers: TimerTable[Timer] = TimerTable()
        self._interval = timings.t1
        self._ack = b""

    @property
    def state(self) -> State:
        """Where in figure 5 we are."""
        return self._state

    def start(self, now: float) -> list[ClientOutput]:
        """Send the INVITE. Must be called once, before :meth:`handle`."""
        self._timers.start(Timer.B, now + self._timings.timeout)
        if not self._reliable:
            self._timers.start(Timer.A, now + self._interval)
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
            case State.CALLING | State.PROCEEDING, 1:
                # §17.1.1.2: no more retransmissions once the far end has spoken. How
                # long it may ring is for the transaction user to say.
                self._state = State.PROCEEDING
                self._timers.clear()
                return [Deliver(response)]

            case State.CALLING | State.PROCEEDING, 2:
                # RFC 6026 §7.2: stay alive for 2xx from other branches.
                self._state = State.ACCEPTED
                self._forget_invite()
                self._timers.start(Timer.M, now + self._timings.timeout)
                return [Deliver(response)]

            case State.CALLING | State.PROCEEDING, _ if self._invite is not None:
                self._ack = ack_for(self._invite, response).encode()
                self._forget_invite()
                if self._reliable:
                    return [Send(self._ack), Deliver(response), *self._end()]
                self._state = State.COMPLETED
                self._timers.start(Timer.D, now + self._timings.timer_d)
                return [Send(self._ack), Deliver(response)]

            case State.ACCEPTED, 2:
                return [Deliver(response)]

            case State.COMPLETED, 3 | 4 | 5 | 6:
                # §17.1.1.2: acknowledge the retransmission, deliver nothing.
                return [Send(self._ack)]

            case _:
                return []  # a late or stray response: the network may do that

    def _fired(self, timer: Timer, now: float) -> list[ClientOutput]:
        match timer:
            case Timer.A:
                self._interval *= 2
                self._timers.start(Timer.A, now + self._interval)
                return [Send(self._data)]
            case Timer.B:
                return self._failed(Failure.TIMEOUT)
            case Timer.D | Timer.M:
                return self._end()

    def _failed(self, failure: Failure) -> list[ClientOutput]:
        match self._state:
            case State.CALLING | State.PROCEEDING:
                return [Failed(failure), *self._end()]
            case State.ACCEPTED:
                return []  # the user already has its 2xx; timer M ends this
            case State.COMPLETED | State.TERMINATED:
                return self._end()

    def _forget_invite(self) -> None:
        # Up to thousands of transactions wait out their last timer at once.
        self._timers.clear()
        self._invite = None
        self._data = b""

    def _end(self) -> list[ClientOutput]:
        if self._state is State.TERMINATED:
            return []
        self._state = State.TERMINATED
        self._forget_invite()
        return [Ended()]
