"""What the phone is told, and what it wants done and reports."""

from __future__ import annotations

import enum
from collections.abc import Callable

from tongdai.call.cause import EndCause
from tongdai.client.leg import Leg, Quality
from tongdai.machine import value
from tongdai.sip.endpoint_inputs import Caller, FlowClosed, HeaderRows, Received, Tick
from tongdai.sip.endpoint_outputs import CloseFlow, Referral, Transmit
from tongdai.sip.flow import Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uac_bearer import BearerToken

from .particulars import Particulars

Legs = Callable[[SessionId, bool, str], Leg]
"""
Gives a call its media: the call's name, whether it is WebRTC's (else plain RTP), and
the address of ours that the other side is reached from. Raises ``Unavailable`` when
there is no port for it.
"""


class LineState(enum.StrEnum):
    """Where a line stands with its switchboard. The values are public."""

    REGISTERING = "registering"
    REGISTERED = "registered"
    UNREGISTERED = "unregistered"


class Trouble(enum.Enum):
    """Why a line is not registered."""

    UNREACHABLE = "nobody answers there"
    WRONG_CREDENTIALS = "name, password or token are not good"
    REFUSED = "the switchboard does not want us"


# What it is told.


@value
class Register:
    """
    Register as an extension, and stay registered until ``Unregister``.

    Answered by ``Connect``, and by ``LineChanged`` each time that its state changes.
    """

    line: str
    "A fresh name for this relation with the switchboard."

    domain: str
    user: str
    account: Account | BearerToken
    webrtc: bool
    """
    Calls that we make have WebRTC's media, else plain RTP. Those that come have what
    their offer is of.
    """

    instance: str = ""
    "``urn:uuid:…``, the same for the life of this program (RFC 5626 §4.1)."

    headers: HeaderRows = ()
    "More header fields for each REGISTER."


@value
class Reregister:
    """Register again at once, with other header fields or the same."""

    line: str
    headers: HeaderRows = ()


@value
class Unregister:
    """End the line's calls, take its registration back, and let the flow go."""

    line: str


@value
class Connected:
    """There is a flow to the switchboard, as ``Connect`` wanted."""

    line: str
    flow: Flow


@value
class NotConnected:
    """There is none: nobody answers. ``reason`` is in words."""

    line: str
    reason: str


@value
class Trust:
    """Whoever calls from there rings us, without a digest and a registration."""

    peer: Peer
    webrtc: bool = False


@value
class Dial:
    """Call a number over a registered line. ``session`` is a fresh name."""

    session: SessionId
    line: str
    number: str
    headers: HeaderRows = ()


@value
class DialPeer:
    """Call somebody whom no registration leads to, as one peer calls another."""

    session: SessionId
    target: Target
    caller: Caller
    user: str
    domain: str
    headers: HeaderRows = ()
    webrtc: bool = False


@value
class Ring:
    """Tell a caller that its call has been noticed; sooner or later ``Answer`` it."""

    session: SessionId


@value
class SoundEarly:
    """Let a caller hear us before the answer: 183 with our description (RFC 3960)."""

    session: SessionId


@value
class Answer:
    """Take a call."""

    session: SessionId


@value
class Refuse:
    """Turn a call away with a SIP status of 300 to 699."""

    session: SessionId
    status: int
    headers: HeaderRows = ()


@value
class HangUp:
    """End a call, whatever it is doing; an incoming one that rings is declined."""

    session: SessionId


@value
class Hold:
    """Put an answered call on hold, or take it back. Answered by ``Held``."""

    session: SessionId
    on: bool


@value
class Press:
    """Press keys, by telephone-events or, to peers that take none, by INFO."""

    session: SessionId
    digits: str


@value
class Transfer:
    """Pass an answered call on to a number. Answered by ``TransferWent``."""

    session: SessionId
    number: str
    attended: bool = False
    "Let us talk to the number first; then ``SettleTransfer``."


@value
class SettleTransfer:
    """Connect the other two and leave, or let go of the number."""

    session: SessionId
    complete: bool


@value
class Supervise:
    """Let others hear this supervisor otherwise; see ``SupervisionAnswered``."""

    session: SessionId
    mode: str


@value
class MediaConnected:
    """A leg says that sound can pass."""

    session: SessionId


@value
class MediaFailed:
    """A leg says that none will pass any more."""

    session: SessionId


Wish = (
    Ring
    | SoundEarly
    | Answer
    | Refuse
    | HangUp
    | Hold
    | Press
    | Transfer
    | SettleTransfer
    | Supervise
)
"About one call. To a call that is over they change nothing."

Input = (
    Received
    | FlowClosed
    | Tick
    | Register
    | Reregister
    | Unregister
    | Connected
    | NotConnected
    | Trust
    | Dial
    | DialPeer
    | Wish
    | MediaConnected
    | MediaFailed
)


# What it wants done, and reports.


@value
class Connect:
    """Make a flow to the line's switchboard; ``Connected`` or ``NotConnected``."""

    line: str


@value
class LineChanged:
    """A line's registration is in another state, or in trouble."""

    line: str
    state: LineState
    trouble: Trouble | None = None
    status: int = 0
    "The SIP status that says so; 0: none did."

    reason: str = ""
    "In the switchboard's words, or the network's: of any content."

    token: str = ""
    "Good for the public API while registered; empty: the switchboard gave none."


@value
class CallOffered:
    """Somebody calls. ``Ring``, ``Answer`` or ``Refuse`` it."""

    session: SessionId
    line: str
    "The line it came over, or the name of the ``Peer``."

    number: str
    "Who calls, as the switchboard or the carrier vouches for it."

    name: str
    "The caller's; empty: not known."

    dialled: str
    said: Particulars


@value
class CallRang:
    """The called number rings, or is heard already; perhaps not for the first time."""

    session: SessionId
    early: bool
    "It is heard: a 183, and it has said where its sound comes from."

    said: Particulars


@value
class CallAnswered:
    """Both sides can talk from now on."""

    session: SessionId
    said: Particulars


@value
class CallIntroduced:
    """The switchboard says anew who the other side is, or what is done to the call."""

    session: SessionId
    said: Particulars


@value
class Held:
    """What now holds after a ``Hold``: refused where it is not what was asked."""

    session: SessionId
    on: bool
    refused: int = 0
    "The SIP status that refused it; 0: it was agreed."


@value
class KeyCame:
    """The other side pressed a key and said so by INFO."""

    session: SessionId
    key: str


@value
class TransferWent:
    """How a transfer stands; see :class:`~tongdai.sip.endpoint_outputs.Referral`."""

    session: SessionId
    kind: Referral
    "What was asked for: the transfer itself, or how an announced one is to end."

    status: int
    "A SIP response's: of the number that is called, or of what was asked for."

    over: bool
    "Nothing more will be reported of it."


@value
class SupervisionAnswered:
    """The final response to a ``Supervise``."""

    session: SessionId
    status: int


@value
class CallEnded:
    """The last word about a call, exactly once."""

    session: SessionId
    status: int
    "The SIP status; 200 after a BYE."

    cause: EndCause
    elsewhere: bool
    "Somebody else answered it."

    lost: bool
    "The switchboard, or the way to it, has gone."

    quality: Quality
    reason: str = ""
    "Why it never began, in words; empty: it did, and the status says how it ended."


Output = (
    Transmit
    | CloseFlow
    | Connect
    | LineChanged
    | CallOffered
    | CallRang
    | CallAnswered
    | CallIntroduced
    | Held
    | KeyCame
    | TransferWent
    | SupervisionAnswered
    | CallEnded
)
