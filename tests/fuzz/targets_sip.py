"""
Fuzz targets for the SIP parsers: call them with any octets; they raise on a fault.

Each is ``target(data: bytes) -> None``, as coverage-guided fuzzers want it. What a
parser may do is raise :class:`MalformedMessage`; every other exception is a finding.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from tongdai.sip.address import NameAddr
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.fields import CSeq, MediaType, RAck, Reason, SessionExpires, Via
from tongdai.sip.framing import Framer, KeepAlive
from tongdai.sip.limits import MAX_HEADERS, MAX_LINE, MAX_MESSAGE
from tongdai.sip.message import Message, Request, Response
from tongdai.sip.parameters import Parameters
from tongdai.sip.parser import MalformedRequest, parse_message
from tongdai.sip.replacing import Replaces
from tongdai.sip.uri import Uri

ACCESSORS: Final = sorted(
    name for name, member in vars(Message).items() if hasattr(member, "__get__")
)

READERS: Final = (
    Uri.parse,
    NameAddr.parse,
    Via.parse,
    CSeq.parse,
    MediaType.parse,
    SessionExpires.parse,
    Reason.parse,
    RAck.parse,
    Replaces.parse,
)


def message(data: bytes) -> None:
    """Any octets are a message or malformed, and what is written reads the same."""
    try:
        parsed = parse_message(data)
    except MalformedRequest as error:
        answer = Response.answering(error.request, error.status, to_tag="t").encode()
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert rest == b""
        assert b"\r" not in head.replace(b"\r\n", b"")
        assert b"\n" not in head.replace(b"\r\n", b"")
        return
    except MalformedMessage:
        return
    for name in ACCESSORS:
        if not name.startswith("_"):
            with suppress(MalformedMessage):
                getattr(parsed, name)
    if isinstance(parsed, Request):
        Response.answering(parsed, 200, to_tag="t").encode()
    # A message at a limit may pass it when compact names and Content-Length are
    # written out; that is no fault.
    if len(data) < MAX_LINE and len(parsed.headers) < MAX_HEADERS:
        assert parse_message(parsed.encode()) == parsed


def stream(data: bytes) -> None:
    """A stream gives the same messages however it is cut, each within the limit."""
    whole, halves = Framer(), Framer()
    middle = len(data) // 2
    try:
        items = whole.feed(data)
    except MalformedMessage:
        return
    assert halves.feed(data[:middle]) + halves.feed(data[middle:]) == items
    for item in items:
        if not isinstance(item, KeepAlive):
            assert len(item) <= MAX_MESSAGE
            message(item)


def values(data: bytes) -> None:
    """What a reader of one value accepts, it accepts again as it writes it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    for read in READERS:
        try:
            value = read(text)
        except MalformedMessage:
            continue
        assert read(str(value)) == value
    with suppress(MalformedMessage):
        parameters = Parameters.parse(text)
        assert Parameters.parse(str(parameters)[1:]) == parameters


TARGETS: Final = (message, stream, values)
