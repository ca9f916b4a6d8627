"""Which transaction a message belongs to (RFC 3261 §17.1.3, §17.2.3)."""

from __future__ import annotations

from tongdai.sip.fields import MAGIC_COOKIE
from tongdai.sip.message import Request, Response

Key = tuple[object, ...]
"""Equal for messages of one transaction."""


def client_key(response: Response) -> Key:
    """The client transaction that a response belongs to."""
    # §17.1.3: a CANCEL has the branch of what it cancels and is a transaction itself.
    return response.via.branch, response.cseq.method


def own_key(request: Request) -> Key:
    """The client transaction of a request of ours, whose Via ends with its branch."""
    via = request.headers.get("Via") or ""
    return via.rpartition("branch=")[2], request.method


def server_key(request: Request, method: str | None = None) -> Key:
    """
    The server transaction of a received request; an ACK has that of its INVITE.

    Args:
        method: Look for this method's transaction; INVITE for what a CANCEL cancels.
    """
    if method is None:
        method = "INVITE" if request.method == "ACK" else request.method
    via = request.via
    branch = via.branch
    if branch is not None and branch.startswith(MAGIC_COOKIE):
        return branch, via.host, via.port, method
    # Senders of RFC 2543 promise no unique branch; §17.2.3 lists what then counts. The
    # To tag is left out: ACK has one and its INVITE none, and the rest tells enough.
    return (
        request.uri,
        request.from_.tag,
        request.call_id,
        request.cseq.number,
        str(via),
        method,
    )


def merge_key(request: Request) -> Key:
    """Equal for requests that are one request, forked on its way to us (§8.2.2.2)."""
    return request.from_.tag, request.call_id, request.headers.get("CSeq")
