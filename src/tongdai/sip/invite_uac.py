"""A call that we make, until it is answered or has failed (RFC 3261 §13.2)."""

from __future__ import annotations

import enum

from tongdai.machine import TimerTable, plain, value

from . import digits
from .address import NameAddr
from .endpoint_inputs import (
    AnswerOffer,
    Dial,
    HangUp,
    HeaderRows,
    Offer,
    RefuseOffer,
)
from .endpoint_outputs import (
    SessionAnswered,
    SessionEnded,
    Transmit,
)
from .flow import Flow
from .forks import Forks
from .headers import Headers
from .ids import SessionId
from .message import Request, Response
from .origin import ALLOW, SUPPORTED, Origin
from .redirects import redirects
from .replacing import Standing
from .session_timer import agreed, ask, wanted_minimum
from .session_vocabulary import (
    MISSING_ANSWER,
    Established,
    Event,
    InviteStep,
    NoResponse,
    Over,
    RequestCame,
    ResponseCame,
    SendRequest,
    SendResponse,
    Step,
    Tick,
    reason_of,
    takes_update,
)
from .settings import SipSettings
from .transaction.derived import cancel_for
from .uac_authentication import FIELDS, copy_credentials
from .uri import Uri


@plain
class State(enum.Enum):
    """How far the INVITE has come."""

    CALLING = "no response at all"
    PROCEEDING = "a provisional response came"
    GIVEN_UP = "to be cancelled as soon as a response comes (§9.1)"
    CANCELLING = "CANCEL was sent"
    OVER = "answered or failed"


@plain
class Timer(enum.Enum):
    """Bounds on a far end that never comes to an end."""

    RINGING = "nobody answered"
    SILENCE = "no response at all for as long as whoever dialled wants to wait"
    CANCEL = "no final response to a cancelled INVITE within 64*T1 (§9.1)"


@value
class Identity:
    """What stays the same when the INVITE has to be sent again."""

    call_id: str
    tag: str


class OutgoingInvite:
    """The UAC side of one INVITE, with its early dialogs."""

    def __init__(
        self, dial: Dial, identity: Identity, origin: Origin, settings: SipSettings
    ) -> None:
        self._dial = dial
        self._identity = identity
        self._origin = origin
        self._settings = settings
        self._state = State.CALLING
        self._timers: TimerTable[Timer] = TimerTable()
        self._interval = settings.session_expires
        self._minimum = settings.min_session_expires
        self._cseq = 0
        self._authentication = (
            None if dial.account is None else origin.authentication(dial.account)
        )
        self._invite = self._next_invite()
        self._forks = Forks(
            dial.session,
            dial.target.flow,
            origin,
            dial.body,
            settings.forks,
            self._authentication,
        )
        self._farewell: HeaderRows = ()
        "For the CANCEL or BYE of a call that was given up."

    @property
    def _session(self) -> SessionId:
        return self._dial.session

    def start(self, now: float) -> list[Step]:
        """Send the INVITE. Must be called once, before :meth:`handle`."""
        self._timers.start(Timer.RINGING, now + self._settings.ringing)
        self._wait(now)
        return [SendRequest(self._invite, self._dial.target.flow)]

    def _wait(self, now: float) -> None:
        """The INVITE is sent: for how long to wait for the first response."""
        if self._dial.patience is not None:
            self._timers.start(Timer.SILENCE, now + self._dial.patience)

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def standing(self, remote_tag: str) -> Standing | None:
        """How far it is, to whoever wants to take its place."""
        if remote_tag not in self._forks:
            return None
        given_up = self._state in (State.GIVEN_UP, State.CANCELLING)
        return Standing.LEAVING if given_up else Standing.CALLED

    def handle(self, event: Event, now: float) -> list[InviteStep]:
        """Take one input; return what must now be done, in order."""
        match self._state, event:
            case State.OVER, _:
                return []
            case _, ResponseCame(response, flow) if (
                response.cseq.number == self._cseq and response.cseq.method == "INVITE"
            ):
                self._timers.stop(Timer.SILENCE)
                if self._proves(response, flow):
                    return self._again(now)
                return self._responded(response, now)
            case _, ResponseCame(response, flow):
                # Responses to a CANCEL say nothing: the INVITE's own decides.
                return [*self._forks.responded(response, flow)]
            case _, NoResponse("INVITE", _, failure):
                return self._end(failure.value)
            case _, NoResponse(_, cseq, failure):
                return [*self._forks.unanswered(cseq, failure.value)]
            case State.PROCEEDING, AnswerOffer(_, body):
                return [*self._forks.answer(body)]
            case State.PROCEEDING, RefuseOffer(_, status):
                return [*self._forks.refuse(status)]
            case State.CALLING | State.PROCEEDING, Offer(_, body):
                return [*self._forks.offer(body)]
            case _, HangUp(_, headers):
                return self._give_up(487, headers, now)
            case _, RequestCame():
                return self._requested(event, now)
            case _, Tick():
                steps: list[InviteStep] = []
                while (timer := self._timers.pop_due(now)) is not None:
                    match timer:
                        case Timer.RINGING | Timer.SILENCE:
                            steps += self._give_up(408, (), now)
                        case Timer.CANCEL:
                            steps += self._end(487)
                return steps
            case _:
                return []  # a flow that closes fails the INVITE itself

    def _responded(self, response: Response, now: float) -> list[InviteStep]:
        status = response.status
        if status >= 300:
            return self._refused(response, now)
        if status >= 200:
            return self._answered(response)
        match self._state:
            case State.GIVEN_UP:
                return self._cancel(now)
            case State.CANCELLING:
                return []
            case _:
                self._state = State.PROCEEDING
                if status == 100:
                    return []
                return [*self._forks.rang(self._invite, response)]

    def _answered(self, response: Response) -> list[InviteStep]:
        chosen = self._forks.chosen(self._invite, response)
        dialog, flow = chosen.dialog, self._dial.target.flow
        acknowledged = dialog.request(
            "ACK", self._origin.via(flow), cseq=self._invite.cseq.number
        )
        copy_credentials(self._invite, acknowledged)
        ack = acknowledged.encode()
        given_up = self._state in (State.GIVEN_UP, State.CANCELLING)
        if self._authentication is not None:
            self._authentication.close()
        steps: list[InviteStep] = [Transmit(flow, ack), *chosen.steps]
        if not given_up and chosen.answered:
            answered = SessionAnswered(self._session, chosen.answer, response.headers)
            steps.append(answered)
        elif not given_up:
            ended = SessionEnded(self._session, MISSING_ANSWER, None, response.headers)
            steps.append(ended)
        steps.append(
            Established(
                dialog,
                chosen.negotiation,
                agreed(response, self._interval),
                takes_update(response),
                ack=ack,
                offer=chosen.waiting,
                theirs=chosen.theirs,
                hung_up=self._farewell if given_up or not chosen.answered else None,
                authentication=self._authentication,
            )
        )
        self._over()
        return steps

    def _refused(self, response: Response, now: float) -> list[InviteStep]:
        if response.status == 422 and self._state in (State.CALLING, State.PROCEEDING):
            minimum = wanted_minimum(response)
            if minimum is not None and minimum > self._minimum:
                # RFC 4028 §7.3: the same call, with an interval that they take.
                self._minimum = minimum
                self._interval = max(self._interval, minimum)
                return self._again(now)
        return self._end(response.status, response)

    def _proves(self, response: Response, flow: Flow | None) -> bool:
        """
        Is this a challenge that we answer?

        Only one that comes from where the INVITE went, and before anybody behind is
        heard of: whom the call was put through to must not learn what our password
        makes of a nonce of its choice.
        """
        return (
            response.status in FIELDS
            and self._authentication is not None
            and self._state in (State.CALLING, State.PROCEEDING)
            and flow == self._dial.target.flow
            and not self._forks
            and self._authentication.challenged(response)
        )

    def _again(self, now: float) -> list[InviteStep]:
        """Send the INVITE as another request; the same call (§8.1.3.5)."""
        self._wait(now)
        self._invite = self._next_invite()
        self._state = State.CALLING
        return [SendRequest(self._invite, self._dial.target.flow)]

    def _requested(self, event: RequestCame, now: float) -> list[InviteStep]:
        """A request within an early dialog: few make sense."""
        request, early = event.request, self._forks.of(event.request)
        if request.method == "ACK":
            return []
        if early is not None and not early.line.dialog.takes(request):
            return [self._answer(event, 500)]
        match request.method:
            case "OPTIONS":
                return [self._answer(event, 200)]
            case "UPDATE" if early is not None:
                return [*early.updated(event)]
            case "PRACK":
                return [self._answer(event, 481)]  # they were asked for none
            case "UPDATE" if not request.body:
                return [self._answer(event, 200)]
            case "UPDATE" | "INVITE":
                # RFC 3311 §5.2, RFC 3261 §14.2: our offer is still open.
                return [self._answer(event, 491)]
            case "REFER":
                return [self._answer(event, 491)]  # no call to pass on yet
            case "INFO":
                status, rows, pressed = digits.answer(self._session, request)
                return [self._answer(event, status, *rows), *pressed]
            case "BYE":
                # Their 2xx was lost, and so was our ACK: they have given up.
                ok = self._answer(event, 200)
                if self._state in (State.GIVEN_UP, State.CANCELLING):
                    return [ok]
                ended = SessionEnded(
                    self._session, 200, reason_of(request), request.headers
                )
                return [ok, ended, *self._withdraw(now)]
            case _:
                return []  # every other method has been refused

    def _answer(
        self, event: RequestCame, status: int, *rows: tuple[str, str]
    ) -> SendResponse:
        contact = self._origin.contact(self._dial.target.flow)
        headers = [("Contact", contact), *rows]
        if status == 200:
            headers.append(("Allow", ALLOW))
        return SendResponse(
            event.key, Response.answering(event.request, status, headers=headers)
        )

    def _give_up(
        self, status: int, headers: HeaderRows, now: float
    ) -> list[InviteStep]:
        if self._state in (State.GIVEN_UP, State.CANCELLING):
            return []
        self._farewell = headers
        return [
            *self._forks.terminate(),
            SessionEnded(self._session, status, None, Headers()),
            *self._withdraw(now),
        ]

    def _withdraw(self, now: float) -> list[InviteStep]:
        if self._state is State.CALLING:
            # §9.1: a CANCEL that overtakes its INVITE would cancel nothing.
            self._state = State.GIVEN_UP
            self._timers.clear()
            return []
        return self._cancel(now)

    def _cancel(self, now: float) -> list[InviteStep]:
        self._state = State.CANCELLING
        self._timers.clear()
        self._timers.start(Timer.CANCEL, now + self._settings.timings.timeout)
        cancel = cancel_for(self._invite, self._farewell)
        return [SendRequest(cancel, self._dial.target.flow)]

    def _end(self, status: int, response: Response | None = None) -> list[InviteStep]:
        given_up = self._state in (State.GIVEN_UP, State.CANCELLING)
        open_ones = self._forks.terminate()
        self._over()
        if given_up:
            return [Over()]  # it was reported when it was given up
        reason = None if response is None else reason_of(response)
        headers = Headers() if response is None else response.headers
        instead = () if response is None else redirects(response, self._is_own)
        ended = SessionEnded(self._session, status, reason, headers, instead)
        return [*open_ones, ended, Over()]

    def _is_own(self, host: str) -> bool:
        return self._origin.is_own(host, self._dial.target.flow)

    def _over(self) -> None:
        self._state = State.OVER
        self._timers.clear()

    def _next_invite(self) -> Request:
        dial, flow = self._dial, self._dial.target.flow
        caller = NameAddr(
            Uri("sip", dial.caller.domain, dial.caller.user), dial.caller.display
        )
        self._cseq += 1
        invite = Request.create(
            "INVITE",
            dial.target.uri,
            from_=f"{caller};tag={self._identity.tag}",
            to=NameAddr(Uri("sip", dial.callee_domain, dial.callee_user)),
            call_id=self._identity.call_id,
            cseq=self._cseq,
            via=self._origin.via(flow),
            max_forwards=self._settings.hops if dial.hops is None else dial.hops,
            headers=[
                *(("Route", hop) for hop in dial.target.route),
                ("Contact", self._origin.contact(flow)),
                ("Allow", ALLOW),
                ("Supported", SUPPORTED),
                *ask(self._interval, self._minimum),
                ("User-Agent", self._settings.product),
                *dial.headers,
            ],
            body=dial.body,
        )
        if self._authentication is not None:
            self._authentication.sign(invite)
        return invite
