"""``tongdai webhook``, as operators type it."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from tests.cli.commands import CommandLine
from tests.webhooks.receiver import receiving
from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery
from tongdai.storage.database import Database
from tongdai.storage.deliveries import KEPT_DELIVERIES
from tongdai.storage.settings import StorageSettings

ALLOWED = '[webhooks]\nallow = ["127.0.0.1"]\n'


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    line = CommandLine(tmp_path, monkeypatch, capsys)
    assert line("tenant", "add", "acme").status == 0
    (tmp_path / "tongdai.toml").write_text(ALLOWED)
    return line


def add(tongdai, url="https://crm.example.com/", *more):
    added = tongdai("webhook", "add", "acme", url, *more, "--json")
    assert (added.status, added.err) == (0, "")
    return json.loads(added.out)


def test_a_webhook_comes_and_goes(tongdai):
    added = tongdai("webhook", "add", "acme", "https://crm.example.com/")
    said, secret = added.out.splitlines()
    name = said.split()[1]
    assert said.endswith("it is shown only now:")
    assert secret.startswith("tdw_")
    listed = tongdai("webhook", "list", "acme")
    assert name in listed.out
    assert secret not in listed.out
    removed = tongdai("webhook", "remove", "acme", name)
    assert removed.out.startswith(f"webhook {name} of acme removed")
    assert "no webhooks" in tongdai("webhook", "list", "acme").out


def test_events_are_chosen(tongdai):
    new = add(tongdai, "https://crm.example.com/", "--events", "call.ended,call.missed")
    (row,) = json.loads(tongdai("webhook", "list", "acme", "--json").out)
    assert row == {
        "id": new["id"],
        "url": "https://crm.example.com/",
        "types": ["call.ended", "call.missed"],
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "acme", "crm.example.com"], "expected an address like https://"),
        (["add", "acme", "https://a.example", "--events", "x"], "x: expected call.ri"),
        (["add", "nobody", "https://a.example"], "there is no tenant nobody"),
        (["remove", "acme", "1234"], "acme has no webhook 1234"),
        (["test", "acme", "1234"], "acme has no webhook 1234"),
        (["deliveries", "acme", "1234"], "acme has no webhook 1234"),
    ],
)
def test_a_mistake_is_explained(tongdai, words, said):
    ended = tongdai("webhook", *words)
    assert ended.status == 1
    assert said in ended.err


def test_a_test_sends_a_signed_event_and_shows_the_answer(tongdai):
    with receiving() as receiver:
        new = add(tongdai, receiver.url)
        ended = tongdai("webhook", "test", "acme", new["id"])
    assert (ended.status, ended.err) == (0, "")
    assert "answered 200 after" in ended.out
    assert ended.out.endswith("\nthanks\n")
    (taken,) = receiver.taken
    assert (taken.event["type"], taken.event["tenant"]) == ("webhook.test", "acme")
    assert taken.headers["Tongdai-Event-Id"] == taken.event["id"]
    at, given = taken.headers["Tongdai-Signature"].split(",")
    signed = at.removeprefix("t=").encode() + b"." + taken.body
    expected = hmac.new(new["secret"].encode(), signed, hashlib.sha256).hexdigest()
    assert given == f"v1={expected}"


def test_a_test_that_is_not_taken_fails(tongdai):
    with receiving() as receiver:
        receiver.answer = lambda taken: 500
        new = add(tongdai, receiver.url)
        ended = tongdai("webhook", "test", "acme", new["id"])
    assert ended.status == 1
    assert "expected an answer from 200 to 299, not 500" in ended.err


def test_a_test_of_a_private_address_says_that_it_is_not_allowed(tongdai, tmp_path):
    (tmp_path / "tongdai.toml").write_text("")
    with receiving() as receiver:
        new = add(tongdai, receiver.url)
        ended = tongdai("webhook", "test", "acme", new["id"])
    assert ended.status == 1
    assert "private address, which is not allowed" in ended.err
    assert not receiver.taken


def test_the_last_deliveries_are_listed(tongdai, tmp_path):
    new = add(tongdai)
    nothing = tongdai("webhook", "deliveries", "acme", new["id"])
    assert nothing.out == "nothing was to be delivered of late\n"
    database = Database(StorageSettings(tmp_path / "data"))
    with database.transaction() as connection:
        rows = [
            Delivery(new["id"], event, EventType.ENDED, None, 0.0, 0.0, attempts=event)
            for event in range(1, 4)
        ]
        KEPT_DELIVERIES.put(
            connection, {(each.webhook, str(each.event)): each for each in rows}
        )
    database.close()
    words = ("webhook", "deliveries", "acme", new["id"], "--last", "2")
    lines = tongdai(*words).out.splitlines()
    assert [line.split()[0] for line in lines] == ["EVENT", "3", "2"]
    assert "waiting" in lines[1]
    (third, _) = json.loads(tongdai(*words, "--json").out)
    assert (third["event"], third["standing"], third["attempts"]) == ("3", "waiting", 3)
