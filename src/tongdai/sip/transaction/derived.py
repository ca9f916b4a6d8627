"""The two requests that an INVITE alone determines: ACK to a refusal, and CANCEL."""

from __future__ import annotations

from collections.abc import Iterable

from tongdai.sip.message import Request, Response


def ack_for(invite: Request, response: Response) -> Request:
    """The ACK to a final response other than 2xx (RFC 3261 §17.1.1.3)."""
    ack = _same_hop(invite, "ACK")
    # The To of the response, whose tag may be the first that we see.
    ack.headers.copy_from(response.headers, "To")
    return ack


def cancel_for(invite: Request, headers: Iterable[tuple[str, str]] = ()) -> Request:
    """The CANCEL of an INVITE that was sent (RFC 3261 §9.1), with more fields."""
    cancel = _same_hop(invite, "CANCEL")
    for name, value in headers:
        cancel.headers.add(name, value)
    return cancel


def _same_hop(invite: Request, method: str) -> Request:
    request = Request(method, invite.uri)
    rows = request.headers
    rows.add("Via", str(invite.via))
    rows.copy_from(invite.headers, "From", "To", "Call-ID", "Route")
    rows.add("CSeq", f"{invite.cseq.number} {method}")
    rows.add("Max-Forwards", "70")
    return request
