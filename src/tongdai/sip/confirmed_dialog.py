"""An answered call, from its 2xx to its BYE (RFC 3261 §12.2, §15)."""

from __future__ import annotations

import enum
from typing import Final, Protocol

from tongdai.machine import TimerTable, plain

from . import digits as keys
from . import introductions, supervising
from .acknowledging import Acknowledgements
from .address import NameAddr
from .asking import Asking
from .dialog_flow import DialogFlow, Timer
from .endpoint_inputs import (
    AcceptTransfer,
    AnswerMode,
    AnswerOffer,
    AskMode,
    HangUp,
    HeaderRows,
    Introduce,
    Offer,
    RefuseOffer,
    RefuseTransfer,
    ReportTransfer,
    SendDigit,
)
from .endpoint_outputs import SessionEnded
from .flow import Flow
from .headers import Headers
from .ids import SessionId
from .introductions import Introductions
from .liveness import Liveness
from .message import Request, Response
from .modification import Modification
from .origin import ALLOW, Origin
from .refer import Referrals
from .replacing import Replaces, Standing
from .session_vocabulary import (
    MISSING_ANSWER,
    Established,
    Event,
    FlowLost,
    FlowMoved,
    NoResponse,
    Over,
    ReferWanted,
    RequestCame,
    ResponseCame,
    SendRequest,
    Step,
    Tick,
    reason_of,
)
from .settings import SipSettings
from .transaction.vocabulary import Failure

DIALOG_GONE: Final = (408, 481)
"§12.2.1.2: what any request in a dialog is answered with if the dialog is no more."


@plain
class State(enum.Enum):
    """Whether the call goes on."""

    TALKING = "it does"
    LEAVING = "hung up; the BYE may not be sent yet, or not for want of a flow"
    BYE_SENT = "hung up; the BYE waits for its response"
    OVER = "ended by either side"


class Part(Protocol):
    """One of those who send requests in a dialog."""

    def renumbered(self, former: int, number: int) -> None:
        """A request was sent again, as another one (RFC 3261 §22.2)."""

    def flow_failed(self, cseq: int) -> list[Step]:
        """A request, perhaps one of its own, was lost with its flow."""

    def resume(self) -> list[Step]:
        """There is a flow again: send what could not be sent."""


class ConfirmedDialog:
    """
    One end of an answered call, whichever side made it.

    A flow that closes ends nothing: requests wait for the dialog to be moved to
    another flow, and the call ends by its session timer if that never happens.
    """

    def __init__(
        self,
        session: SessionId,
        made: Established,
        flow: Flow,
        origin: Origin,
        settings: SipSettings,
    ) -> None:
        self._session = session
        self._settings = settings
        self._state = State.TALKING
        self._timers: TimerTable[Timer] = TimerTable()
        self._line = DialogFlow(made.dialog, flow, origin, made.authentication)
        self._liveness = Liveness(made.timer, self._timers, settings)
        self._modification = Modification(
            session, made, self._line, self._liveness, self._timers, settings.timings
        )
        self._acks = Acknowledgements(self._line, made.ack, settings.forks)
        self._farewell: HeaderRows = ()
        self._referrals: Referrals | None = None
        "None before the first REFER: few calls are ever passed on."
        self._digits: keys.Digits | None = None
        "None before the first one: most keys go as telephone-events."
        self._updates = made.updates
        self._introductions: Introductions | None = None
        "None before the first one: in most calls two meet and stay together."
        self._supervising: supervising.Supervising | None = None
        "None before the first wish: few calls are made to supervise."
        self._asking: Asking | None = None
        "None before the first wish of ours: a switchboard has none."

    def start(self, made: Established, now: float) -> list[Step]:
        """Begin, or end at once. Must be called once, before :meth:`handle`."""
        self._liveness.heard(now)
        if made.accepted is not None:
            self._modification.await_ack(made.accepted, now)
        if made.hung_up is None:
            return self._modification.resume()
        self._farewell = made.hung_up
        return self._leave(now)

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    @property
    def replaces(self) -> Replaces:
        """How the peer is told that this dialog is meant (RFC 3891 §6.1)."""
        dialog = self._line.dialog
        local_tag = NameAddr.parse(dialog.local).tag or ""
        return Replaces(dialog.call_id, dialog.remote_tag, local_tag)

    def standing(self, remote_tag: str) -> Standing | None:
        """How far it is, to whoever wants to take its place."""
        if remote_tag != self._line.dialog.remote_tag:
            return None
        talks = self._state is State.TALKING
        return Standing.TALKING if talks else Standing.LEAVING

    def handle(self, event: Event, now: float) -> list[Step]:
        """
        Take one input; return what must now be done, in order.

        Raises:
            UsageError: an answer where no offer is open.
            MalformedMessage: a field of a request or response that cannot be read.
        """
        match self._state, event:
            case State.OVER, _:
                return []
            case _, RequestCame():
                return self._requested(event, now)
            case _, ResponseCame(response, flow):
                again = self._line.prove(response, flow)
                if again is not None:
                    return self._challenged(response, again)
                return self._responded(response, now)
            case _, NoResponse(method, cseq, failure):
                return self._unanswered(method, cseq, failure, now)
            case _, FlowLost():
                self._line.flow = None
                return []
            case _, FlowMoved(flow):
                return self._moved(flow, now)
            case State.TALKING, Offer(_, body):
                return self._modification.offer(body)
            case State.TALKING, AnswerOffer(_, body):
                return self._modification.answer(body, now)
            case State.TALKING, RefuseOffer(_, status):
                return self._modification.refuse(status)
            case (
                State.TALKING,
                AcceptTransfer() | RefuseTransfer() | ReportTransfer(),
            ):
                return self._referral(event, now)
            case State.TALKING, SendDigit(_, digit, milliseconds):
                if self._digits is None:
                    self._digits = keys.Digits(self._line)
                return self._digits.press(digit, milliseconds)
            case State.TALKING, AnswerMode(_, info, status):
                wished = self._supervising
                return [] if wished is None else wished.answer(info, status)
            case State.TALKING, Introduce(_, headers) if self._updates:
                if self._introductions is None:
                    said = Introductions(self._line, self._liveness)
                    self._introductions = said
                return self._introductions.say(headers)
            case State.TALKING, ReferWanted() | AskMode():
                if self._asking is None:
                    self._asking = Asking(self._session, self._line)
                return self._asking.ask(event)
            case State.TALKING, HangUp(_, headers):
                return self._hang_up(200, headers, now)
            case _, Tick():
                steps: list[Step] = []
                while (timer := self._timers.pop_due(now)) is not None:
                    steps += self._fired(timer, now)
                return steps
            case _:
                return []  # a wish that crossed with the end of the call

    def _parts(self) -> list[Part]:
        parts: tuple[Part | None, ...] = (
            self._modification,
            self._referrals,
            self._digits,
            self._introductions,
            self._asking,
        )
        return [part for part in parts if part is not None]

    def _requested(self, came: RequestCame, now: float) -> list[Step]:
        request = came.request
        ours = (request.from_.tag or "") == self._line.dialog.remote_tag
        if request.method == "ACK":
            return self._acknowledged(request, now) if ours else []
        if not ours:
            return [self._line.answer(came, 481)]  # another fork's, and given up
        if not self._line.dialog.takes(request):
            return [self._line.answer(came, 500)]
        if request.method == "BYE":
            return self._bye(came)
        if self._state is not State.TALKING:
            return [self._line.answer(came, 481)]  # our BYE is on its way
        self._liveness.heard(now)
        match request.method:
            case "INVITE":
                steps = self._modification.reinvited(came)
                return [*introductions.said(self._session, request, steps), *steps]
            case "UPDATE":
                steps = self._modification.updated(came, now)
                return [*introductions.said(self._session, request, steps), *steps]
            case "PRACK":
                # Of a provisional response that the 2xx has overtaken, and that had
                # no description: there is nothing to offer a change of.
                return [self._line.answer(came, 488 if request.body else 200)]
            case "REFER":
                if self._referrals is None:
                    self._referrals = Referrals(self._session, self._line, self._timers)
                return self._referrals.referred(came)
            case "NOTIFY":
                if self._asking is None:
                    return [self._line.answer(came, 481)]
                return self._asking.notified(came)
            case "INFO" if supervising.concerns(request):
                if self._supervising is None:
                    heard = supervising.Supervising(self._session, self._line)
                    self._supervising = heard
                return self._supervising.wanted(came)
            case "INFO":
                status, rows, pressed = keys.answer(self._session, request)
                return [self._line.answer(came, status, rows), *pressed]
            case _:
                # OPTIONS; what else we do not know has been refused.
                return [self._line.answer(came, 200, (("Allow", ALLOW),))]

    def _referral(
        self, wish: AcceptTransfer | RefuseTransfer | ReportTransfer, now: float
    ) -> list[Step]:
        if self._referrals is None:
            return []
        match wish:
            case AcceptTransfer(_, refer):
                return self._referrals.accept(refer, now)
            case RefuseTransfer(_, refer, status, rows):
                return self._referrals.refuse(refer, status, rows)
            case ReportTransfer(_, refer, status, over):
                return self._referrals.report(refer, status, over, now)

    def _acknowledged(self, ack: Request, now: float) -> list[Step]:
        if self._state is State.TALKING:
            if not self._modification.lacks_answer(ack):
                return self._modification.acknowledged(ack)
            self._modification.forget_accepted()
            return self._hang_up(MISSING_ANSWER, (), now)
        if self._state is State.LEAVING and self._modification.awaits(ack):
            self._modification.forget_accepted()
            return self._leave(now)
        return []

    def _bye(self, came: RequestCame) -> list[Step]:
        request = came.request
        steps: list[Step] = [
            self._line.answer(came, 200),
            *self._terminate(),
        ]
        if self._state is State.TALKING:
            reason = reason_of(request)
            steps.append(SessionEnded(self._session, 200, reason, request.headers))
        return [*steps, *self._over()]

    def _challenged(self, challenge: Response, again: SendRequest) -> list[Step]:
        """Whoever waits for a response now waits for the one to ``again``."""
        former, number = challenge.cseq.number, again.request.cseq.number
        for part in self._parts():
            part.renumbered(former, number)
        return [again]

    def _responded(self, response: Response, now: float) -> list[Step]:
        status, cseq = response.status, response.cseq
        if status < 200:
            return []
        match cseq.method:
            case "INVITE" if status < 300:
                return self._invite_accepted(response, now)
            case "BYE":
                # A fork's BYE has a response too, which says nothing of ours.
                return [] if self._acks.of_fork(response) else self._over()
            case "NOTIFY":
                return self._notified(response, now)
            case _ if status in DIALOG_GONE:
                return self._lost(status, now)
            case _ if self._state is not State.TALKING:
                return []
            case "INFO":
                self._liveness.heard(now)
                digits, asking = self._digits, self._asking
                steps = [] if asking is None else asking.answered(response)
                return steps + ([] if digits is None else digits.answered(cseq.number))
            case "REFER":
                self._liveness.heard(now)
                return [] if self._asking is None else self._asking.answered(response)
            case "INVITE":
                self._liveness.heard(now)
                return self._modification.refused(response, now)
            case _:
                return self._updated(response, now)

    def _notified(self, response: Response, now: float) -> list[Step]:
        """Our NOTIFY has its final response; 408 and 481 end no more than it."""
        if self._state is not State.TALKING or self._referrals is None:
            return []
        self._liveness.heard(now)
        return self._referrals.notified(response.cseq.number, response.status)

    def _updated(self, response: Response, now: float) -> list[Step]:
        """Our UPDATE, a refresh or what it says besides, has its final response."""
        said, cseq = self._introductions, response.cseq.number
        if response.status == 422 and self._liveness.lengthened(response):
            if said is not None:
                said.flow_failed(cseq)
            again = [] if said is None else said.resume()
            return again or self._modification.refresh()
        if said is not None:
            said.answered(cseq)
        if response.status < 300:
            timer = self._liveness.outcome(response)
            self._line.dialog.target = self._line.dialog.refreshed(response)
            self._liveness.adopt(timer, now)
            return []
        self._liveness.heard(now)  # refused, but by somebody who is there
        return []

    def _invite_accepted(self, response: Response, now: float) -> list[Step]:
        tag, number = response.to.tag or "", response.cseq.number
        if tag != self._line.dialog.remote_tag:
            return self._acks.drop_fork(response, tag)
        again = self._acks.again(number)
        if again is not None:
            return again
        # A 2xx that cannot be read is not acknowledged: its sender will hang up.
        talking = self._state is State.TALKING
        steps = self._modification.accepted(response, now) if talking else []
        return [*self._acks.acknowledge(number), *steps]

    def _unanswered(
        self, method: str, cseq: int, failure: Failure, now: float
    ) -> list[Step]:
        if method == "BYE":
            if failure is Failure.TRANSPORT and self._state is State.BYE_SENT:
                # The peer still thinks that it talks, and may come back.
                self._line.flow = None
                return self._leave(now)
            return self._over() if self._state is State.BYE_SENT else []
        if failure is Failure.TRANSPORT:
            return [step for part in self._parts() for step in part.flow_failed(cseq)]
        if method == "NOTIFY" and self._referrals is not None:
            return self._referrals.notified(cseq, failure.value)
        return self._lost(failure.value, now)

    def _moved(self, flow: Flow, now: float) -> list[Step]:
        self._line.flow = flow
        match self._state:
            case State.TALKING:
                self._liveness.heard(now)
                return [step for part in self._parts() for step in part.resume()]
            case State.LEAVING:
                return self._leave(now)
            case _:
                return []

    def _fired(self, timer: Timer, now: float) -> list[Step]:
        match timer:
            case Timer.RETRANSMIT:
                return self._modification.retransmit(now)
            case Timer.ACK:
                # §13.3.1.4: the dialog exists, so a BYE ends it.
                self._modification.forget_accepted()
                return self._lost(408, now)
            case Timer.BACK_OFF:
                return self._modification.back_off_over()
            case Timer.REFRESH:
                return self._modification.refresh()
            case Timer.EXPIRY:
                return self._lost(408, now)
            case Timer.SUBSCRIPTION:
                return [] if self._referrals is None else self._referrals.expire(now)
            case Timer.LEAVE:
                return self._over()

    def _lost(self, status: int, now: float) -> list[Step]:
        """The peer is gone, or says that the dialog is."""
        match self._state:
            case State.TALKING if status == 481:
                ended = SessionEnded(self._session, status, None, Headers())
                return [*self._terminate(), ended, *self._over()]
            case State.TALKING:
                return self._hang_up(status, (), now)
            case State.LEAVING:
                return self._leave(now)
            case _:
                return []

    def _hang_up(self, status: int, headers: HeaderRows, now: float) -> list[Step]:
        self._farewell = headers
        return [
            *self._terminate(),
            SessionEnded(self._session, status, None, Headers()),
            *self._leave(now),
        ]

    def _terminate(self) -> list[Step]:
        """Nobody is to wait for what this call owes."""
        steps = self._modification.terminate()
        if self._referrals is not None:
            steps += self._referrals.terminate()
        return steps

    def _leave(self, now: float) -> list[Step]:
        """Send the BYE as soon as it may and can be sent."""
        self._state = State.LEAVING
        self._timers.stop(Timer.REFRESH, Timer.EXPIRY, Timer.BACK_OFF)
        if self._modification.unacknowledged:
            return []
        if self._line.flow is None:
            self._timers.start(Timer.LEAVE, now + self._settings.timings.timeout)
            return []
        self._state = State.BYE_SENT
        self._timers.clear()
        return self._line.send("BYE", self._farewell)

    def _over(self) -> list[Step]:
        self._state = State.OVER
        self._timers.clear()
        return [Over()]
