"""A call that comes to us, until it is answered, refused or given up (§13.3)."""

from __future__ import annotations

import enum
import math

from tongdai.errors import UsageError
from tongdai.machine import TimerTable, plain

from . import digits
from .dialog import Dialog
from .endpoint_inputs import Accept, HangUp, HeaderRows, Progress, Refuse
from .endpoint_outputs import SessionEnded, SessionOffered
from .headers import Headers
from .message import Request, Response
from .offer_answer import OfferAnswer
from .origin import ALLOW, SUPPORTED, Origin
from .replacing import Standing
from .session_timer import SessionTimer, agree
from .session_vocabulary import (
    Accepted,
    CancelCame,
    Established,
    Event,
    FlowLost,
    InviteStep,
    Over,
    RequestCame,
    SendResponse,
    Step,
    Tick,
    reason_of,
    sdp_of,
    takes_update,
)
from .settings import SipSettings
from .transaction.matching import Key

LATER: float = 10.0
"§14.2: how long at most a peer whose request comes too early is told to wait, seconds."


@plain
class State(enum.Enum):
    """Whether the INVITE has its final response."""

    OFFERED = "it has not"
    OVER = "it has"


@plain
class Timer(enum.Enum):
    """A bound on ourselves."""

    RINGING = "nobody answered"


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
    ) -> None:
        self._offered = offered
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
            case _, Progress(_, status, body, headers):
                if not 100 < status < 200:
                    raise UsageError(f"{status} is not a status to progress with")
                return [self._respond(status, headers, body or b"")]
            case _, Accept(_, body, headers):
                return self._accept(body, headers)
            case _, Refuse(_, status, headers):
                if not 300 <= status < 700:
                    raise UsageError(f"{status} is not a status to refuse with")
                return self._refuse(status, status, headers)
            case _, HangUp(_, headers):
                return self._refuse(480, 480, headers)
            case _, CancelCame(request):
                return self._refuse(487, 487, (), request)
            case _, RequestCame():
                return self._requested(event)
            case _, FlowLost():
                # The caller's page is closed or its phone is gone: nobody should
                # pick up a phone for it. If it lives it will see its call fail.
                return self._refuse(487, 430, ())
            case _, Tick() if self._timers.pop_due(now) is not None:
                return self._refuse(480, 408, ())
            case _:
                return []

    def _accept(self, body: bytes, headers: HeaderRows) -> list[InviteStep]:
        rows = (
            ("Allow", ALLOW),
            ("Supported", SUPPORTED),
            *self._timer_rows,
            *headers,
        )
        ok = self._respond(200, rows, body)
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
            self._respond(status, headers),
            SessionEnded(
                self._offered.session,
                ended,
                None if because is None else reason_of(because),
                Headers() if because is None else because.headers,
            ),
            Over(),
        ]

    def _requested(self, event: RequestCame) -> list[InviteStep]:
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
            case "UPDATE" if sdp_of(request) is None:
                self._dialog.target = self._dialog.refreshed(request)
                return [
                    self._answer(
                        event,
                        200,
                        ("Contact", self._origin.contact(self._offered.flow)),
                    )
                ]
            case "REFER":
                return [self._answer(event, 491)]  # no call to pass on yet
            case "INFO":
                status, rows, pressed = digits.answer(self._offered.session, request)
                return [self._answer(event, status, *rows), *pressed]
            case _:
                # §14.2, RFC 3311 §5.2: their first offer is not answered yet.
                wait = 1 + math.floor(self._origin.fraction() * LATER)
                return [self._answer(event, 500, ("Retry-After", str(wait)))]

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
        self._timers.clear()
