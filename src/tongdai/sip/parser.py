"""
From octets to a message: a datagram, a WebSocket message, or what a framer cut out.

What is wrong is noted and reading goes on, because a malformed request is answered,
and its answer needs as much of it as can be read.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Final

from .errors import MalformedMessage
from .fields import MAGIC_COOKIE
from .grammar import is_token, number
from .headers import Headers
from .limits import MAX_LINE, MAX_MESSAGE
from .message import Request, Response

_FOLD: Final = re.compile(r"\r\n[ \t]+")
_STATUS: Final = re.compile(r"[1-6][0-9]{2}")
_VERSION: Final = re.compile(r"SIP/[0-9]+\.[0-9]+", re.IGNORECASE)
_LINE_BREAKERS: Final = re.compile(r"[\r\n\0]")

# Reading a field is checking it, and the endpoint asks for each of these anyway.
_read_mandatory: Final = attrgetter("via", "from_", "to", "call_id", "cseq")
_read_target: Final = attrgetter("target")


class MalformedRequest(MalformedMessage):
    """A request that must be refused, and that tells whom to refuse it to."""

    def __init__(self, request: Request, reason: str, *, status: int = 400) -> None:
        super().__init__(reason, status=status)
        self.request = request
        """
        As much as could be read; has a Via, and is no ACK, so it can be answered.
        Any other field may be missing or malformed.
        """


def parse_message(data: bytes) -> Request | Response:
    """
    Read one whole message. Octets behind its Content-Length are dropped (§18.3).

    Checked here: the start line, limits, line ends, the fields that every message
    must have (Via, From, To, Call-ID, CSeq; Max-Forwards may be missing, as from
    clients of RFC 2543) and their syntax, fields that may be there once only,
    Content-Length, and for a request its URI and the method in its CSeq.
    Other fields are checked when they are read.

    Raises:
        MalformedRequest: a request that is to be answered with ``status``.
        MalformedMessage: anything else; nothing can be answered.
    """
    if len(data) > MAX_MESSAGE:
        raise MalformedMessage(f"{len(data)} octets, at most {MAX_MESSAGE} are read")
    # §7.5: empty lines before the start line are to be ignored.
    data = data.lstrip(b"\r\n")
    octets, empty_line, body = data.partition(b"\r\n\r\n")
    problem = None if empty_line else "no empty line behind the header fields"
    lines, unreadable = _lines(octets)
    headers, length, bad_line = Headers.received(lines[1:])
    problem = problem or unreadable or bad_line

    if lines[0][:4].upper() == "SIP/":
        response = _status_line(lines[0], headers)
        _complete(response, body, length, problem)
        return response

    request, version = _request_line(lines[0], headers)
    try:
        _check_version(version)
        _complete(request, body, length, problem)
        _check_request(request)
    except MalformedMessage as error:
        # §8.2.6.2, §17.1.1.3: without a Via there is no way back; an ACK has none.
        if "Via" not in headers or request.method == "ACK":
            raise
        raise MalformedRequest(request, error.reason, status=error.status) from None
    return request


def _lines(octets: bytes) -> tuple[list[str], str | None]:
    """The unfolded lines, free of CR, LF and NUL; what was wrong with them, if so."""
    problem: str | None = None
    try:
        head = octets.decode()
    except UnicodeDecodeError:
        head = octets.decode(errors="replace")
        problem = "header fields are not UTF-8"
    if "\r\n " in head or "\r\n\t" in head:
        head = _FOLD.sub(" ", head)
    if "\0" in head:
        # A NUL may stand in a quoted string behind a backslash (§25.1). It means
        # nothing to anybody there, and ends strings elsewhere: it is left out.
        head = head.replace("\\\0", "")
    lines = head.split("\r\n")
    text = "".join(lines)
    if "\r" in text or "\n" in text or "\0" in text:
        problem = "a bare CR, LF or NUL"
        lines = [_LINE_BREAKERS.sub(" ", line) for line in lines]
    if len(head) > MAX_LINE and max(map(len, lines)) > MAX_LINE:
        problem = f"a line over {MAX_LINE} characters"
        lines = [line[:MAX_LINE] for line in lines]
    return lines, problem


def _status_line(line: str, headers: Headers) -> Response:
    version, _, rest = line.partition(" ")
    status, _, reason = rest.partition(" ")
    if version.upper() != "SIP/2.0":
        raise MalformedMessage(f"a response of version {version[:40]!r}")
    if not _STATUS.fullmatch(status):
        raise MalformedMessage(f"status must be 100 to 699, not {status[:40]!r}")
    return Response(int(status), reason, headers)


def _request_line(line: str, headers: Headers) -> tuple[Request, str]:
    """The request and its version, unchecked: both may be nonsense."""
    method, _, rest = line.partition(" ")
    if not is_token(method) or "SIP/" not in rest.upper():
        raise MalformedMessage(f"not a start line: {line[:80]!r}")
    uri, _, version = rest.rpartition(" ")
    return Request(method, uri, headers), version


def _check_version(version: str) -> None:
    if version != "SIP/2.0" and version.upper() != "SIP/2.0":
        status = 505 if _VERSION.fullmatch(version) else 400
        raise MalformedMessage(f"version {version[:40]!r}", status=status)


def _complete(
    message: Request | Response, body: bytes, length: str | None, problem: str | None
) -> None:
    """Give the message its body, and check what requests and responses share."""
    if problem is not None:
        raise MalformedMessage(problem)
    if length is not None:
        octets = number(length, most=MAX_MESSAGE, what="Content-Length")
        if octets > len(body):
            raise MalformedMessage(f"Content-Length {octets}, but {len(body)} came")
        body = body[:octets]
    message.body = body
    _read_mandatory(message)


def _check_request(request: Request) -> None:
    if request.cseq.method != request.method:
        raise MalformedMessage(
            f"CSeq method {request.cseq.method[:40]!r} in {request.method[:40]!r}"
        )
    if request.via.branch == MAGIC_COOKIE:
        # The cookie promises a unique id, and none follows: all such requests of the
        # world would be one transaction.
        raise MalformedMessage("the branch is the magic cookie and nothing more")
    _read_target(request)
