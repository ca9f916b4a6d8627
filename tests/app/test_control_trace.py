"""What is kept for a trace, and what of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.app.control import ladder, trace
from tongdai.app.control.trace import Decision, Message, Trace
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import LegRang
from tongdai.call.outputs import Ring
from tongdai.sip.flow import Flow, Transport

FLOW = Flow(Transport.UDP, ("192.0.2.7", 5062), ("192.0.2.1", 5060))
ONE = CallId("3f2a6c1e-0000-4000-8000-000000000001")
TWO = CallId("7b9d6c1e-0000-4000-8000-000000000002")


def sip(start="INVITE sip:101@demo SIP/2.0", call_id="a@b", *more):
    lines = [start, "Via: SIP/2.0/UDP h;branch=z9hG4bK1", f"Call-ID: {call_id}", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def began(kept, call=ONE, call_id="a@b"):
    """A call, made by an INVITE that has come."""
    kept.message(1.0, False, FLOW, sip(call_id=call_id))
    kept.decision(call, 1.0, None, [])


def of(kept, call=ONE):
    return trace.of(kept.log(), call)


def data_of(kept, call=ONE):
    return [each.data for each in of(kept, call) if isinstance(each, Message)]


def shown(data, *, whole=True, sent=False):
    return "\n".join(ladder.lines([Message(1.0, sent, FLOW, data)], whole=whole))


def test_a_call_is_the_dialog_that_made_it_and_those_that_name_it():
    kept = Trace()
    began(kept)
    asked = sip("INVITE sip:x@y SIP/2.0", "c@d", f"Tongdai-Call: {ONE}")
    kept.message(1.0, True, FLOW, asked)
    kept.message(2.0, False, FLOW, sip("SIP/2.0 180 Ringing", "c@d"))
    kept.message(3.0, True, FLOW, sip("SIP/2.0 180 Ringing", "a@b"))
    began(kept, TWO, "e@f")
    kept.message(4.0, False, FLOW, sip("SIP/2.0 200 OK", "c@d"))
    assert len(data_of(kept)) == 5
    assert data_of(kept)[1] == asked
    assert data_of(kept, TWO) == [sip(call_id="e@f")]


def test_a_carrier_s_dialog_belongs_to_the_call_that_acts():
    kept = Trace()
    began(kept)
    outside = sip("INVITE sip:+84900000001@carrier SIP/2.0", "g@h")
    kept.message(1.0, True, FLOW, outside)
    assert outside in data_of(kept)


def test_registrations_and_strangers_messages_are_not_kept():
    kept = Trace()
    began(kept)
    for start in (
        "REGISTER sip:demo SIP/2.0",
        "OPTIONS sip:demo SIP/2.0",
        "SIP/2.0 200 OK",
    ):
        kept.message(1.0, False, FLOW, sip(start, "r@s"))
    for data in (b"", b"INVITE ", b"\r\n\r\n", b"\xff" * 100, sip(call_id="x")):
        kept.message(1.0, False, FLOW, data)
    assert len(data_of(kept)) == 1
    assert trace.calls(kept.log()) == [ONE]


@pytest.mark.parametrize("name", ["call-id", "CALL-ID", "i", "I ", "Call-ID "])
def test_a_call_id_is_found_however_it_is_written(name):
    kept = Trace()
    began(kept)
    late = sip("BYE sip:x SIP/2.0", "a@b").replace(b"Call-ID:", f"{name}:".encode())
    kept.message(2.0, False, FLOW, late)
    assert late in data_of(kept)


def test_messages_and_decisions_stand_in_the_order_in_which_they_came():
    kept = Trace()
    began(kept)
    kept.message(1.0, True, FLOW, sip("SIP/2.0 100 Trying"))
    kept.decision(ONE, 1.0, LegRang(LegId("b")), [Ring(LegId("a"))])
    kept.message(1.0, True, FLOW, sip("SIP/2.0 180 Ringing"))
    kinds = [type(each) for each in of(kept)]
    assert kinds == [Message, Decision, Message, Decision, Message]


def test_memory_is_bounded_and_the_oldest_goes_first(monkeypatch):
    monkeypatch.setattr(trace, "MOST_BYTES", 20_000)
    kept = Trace()
    for number in range(50):
        call = CallId(f"call-{number}")
        began(kept, call, f"{number}@b")
        kept.message(
            2.0, False, FLOW, sip("SIP/2.0 200 OK", f"{number}@b") + b"x" * 900
        )
    assert data_of(kept, CallId("call-0")) == []
    assert len(data_of(kept, CallId("call-49"))) == 2
    held = sum(
        len(data) for call in trace.calls(kept.log()) for data in data_of(kept, call)
    )
    assert 10_000 < held <= 20_000


def test_what_is_sent_again_stays_with_its_call():
    kept = Trace()
    began(kept)
    outside = sip("INVITE sip:+84900000001@carrier SIP/2.0", "g@h")
    kept.message(1.0, True, FLOW, outside)
    kept.decision(TWO, 1.4, None, [])
    kept.message(1.5, True, FLOW, outside)
    assert data_of(kept).count(outside) == 2
    assert data_of(kept, TWO) == []


def test_a_call_whose_beginning_is_forgotten_takes_no_other_s_messages():
    kept = Trace()
    kept.message(1.0, False, FLOW, sip(call_id="e@f"))
    kept.decision(ONE, 1.0, LegRang(LegId("b")), [])
    assert data_of(kept) == []
    assert trace.calls(kept.log()) == [ONE]


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ('Proxy-Authorization: Digest username="100", response="0af1"', "0af1"),
        ("authorization : Bearer tdk_abc", "tdk_abc"),
        ('WWW-Authenticate: Digest nonce="n0nce"', "n0nce"),
        ("Tongdai-Token: at_abc", "at_abc"),
        ("Tongdai-Datas: eyJuYW1l", "eyJuYW1l"),
        ('Authorization: Digest\r\n response="0af1"', "0af1"),
        ("From: <sip:0901234567@carrier>;tag=1", "0901234567"),
        ("P-Asserted-Identity: <tel:+84901234567>", "84901234567"),
        ("Tongdai-Hotline: 02473000001", "02473000001"),
    ],
)
def test_no_secret_and_no_telephone_number_is_shown(line, secret):
    text = shown(sip("INVITE sip:101@demo SIP/2.0", "a@b", line))
    assert secret not in text
    assert line.split(":")[0].strip() in text


@pytest.mark.parametrize(
    ("body", "secret"),
    [
        ("Signal= 7\r\nDuration=160\r\n", "7"),
        ("7", "7"),
        ("#\r\n", "#"),
    ],
)
def test_a_pressed_key_is_not_shown(body, secret):
    text = shown(sip("INFO sip:x SIP/2.0") + body.encode())
    assert secret not in text.replace("0.000", "").replace("192.0.2.7:5062", "")


def test_keys_of_media_are_not_shown():
    crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0"
    body = f"v=0\r\n{crypto}\r\na=ice-pwd:geheim\r\n"
    text = shown(sip() + body.encode())
    assert "v=0" in text
    assert "c2VjcmV0" not in text
    assert "geheim" not in text


def test_what_stays_is_enough_to_find_the_fault():
    text = shown(sip("INVITE sip:+84901234567@carrier SIP/2.0", "9876543210@192.0.2.7"))
    assert "INVITE sip:*********567@carrier" in text
    assert "Call-ID: 9876543210@192.0.2.7" in text
    assert "UDP 192.0.2.7:5062" in text


def test_names_of_legs_are_cut_to_what_tells_them_apart():
    legs = "9e7153c7-f875-4ddc-8b8b-e7b72bb8ff4c", "ccad9200378535f256cd"
    event = LegRang(LegId(legs[0]))
    (line,) = ladder.lines([Decision(1.0, ONE, event, [Ring(LegId(legs[1]))])])
    assert line.endswith("[LegRang(leg=9e7153c7)] → Ring(leg=ccad9200)")


def test_decisions_are_shown_without_what_customers_said():
    decision = Decision(1.0, ONE, LegRang(LegId("leg-b")), [Ring(LegId("leg-a"))])
    (line,) = ladder.lines([decision])
    assert line == "   +0.000  [LegRang(leg=leg-b)] → Ring(leg=leg-a)"


@given(data=st.binary(max_size=300), whole=st.booleans())
def test_hostile_messages_never_speak_to_the_terminal(data, whole):
    text = shown(b"INVITE x SIP/2.0\r\nCall-ID: a\r\n" + data, whole=whole)
    assert all(line.isprintable() for line in text.split("\n"))


@given(history=st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), max_size=30))
def test_any_history_is_kept_within_its_bounds(history):
    kept = Trace()
    began(kept)
    for sent, data in history:
        kept.message(1.0, sent, FLOW, data)
        kept.message(1.0, sent, FLOW, b"INVITE x\r\nCall-ID: " + data)
    assert len(of(kept)) <= len(kept.log()) <= 2 + 2 * len(history)
