"""Who listens hears what concerns it, in order, and costs no more than it may."""

from __future__ import annotations

import asyncio

import pytest

from tests.storage.stage import START, record
from tongdai.api import listeners as module
from tongdai.api.listeners import (
    MOST_BEHIND,
    MOST_OF_ASKER,
    MOST_OF_TENANT,
    Listeners,
    TooManyListeners,
)
from tongdai.call.public_events import EventType, Phone, PublicEvent
from tongdai.machine import changed


def event(name, tenant="acme", **of):
    told = record(name, tenant=tenant, **of)
    return PublicEvent(EventType.ENDED, START, tenant, told, id=name)


def heard(listener):
    """What it has been given."""

    async def all_of_it():
        found = []
        while (event := await listener.next(0)) is not None:
            found.append(event.id)
        return found

    return asyncio.run(all_of_it())


def test_a_listener_hears_its_tenant_in_order_from_now_on():
    listeners = Listeners()
    listeners.send(event(1))
    listener = listeners.open("acme", None)
    for each in (event(2), event(3, tenant="other"), event(4)):
        listeners.send(each)
    assert heard(listener) == [2, 4]
    assert len(listeners) == 1
    listeners.close(listener)
    assert len(listeners) == 0


def test_an_extension_hears_of_its_own_calls_and_phones():
    listeners = Listeners()
    listener = listeners.open("acme", "100")
    listeners.send(event(1))
    listeners.send(event(2, caller="105", callee="106"))
    for name, number in ((3, "100"), (4, "101")):
        phone = Phone(number, "wss", "page")
        told = PublicEvent(EventType.REGISTERED, START, "acme", phone=phone, id=name)
        listeners.send(told)
    listeners.send(changed(event(5, caller="105", callee="106"), tenant="other"))
    assert heard(listener) == [1, 3]


def test_who_listens_waits_for_news():
    async def main():
        listeners = Listeners()
        listener = listeners.open("acme", None)
        waiting = asyncio.create_task(listener.next(60))
        await asyncio.sleep(0)
        listeners.send(event(1))
        assert (await waiting).id == 1
        assert await listener.next(0.001) is None
        assert not listener.over

    asyncio.run(main())


def test_who_is_too_slow_hears_no_more():
    async def main():
        listeners = Listeners()
        slow, quick = (listeners.open("acme", None) for _ in range(2))
        for name in range(MOST_BEHIND):
            listeners.send(event(name))
            assert (await quick.next(0)).id == name
        listeners.send(event(MOST_BEHIND))
        assert slow.over
        assert await slow.next(0) is None
        assert (await quick.next(0)).id == MOST_BEHIND

    asyncio.run(main())


def test_a_stop_ends_whoever_listens_or_comes_later():
    async def main():
        listeners = Listeners()
        listener = listeners.open("acme", None)
        waiting = asyncio.create_task(listener.next(60))
        await asyncio.sleep(0)
        listeners.end()
        assert await waiting is None
        assert listener.over
        assert listeners.open("acme", None).over

    asyncio.run(main())


def test_one_extension_a_tenant_and_all_together_have_limits(monkeypatch):
    monkeypatch.setattr(module, "MOST", MOST_OF_TENANT + 1)
    listeners = Listeners()
    opened = [listeners.open("acme", "100") for _ in range(MOST_OF_ASKER)]
    with pytest.raises(TooManyListeners):
        listeners.open("acme", "100")
    for number in range(MOST_OF_TENANT - MOST_OF_ASKER):
        listeners.open("acme", str(1000 + number))
    with pytest.raises(TooManyListeners):
        listeners.open("acme", "102")
    listeners.open("other", None)
    with pytest.raises(TooManyListeners):
        listeners.open("third", None)
    listeners.close(opened[0])
    listeners.open("acme", "100")
