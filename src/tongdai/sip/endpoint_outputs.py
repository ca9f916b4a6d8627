"""What the SIP endpoint wants done, and what it reports to the switch."""

from __future__ import annotations

import enum
from dataclasses import field

from tongdai.machine import value

from .fields import Reason
from .flow import Flow
from .headers import Headers
from .ids import RequestId, SessionId
from .registrar import Registration


@value
class Transmit:
    """Send one message over a flow. A flow that cannot carry it is closed."""

    flow: Flow
    data: bytes


@value
class CloseFlow:
    """
    Close a connection, once what was sent over it has left; and a socket of datagrams
    that this flow alone goes through.
    """

    flow: Flow


@value
class CredentialsWanted:
    """
    Somebody claims to be ``user``; look the secret up and send ``CredentialsFound``.

    An unknown user must take as long to be looked up as a known one.
    """

    request: RequestId
    user: str
    domain: str


@value
class OwnerWanted:
    """
    Somebody shows a bearer token; find out whose it is and send ``OwnerFound``.

    That of nobody must take as long to be looked up as that of anybody.
    """

    request: RequestId
    token: str
    domain: str
    "Where it must be good; elsewhere it is nobody's."

    def __repr__(self) -> str:
        return "OwnerWanted(…)"  # the token would otherwise stand in debug logs


@value
class RegistrationOffered:
    """
    An authenticated REGISTER. Its user, From and To (the address of record) agree.

    Pass it to :func:`tongdai.sip.registrar.update`, commit, then send ``Respond``.
    """

    request: RequestId
    user: str
    domain: str
    registration: Registration
    flow: Flow


@value
class SessionOffered:
    """
    An INVITE of an extension that proved to be it, or of a peer.

    100 has been sent. Progress, Accept or Refuse it.
    """

    session: SessionId
    caller_user: str
    caller_domain: str
    caller_display: str
    "As the phone wrote it: of no authority, and of any content."
    dialled_user: str
    dialled_domain: str
    body: bytes | None
    "The SDP offer; None if the caller wants ours in the 200 and answers in its ACK."
    headers: Headers
    flow: Flow
    peer: str = ""
    """
    The trunk that it came over, as ``PeersChanged`` names it; empty: an extension's.
    Then both domains are empty and the numbers are of any form and content, the
    caller's being the one that the carrier vouches for.
    """
    other_peers: tuple[str, ...] = ()
    "More trunks of the same address: of all these it is whose hotline was dialled."

    replaces: SessionId | None = None
    """
    The session, one of the same user's, whose place this one is to take (RFC 3891):
    when it is accepted, hang the other one up.
    """

    hops: int | None = None
    """
    What calls that are made because of this one must have for ``Dial.hops``, so that
    one that goes round in circles ends (with 483).
    """


@value
class SessionRang:
    """A provisional response (not 100) came, perhaps not for the first time."""

    session: SessionId
    status: int
    body: bytes | None
    headers: Headers


@value
class SessionAnswered:
    """The callee answered, and has been sent its ACK."""

    session: SessionId
    body: bytes | None
    """
    The SDP answer; the one of the provisional response if the 200 had none. None if
    ``SessionReoffered`` or ``SessionReanswered`` has brought something newer since.
    """
    headers: Headers


@value
class SessionConfirmed:
    """The ACK to our 200 came."""

    session: SessionId
    body: bytes | None
    "The SDP answer, if the offer was in our 200."


@value
class SessionReoffered:
    """The peer wants a change. Send ``AnswerOffer`` or ``RefuseOffer``."""

    session: SessionId
    body: bytes | None
    "The SDP offer; None if the peer asks for ours, to be given by ``AnswerOffer``."


@value
class SessionReanswered:
    """The peer's SDP answer to our offer, or to the one that it asked for."""

    session: SessionId
    body: bytes


@value
class SessionReofferRefused:
    """The peer refused our ``Offer``; the session goes on as it was."""

    session: SessionId
    status: int


class Referral(enum.StrEnum):
    """What a REFER asks for."""

    BLIND = "blind"
    "Call the target and let it talk to the other party as soon as it answers."

    ATTENDED = "attended"
    "Call the target and let the sender talk to it first."

    COMPLETE = "complete"
    "Let the target of an attended one talk to the other party now."

    CANCEL = "cancel"
    "Let go of the target and go on as before."


@value
class TransferWanted:
    """
    The peer of an answered session asks us to pass its call on.

    Send ``AcceptTransfer``, and then ``ReportTransfer`` as things happen, or
    ``RefuseTransfer``.
    """

    session: SessionId
    refer: int
    "What the answer must name; one peer's numbers rise."

    user: str
    "Whom to call, as the peer wrote it: of any content."

    domain: str
    "In lower case; empty: an address of ours, so that the peer's own domain is meant."

    kind: Referral

    replaces: SessionId | None = None
    """
    Another session of the same peer, which asks us to join the two that it talks to:
    an attended transfer of desk phones (RFC 5589 §7). ``user`` may be empty then.
    """


@value
class TransferReported:
    """What has become of a ``Refer`` of ours."""

    session: SessionId
    kind: Referral
    "What it asked for."
    status: int
    """
    As a SIP response to a call of the target: 100 to 199 while it is called, 200 when
    it answers, 300 and more for a failure. Of ``COMPLETE`` and ``CANCEL`` the response
    to the request itself. 430: lost with the flow, so that nobody knows; 480: the peer
    stopped telling.
    """
    over: bool
    "Nothing more will be heard of it."


@value
class ModeAnswered:
    """What an ``AskMode`` of ours was answered with; 430: lost with the flow."""

    session: SessionId
    status: int


@value
class PeerIntroduced:
    """
    The peer says who the other party is now, or what else changes in the call.

    By an UPDATE or a re-INVITE (RFC 5876 §4.2). Nothing need be answered.
    """

    session: SessionId
    headers: Headers
    "``P-Asserted-Identity``, a field of ours (``Tongdai-…``), or both, and the rest."


@value
class DigitPressed:
    """The peer pressed a key and said so by INFO, perhaps before the answer."""

    session: SessionId
    digit: str
    "``0`` to ``9``, ``*``, ``#``, ``A`` to ``D``."
    milliseconds: int
    "How long, within bounds."


@value
class ModeWanted:
    """
    The peer of an answered session wants to supervise in another way than until now.

    Send ``AnswerMode``.
    """

    session: SessionId
    info: int
    "What the answer must name."

    mode: str
    "As the peer wrote it: of any content."


@value
class SessionEnded:
    """
    The last word about a session, exactly once, however it ended.

    ``status`` is 200 after a BYE of either side, 487 after a CANCEL, the final
    response's status after a refusal, 408 after a timeout or an expired session timer,
    430 when the flow closed before the answer, 481 when the peer lost the dialog, 488
    when its answer was missing.
    """

    session: SessionId
    status: int
    reason: Reason | None
    "Why, in the peer's words (RFC 3326), if it gave one."
    headers: Headers
    "Of the response, BYE or CANCEL that ended it; empty if none did."

    redirects: tuple[tuple[str, str], ...] = ()
    """
    Whom the 3xx that ended it says to call instead, as (user, domain), the best first.
    An empty domain is an address of ours, so that the callee's own domain is meant.
    """


@value
class Registered:
    """A carrier, or the switchboard of a phone, has granted our registration."""

    trunk: str
    expires: int
    "Seconds."

    headers: Headers = field(default_factory=Headers)
    "Of the 200: what else the registrar has to say."


@value
class RegistrationFailed:
    """A carrier has refused our registration, or has not answered."""

    trunk: str
    status: int
    "408: no answer; 430: the flow closed."
    reason: str
    "In the carrier's words, of any content."
    retry_in: float
    "Seconds until it is tried again."


@value
class Probed:
    """What a carrier made of our question whether it is there."""

    trunk: str
    status: int | None
    "None: no answer in time, or no flow to ask over."
    seconds: float
    "Until the answer came, or was given up."


Output = (
    Transmit
    | CloseFlow
    | CredentialsWanted
    | OwnerWanted
    | RegistrationOffered
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
    | Registered
    | RegistrationFailed
    | Probed
)
