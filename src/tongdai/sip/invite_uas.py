"""A call that comes to us, until it is answered, refused or given up (§13.3)."""

from __future__ import annotations

import enum
import math

from tongdai.errors import UsageError
from tongdai.machine import TimerTable, plain

from . import digits
from .dialog import Dialog
from .dialog_flow import DialogFlow
from .early_dialog import EarlyDialog
from .endpoint_inputs import (
    Accept,
    AnswerOffer,
    HangUp,
    HeaderRows,
    Offer,
    Progress,
    Refuse,
    RefuseOffer,
)
from .endpoint_outputs import SessionEnded, SessionOffered, SessionReanswered
from .errors import MalformedMessage
from .headers import Headers
from .message import Request, Response
from .offer_answer import OfferAnswer
from .offer_answer import State as Turn
from .origin import ALLOW, SUPPORTED, Origin
from .reliable_provisional import MAX_FIRST, OPTION, ReliableProvisionals
from .replacing import Standing
from .session_timer import SessionTimer, agree
from .session_vocabulary import (
    MISSING_ANSWER,
    Accepted,
    CancelCame,
    Established,
    Event,
    FlowLost,
    InviteStep,
    NoResponse,
    Over,
    RequestCame,
    ResponseCame,
    SendResponse,
    Step,
    Tick,
    reason_of,
    sdp_of,
    takes_update,
)
from .settings import SipSettings
from .transaction.matching import Key
from .uac_authentication import Account
from .uac_bearer import BearerToken


@plain
class State(enum.Enum):
    """Whether the INVITE has its final response."""

    OFFERED = "it has not"
    OVER = "it has"


@plain
class Reliability(enum.Enum):
    """May provisional responses be sent reliably (RFC 3262)?"""

    REQUIRED = "the caller wants no others"
    POSSIBLE = "it takes them, and they are worth it where they describe media"
    IMPOSSIBLE = "it does not know them"


@plain
class Timer(enum.Enum):
    """Bounds on ourselves and on the caller."""

    RINGING = "nobody answered"
    AGAIN = "send a reliable provisional response again (RFC 3262 §3)"
    PRACK = "give up waiting for its PRACK"


class IncomingInvite:
    """
    The UAS side of one INVITE.

    Raises:
        MalformedMessage: from the constructor: no Contact, or fields of the dialog or
            its session timer that cannot be read. Refuse the INVITE.
    """

    def __init__(
        self,
        offered: SessionOffered,
        request: Request,
        key: Key,
        tag: str,
        origin: Origin,
        settings: SipSettings,
        account: Account | BearerToken | None = None,
    ) -> None:
        self._offered = offered
        self._account = account
        self._request = request
        self._key = key
        self._tag = tag
        self._origin = origin
        self._settings = settings
        self._dialog = Dialog.made_by_request(request, tag)
        self._timer: SessionTimer
        self._timer, self._timer_rows = agree(request, settings)
        self._state = State.OFFERED
        self._timers: TimerTable[Timer] = TimerTable()
        self._negotiation = OfferAnswer()
        if offered.body is not None:
            self._negotiation.offered()
        line = DialogFlow(self._dialog, offered.flow, origin)
        updates = takes_update(request)
        self._early = EarlyDialog(
            offered.session, line, self._negotiation, updates=updates
        )
        self._reliability = _reliability(request)
        first = 1 + math.floor(origin.fraction() * MAX_FIRST)
        self._provisionals = ReliableProvisionals(
            request, first, self._respond, settings.timings
        )
        self._accepting: Accept | None = None
        "An answer from above that waits until the caller knows what came before."

    def start(self, now: float) -> list[Step]:
        """Offer the call. Must be called once, before :meth:`handle`."""
        self._timers.start(Timer.RINGING, now + self._settings.ringing)
        return [self._offered]

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def standing(self, remote_tag: str) -> Standing | None:
        """How far it is, to whoever wants to take its place."""
        ours = remote_tag == self._dialog.remote_tag
        return Standing.CALLING if ours else None

    def handle(self, event: Event, now: float) -> list[InviteStep]:
        """
        Take one input; return what must now be done, in order.

        Raises:
            UsageError: a status that is not of the kind that the input sends.
        """
        match self._state, event:
            case State.OVER, _:
                return []
            case _, Progress():
                return [*self._progress(event, now)]
            case _, Accept():
                return self._accept(event)
            case _, AnswerOffer(_, body):
                return [*self._early.answer(body), *self._go_on(now)]
            case _, RefuseOffer(_, status):
                return [*self._early.refuse(status), *self._go_on(now)]
            case _, Offer(_, body):
                return [*self._early.offer(body)]
            case _, ResponseCame(response, flow):
                return [*self._early.responded(response, flow)]
            case _, NoResponse(_, cseq, failure):
                return [*self._early.unanswered(cseq, failure.value)]
            case _, Refuse(_, status, headers):
                if not 300 <= status < 700:
                    raise UsageError(f"{status} is not a status to refuse with")
                return self._refuse(status, status, headers)
            case _, HangUp(_, headers):
                return self._refuse(480, 480, headers)
            case _, CancelCame(request):
                return self._refuse(487, 487, (), request)
            case _, RequestCame():
                return self._requested(event, now)
            case _, FlowLost():
                # The caller's page is closed or its phone is gone: nobody should
                # pick up a phone for it. If it lives it will see its call fail.
                return self._refuse(487, 430, ())
            case _, Tick():
                steps: list[InviteStep] = []
                while (timer := self._timers.pop_due(now)) is not None:
                    steps += self._fired(timer, now)
                return steps
            case _:
                return []

    def _fired(self, timer: Timer, now: float) -> list[InviteStep]:
        match timer:
            case Timer.RINGING:
                return self._refuse(480, 408, ())
            case Timer.AGAIN:
                return [*self._timed(self._provisionals.again(), now)]
            case Timer.PRACK:
                # RFC 3262 §3: a 5xx, as nothing that we say seems to come.
                return self._refuse(504, 408, ())

    # Provisional responses.

    def _progress(self, progress: Progress, now: float) -> list[SendResponse]:
        status, rows = progress.status, progress.headers
        if not 100 < status < 200:
            raise UsageError(f"{status} is not a status to progress with")
        body = (progress.body or b"") if self._may_describe else b""
        if self._reliability is not Reliability.REQUIRED and not (
            self._reliability is Reliability.POSSIBLE and body
        ):
            # An offer is never sent where it may be lost (RFC 6337 §2.2).
            offers = self._negotiation.state is Turn.STABLE
            return [self._respond(status, rows, b"" if offers else body)]
        if body:
            self._negotiation.sent(body)
        return self._begin(self._provisionals.send(status, rows, body), now)

    @property
    def _may_describe(self) -> bool:
        """
        Is it our turn to describe our media, for the first time?

        What was said reliably is not said again: it would be another offer.
        """
        turn = self._negotiation.state
        if self._early.theirs is not None:
            return False  # that is another offer, with an answer of its own
        return turn is Turn.REMOTE_OFFER or (
            turn is Turn.STABLE and not self._negotiation.local
        )

    def _begin(self, sent: list[SendResponse], now: float) -> list[SendResponse]:
        if sent:
            self._timers.start(Timer.PRACK, now + self._settings.timings.timeout)
        return self._timed(sent, now)

    def _timed(self, sent: list[SendResponse], now: float) -> list[SendResponse]:
        if sent:
            self._timers.start(Timer.AGAIN, now + self._provisionals.interval)
        return sent

    def _pracked(self, came: RequestCame, now: float) -> list[InviteStep]:
        rack = came.request.rack
        if rack is None:
            raise MalformedMessage("PRACK without RAck")
        if not self._provisionals.acknowledged(rack):
            return [self._answer(came, 481)]
        self._timers.stop(Timer.AGAIN, Timer.PRACK)
        body, steps = sdp_of(came.request), list[InviteStep]()
        if not self._early.offers and self._negotiation.answered():
            steps.append(self._answer(came, 200))
            if body is None:
                return [*steps, *self._refuse(MISSING_ANSWER, MISSING_ANSWER, ())]
            steps.append(SessionReanswered(self._offered.session, body))
        elif body is None:
            steps.append(self._answer(came, 200))
        else:
            steps += self._early.offered(came)
        return [*steps, *self._go_on(now)]

    def _go_on(self, now: float) -> list[InviteStep]:
        """Do what had to wait, if it need not wait any more."""
        if self._accepting is not None:
            return self._accept(self._accepting)
        return [*self._begin(self._provisionals.resume(), now)]

    # The end of ringing.

    def _accept(self, accept: Accept) -> list[InviteStep]:
        if self._provisionals.described or self._early.theirs is not None:
            self._accepting = accept
            return []
        rows = (
            ("Allow", ALLOW),
            ("Supported", SUPPORTED),
            *self._timer_rows,
            *accept.headers,
        )
        self._early.settle()
        body = accept.body if self._may_describe else b""
        ok = self._respond(200, rows, body)
        if body:
            self._negotiation.sent(body)
        self._over()
        return [
            ok,
            Established(
                self._dialog,
                self._negotiation,
                self._timer,
                takes_update(self._request),
                Accepted(ok, self._request.cseq.number, first=True),
                offer=self._early.waiting,
                authentication=(
                    None
                    if self._account is None
                    else self._origin.authentication(self._account)
                ),
            ),
        ]

    def _refuse(
        self,
        status: int,
        ended: int,
        headers: HeaderRows,
        because: Request | None = None,
    ) -> list[InviteStep]:
        """Send a final response, and report how the session ended."""
        self._over()
        return [
            *self._early.terminate(),
            self._respond(status, headers),
            SessionEnded(
                self._offered.session,
                ended,
                None if because is None else reason_of(because),
                Headers() if because is None else because.headers,
            ),
            Over(),
        ]

    def _requested(self, event: RequestCame, now: float) -> list[InviteStep]:
        """A request within the early dialog: few make sense."""
        request = event.request
        if request.method == "ACK":
            return []
        if not self._dialog.takes(request):
            return [self._answer(event, 500)]
        match request.method:
            case "BYE":
                # §15: a caller may end an early dialog so instead of by CANCEL.
                return [
                    self._answer(event, 200),
                    *self._refuse(487, 487, (), request),
                ]
            case "OPTIONS":
                return [self._answer(event, 200, ("Allow", ALLOW))]
            case "PRACK":
                return self._pracked(event, now)
            case "UPDATE":
                return [*self._early.updated(event)]
            case "REFER":
                return [self._answer(event, 491)]  # no call to pass on yet
            case "INFO":
                status, rows, pressed = digits.answer(self._offered.session, request)
                return [self._answer(event, status, *rows), *pressed]
            case _:
                # §14.2: their first INVITE is not answered yet.
                return [self._early.line.answer_later(event)]

    def _answer(
        self, event: RequestCame, status: int, *headers: tuple[str, str]
    ) -> SendResponse:
        return SendResponse(
            event.key, Response.answering(event.request, status, headers=headers)
        )

    def _respond(
        self, status: int, headers: HeaderRows, body: bytes = b""
    ) -> SendResponse:
        if status < 300:
            contact = self._origin.contact(self._offered.flow)
            headers = (("Contact", contact), *headers)
        return SendResponse(
            self._key,
            Response.answering(
                self._request,
                status,
                to_tag=self._tag,
                headers=(*headers, ("Server", self._settings.product)),
                body=body,
            ),
        )

    def _over(self) -> None:
        self._state = State.OVER
        self._provisionals.stop()
        self._timers.clear()


def _reliability(invite: Request) -> Reliability:
    if OPTION in invite.require:
        return Reliability.REQUIRED
    possible = OPTION in invite.supported
    return Reliability.POSSIBLE if possible else Reliability.IMPOSSIBLE
