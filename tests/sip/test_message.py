from __future__ import annotations

import pytest

from tongdai.errors import UsageError
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.fields import Reason, SessionExpires, Via
from tongdai.sip.headers import Headers
from tongdai.sip.message import Request, Response


def request(
    method: str = "INVITE", *fields: tuple[str, str], body: bytes = b""
) -> Request:
    return Request.create(
        method,
        "sip:101@demo",
        from_="<sip:100@demo>;tag=f",
        to="<sip:101@demo>",
        call_id="c1",
        cseq=7,
        via="SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        headers=fields,
        body=body,
    )


def test_a_request_is_written_with_all_it_must_have() -> None:
    assert request("INVITE", ("Subject", "hi"), body=b"v=0\r\n").encode() == (
        b"INVITE sip:101@demo SIP/2.0\r\n"
        b"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        b"Max-Forwards: 70\r\n"
        b"From: <sip:100@demo>;tag=f\r\n"
        b"To: <sip:101@demo>\r\n"
        b"Call-ID: c1\r\n"
        b"CSeq: 7 INVITE\r\n"
        b"Subject: hi\r\n"
        b"Content-Type: application/sdp\r\n"
        b"Content-Length: 5\r\n\r\nv=0\r\n"
    )


@pytest.mark.parametrize(
    ("method", "uri"),
    [
        ("IN VITE", "sip:a@b"),
        ("", "sip:a@b"),
        ("INVITE", "sip:a@b SIP/2.0\r\nVia: x"),
        ("INVITE", "sip:a b"),
    ],
)
def test_a_request_line_cannot_be_broken_by_its_parts(method: str, uri: str) -> None:
    with pytest.raises(UsageError):
        Request.create(method, uri, from_="<sip:a>", to="<sip:b>", call_id="c", cseq=1)


def test_a_response_repeats_what_its_request_says() -> None:
    asked = request(
        "INVITE", ("Via", "SIP/2.0/TCP 192.0.2.2"), ("Record-Route", "<sip:p;lr>")
    )
    answer = Response.answering(
        asked, 200, to_tag="t", headers=[("Contact", "<sip:x@y>")], body=b"v=0\r\n"
    )
    assert answer.encode() == (
        b"SIP/2.0 200 OK\r\n"
        b"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        b"Via: SIP/2.0/TCP 192.0.2.2\r\n"
        b"From: <sip:100@demo>;tag=f\r\n"
        b"To: <sip:101@demo>;tag=t\r\n"
        b"Call-ID: c1\r\n"
        b"CSeq: 7 INVITE\r\n"
        b"Record-Route: <sip:p;lr>\r\n"
        b"Contact: <sip:x@y>\r\n"
        b"Content-Type: application/sdp\r\n"
        b"Content-Length: 5\r\n\r\nv=0\r\n"
    )


def test_the_tag_of_a_request_is_not_replaced() -> None:
    asked = request()
    asked.headers.set("To", "sip:101@demo;tag=theirs")
    assert Response.answering(asked, 200, to_tag="t").to.tag == "theirs"


def test_a_malformed_to_is_repeated_and_not_mended() -> None:
    asked = request()
    asked.headers.set("To", '"open <sip:101@demo>')
    answer = Response.answering(asked, 400, to_tag="t")
    assert answer.headers.get("To") == '"open <sip:101@demo>'


@pytest.mark.parametrize(
    ("method", "status", "routed", "timed"),
    [
        ("INVITE", 100, False, True),
        ("INVITE", 180, True, False),
        ("INVITE", 200, True, False),
        ("INVITE", 486, False, False),
        ("BYE", 200, False, False),
    ],
)
def test_routes_and_timestamps_are_repeated_where_they_belong(
    method: str, status: int, routed: bool, timed: bool
) -> None:
    asked = request(method, ("Record-Route", "<sip:p;lr>"), ("Timestamp", "5"))
    answer = Response.answering(asked, status)
    assert ("Record-Route" in answer.headers) is routed
    assert ("Timestamp" in answer.headers) is timed


def test_reason_phrases_default_to_that_of_the_class() -> None:
    assert Response.answering(request(), 486).reason == "Busy Here"
    assert Response.answering(request(), 499).reason == "Bad Request"
    assert Response.answering(request(), 486, "Later").reason == "Later"


def test_a_changed_header_is_read_anew() -> None:
    asked = request()
    assert asked.via.received is None
    asked.headers.replace_first("Via", str(asked.via.seen_from("192.0.2.7", 5060)))
    assert asked.via.received == "192.0.2.7"
    asked.headers.prepend("Via", "SIP/2.0/TLS proxy")
    assert asked.via.host == "proxy"
    asked.headers.set("CSeq", "8 INVITE")
    assert asked.cseq.number == 8
    assert asked.contacts == ()
    asked.headers.add("Contact", "<sip:a@b>")
    assert len(asked.contacts) == 1
    asked.headers.remove("Contact")
    assert asked.contacts == ()


def test_every_field_is_read_as_what_it_is() -> None:
    asked = request(
        "INVITE",
        ("Via", "SIP/2.0/TCP a, SIP/2.0/TLS b"),
        ("Contact", "<sip:a@b>, <sip:c@d>;q=0.5"),
        ("Route", "<sip:r1;lr>"),
        ("Record-Route", "<sip:r2;lr>, <sip:r3;lr>"),
        ("Path", "<sip:r4;lr>"),
        ("Accept", "application/sdp, text/*"),
        ("Allow", "INVITE, ACK"),
        ("Require", "100rel"),
        ("Supported", "timer, outbound"),
        ("Expires", "60"),
        ("Min-Expires", "30"),
        ("Session-Expires", "1800;refresher=uac"),
        ("Min-SE", "90"),
        ("Reason", 'SIP;cause=480, Q.850;cause=16;text="x"'),
        body=b"v=0",
    )
    assert [via.transport for via in asked.vias] == ["UDP", "TCP", "TLS"]
    assert [str(contact) for contact in asked.contacts] == [
        "<sip:a@b>",
        "<sip:c@d>;q=0.5",
    ]
    assert [str(route.uri) for route in asked.routes] == ["sip:r1;lr"]
    assert [route.uri.host for route in asked.record_routes] == ["r2", "r3"]
    assert [route.uri.host for route in asked.path] == ["r4"]
    assert [media.name for media in asked.accept] == ["application/sdp", "text/*"]
    assert asked.allow == ("INVITE", "ACK")
    assert (asked.require, asked.supported) == (("100rel",), ("timer", "outbound"))
    assert (asked.expires, asked.min_expires, asked.max_forwards) == (60, 30, 70)
    assert (asked.session_expires, asked.min_se) == (
        SessionExpires(1800, "uac"),
        SessionExpires(90),
    )
    assert asked.reasons == (Reason("SIP", 480), Reason("Q.850", 16, "x"))
    assert asked.content_type is not None
    assert asked.content_type.name == "application/sdp"
    assert asked.target.user == "101"


def test_fields_that_are_not_there_are_none_or_empty() -> None:
    bare = Request("OPTIONS", "sip:demo")
    assert (bare.max_forwards, bare.expires, bare.content_type) == (None, None, None)
    assert (bare.contacts, bare.routes, bare.supported) == ((), (), ())
    for name in ("via", "from_", "to", "call_id", "cseq"):
        with pytest.raises(MalformedMessage):
            getattr(bare, name)


def test_the_wildcard_contact_stands_alone() -> None:
    alone = Request("REGISTER", "sip:demo", Headers([("Contact", "*")]))
    assert alone.is_wildcard
    with pytest.raises(MalformedMessage):
        _ = alone.contacts
    mixed = Request("REGISTER", "sip:demo", Headers([("Contact", "*, <sip:a@b>")]))
    assert not mixed.is_wildcard
    with pytest.raises(MalformedMessage):
        _ = mixed.contacts


def test_an_empty_value_in_a_list_is_refused() -> None:
    sent = Request("INVITE", "sip:a@b", Headers([("Contact", "<sip:a@b>,,")]))
    with pytest.raises(MalformedMessage):
        _ = sent.contacts


def test_readers_can_be_told_apart_on_the_class() -> None:
    assert Request.via is Response.via
    assert isinstance(request().via, Via)
