"""An INVITE as it is handed up: who calls whom, by whose word."""

from __future__ import annotations

from typing import Final

from .address import NameAddr
from .endpoint_outputs import SessionOffered
from .errors import MalformedMessage
from .flow import Flow
from .ids import SessionId
from .message import Request
from .origin import Origin
from .peers import Peer
from .session_vocabulary import sdp_of

LONGEST_USER: Final = 64
"Characters kept of a number that a carrier sent; E.164 numbers have 15."

_ASSERTED: Final = "P-Asserted-Identity"

_DIGITS: Final = frozenset("+0123456789*#-.()")
"What the number in a ``tel`` URI may be written with (RFC 3966 §3), and ``*#``."


def of_extension(
    request: Request,
    session: SessionId,
    caller: tuple[str, str],
    flow: Flow,
    origin: Origin,
) -> SessionOffered:
    """
    An INVITE of an extension.

    Args:
        caller: User and domain that the sender proved to be.

    Raises:
        MalformedMessage: its body type cannot be read.
    """
    dialled, (user, domain) = request.target, caller
    own = origin.is_own(dialled.host, flow)
    return SessionOffered(
        session,
        user,
        domain,
        request.from_.display_name,
        dialled.user or "",
        domain if own else dialled.host,
        sdp_of(request),
        request.headers,
        flow,
    )


def of_peer(
    request: Request, session: SessionId, peers: tuple[Peer, ...], flow: Flow
) -> SessionOffered:
    """
    An INVITE of a carrier.

    Args:
        peers: Whose it may be, the likeliest first; one at least.

    Raises:
        MalformedMessage: its From, To or body type cannot be read.
    """
    user = request.target.user or ""
    asked = tuple(peer for peer in peers if peer.contact and peer.contact == user)
    if asked or not user:
        # To our own Contact, or to nobody in particular: To has the number.
        user = request.to.uri.user or ""
    first, *others = asked or peers
    caller = _caller(request)
    return SessionOffered(
        session,
        _number(caller)[:LONGEST_USER],
        "",
        caller.display_name,
        user[:LONGEST_USER],
        "",
        sdp_of(request),
        request.headers,
        flow,
        peer=first.name,
        other_peers=tuple(peer.name for peer in others),
    )


def _caller(request: Request) -> NameAddr:
    """Who calls: whom the carrier vouches for, if it may be shown (RFC 3325)."""
    private = {
        word.strip().lower()
        for row in request.headers.all("Privacy")
        for word in row.split(";")
    }
    if "id" not in private:
        try:
            for asserted in request.headers.values(_ASSERTED):
                identity = NameAddr.parse(asserted)
                if _number(identity):
                    return identity
        except MalformedMessage:
            pass  # nobody is to be refused for a field that only explains
    return request.from_


def _number(caller: NameAddr) -> str:
    uri = caller.uri
    if uri.is_sip:
        return uri.user or ""
    if uri.scheme != "tel":
        return ""
    number = uri.opaque.partition(";")[0]
    return number if _DIGITS.issuperset(number) else ""
