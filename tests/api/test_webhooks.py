"""Webhooks that are added, listed, tested and removed over the API."""

from __future__ import annotations

import pytest

from tests.api.company import company
from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery, Standing
from tongdai.storage import webhooks
from tongdai.storage.deliveries import KEPT_DELIVERIES
from tongdai.webhooks.client import Failure, NotDelivered

PATH = "/webhooks"
URL = "https://crm.example.com/calls"


@pytest.fixture
def demo(tmp_path):
    with company(tmp_path) as there:
        yield there


def add(demo, **more):
    made = demo.ask("POST", PATH, {"url": URL, **more})
    assert made.status_code == 201
    return made.json()


def of_another(demo):
    with demo.database.transaction() as connection:
        return webhooks.add_webhook(connection, "other", URL).id


def test_a_secret_is_shown_once_and_is_in_force(demo):
    made = add(demo, events=["call.missed", "call.ended"])
    assert made["events"] == ["call.ended", "call.missed"]
    (served,) = demo.stored().webhooks["demo"]
    assert (served.id, served.url, served.secret) == (made["id"], URL, made["secret"])
    listed = demo.ask("GET", PATH)
    assert made["secret"] not in listed.text
    assert listed.json()["items"] == [
        {"id": made["id"], "url": URL, "events": ["call.ended", "call.missed"]}
    ]


def test_a_webhook_that_is_removed_is_gone(demo):
    made = add(demo)
    assert demo.ask("DELETE", f"{PATH}/{made['id']}").status_code == 204
    assert demo.ask("GET", PATH).json() == {"items": []}
    assert demo.ask("DELETE", f"{PATH}/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", ""), ("GET", "/deliveries"), ("POST", "/test")]
)
def test_a_webhook_of_another_tenant_is_as_absent_as_none(demo, method, path):
    theirs = demo.ask(method, f"{PATH}/{of_another(demo)}{path}")
    nobodys = demo.ask(method, f"{PATH}/000000000000{path}")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    assert demo.ask("GET", PATH).json() == {"items": []}
    assert len(demo.stored().webhooks["other"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "crm.example.com"}, "url"),
        ({"url": "https://u:p@crm.example.com/"}, "url"),
        ({"url": "https://a.example/" + "x" * 3000}, "url"),
        ({"url": "<script>alert(1)</script>"}, "url"),
        ({"url": "'; DROP TABLE webhooks; --"}, "url"),
        ({"url": 5}, "url"),
        ({"url": URL, "events": ["call.begun"]}, "events"),
        ({"url": URL, "events": ["webhook.test"]}, "events"),
        ({"url": URL, "events": "call.ended"}, "events"),
        ({"url": URL, "secret": "of mine"}, "secret"),
    ],
)
def test_the_field_that_is_at_fault_is_named(demo, body, field):
    answer = demo.ask("POST", PATH, body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not demo.stored().webhooks


def test_more_than_a_tenant_may_have_are_refused(demo):
    for _ in range(webhooks.MOST):
        add(demo)
    answer = demo.ask("POST", PATH, {"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (204, {"delivered": True, "status": 204, "reason": ""}),
        (302, {"delivered": False, "status": 302, "reason": ""}),
        (
            NotDelivered(Failure.PRIVATE),
            {"delivered": False, "status": None, "reason": str(Failure.PRIVATE)},
        ),
    ],
)
def test_a_test_says_what_was_answered(demo, status, expected):
    made = add(demo)
    demo.answer = status
    answer = demo.ask("POST", f"{PATH}/{made['id']}/test")
    assert (answer.status_code, answer.json()) == (200, expected)


def test_deliveries_are_listed_page_by_page(demo):
    made = add(demo)
    rows = [
        Delivery(made["id"], event, EventType.ENDED, CallId("call-1"), 0.0, 0.0,
                 Standing.GIVEN_UP, 9, None, 500, "answered 500")
        for event in range(1, 6)
    ]  # fmt: skip
    with demo.database.transaction() as connection:
        values = {(each.webhook, str(each.event)): each for each in rows}
        KEPT_DELIVERIES.put(connection, values)
    path = f"{PATH}/{made['id']}/deliveries?limit=2"
    seen, after = [], ""
    while after is not None:
        page = demo.ask("GET", f"{path}&after={after}" if after else path).json()
        seen += page["items"]
        after = page["next"]
    assert [each["event"] for each in seen] == ["5", "4", "3", "2", "1"]
    assert seen[0] == {
        "event": "5",
        "type": "call.ended",
        "call": "call-1",
        "standing": "given_up",
        "attempts": 9,
        "triedAt": None,
        "status": 500,
        "reason": "answered 500",
    }


@pytest.mark.parametrize("after", ["x", "MQ==", "LTE", "4pi6", "MScgT1IgMT0x"])
def test_a_cursor_that_no_page_gave_out_is_refused(demo, after):
    made = add(demo)
    answer = demo.ask("GET", f"{PATH}/{made['id']}/deliveries?after={after}")
    assert (answer.status_code, answer.json()["field"]) == (400, "after")
