"""Keeping ourselves registered with a carrier or a switchboard (RFC 3261 §10.2)."""

from __future__ import annotations

import enum
from typing import Final

from tongdai.machine import TimerTable, plain, value

from .address import NameAddr
from .endpoint_inputs import HeaderRows, Register
from .endpoint_outputs import Registered, RegistrationFailed
from .errors import MalformedMessage
from .fields import delta_seconds
from .flow import Flow
from .message import Request, Response
from .origin import Origin
from .registrar import SUPPORTED
from .session_vocabulary import NoResponse, ResponseCame, SendRequest, Tick
from .settings import SipSettings
from .uac_authentication import FIELDS
from .uri import Uri

FIRST_RETRY: Final = 4.0
"Seconds, at most, until a REGISTER that failed is tried again; then twice as long."

LAST_RETRY: Final = 300.0
"At most so long between two attempts: a carrier that is back is found in 5 minutes."

DENIED_RETRY: Final = 300.0
"""
At least so long after a refusal of what we are or know: carriers lock out who tries a
wrong password again and again, and nothing gets better until an operator mends it.
"""

DENIED: Final = frozenset({401, 403, 404, 407})
"Refusals of this kind."

LONGEST_WAIT: Final = 3600.0
"Seconds of a ``Retry-After`` that are obeyed; nobody sends us away for a day."

SHORTEST: Final = 30
"""
Seconds: what is granted for less is refreshed as if it were this, so that a carrier
that answers nonsense does not have us register without a pause.
"""

LONGEST: Final = 86_400
"Seconds: what a carrier may insist on (423); more is nonsense."

EARLY: Final = 600
"RFC 5626 §4.4: long registrations are refreshed so many seconds early, short at half."


@plain
class State(enum.Enum):
    """Where the registration stands."""

    ASKING = "a REGISTER is under way"
    REGISTERED = "granted; to be refreshed"
    WAITING = "refused, or unanswered; to be tried again"
    LEAVING = "the REGISTER that takes it back is under way"
    OVER = "taken back"


@plain
class Timer(enum.Enum):
    """Why to send the next REGISTER."""

    REFRESH = "before what was granted runs out"
    RETRY = "because the one before failed"


@value
class Leave:
    """Take the registration back, and end."""


@value
class Again:
    """Register again at once, or as soon as the answer awaited has come."""

    headers: HeaderRows | None
    "In place of the former ones; None: they stay."


Event = ResponseCame | NoResponse | Leave | Again | Tick
Step = SendRequest | Registered | RegistrationFailed


class OutboundRegistration:
    """
    One registration of ours, asked for until it is granted, and refreshed then.

    Ends after :class:`Leave` only. When its flow closes it fails, and waits to be
    replaced by one over the next flow.
    """

    def __init__(self, wish: Register, origin: Origin, settings: SipSettings) -> None:
        self._wish = wish
        self._origin = origin
        self._settings = settings
        self._authentication = origin.authentication(wish.account)
        self._state = State.ASKING
        self._timers: TimerTable[Timer] = TimerTable()
        self._call_id, self._tag = origin.call_id(), origin.tag()
        self._cseq = 0
        self._expires = wish.expires
        self._failures = 0
        self._headers = wish.headers
        self._asked_again = False
        "While the answer to another REGISTER was awaited."

    @property
    def over(self) -> bool:
        """Is it taken back?"""
        return self._state is State.OVER

    def leaves_over(self, flow: Flow) -> bool:
        """Is it being taken back over ``flow``?"""
        return self._state is State.LEAVING and self._wish.target.flow == flow

    def start(self) -> list[Step]:
        """Send the first REGISTER. Must be called once, before :meth:`handle`."""
        return [self._register()]

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def handle(self, event: Event, now: float) -> list[Step]:
        """Take one input; return what must now be done, in order."""
        match self._state, event:
            case State.OVER, _:
                return []
            case _, ResponseCame(response, _) if response.cseq.number != self._cseq:
                return []  # to a REGISTER before the latest
            case _, ResponseCame(response, _) if response.status < 200:
                return []
            case _, ResponseCame() if self._proves(event):
                return [self._register()]
            case State.LEAVING, ResponseCame() | NoResponse():
                return self._end()  # taken back, or it will run out
            case State.ASKING, ResponseCame(response, _):
                return self._responded(response, now)
            case State.ASKING, NoResponse(_, _, failure):
                return self._failed(failure.value, failure.name.lower(), 0.0, now)
            case State.REGISTERED, Leave():
                self._state, self._expires = State.LEAVING, 0
                self._timers.clear()
                return [self._register()]
            case _, Leave():
                # Nothing is granted, as far as we know. What may still be granted to
                # the REGISTER under way runs out by itself.
                return self._end()
            case State.LEAVING, Again():
                return []
            case _, Again(headers):
                return self._again(headers)
            case _, Tick() if self._timers.pop_due(now) is not None:
                self._state = State.ASKING
                return [self._register()]
            case _:
                return []

    def _again(self, headers: HeaderRows | None) -> list[Step]:
        if headers is not None:
            self._headers = headers
        if self._state is State.ASKING:
            self._asked_again = True
            return []
        self._timers.clear()
        self._state = State.ASKING
        return [self._register()]

    def _proves(self, came: ResponseCame) -> bool:
        """Is this a challenge that we answer? It must come from where we asked."""
        response = came.response
        return (
            self._state in (State.ASKING, State.LEAVING)
            and response.status in FIELDS
            and came.flow == self._wish.target.flow
            and self._authentication.challenged(response)
        )

    def _responded(self, response: Response, now: float) -> list[Step]:
        if response.status < 300:
            granted = self._granted(response)
            self._state, self._failures = State.REGISTERED, 0
            self._timers.start(Timer.REFRESH, now + refresh_after(granted))
            self._authentication.granted(response)
            again = self._again(None) if self._asked_again else []
            return [Registered(self._wish.trunk, granted, response.headers), *again]
        if response.status == 423:
            least = _number(response, "Min-Expires")
            if self._expires < least <= LONGEST:
                self._expires = least  # §10.2.8; more each time, so it comes to an end
                return [self._register()]
        wait = float(min(_number(response, "Retry-After"), LONGEST_WAIT))
        if response.status in DENIED:
            wait = max(wait, DENIED_RETRY)
        return self._failed(response.status, response.reason, wait, now)

    def _failed(self, status: int, reason: str, wait: float, now: float) -> list[Step]:
        longest = min(FIRST_RETRY * 2**self._failures, LAST_RETRY)
        # Half of it and more, at random: those whom a carrier lost at once must not
        # come back at once (RFC 5626 §4.5).
        wait = max(wait, longest * (0.5 + self._origin.fraction() / 2))
        self._failures = min(self._failures + 1, 16)
        self._state = State.WAITING
        self._timers.start(Timer.RETRY, now + wait)
        return [RegistrationFailed(self._wish.trunk, status, reason, wait)]

    def _end(self) -> list[Step]:
        self._state = State.OVER
        self._timers.clear()
        return []

    def _granted(self, response: Response) -> int:
        """For how many seconds: by our own Contact, else by Expires (§10.2.4)."""
        try:
            for contact in response.contacts:
                seconds = contact.parameters.get("expires")
                if contact.uri.user == self._wish.contact and seconds is not None:
                    return min(delta_seconds(seconds), LONGEST)
        except MalformedMessage:
            pass  # it is granted all the same, and Expires may tell for how long
        return min(_number(response, "Expires") or self._expires, LONGEST)

    def _register(self) -> SendRequest:
        wish, flow = self._wish, self._wish.target.flow
        aor = NameAddr(Uri("sip", wish.domain, wish.user))
        contact = Uri.parse(self._origin.contact(flow).strip("<>"))
        named = Uri("sip", contact.host, wish.contact, contact.port, contact.parameters)
        self._cseq += 1
        self._asked_again = False
        request = Request.create(
            "REGISTER",
            wish.target.uri,
            from_=aor.with_tag(self._tag),
            to=aor,
            call_id=self._call_id,
            cseq=self._cseq,
            via=self._origin.via(flow),
            headers=[
                *(("Route", hop) for hop in wish.target.route),
                ("Contact", f"<{named}>{_parameters(wish)}"),
                ("Expires", str(self._expires)),
                *((SUPPORTED,) if wish.instance else ()),
                ("User-Agent", self._settings.product),
                *self._headers,
            ],
        )
        self._authentication.sign(request)
        return SendRequest(request, flow)


def refresh_after(granted: int) -> float:
    """Seconds until a registration granted for so long is refreshed."""
    granted = max(granted, SHORTEST)
    return float(max(granted // 2, granted - EARLY))


def _parameters(wish: Register) -> str:
    """What our Contact says besides the URI."""
    text = ""
    if wish.instance:
        # One flow at a time, which is the first of this instance (RFC 5626 §4.2).
        text += f';+sip.instance="<{wish.instance}>";reg-id=1'
    if wish.q is not None:
        text += f";q={wish.q:.3f}"
    return text


def _number(response: Response, name: str) -> int:
    """A field that should hold seconds; 0 if it holds something else, or is missing."""
    text = response.headers.get(name) or ""
    digits = text.partition(";")[0].partition("(")[0].strip()
    try:
        return delta_seconds(digits)
    except MalformedMessage:
        return 0
