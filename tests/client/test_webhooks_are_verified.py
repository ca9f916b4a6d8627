"""A receiver of webhooks knows what the switchboard sent, and nothing else passes."""

from __future__ import annotations

import msgspec
import pytest

from tests.api.stage import START, call
from tongdai.api.event_bodies import written
from tongdai.call.ids import CallId
from tongdai.call.public_events import Departure, EventType, Phone, PublicEvent
from tongdai.call.recorded_call import Recorded
from tongdai.client import verify_webhook, webhook
from tongdai.client.api.events import (
    CallEvent,
    PhoneEvent,
    RecordingEvent,
    TrialEvent,
    UnknownEvent,
)
from tongdai.client.errors import BadArgument, BadSignature
from tongdai.webhooks.signature import signature

NOW = 1_772_355_665
SECRET = "tdw_only-tests-know"
TEST = written(PublicEvent(EventType.TEST, START, "acme", id=17))


def signed(body=TEST, *, secret=SECRET, at=NOW, name="Tongdai-Signature"):
    return {"Content-Type": "application/json", name: signature(secret, at, body)}


def verified(body=TEST, headers=None, secret=SECRET, **given):
    if headers is None:
        headers = signed(body)
    return verify_webhook(body, headers, secret, **{"now": NOW, **given})


PHONE = Phone("101", "wss", "a page", Departure.EXPIRED)
RECORDED = Recorded(CallId("c"), "acme", START, START)


@pytest.mark.parametrize(
    ("event", "kind", "data"),
    [
        (
            PublicEvent(EventType.ENDED, START, "acme", call("c"), id=1),
            CallEvent,
            {"uuid": "c", "caller": "100", "start_time": START},
        ),
        (
            PublicEvent(EventType.RECORDING, START, "acme", call("c"), RECORDED, id=2),
            RecordingEvent,
            {"began_at": START, "path": "/calls/c/recording"},
        ),
        (
            PublicEvent(EventType.UNREGISTERED, START, "acme", phone=PHONE, id=3),
            PhoneEvent,
            {"extension": "101", "reason": "expired", "agent": "a page"},
        ),
        (
            PublicEvent(EventType.TEST, START, "acme", id=4),
            TrialEvent,
            {"message": "this webhook works"},
        ),
    ],
    ids=lambda each: getattr(each, "type", None),
)
def test_what_the_switchboard_sends_is_an_event_of_its_type(event, kind, data):
    found = verified(written(event))
    assert type(found) is kind
    assert (found.type, found.id, found.tenant) == (event.type, str(event.id), "acme")
    assert (found.time, found.call) == (START, event.call)
    assert {name: getattr(found.data, name) for name in data} == data


@pytest.mark.parametrize(
    "changed", [{"type": "call.parked", "data": {"lot": 7}}, {"version": 2}], ids=str
)
def test_what_a_later_switchboard_sends_passes_as_it_came(changed):
    sent = msgspec.json.decode(TEST) | changed
    found = verified(msgspec.json.encode(sent))
    assert type(found) is UnknownEvent
    assert (found.type, found.data) == (sent["type"], sent["data"])


@pytest.mark.parametrize("name", ["tongdai-signature", "TONGDAI-SIGNATURE"])
def test_the_header_is_found_in_any_case(name):
    assert verified(headers=signed(name=name))


def test_a_secret_may_be_replaced_while_both_are_in_use():
    for secret in ("old", "new"):
        assert verified(headers=signed(secret=secret), secret=["old", "new"])
    with pytest.raises(BadSignature):
        verified(headers=signed(secret="older"), secret=["old", "new"])


def test_parts_of_a_later_signature_are_passed_over():
    header = signed()["Tongdai-Signature"]
    for more in (f"{header},v2=later", f"v1=00,{header}", header.replace(",", " , ")):
        assert verified(headers={"Tongdai-Signature": more})


@pytest.mark.parametrize("late", [-301, 301])
def test_what_was_sent_at_another_time_is_refused(late):
    with pytest.raises(BadSignature, match="expected a time within 300 s"):
        verified(headers=signed(at=NOW - late))
    assert verified(headers=signed(at=NOW - late), tolerance=400)
    assert verified(headers=signed(at=NOW - late + (1 if late > 0 else -1)))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        "t=,v1=",
        "t=1e9,v1=x",
        "t=٣,v1=x",
        "v1=abc",
        f"t={NOW}",
        f"t={NOW},t={NOW},v1=ab",
        f"t={'9' * 400},v1=ab",
        f"t={NOW},v1=" + "a" * 2000,
        f"t={NOW},v1=é",
        f"t={NOW + 1},v1=" + signature(SECRET, NOW, TEST).rpartition("=")[2],
    ],
)
def test_a_header_that_is_none_of_ours_is_refused(header):
    with pytest.raises(BadSignature, match="Tongdai-Signature: expected"):
        verified(headers={"Tongdai-Signature": header})


def test_no_header_and_two_of_them_are_refused():
    with pytest.raises(BadSignature, match="one header"):
        verified(headers={})
    with pytest.raises(BadSignature, match="not 2"):
        verified(headers=signed() | signed(name="tongdai-signature"))


def test_another_body_is_refused():
    with pytest.raises(BadSignature):
        verified(TEST + b" ", headers=signed())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"[" * 100_000, b"\xff", TEST[:9]])
def test_a_signed_body_that_is_no_event_is_refused(body):
    with pytest.raises(BadSignature, match="expected an event"):
        verified(body)


def test_a_body_is_not_read_without_end(monkeypatch):
    monkeypatch.setattr(webhook, "LARGEST", len(TEST) - 1)
    with pytest.raises(BadSignature, match="at most"):
        verified()


@pytest.mark.parametrize("secret", ["", [], ["good", ""], [None]])
def test_without_a_secret_nothing_is_believed(secret):
    with pytest.raises(BadArgument, match="expected"):
        verified(secret=secret)
    with pytest.raises(BadArgument, match="bytes, not str"):
        verify_webhook("text", signed(), SECRET)
