"""
Requests and responses.

Header fields stay text until somebody asks: each accessor below reads its field on
first use, remembers the result until a header changes, and raises
:class:`MalformedMessage` (answered with its ``status``) when the text is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from tongdai.errors import UsageError

from .address import NameAddr
from .errors import MalformedMessage
from .fields import (
    CSeq,
    MediaType,
    RAck,
    Reason,
    SessionExpires,
    Via,
    call_id,
    delta_seconds,
    max_forwards,
    rseq,
    token,
)
from .grammar import is_token
from .headers import Headers, Listed, Optional, Required
from .status import reason_phrase
from .uri import Uri

_MAKES_DIALOG = ("INVITE", "SUBSCRIBE", "REFER")
"Methods whose 2xx and provisional responses must repeat the route (§12.1.1)."


def _contact(text: str) -> NameAddr:
    if text == "*":
        raise MalformedMessage("Contact * stands alone, and in a REGISTER only")
    return NameAddr.parse(text)


class Message:
    """What requests and responses have in common: fields, read on demand."""

    __slots__ = ("__dict__",)
    "What was read of the header; all else has a slot of its own."

    headers: Headers
    body: bytes

    via = Required("Via", Via.parse, listed=True)
    "The topmost Via."

    vias = Listed("Via", Via.parse)
    "All of them, the topmost first."

    from_ = Required("From", NameAddr.parse)
    to = Required("To", NameAddr.parse)
    call_id = Required("Call-ID", call_id)
    cseq = Required("CSeq", CSeq.parse)

    max_forwards = Optional("Max-Forwards", max_forwards)
    "None from clients of RFC 2543, which had no such field."

    contacts = Listed("Contact", _contact)
    "Raises for ``*``: ask :attr:`is_wildcard` first where that is allowed."

    routes = Listed("Route", NameAddr.parse)
    record_routes = Listed("Record-Route", NameAddr.parse)
    path = Listed("Path", NameAddr.parse)

    content_type = Optional("Content-Type", MediaType.parse)
    accept = Listed("Accept", MediaType.parse)
    allow = Listed("Allow", token)
    require = Listed("Require", token)
    supported = Listed("Supported", token)

    expires = Optional("Expires", delta_seconds)
    "Seconds."

    min_expires = Optional("Min-Expires", delta_seconds)
    "Seconds."

    session_expires = Optional("Session-Expires", SessionExpires.parse)

    min_se = Optional("Min-SE", SessionExpires.parse)
    "Its ``interval`` counts; a refresher has no meaning here (RFC 4028 §5)."

    rseq = Optional("RSeq", rseq)
    "The number of a reliable provisional response (RFC 3262 §7.1)."

    rack = Optional("RAck", RAck.parse)
    "Which one a PRACK is for."

    refer_to = Optional("Refer-To", NameAddr.parse)
    "Whom a REFER is about (RFC 3515 §2.1)."

    reasons = Listed("Reason", Reason.parse)
    "Why, by protocol: at most one value of each (RFC 3326 §2)."

    @property
    def is_wildcard(self) -> bool:
        """Is the Contact ``*``, which removes all bindings (RFC 3261 §10.2.2)?"""
        return self.headers.all("Contact") == ["*"]

    def _encode(self, start_line: str) -> bytes:
        lines = [start_line, *self.headers.lines()]
        lines.append(f"Content-Length: {len(self.body)}\r\n\r\n")
        return "\r\n".join(lines).encode() + self.body


@dataclass(slots=True)
class Request(Message):
    """A request, received or about to be sent. Make ours with :meth:`create`."""

    method: str
    "As written; methods are case-sensitive (RFC 3261 §7.1)."

    uri: str
    "The Request-URI as it came. Read :attr:`target` instead, except to repeat it."

    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    @classmethod
    def create(
        cls,
        method: str,
        uri: Uri | str,
        *,
        from_: NameAddr | str,
        to: NameAddr | str,
        call_id: str,
        cseq: int,
        via: Via | str | None = None,
        max_forwards: int = 70,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        content_type: str = "application/sdp",
    ) -> Request:
        """
        Write a request with the fields that every one must have (§8.1.1).

        Args:
            via: Ours; may be added later with ``headers.prepend``.
            headers: More fields, added in order.
            content_type: Of the body; left out when the body is empty.

        Raises:
            UsageError: a line break, or anything else that would end a field.
        """
        request = cls(method, str(uri), body=body)
        if not is_token(method) or not request.uri.isprintable() or " " in request.uri:
            raise UsageError(f"not a request line: {method!r} {request.uri!r}")
        rows = request.headers
        if via is not None:
            rows.add("Via", str(via))
        rows.extend(
            (
                ("Max-Forwards", str(max_forwards)),
                ("From", str(from_)),
                ("To", str(to)),
                ("Call-ID", call_id),
                ("CSeq", f"{cseq} {method}"),
                *headers,
            )
        )
        if body:
            rows.set("Content-Type", content_type)
        return request

    def repeated(self, cseq: int, via: str) -> Request:
        """
        The same once more, as a request of its own: to be signed, or signed anew.

        Credentials are left out (RFC 3261 §22.2).
        """
        again = Request(self.method, self.uri, self.headers.copy(), self.body)
        again.headers.remove("Authorization")
        again.headers.remove("Proxy-Authorization")
        again.headers.set("Via", via)
        again.headers.set("CSeq", f"{cseq} {self.method}")
        return again

    @cached_property
    def target(self) -> Uri:
        """
        The Request-URI, read. Ask ``target.is_sip`` before its host (416).

        Raises:
            MalformedMessage: not a URI, or one with headers, which §19.1.1 forbids
                here and which a careless server would turn into header fields.
        """
        target = Uri.parse(self.uri)
        if target.headers:
            raise MalformedMessage("headers in the Request-URI")
        return target

    def encode(self) -> bytes:
        """The octets of this request, with its Content-Length."""
        return self._encode(f"{self.method} {self.uri} SIP/2.0")


@dataclass(slots=True)
class Response(Message):
    """A response, received or about to be sent. Make ours with :meth:`answering`."""

    status: int
    "100 to 699."

    reason: str
    "The reason phrase, for people."

    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    @classmethod
    def answering(
        cls,
        request: Request,
        status: int,
        reason: str | None = None,
        *,
        to_tag: str | None = None,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        content_type: str = "application/sdp",
    ) -> Response:
        """
        Write a response to ``request`` (RFC 3261 §8.2.6.2).

        Via, From, To, Call-ID and CSeq are repeated as they came, missing ones left
        out and malformed ones not mended, so that a malformed request can be told
        so. Record-Route is repeated where a dialog may come of it, Timestamp in 100.

        Args:
            to_tag: Added to a To that has no tag.
            headers: More fields, added in order.
            content_type: Of the body; left out when the body is empty.

        Raises:
            UsageError: a line break, or anything else that would end a field.
        """
        response = cls(status, reason or reason_phrase(status), body=body)
        rows = response.headers
        rows.copy_from(request.headers, "Via", "From", "To", "Call-ID", "CSeq")
        if to_tag is not None and _lacks_tag(request):
            rows.set("To", f"{request.headers.get('To')};tag={to_tag}")
        if status == 100:
            rows.copy_from(request.headers, "Timestamp")
        elif status < 300 and request.method in _MAKES_DIALOG:
            rows.copy_from(request.headers, "Record-Route")
        rows.extend(headers)
        if body:
            rows.set("Content-Type", content_type)
        return response

    def encode(self) -> bytes:
        """The octets of this response, with its Content-Length."""
        return self._encode(f"SIP/2.0 {self.status} {self.reason}")


def _lacks_tag(request: Request) -> bool:
    try:
        return request.to.tag is None
    except MalformedMessage:
        return False  # no To, or none that a tag could be added to
