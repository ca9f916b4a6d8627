from __future__ import annotations

import pytest

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.limits import MAX_HEADERS, MAX_LINE, MAX_MESSAGE
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import MalformedRequest, parse_message

FIELDS = (
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
    "From: <sip:100@demo>;tag=f\r\n"
    "To: <sip:101@demo>\r\n"
    "Call-ID: c1\r\n"
    "CSeq: 1 OPTIONS\r\n"
)


def octets(
    more: str = "",
    *,
    start: str = "OPTIONS sip:101@demo SIP/2.0",
    fields: str = FIELDS,
    body: bytes = b"",
) -> bytes:
    return f"{start}\r\n{fields}{more}\r\n".encode() + body


def parsed(data: bytes) -> Request:
    message = parse_message(data)
    assert isinstance(message, Request)
    return message


def refusal(data: bytes) -> MalformedRequest:
    with pytest.raises(MalformedRequest) as caught:
        parse_message(data)
    return caught.value


def dropped(data: bytes) -> bool:
    with pytest.raises(MalformedMessage) as caught:
        parse_message(data)
    return not isinstance(caught.value, MalformedRequest)


def test_compact_forms_are_the_same_message() -> None:
    compact = (
        "v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        "f: <sip:100@demo>;tag=f\r\n"
        "t: <sip:101@demo>\r\n"
        "i: c1\r\n"
        "CSEQ: 1 OPTIONS\r\n"
        "l: 0\r\n"
    )
    assert parse_message(octets(fields=compact)) == parse_message(octets())


def test_folded_lines_are_joined_by_one_space() -> None:
    sent = parsed(octets("Subject: we shall\r\n \t meet\r\n\t tomorrow\r\n"))
    assert sent.headers.get("Subject") == "we shall meet tomorrow"
    assert b"Subject: we shall meet tomorrow\r\n" in sent.encode()


def test_a_fold_can_begin_and_end_a_value() -> None:
    sent = parsed(octets("Subject:\r\n hello\r\n \r\n"))
    assert sent.headers.get("Subject") == "hello"


def test_a_fold_of_the_start_line_is_refused() -> None:
    assert refusal(octets(start="OPTIONS sip:101@demo SIP/2.0\r\n x")).status == 400


def test_empty_lines_before_the_start_line_are_skipped() -> None:
    assert parse_message(b"\r\n\r\n" + octets()) == parse_message(octets())


def test_an_unmodified_field_is_written_as_it_came() -> None:
    odd = "To:  \t Bob   <sip:101@demo;x=%41>  ;  a = b"
    sent = parsed(octets(fields=FIELDS.replace("To: <sip:101@demo>", odd)))
    assert sent.to.parameters.get("a") == "b"
    assert b"\r\nTo: Bob   <sip:101@demo;x=%41>  ;  a = b\r\n" in sent.encode()


def test_octets_behind_the_body_are_dropped() -> None:
    assert parsed(octets("Content-Length: 3\r\n", body=b"abcdef")).body == b"abc"
    assert parsed(octets("Content-Length: 0\r\n", body=b"abcdef")).body == b""


def test_without_content_length_the_body_is_the_rest() -> None:
    assert parsed(octets(body=b"abc\r\n\r\n")).body == b"abc\r\n\r\n"


@pytest.mark.parametrize(
    "length",
    [
        "4",
        "-1",
        "+3",
        "0x3",
        "3 3",
        "",
        "9" * 400,
        "3\r\nl: 3",
        "3\r\nContent-Length: 2",
    ],
)
def test_a_wrong_content_length_is_refused(length: str) -> None:
    data = octets(f"Content-Length: {length}\r\n", body=b"abc")
    assert refusal(data).status == 400


@pytest.mark.parametrize("name", ["Via", "From", "To", "Call-ID", "CSeq"])
def test_each_mandatory_field_must_be_there(name: str) -> None:
    kept = [
        line for line in FIELDS.splitlines(keepends=True) if line.split(":")[0] != name
    ]
    data = octets(fields="".join(kept))
    # Without a Via the answer would not find its way.
    assert dropped(data) if name == "Via" else refusal(data).status == 400


def test_max_forwards_may_be_missing() -> None:
    assert parsed(octets()).max_forwards is None


@pytest.mark.parametrize(
    "field",
    [
        "From: <sip:evil@demo>;tag=g",
        "t: <sip:102@demo>",
        "Call-ID: c2",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 70\r\nMax-Forwards: 70",
        "Expires: 1\r\nExpires: 2",
        "c: a/b\r\nContent-Type: a/b",
    ],
)
def test_fields_that_steer_us_may_be_there_once(field: str) -> None:
    assert refusal(octets(f"{field}\r\n")).status == 400


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("OPTIONS sip:101@demo SIP/3.0", 505),
        ("OPTIONS sip:101@demo SIP/2.1", 505),
        ("OPTIONS sip:101@demo SIP/2", 400),
        ("OPTIONS sip:101@demo  SIP/2.0", 400),
        ("OPTIONS  sip:101@demo SIP/2.0", 400),
        ("OPTIONS sip:101@demo SIP/2.0 ", 400),
        ("OPTIONS sip:10 1@demo SIP/2.0", 400),
        ("OPTIONS <sip:101@demo> SIP/2.0", 400),
        ("OPTIONS SIP/2.0", 400),
        ("OPTIONS sip:101@demo?Route=x SIP/2.0", 400),
        ("INVITE sip:101@demo SIP/2.0", 400),
        ("options sip:101@demo SIP/2.0", 400),
    ],
)
def test_a_wrong_request_line_is_refused(start: str, status: int) -> None:
    assert refusal(octets(start=start)).status == status


@pytest.mark.parametrize(
    "start",
    [
        "",
        " ",
        "hello",
        "GET / HTTP/1.1",
        "OPTIONS sip:101@demo",
        "OP;TIONS sip:101@demo SIP/2.0",
        "SIP/2.0",
        "SIP/2.0 99 Low",
        "SIP/2.0 700 High",
        "SIP/2.0 2000 OK",
        "SIP/2.0 2x0 OK",
        "SIP/2.0  200 OK",
        "SIP/3.0 200 OK",
    ],
)
def test_what_is_no_request_is_not_answered(start: str) -> None:
    assert dropped(octets(start=start))


def test_a_malformed_response_and_a_malformed_ack_are_not_answered() -> None:
    assert dropped(octets("Call-ID: c2\r\n", start="SIP/2.0 200 OK"))
    assert dropped(octets(start="ACK sip:101@demo SIP/2.0"))


@pytest.mark.parametrize(
    ("start", "status", "reason"),
    [
        ("SIP/2.0 200 OK", 200, "OK"),
        ("sip/2.0 486 Bận rồi", 486, "Bận rồi"),
        ("SIP/2.0 100 ", 100, ""),
        ("SIP/2.0 699", 699, ""),
    ],
)
def test_responses_are_read(start: str, status: int, reason: str) -> None:
    message = parse_message(octets(start=start))
    assert isinstance(message, Response)
    assert (message.status, message.reason) == (status, reason)


def test_the_version_may_be_in_lower_case_and_is_written_in_upper_case() -> None:
    sent = parsed(octets(start="OPTIONS sip:101@demo sip/2.0"))
    assert sent.encode().startswith(b"OPTIONS sip:101@demo SIP/2.0\r\n")


@pytest.mark.parametrize("bare", ["\n", "\r", "\n\n", "\0"])
def test_a_bare_line_break_is_refused_and_not_repeated(bare: str) -> None:
    via = f"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1{bare}Route: <sip:evil>"
    error = refusal(octets(f"{via}\r\n"))
    answer = Response.answering(error.request, error.status).encode()
    assert b"\0" not in answer
    assert b"\nRoute" not in answer.replace(b"\r\n", b"")
    assert parse_message(answer).headers.all("Route") == []


def test_a_nul_in_quotes_is_left_out() -> None:
    sent = parsed(octets('Subject: "a\\\0b"\r\n'))
    assert sent.headers.get("Subject") == '"ab"'


def test_text_that_is_not_utf8_is_refused() -> None:
    data = octets("Subject: x\r\n").replace(b"Subject: x", b"Subject: \xff\xfe")
    assert refusal(data).request.call_id == "c1"


def test_a_request_without_its_empty_line_is_refused() -> None:
    assert refusal(octets()[:-2]).request.call_id == "c1"
    assert refusal(octets()[:-4]).status == 400


def test_a_branch_that_is_only_the_cookie_is_refused() -> None:
    assert refusal(octets().replace(b"z9hG4bK1", b"z9hG4bK")).status == 400


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0\0\0\0", b"\xff" * 40])
def test_noise_is_dropped(data: bytes) -> None:
    assert dropped(data)


def test_limits_hold() -> None:
    assert parsed(octets("X-A: b\r\n" * (MAX_HEADERS - 5))).method == "OPTIONS"
    assert refusal(octets("X-A: b\r\n" * (MAX_HEADERS - 4))).status == 400
    assert parsed(octets(f"Subject: {'x' * (MAX_LINE - 9)}\r\n")).method == "OPTIONS"
    assert refusal(octets(f"Subject: {'x' * (MAX_LINE - 8)}\r\n")).status == 400
    room = MAX_MESSAGE - len(octets())
    assert len(parsed(octets(body=b"x" * room)).body) == room
    assert dropped(octets(body=b"x" * (room + 1)))


def test_several_values_in_one_row_are_several_hops() -> None:
    fields = FIELDS.replace(
        "branch=z9hG4bK1", "branch=z9hG4bK1 ,SIP/2.0/TCP [::1]:5061"
    )
    assert [via.host for via in parsed(octets(fields=fields)).vias] == [
        "192.0.2.1",
        "::1",
    ]
