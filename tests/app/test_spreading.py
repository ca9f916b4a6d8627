"""Events go to whoever wants them, and a fault in that costs nobody a call."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests.storage.stage import START, opened, populate, record, storage
from tongdai.app.spreading import Spreading
from tongdai.call.public_events import EventType, PublicEvent
from tongdai.storage import webhooks

ENDED = PublicEvent(EventType.ENDED, START, "acme", record(1))


class Receiver:
    def __init__(self, *, broken=False):
        self.got = []
        self.broken = broken

    def send(self, event):
        if self.broken:
            raise RuntimeError("a bug")
        self.got.append(event)


@contextmanager
def spreading(folder, *receivers, url=None):
    with opened(folder) as database:
        populate(database, "100")
        if url is not None:
            with database.transaction() as connection:
                webhooks.add_webhook(connection, "acme", url)
    kept = storage(folder)
    try:
        yield (
            Spreading(kept.events, kept.directory, *receivers, clock=START.timestamp),
            kept,
        )
    finally:
        kept._close()


def test_a_tenant_with_a_webhook_or_a_listener_wants_events(tmp_path):
    with spreading(tmp_path) as (spread, kept):
        assert not spread.wanted("acme")
        kept.events.listened("acme", START)
        assert spread.wanted("acme")
        assert not spread.wanted("other")
    with spreading(tmp_path / "webhook", url="https://a.example/") as (spread, _):
        assert spread.wanted("acme")


def test_every_receiver_gets_the_event_as_it_is_kept(tmp_path):
    one, two = Receiver(), Receiver()
    with spreading(tmp_path, one, two) as (spread, _):
        spread.put(ENDED)
        spread.put(ENDED)
    assert one.got == two.got
    first, second = one.got
    assert 0 < first.id < second.id


def test_a_fault_in_telling_is_logged_and_goes_no_further(tmp_path, caplog):
    with spreading(tmp_path, Receiver(broken=True)) as (spread, _):
        spread.put(ENDED)
    (line,) = [each for each in caplog.records if each.message == "could not tell"]
    assert (line.call, line.type) == (ENDED.call, "call.ended")


@pytest.mark.parametrize("tenant", ["acme", "other"])
def test_calls_of_a_killed_process_are_told_to_who_wants_it(tmp_path, tenant):
    receiver = Receiver()
    answered = record(1, tenant=tenant, answered_at=START, ended_at=START)
    missed = record(2, tenant=tenant, ended_at=START)
    with spreading(tmp_path, receiver, url="https://a.example/") as (spread, _):
        spread.tell_cut_off([answered, missed])
    told = [(each.type, each.call) for each in receiver.got]
    expected = [
        (EventType.ENDED, answered.call),
        (EventType.ENDED, missed.call),
        (EventType.MISSED, missed.call),
    ]
    assert told == (expected if tenant == "acme" else [])
