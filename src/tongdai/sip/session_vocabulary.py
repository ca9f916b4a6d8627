"""What happens to one INVITE session inside the endpoint, and what it wants done."""

from __future__ import annotations

from typing import Final

from tongdai.machine import value

from .dialog import Dialog
from .endpoint_inputs import HeaderRows, Refer, SessionInput
from .endpoint_outputs import (
    DigitPressed,
    ModeAnswered,
    ModeWanted,
    PeerIntroduced,
    SessionAnswered,
    SessionConfirmed,
    SessionEnded,
    SessionOffered,
    SessionRang,
    SessionReanswered,
    SessionReoffered,
    SessionReofferRefused,
    TransferReported,
    TransferWanted,
    Transmit,
)
from .errors import MalformedMessage
from .fields import Reason
from .flow import Flow
from .ids import SessionId
from .message import Request, Response
from .offer_answer import OfferAnswer
from .replacing import Replaces
from .session_timer import SessionTimer
from .transaction.matching import Key
from .transaction.vocabulary import Failure
from .uac_authentication import Authentication

# Inputs: what happened.


@value
class RequestCame:
    """A request within the dialog, from somebody who may send it."""

    request: Request
    key: Key
    "Its server transaction; of no use for an ACK, which has none."
    named: SessionId | None = None
    "The other session, the same peer's, that the ``Replaces`` of a REFER means."


@value
class ReferWanted:
    """A REFER of ours is wanted from above."""

    wish: Refer
    replaces: Replaces | None
    "The dialog that it names, as the peer knows it."


@value
class CancelCame:
    """The INVITE is cancelled; the CANCEL itself has been answered."""

    request: Request


@value
class ResponseCame:
    """A response to a request of this session."""

    response: Response
    flow: Flow | None = None
    "What it came over."


@value
class NoResponse:
    """No final response will come to a request of this session."""

    method: str
    cseq: int
    failure: Failure


@value
class FlowLost:
    """The flow to the peer closed."""


@value
class FlowMoved:
    """The peer is reached over another flow from now on."""

    flow: Flow


@value
class Tick:
    """The deadline has passed."""


Event = (
    RequestCame
    | ReferWanted
    | CancelCame
    | ResponseCame
    | NoResponse
    | FlowLost
    | FlowMoved
    | Tick
    | SessionInput
)


# Outputs: what to do.


@value
class SendRequest:
    """Start a client transaction."""

    request: Request
    flow: Flow


@value
class SendResponse:
    """Answer in a server transaction."""

    key: Key
    response: Response


@value
class Over:
    """Forget the session. Always the last output."""


@value
class Established:
    """A 2xx was sent or came: the dialog lives on by itself (RFC 3261 §13)."""

    dialog: Dialog
    negotiation: OfferAnswer
    timer: SessionTimer
    updates: bool
    "The peer takes UPDATE."
    accepted: Accepted | None = None
    "The INVITE of theirs that we answered, whose ACK is awaited."
    ack: bytes = b""
    "Our ACK to theirs."
    offer: bytes | None = None
    "One from above that could not be made before the answer."
    theirs: RequestCame | None = None
    "A request with an offer of theirs that waits for an answer from above."
    hung_up: HeaderRows | None = None
    "It was given up before the 2xx came: fields for the BYE that must end it."
    authentication: Authentication | None = None
    "What the peer may ask for; None where it never was to be asked for anything."


@value
class Accepted:
    """A 2xx to an INVITE, to be sent again until its ACK comes (§13.3.1.4)."""

    ok: SendResponse
    cseq: int
    first: bool
    "It answered the call; else it answered a re-INVITE."


Step = (
    SendRequest
    | SendResponse
    | Transmit
    | Over
    | SessionOffered
    | SessionRang
    | SessionAnswered
    | SessionConfirmed
    | SessionReoffered
    | SessionReanswered
    | SessionReofferRefused
    | TransferWanted
    | TransferReported
    | DigitPressed
    | ModeWanted
    | ModeAnswered
    | PeerIntroduced
    | SessionEnded
)

InviteStep = Step | Established
"""What the phase before the answer wants; ``Established`` hands over to the next."""


def sdp_of(message: Request | Response) -> bytes | None:
    """The session description in a message; None if it has none that we can use."""
    if not message.body:
        return None
    kind = message.content_type
    return message.body if kind is None or kind.name == SDP else None


SDP = "application/sdp"

MISSING_ANSWER: Final = 488
"What a 2xx amounts to that has no answer to our offer."


def reason_of(message: Request | Response) -> Reason | None:
    """Why, in the peer's words: the first ``Reason`` of it, if it has a good one."""
    try:
        return next(iter(message.reasons), None)
    except MalformedMessage:
        return None  # it explains an end and must not prevent it


def takes_update(message: Request | Response) -> bool:
    """Does the peer list UPDATE in its Allow (RFC 3311 §4)?"""
    return any("UPDATE" in row for row in message.headers.all("Allow"))
