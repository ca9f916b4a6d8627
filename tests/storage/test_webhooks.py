"""Webhooks of tenants, and what became of their deliveries."""

from __future__ import annotations

import asyncio

import pytest

from tests.storage.stage import START, opened, populate, writing
from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery, Standing
from tongdai.machine import changed
from tongdai.storage import administration, directory, webhooks
from tongdai.storage.deliveries import Deliveries
from tongdai.storage.errors import (
    InvalidName,
    TooManyWebhooks,
    UnknownTenant,
    UnknownWebhook,
)
from tongdai.storage.webhooks import MOST, OFFERED, PREFIX

URL = "https://crm.example.com/calls?of=acme"
WAITING = Delivery(
    "a", 1, EventType.ENDED, CallId("call-1"), START.timestamp(), START.timestamp()
)
TRIED = changed(
    WAITING, event=2, attempts=3, tried_at=START, status=500, reason="answered 500"
)


@pytest.fixture
def database(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        populate(database, "100", tenant="other")
        yield database


def test_a_webhook_is_served_from_the_directory_with_its_secret(database):
    with database.transaction() as connection:
        before = directory.revision(connection)
        new = webhooks.add_webhook(connection, "ACME", URL, ["call.ended"])
        assert directory.revision(connection) > before
        (served,) = directory.load(connection, on_loopback=True).webhooks["acme"]
        (row,) = webhooks.webhooks(connection, "acme")
    assert (served.id, served.url, served.secret) == (new.id, URL, new.secret)
    assert served.types == {EventType.ENDED} == set(row.types)
    assert new.secret.startswith(PREFIX)
    assert new.secret not in repr((new, served, row))


def test_without_a_choice_all_events_are_sent(database):
    with database.transaction() as connection:
        webhooks.add_webhook(connection, "acme", URL)
        (row,) = webhooks.webhooks(connection, "acme")
    assert row.types == OFFERED
    assert EventType.TEST not in OFFERED


@pytest.mark.parametrize(
    "url",
    [
        "",
        "crm.example.com",
        "ftp://crm.example.com/",
        "https://",
        "https://user:secret@crm.example.com/",
        "https://crm.example.com/#part",
        "https://crm.example.com:0/",
        "https://crm.example.com:99999/",
        "https://[::1/",
        "https://crm.example.com/a b",
        "https://crm.example.com/\r\nHost: other",
        "https://tổngđài.example/",
        "https://crm.example.com/" + "x" * 3000,
    ],
)
def test_an_address_that_is_none_is_refused(database, url):
    with database.transaction() as connection, pytest.raises(InvalidName):
        webhooks.add_webhook(connection, "acme", url)


@pytest.mark.parametrize("name", ["call.begun", "webhook.test", "", "call.*"])
def test_an_unknown_event_is_refused(database, name):
    with database.transaction() as connection, pytest.raises(InvalidName):
        webhooks.add_webhook(connection, "acme", URL, [name])


def test_a_tenant_has_a_limited_number(database):
    with database.transaction() as connection:
        for _ in range(MOST):
            webhooks.add_webhook(connection, "acme", URL)
        with pytest.raises(TooManyWebhooks):
            webhooks.add_webhook(connection, "acme", URL)
        webhooks.add_webhook(connection, "other", URL)


def test_another_tenants_webhook_is_not_there(database):
    with database.transaction() as connection:
        new = webhooks.add_webhook(connection, "acme", URL)
        for of in (webhooks.webhook, webhooks.remove_webhook):
            with pytest.raises(UnknownWebhook):
                of(connection, "other", new.id)
            with pytest.raises(UnknownTenant):
                of(connection, "nobody", new.id)
        webhooks.remove_webhook(connection, "acme", new.id)
        assert webhooks.webhooks(connection, "acme") == []


def test_webhooks_go_with_their_tenant(database):
    with database.transaction() as connection:
        webhooks.add_webhook(connection, "acme", URL)
        administration.remove_tenant(connection, "acme", everything=True)
        assert webhooks.load_all(connection) == {}


def test_a_delivery_is_read_as_it_was_put_and_the_last_state_counts(database):
    done = changed(WAITING, event=3, standing=Standing.DELIVERED, status=204)
    with writing(database) as writer:
        kept = Deliveries(database, writer)
        for each in (WAITING, changed(TRIED, attempts=0), TRIED, done):
            kept.put(each)
        assert asyncio.run(kept.waiting()) == [WAITING, TRIED]
        assert asyncio.run(kept.last("a", 2)) == [done, TRIED]
        assert asyncio.run(kept.last("b", 2)) == []


def test_deliveries_go_with_their_webhook(database):
    with database.transaction() as connection:
        new = webhooks.add_webhook(connection, "acme", URL)
    with writing(database) as writer:
        kept = Deliveries(database, writer)
        kept.put(changed(WAITING, webhook=new.id))
        kept.put(WAITING)
        assert len(asyncio.run(kept.waiting())) == 2
        with database.transaction() as connection:
            webhooks.remove_webhook(connection, "acme", new.id)
        assert asyncio.run(kept.waiting()) == [WAITING]
