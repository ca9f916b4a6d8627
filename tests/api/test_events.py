"""The stream goes on where a listener was, and shows each what it may know."""

from __future__ import annotations

import json

import pytest

from tests.api.stage import Events, ask, call
from tests.storage.stage import START
from tongdai.call.public_events import Departure, EventType, Phone, PublicEvent
from tongdai.call.record import Supervised
from tongdai.call.recorded_call import Recorded

PATH = "/api/v1/events"


def told(name, kind=EventType.ENDED, tenant="demo", record=None, **of):
    record = record or call(f"call-{name}")
    return PublicEvent(kind, START, tenant, record, id=name, **of)


def frames(answer):
    """Name, id and data of each event that came."""
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if "event" in fields:
            data = json.loads(fields["data"])
            found.append((fields["event"], fields.get("id"), data))
    return found


def test_a_stream_says_what_it_is_and_begins_at_once():
    answer = ask(PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.text == "retry: 2000\n\n"


def test_who_listens_is_noted():
    events = Events()
    ask(PATH, events=events, token="key-of-demo")
    assert events.heard == ["demo"]


def test_a_listener_goes_on_after_the_last_event_that_it_has():
    events = Events(*(told(name) for name in range(2_000, 2_500)))
    answer = ask(
        PATH, events=events, token="key-of-demo", headers={"Last-Event-ID": "2000"}
    )
    names = [int(name) for _, name, _ in frames(answer)]
    assert names == list(range(2_001, 2_500))


def test_who_has_been_away_too_long_is_told_so_first():
    events = Events(told(2_000))
    answer = ask(
        PATH, events=events, token="key-of-demo", headers={"Last-Event-ID": "5"}
    )
    assert [kind for kind, _, _ in frames(answer)] == ["stream.reset", "call.ended"]


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "9" * 19, "1 OR 1=1", "²"])
def test_an_id_that_is_none_is_refused(last):
    answer = ask(PATH, token="key-of-demo", headers={"Last-Event-ID": last.encode()})
    assert (answer.status_code, answer.json()["field"]) == (400, "Last-Event-ID")


def test_an_extension_hears_of_its_own_calls_alone():
    events = Events(
        told(2_000),
        told(2_001, record=call("call-2001", caller="105", callee="106")),
        told(2_002, tenant="other"),
    )
    since = {"Last-Event-ID": "1999"}
    own = frames(ask(PATH, events=events, token="token-100", headers=since))
    assert [name for _, name, _ in own] == ["2000"]
    whole = frames(ask(PATH, events=events, token="key-of-demo", headers=since))
    assert [name for _, name, _ in whole] == ["2000", "2001"]
    foreign = frames(ask(PATH, events=events, token="key-of-other", headers=since))
    assert [name for _, name, _ in foreign] == ["2002"]


def test_an_extension_does_not_learn_what_supervisors_do_in_secret():
    supervised = (Supervised(START, "109", "101", None),)
    events = Events(told(2_000, record=call("call-1", supervised=supervised)))
    since = {"Last-Event-ID": "1999"}
    ((_, _, own),) = frames(ask(PATH, events=events, token="token-101", headers=since))
    ((_, _, whole),) = frames(
        ask(PATH, events=events, token="key-of-demo", headers=since)
    )
    assert own["data"]["supervisions"] == []
    assert whole["data"]["supervisions"][0]["by"] == "109"


def test_an_event_is_written_as_the_guide_says():
    recorded = Recorded(call("call-1").call, "demo", START, START)
    phone = Phone("100", "wss", "page", Departure.EXPIRED)
    events = Events(
        told(2_000, record=call("call-1")),
        told(2_001, EventType.RECORDING, record=call("call-1"), recorded=recorded),
        PublicEvent(EventType.UNREGISTERED, START, "demo", phone=phone, id=2_002),
    )
    since = {"Last-Event-ID": "1999"}
    found = frames(ask(PATH, events=events, token="key-of-demo", headers=since))
    (_, _, ended), (_, _, ready), (_, _, gone) = found
    assert ended | {"data": None} == {
        "version": 1,
        "id": "2000",
        "type": "call.ended",
        "time": "2026-03-01T09:00:00.123456Z",
        "tenant": "demo",
        "call": "call-1",
        "data": None,
    }
    assert ended["data"]["uuid"] == "call-1"
    assert ready["data"]["path"] == "/calls/call-1/recording"
    assert (gone["call"], gone["data"]) == (
        None,
        {"extension": "100", "transport": "wss", "agent": "page", "reason": "expired"},
    )
