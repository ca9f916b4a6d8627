"""What the doctor finds beyond this machine: who takes events, and a bucket."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.storage.s3_server import credentials, s3_server
from tongdai import config
from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery
from tongdai.cli.checks_outside import findings
from tongdai.cli.english import ENGLISH
from tongdai.storage.administration import add_tenant
from tongdai.storage.database import Database
from tongdai.storage.deliveries import KEPT_DELIVERIES
from tongdai.storage.webhooks import add_webhook

MORNING = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
LATER = MORNING + dt.timedelta(minutes=30)


def settings(folder, recordings=None):
    environment = {"TONGDAI_DATA": str(folder / "data")}
    if recordings is not None:
        environment["TONGDAI_RECORDINGS"] = recordings
    return config.read(None, environment)


def found(known):
    return [(each.good, each.text) for each in findings(known, ENGLISH)]


def deliveries(known, *tried):
    """A webhook for which the events were tried then, with what came of it."""
    database = Database(known.storage)
    with database.transaction() as connection:
        add_tenant(connection, "acme")
        new = add_webhook(
            connection, "acme", "https://crm.example.com/", ["call.ended"]
        )
        rows = [
            Delivery(
                *(new.id, event, EventType.ENDED, None, 0.0, 0.0),
                tried_at=tried_at,
                reason=reason,
            )
            for event, (tried_at, reason) in enumerate(tried, 1)
        ]
        KEPT_DELIVERIES.put(
            connection, {(each.webhook, str(each.event)): each for each in rows}
        )
    database.close()


@pytest.mark.parametrize(
    ("tried", "good", "words"),
    [
        ([(MORNING, "answered 500"), (LATER, "")], True, "took the last event"),
        ([(LATER, ""), (MORNING, "answered 500")], True, "2026-03-01 09:30 UTC"),
        ([(MORNING, ""), (LATER, "no answer in time")], False, "no answer in time"),
        ([(LATER, "answered 500"), (None, "")], False, "tongdai webhook test"),
    ],
)
def test_a_webhook_is_judged_by_what_was_tried_last(tmp_path, tried, good, words):
    known = settings(tmp_path)
    deliveries(known, *tried)
    ((was_good, text),) = found(known)
    assert was_good is good
    assert words in text


def test_what_was_never_tried_is_no_finding(tmp_path):
    known = settings(tmp_path)
    assert found(known) == []
    deliveries(known, (None, ""))
    assert found(known) == []


def test_a_bucket_is_written_to_and_left_as_it_was(tmp_path, monkeypatch):
    credentials(monkeypatch)
    with s3_server() as server:
        bucket = server.bucket()
        ((good, text),) = found(settings(tmp_path, bucket.url))
        assert (good, text) == (True, ENGLISH.bucket_takes)
        assert bucket.objects() == {}
        ((good, _),) = found(settings(tmp_path, server.bucket(there=False).url))
        assert not good
