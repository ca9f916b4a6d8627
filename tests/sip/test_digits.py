"""Keys pressed during a call, by INFO in both directions (RFC 6086)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.session_events import LEG, OTHER_FLOW, Called, Peer
from tongdai.sip.digits import LONGEST, MOST_WAITING, SHORTEST, Pressed, read
from tongdai.sip.endpoint_inputs import HangUp, SendDigit
from tongdai.sip.endpoint_outputs import DigitPressed
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.message import Request
from tongdai.sip.session_vocabulary import FlowLost, FlowMoved, NoResponse
from tongdai.sip.transaction.vocabulary import Failure

RELAY, PLAIN = "application/dtmf-relay", "application/dtmf"


def info(body: bytes, kind: str = RELAY) -> Request:
    return Request.create(
        "INFO", "sip:192.0.2.1", from_="<sip:a@b>", to="<sip:b@b>", call_id="x",
        cseq=1, body=body, content_type=kind,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "pressed"),
    [
        (b"Signal=5\r\nDuration=160\r\n", RELAY, Pressed("5", 160)),
        (b"Signal= 5\nDuration= 250", RELAY, Pressed("5", 250)),
        (b"SIGNAL=#\r\n", RELAY, Pressed("#", 160)),
        (b"Duration=100\r\nSignal=*", RELAY, Pressed("*", 100)),
        (b"Signal=11\r\nDuration=100", RELAY, Pressed("#", 100)),
        (b"Signal=d\r\nDuration=1", RELAY, Pressed("D", SHORTEST)),
        (b"Signal=1\r\nDuration=999999", RELAY, Pressed("1", LONGEST)),
        (b"Signal=1\r\nDuration=-5", RELAY, Pressed("1", 160)),
        (b"7", PLAIN, Pressed("7", 160)),
        (b"10\r\n", PLAIN, Pressed("*", 160)),
        (b"Signal=16\r\n", RELAY, None),
        (b"Signal=\r\n", RELAY, None),
        (b"Signal=55\r\n", RELAY, None),
        ("Signal=٣".encode(), RELAY, None),
        (b"5", "text/plain", None),
        (b"", RELAY, None),
    ],
)
def test_a_key_is_read_as_phones_write_it(body, kind, pressed):
    assert read(info(body, kind)) == pressed


@given(st.binary(max_size=300), st.sampled_from([RELAY, PLAIN]))
def test_no_body_does_any_harm(body, kind):
    pressed = read(info(body, kind))
    assert pressed is None or SHORTEST <= pressed.milliseconds <= LONGEST


@pytest.mark.parametrize("before_the_answer", [True, False])
def test_a_key_is_handed_up_and_its_info_answered(before_the_answer):
    peer = Called() if before_the_answer else Peer().confirmed()
    body = b"Signal=5\r\nDuration=200\r\n"
    seen = []
    handle = peer.session.handle
    peer.session.handle = lambda event, now: (
        seen.extend(steps := handle(event, now)) or steps
    )
    steps = peer.asks("INFO", cseq=6, body=body, Content_Type=RELAY)
    assert steps == ["> 200 to 6 INFO", "DigitPressed"]
    assert seen[-1] == DigitPressed(LEG, "5", 200)


def test_what_is_no_key_is_refused_and_nothing_at_all_is_taken():
    peer = Peer().confirmed()
    steps = peer.asks(
        "INFO", body=b"<xml/>", Content_Type="application/media_control+xml"
    )
    assert steps == ["> 415 to 1 INFO"]
    assert peer.asks("INFO") == ["> 200 to 2 INFO"]


def test_digits_are_sent_one_at_a_time_and_in_order():
    peer = Peer().confirmed()
    assert peer.handle(SendDigit(LEG, "1", 100), 10.0) == ["> INFO 2"]
    assert peer.latest.body == b"Signal=1\r\nDuration=100\r\n"
    assert peer.latest.headers.get("Content-Type") == RELAY
    assert peer.handle(SendDigit(LEG, "2", 7000), 10.1) == []
    assert peer.responds(200, to=peer.latest) == ["> INFO 3"]
    assert peer.latest.body == b"Signal=2\r\nDuration=5000\r\n"
    assert peer.responds(415, to=peer.latest) == []
    assert peer.handle(SendDigit(LEG, "3", 100), 11.0) == ["> INFO 4"]


def test_a_digit_waits_for_a_flow_that_carries_it():
    peer = Peer().confirmed()
    peer.handle(SendDigit(LEG, "1", 100), 10.0)
    peer.handle(FlowLost(), 10.0)
    assert peer.handle(NoResponse("INFO", 2, Failure.TRANSPORT), 10.0) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 11.0) == ["> INFO 3"]
    assert peer.latest.body == b"Signal=1\r\nDuration=100\r\n"


def test_a_peer_that_has_lost_the_call_says_so_to_a_digit_too():
    peer = Peer().confirmed()
    peer.handle(SendDigit(LEG, "1", 100), 10.0)
    assert peer.responds(481, to=peer.latest) == ["ended 481", "Over"]


def test_after_hanging_up_no_digit_is_sent():
    peer = Peer().confirmed()
    peer.handle(SendDigit(LEG, "1", 100), 10.0)
    first = peer.latest
    peer.handle(SendDigit(LEG, "2", 100), 10.0)
    peer.handle(HangUp(LEG), 10.0)
    assert peer.responds(200, to=first) == []


def test_only_so_many_digits_wait():
    peer = Peer().confirmed()
    for _ in range(MOST_WAITING + 10):
        peer.handle(SendDigit(LEG, "1", 100), 10.0)
    sent = 1
    while peer.responds(200, to=peer.latest):
        sent += 1
    assert sent == MOST_WAITING + 1


def test_a_body_type_that_cannot_be_read_is_malformed():
    with pytest.raises(MalformedMessage):
        Peer().confirmed().asks("INFO", body=b"1", Content_Type="nonsense")
