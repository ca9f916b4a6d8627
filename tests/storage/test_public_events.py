"""Events are there for whoever asks again, for a day, in the order they happened in."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.storage.stage import START, opened, record, writing
from tests.storage.test_records import WHOLE
from tongdai.call.public_events import Departure, EventType, Phone, PublicEvent
from tongdai.call.recorded_call import Recorded
from tongdai.storage import public_events as module
from tongdai.storage.public_events import KEPT_SECONDS, PublicEvents

LATER = START + timedelta(seconds=1)
RECORDED = Recorded(WHOLE.call, "acme", START, LATER)
PHONE = Phone("100", "wss", "<b>Trang</b> \ud800", Departure.EXPIRED)


@contextmanager
def events(folder):
    with opened(folder) as database:
        with database.transaction() as connection:
            loaded = module.load(connection)
        with writing(database) as writer:
            yield PublicEvents(loaded, database, writer)


def ended(number=0, tenant="acme", at=START):
    return PublicEvent(EventType.ENDED, at, tenant, record(number, tenant=tenant))


def after(kept, event, limit=100, tenant="acme"):
    return asyncio.run(kept.after(tenant, event, limit))


@pytest.mark.parametrize(
    "event",
    [
        PublicEvent(EventType.ENDED, START, "acme", WHOLE),
        PublicEvent(EventType.RECORDING, START, "acme", WHOLE, RECORDED),
        PublicEvent(EventType.REGISTERED, START, "acme", phone=Phone("1", "udp", "")),
        PublicEvent(EventType.TEST, START, "acme"),
    ],
)
def test_an_event_is_read_as_it_was_put(tmp_path, event):
    with events(tmp_path) as kept:
        put = kept.put(event)
        assert asyncio.run(kept.get(put.id)) == put
        assert put.id > 0


def test_text_from_the_network_does_not_break_the_table(tmp_path):
    with events(tmp_path) as kept:
        event = PublicEvent(EventType.UNREGISTERED, START, "acme", phone=PHONE)
        with pytest.raises(UnicodeEncodeError):
            PHONE.agent.encode()
        put = kept.put(event)
        found = asyncio.run(kept.get(put.id))
        assert found.phone.agent == "<b>Trang</b> ?"


def test_ids_grow_whatever_the_clock_does_and_over_a_restart(tmp_path):
    with events(tmp_path) as kept:
        ids = [kept.put(ended(at=at)).id for at in (START, START, LATER, START)]
    with events(tmp_path) as kept:
        ids.append(kept.put(ended(at=START)).id)
    assert ids == sorted(set(ids))
    assert len({len(str(each)) for each in ids}) == 1


def test_a_tenant_reads_its_own_events_page_by_page(tmp_path):
    with events(tmp_path) as kept:
        first, second, third = (kept.put(ended(number)) for number in range(3))
        kept.put(ended(9, tenant="other"))
        assert after(kept, 0, limit=2) == ([first, second], second.id)
        assert after(kept, second.id, limit=2) == ([third], None)
        assert after(kept, third.id) == ([], None)


def test_what_is_older_than_a_day_is_forgotten(tmp_path):
    with events(tmp_path) as kept:
        kept.put(ended(0, at=START))
        young = kept.put(ended(1, at=START + timedelta(hours=2)))
        kept.listened("acme", START)
        now = START + timedelta(seconds=KEPT_SECONDS + 1)
        assert kept.heard("acme", START + timedelta(hours=24))
        asyncio.run(kept.sweep(now))
        assert after(kept, 0) == ([young], None)
        assert not kept.heard("acme", now)
    with events(tmp_path) as kept:
        assert not kept.heard("acme", START)


def test_who_listened_before_a_restart_is_remembered(tmp_path):
    with events(tmp_path) as kept:
        assert not kept.heard("acme", START)
        kept.listened("acme", START)
    with events(tmp_path) as kept:
        assert kept.heard("acme", START + timedelta(hours=24))
        assert not kept.heard("other", START)


@pytest.mark.parametrize("about", ["{}", '{"at":1,"record":{"id":"x"}}', "[", "null"])
def test_an_event_of_another_version_is_left_out(tmp_path, about):
    with events(tmp_path) as kept:
        put = kept.put(ended(0))
        asyncio.run(kept.get(put.id))
        with opened(tmp_path) as database, database.transaction() as connection:
            row = "INSERT INTO public_events VALUES (1, 'acme', 'call.ended', ?)"
            connection.exec_driver_sql(row, (about,))
        assert after(kept, 0) == ([put], None)
