"""What a SIP message costs: ``python -m benchmarks.messages``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from benchmarks.measure import best_of, report
from tongdai.sip.framing import Framer
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import parse_message

OFFER = b"""v=0\r
o=- 4611731400430051336 2 IN IP4 198.51.100.7\r
s=-\r
c=IN IP4 198.51.100.7\r
t=0 0\r
m=audio 40000 RTP/AVP 8 0 101\r
a=rtpmap:8 PCMA/8000\r
a=rtpmap:0 PCMU/8000\r
a=rtpmap:101 telephone-event/8000\r
a=fmtp:101 0-16\r
a=ptime:20\r
a=sendrecv\r
"""

INVITE = (
    b"INVITE sip:101@example.com SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK8f14e45fceea167a;rport\r\n"
    b"Max-Forwards: 70\r\n"
    b'From: "Nguyen Van An" <sip:100@example.com>;tag=c9f0f895fb98ab91\r\n'
    b"To: <sip:101@example.com>\r\n"
    b"Call-ID: 45c48cce2e2d7fbdea1afc51c7c6ad26@198.51.100.7\r\n"
    b"CSeq: 20 INVITE\r\n"
    b"Contact: <sip:100@198.51.100.7:5060;transport=udp>\r\n"
    b"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER\r\n"
    b"Supported: replaces, timer, outbound\r\n"
    b"Session-Expires: 1800;refresher=uac\r\n"
    b"Min-SE: 90\r\n"
    b"User-Agent: Desk Phone 7.2\r\n"
    b"Accept: application/sdp\r\n"
    b"Content-Type: application/sdp\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(OFFER), OFFER)
)

BUDGET = 30.0
"µs for a typical INVITE parsed, routed and written."


def route(message: Request | Response) -> tuple[object, ...]:
    """Read what decides where a message belongs."""
    return (
        message.via.branch,
        message.from_.tag,
        message.to.tag,
        message.call_id,
        message.cseq.number,
        message.max_forwards,
    )


def parse_route_write() -> bytes:
    message = parse_message(INVITE)
    route(message)
    return message.encode()


def parse_stranger(numbers: Iterator[int]) -> object:
    """As :func:`parse_route_write`, every URI one that was never seen before."""
    number = next(numbers)
    message = parse_message(
        INVITE.replace(b"sip:100@", b"sip:1%d@" % number).replace(
            b"sip:101@", b"sip:2%d@" % number
        )
    )
    route(message)
    return message.encode()


def frame() -> None:
    Framer().feed(INVITE)


def benchmarks() -> dict[str, Callable[[], object]]:
    """Name to body. Names are stable: they are the keys of ``baseline.json``."""
    parsed = parse_message(INVITE)
    if not isinstance(parsed, Request):
        raise TypeError("the INVITE should be a request")
    request, numbers = parsed, count()
    return {
        "message/invite parsed, read, written": parse_route_write,
        "message/invite of a stranger": lambda: parse_stranger(numbers),
        "message/invite parsed": lambda: parse_message(INVITE),
        "message/invite written": request.encode,
        "message/ringing made and written": lambda: Response.answering(
            request, 180, to_tag="c9f0f895fb98ab91"
        ).encode(),
        "message/invite cut from a stream": frame,
    }


if __name__ == "__main__":
    report(
        {name: best_of(body) for name, body in benchmarks().items()},
        unit="µs CPU",
        budgets={"message/invite parsed, read, written": BUDGET},
    )
