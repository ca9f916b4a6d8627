from __future__ import annotations

from collections.abc import Callable

import pytest

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.fields import (
    CSeq,
    MediaType,
    Reason,
    SessionExpires,
    Via,
    call_id,
    delta_seconds,
    max_forwards,
    token,
)


@pytest.mark.parametrize(
    "text",
    [
        "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport",
        "SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK1",
        "SIP/2.0/TCP [2001:db8::1]:5061;received=2001:db8::2;rport=4;branch=b",
        "SIP/2.0/UNKNOWN host",
    ],
)
def test_a_via_is_written_as_it_was_read(text: str) -> None:
    assert str(Via.parse(text)) == text


def test_a_via_is_read_through_white_space_and_case() -> None:
    via = Via.parse(
        "sip / 2.0\t/  udp \t Host.Example : 5060 ; Branch = z9hG4bK1 ; rport"
    )
    assert str(via) == "SIP/2.0/UDP host.example:5060;branch=z9hG4bK1;rport"
    assert (via.branch, via.received, via.rport) == ("z9hG4bK1", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIP/2.0/UDP",
        "SIP/2.0/UDP ",
        "SIP/2.0 UDP host",
        "SIP/3.0/UDP host",
        "HTTP/2.0/UDP host",
        "SIP/2.0/U;P host",
        "SIP/2.0/UDP host;",
        "SIP/2.0/UDP host;branch=1;branch=2",
        "SIP/2.0/UDP ho st",
        "SIP/2.0/UDP host:port",
    ],
)
def test_what_is_no_via_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        Via.parse(text)


def test_responses_go_where_the_request_really_came_from() -> None:
    via = Via.parse("SIP/2.0/UDP 10.0.0.1:5060;branch=b;rport")
    assert str(via.seen_from("192.0.2.9", 41234)) == (
        "SIP/2.0/UDP 10.0.0.1:5060;branch=b;rport=41234;received=192.0.2.9"
    )
    plain = Via.parse("SIP/2.0/UDP 192.0.2.9;branch=b")
    assert plain.seen_from("192.0.2.9", 41234) == plain
    assert plain.seen_from("192.0.2.8", 41234).received == "192.0.2.8"


def test_a_client_cannot_say_where_it_was_seen() -> None:
    via = Via.parse("SIP/2.0/UDP 192.0.2.9;received=203.0.113.1;rport=53;branch=b")
    seen = via.seen_from("192.0.2.9", 5060)
    assert (seen.received, seen.rport) == ("192.0.2.9", 5060)
    via = Via.parse("SIP/2.0/UDP 192.0.2.9;received=203.0.113.1;branch=b")
    assert via.seen_from("192.0.2.9", 5060).received == "192.0.2.9"


def test_received_has_no_brackets_and_rport_is_a_port() -> None:
    via = Via.parse("SIP/2.0/UDP h;received=[2001:db8::1];rport=5060")
    assert (via.received, via.rport) == ("2001:db8::1", 5060)
    with pytest.raises(MalformedMessage):
        _ = Via.parse("SIP/2.0/UDP h;rport=x").rport


def test_cseq_is_a_number_and_a_method() -> None:
    assert CSeq.parse("0009 \t INVITE") == CSeq(9, "INVITE")
    assert str(CSeq(2147483647, "BYE")) == "2147483647 BYE"


@pytest.mark.parametrize(
    "text", ["", "1", "INVITE", "1 ", "-1 BYE", "2147483648 BYE", "1 A B", "1 ;"]
)
def test_what_is_no_cseq_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        CSeq.parse(text)


def test_media_types_compare_without_case() -> None:
    media = MediaType.parse("Application / SDP;charset=UTF-8")
    assert media.name == "application/sdp"
    assert str(media) == "application/sdp;charset=UTF-8"


@pytest.mark.parametrize(
    ("media_range", "covered"),
    [
        ("*/*", True),
        ("application/*", True),
        ("application/sdp", True),
        ("application/sdp;q=0.5", True),
        ("text/*", False),
        ("application/pidf+xml", False),
    ],
)
def test_ranges_cover_media_types(media_range: str, covered: bool) -> None:
    assert MediaType.parse(media_range).covers("application/sdp") is covered


@pytest.mark.parametrize("text", ["", "sdp", "/sdp", "application/", "a/b/c", "a b/c"])
def test_what_is_no_media_type_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        MediaType.parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1800", SessionExpires(1800)),
        ("1800;refresher=uac", SessionExpires(1800, "uac")),
        ("90 ; x ; Refresher = UAS", SessionExpires(90, "uas")),
    ],
)
def test_session_intervals_are_read(text: str, value: SessionExpires) -> None:
    assert SessionExpires.parse(text) == value
    assert SessionExpires.parse(str(value)) == value


@pytest.mark.parametrize("text", ["", "x", "-1", "1800;refresher=me", "1800;"])
def test_what_is_no_session_interval_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        SessionExpires.parse(text)


def test_reasons_are_read_and_written() -> None:
    text = 'SIP;cause=200;text="Call completed elsewhere"'
    reason = Reason.parse('SIP ;cause=200 ;text="Call completed elsewhere"')
    assert reason == Reason("SIP", 200, "Call completed elsewhere")
    assert str(reason) == text
    assert Reason.parse("Q.850;cause=16;location=LN") == Reason("Q.850", 16)
    assert str(Reason("preemption")) == "preemption"


@pytest.mark.parametrize(
    "text", ["", ";cause=1", "SIP;cause=x", "SIP;cause=1000", "S P"]
)
def test_what_is_no_reason_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        Reason.parse(text)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (call_id, "a84b4c76e66710@[2001:db8::1]", "a84b4c76e66710@[2001:db8::1]"),
        (max_forwards, "0070", 70),
        (delta_seconds, "4294967295", 4294967295),
        (token, "100rel", "100rel"),
    ],
)
def test_plain_values_are_read(
    read: Callable[[str], object], text: str, value: object
) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (call_id, ""),
        (call_id, "a b"),
        (call_id, "a\x07"),
        (max_forwards, "256"),
        (max_forwards, ""),
        (delta_seconds, "4294967296"),
        (delta_seconds, "1.5"),
        (token, "a,b"),
    ],
)
def test_wrong_plain_values_are_refused(
    read: Callable[[str], object], text: str
) -> None:
    with pytest.raises(MalformedMessage):
        read(text)
