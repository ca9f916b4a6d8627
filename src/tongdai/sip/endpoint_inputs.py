"""What the SIP endpoint is told: messages, time, and the wishes of the switch."""

from __future__ import annotations

from collections.abc import Mapping

from tongdai.machine import value

from .digest import DigestSecret
from .endpoint_outputs import Referral
from .flow import Flow
from .ids import RequestId, SessionId
from .locating import Target
from .peers import Peer
from .uac_authentication import Account
from .uac_bearer import BearerToken

HeaderRows = tuple[tuple[str, str], ...]
"""Header fields to add to a message: pairs of name and value, without CR and LF."""


@value
class Received:
    """One whole message came over a flow."""

    data: bytes
    flow: Flow
    late: bool = False
    "It has waited so long that new calls had better go elsewhere."


@value
class FlowClosed:
    """
    A connection is gone, or a flow that we sent to never was.

    Calls that are not answered yet end with 430. Answered calls go on without a flow
    until :class:`MoveSessions`, until an authenticated request in the dialog comes
    over another flow, or until their session timer or the switch ends them.
    """

    flow: Flow


@value
class MoveSessions:
    """
    A peer has registered again: its sessions of flow ``old`` now live on ``new``.

    Its own and nobody else's: behind a proxy or a NAT many share a flow.
    """

    old: Flow
    new: Flow
    user: str
    domain: str
    "The address of record that was registered."

    trunk: str = ""
    "Instead of both: the trunk whose connection was made anew."


@value
class Release:
    """
    Nobody wants this flow any more; ``CloseFlow`` follows when nothing needs it.

    Calls that are under way over it go on, and a registration over it is taken back.
    """

    flow: Flow


@value
class DomainsChanged:
    """From now on these, in lower case, are all the domains that we serve."""

    domains: frozenset[str]


@value
class PeersChanged:
    """
    From now on these, by name, are all that may call without a digest.

    Calls that are under way go on.
    """

    peers: Mapping[str, Peer]


@value
class Register:
    """
    Register with a carrier, and stay registered until ``Unregister``.

    Answered by ``Registered`` each time it is granted and ``RegistrationFailed`` each
    time it is not: it is tried again by itself, but for a flow that is closed, after
    minutes where we were denied. Replaces what was asked for the same trunk before.

    A 401 or 407 in ``RegistrationFailed`` says that password or token were judged, and
    are wrong: whoever will not wait for an operator sends ``Unregister``.
    """

    trunk: str
    target: Target
    "The registrar: a URI without a user, and the flow to it."

    user: str
    domain: str
    "Of the address of record."

    contact: str
    "The user of our Contact; what the carrier sends there names it in ``Peer``."

    account: Account | BearerToken
    expires: int = 600
    "Seconds to ask for."

    instance: str = ""
    """
    A URN that names this device or program for its life, ``urn:uuid:…``: whoever
    registers again over another flow is then known to be the same (RFC 5626 §4.1).
    """

    q: float | None = None
    "Preference among the contacts of the address of record, 0 to 1; None: not said."

    headers: HeaderRows = ()
    "More fields of each REGISTER."


@value
class Reregister:
    """
    Register again at once, whatever is granted until when; else as ``Register``.

    While an answer is awaited that comes first. Nothing, if there is no registration.
    """

    trunk: str
    headers: HeaderRows | None = None
    "In place of those of ``Register``, from now on; None: they stay."


@value
class Unregister:
    """Take a registration back. Nothing more is heard of it."""

    trunk: str


@value
class Probe:
    """Ask a carrier by OPTIONS whether it is there; answered by ``Probed``."""

    trunk: str
    "Any name: one probe of a name is under way at a time."

    target: Target


@value
class Tick:
    """The deadline has passed."""


@value
class CredentialsFound:
    """The answer to ``CredentialsWanted``; no secret: nobody has that name."""

    request: RequestId
    secret: DigestSecret | None


@value
class OwnerFound:
    """The answer to ``OwnerWanted``: whose the token is; None: nobody's there."""

    request: RequestId
    user: str | None


@value
class Respond:
    """The final response to a request that was handed up, such as a REGISTER."""

    request: RequestId
    status: int
    headers: HeaderRows = ()


@value
class Caller:
    """Who a call is from, as the callee's phone shows it."""

    user: str
    domain: str
    display: str = ""


@value
class Dial:
    """
    Send an INVITE: ``session`` is a fresh id; ``body`` the SDP offer.

    Answered by any number of ``SessionRang`` and then by ``SessionAnswered`` or
    ``SessionEnded``.
    """

    session: SessionId
    target: Target
    caller: Caller
    callee_user: str
    callee_domain: str
    body: bytes
    headers: HeaderRows = ()
    account: Account | BearerToken | None = None
    """
    What to log in with if the target asks for it, once (again if the nonce was stale);
    a token is shown unasked. Without, a challenge ends the session with its 401 or 407.
    """

    patience: float | None = None
    """
    Seconds without any response, not even 100, after which it ends with 408: there is
    another way to try. None: 64*T1.
    """
    hops: int | None = None
    "``Max-Forwards``; None: nobody's call is the cause of this one."


@value
class Progress:
    """Send a provisional response (101 to 199) to an offered session."""

    session: SessionId
    status: int = 180
    body: bytes | None = None
    headers: HeaderRows = ()


@value
class Accept:
    """Send the 200 to an offered session, with the SDP answer (or our offer)."""

    session: SessionId
    body: bytes
    headers: HeaderRows = ()


@value
class Refuse:
    """Send a final response of 300 to 699 to an offered session."""

    session: SessionId
    status: int
    headers: HeaderRows = ()


@value
class Offer:
    """
    Change an answered session by re-INVITE.

    It waits while another change is under way; a later offer replaces a waiting one.
    Answered by ``SessionReanswered`` or ``SessionReofferRefused``.
    """

    session: SessionId
    body: bytes


@value
class AnswerOffer:
    """Accept what ``SessionReoffered`` brought (or make the offer that it asks for)."""

    session: SessionId
    body: bytes


@value
class RefuseOffer:
    """Refuse what ``SessionReoffered`` brought; the session goes on as it was."""

    session: SessionId
    status: int = 488


@value
class AcceptTransfer:
    """Agree to what ``TransferWanted`` brought: it will be tried."""

    session: SessionId
    refer: int


@value
class RefuseTransfer:
    """Do not agree; ``status`` of 300 to 699 says why."""

    session: SessionId
    refer: int
    status: int
    headers: HeaderRows = ()


@value
class ReportTransfer:
    """Tell the peer how a transfer stands, in terms of SIP responses."""

    session: SessionId
    refer: int
    status: int
    over: bool
    "Nothing more will be reported."


@value
class Refer:
    """
    Ask an answered session's peer to pass our call on, or on with an announced one.

    Answered by ``TransferReported``, as often as there is news, the last time with
    ``over``. Nothing more comes once the session has ended, as it does by the peer's
    BYE when the transfer succeeds. While there is no flow it is refused with 430.
    """

    session: SessionId
    user: str
    domain: str
    "Whom to call."
    kind: Referral = Referral.BLIND
    replaces: SessionId | None = None
    """
    Another answered session of ours with the same peer, whose far end is to be joined
    with this one's: an attended transfer of desk phones (RFC 5589 §7).
    """


@value
class AskMode:
    """
    Supervise in another way than until now: an answered session is our supervision.

    Answered by ``ModeAnswered``.
    """

    session: SessionId
    mode: str
    "``monitoring``, ``whisper`` or ``colloquy``."


@value
class SendDigit:
    """
    Press a key of an answered session's peer, by INFO (RFC 6086).

    For peers that have not agreed to telephone-events; nothing comes back.
    """

    session: SessionId
    digit: str
    "``0`` to ``9``, ``*``, ``#``, ``A`` to ``D``."
    milliseconds: int


@value
class AnswerMode:
    """Answer what ``ModeWanted`` brought, with a final ``status``."""

    session: SessionId
    info: int
    status: int


@value
class Introduce:
    """
    Tell an answered session's peer who the other party is now (RFC 5876 §4.2).

    By UPDATE, to peers that take it; nothing comes back.
    """

    session: SessionId
    headers: HeaderRows
    "``P-Asserted-Identity``, and what else is to be said of it."


@value
class HangUp:
    """
    End a session, by CANCEL, BYE or a final response, whichever its state wants.

    ``SessionEnded`` comes back at once, although messages may still be exchanged.
    """

    session: SessionId
    headers: HeaderRows = ()


Input = (
    Received
    | FlowClosed
    | MoveSessions
    | Release
    | DomainsChanged
    | PeersChanged
    | Register
    | Reregister
    | Unregister
    | Probe
    | Tick
    | CredentialsFound
    | OwnerFound
    | Respond
    | Dial
    | Progress
    | Accept
    | Refuse
    | Offer
    | AnswerOffer
    | RefuseOffer
    | AcceptTransfer
    | RefuseTransfer
    | ReportTransfer
    | Refer
    | AskMode
    | SendDigit
    | AnswerMode
    | Introduce
    | HangUp
)

SessionInput = (
    Progress
    | Accept
    | Refuse
    | Offer
    | AnswerOffer
    | RefuseOffer
    | AcceptTransfer
    | RefuseTransfer
    | ReportTransfer
    | Refer
    | AskMode
    | SendDigit
    | AnswerMode
    | Introduce
    | HangUp
)
"""
The wishes about one session. For a session that is unknown or already over they
change nothing: both sides may end it in the same moment.
"""
