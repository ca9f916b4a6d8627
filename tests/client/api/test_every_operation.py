"""Whatever the API can do, a program can ask for, by threads and by asyncio."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
import uvloop

from tests.api.stage import services
from tests.app.board import callees
from tests.app.test_token_login import administer
from tests.client.api.asking import Asking, switchboard
from tests.media.listening import write_wav
from tests.sim.sip_phones import DOMAIN
from tongdai.api.application import operations
from tongdai.client.api.types import (
    Dialling,
    EventType,
    Extension,
    ExtensionState,
    ForwardingPatch,
    LimitsPatch,
    RecordingPatch,
    RecordingRule,
    Scope,
    Strategy,
    SupervisionMode,
)
from tongdai.client.errors import Conflict, NotFound, Unauthorized
from tongdai.storage import console_accounts, console_extensions, console_passwords
from tongdai.storage.console_accounts import Role

PATIENCE = 240.0
"Seconds: sixty operations, a call among them, where others compute too."

HOTLINE = "02473000001"
PASSWORD = "Kh0ng-doan-ra"


async def directory(ask):
    """Extensions, hotlines, groups, trunks: added, shown, changed, removed."""
    added = await ask(lambda api: api.extensions.add("150", name="Lê Chi"))
    assert added.extension == "150"
    assert added.password not in repr(added)
    changed = await ask(
        lambda api: api.extensions.change(
            "150",
            forwarding=ForwardingPatch(no_answer="101"),
            limits=LimitsPatch(daily=600, barred=["1900"]),
            recording="never",
        )
    )
    assert isinstance(changed, Extension)
    assert changed.name == "Lê Chi"
    assert changed.forwarding.no_answer == "101"
    assert changed.limits.barred == ("1900",)
    assert changed.recording is RecordingRule.NEVER
    assert await ask(lambda api: api.extensions.get("150")) == changed
    assert changed in await ask(lambda api: api.extensions.list())
    seen = await ask(lambda api: api.extensions.colleagues())
    assert {each.extension: each.state for each in seen}["150"] is (
        ExtensionState.OFFLINE
    )
    renewed = await ask(lambda api: api.extensions.set_password("150"))
    assert renewed.password != added.password

    hotline = await ask(lambda api: api.hotlines.add(HOTLINE, destination="150"))
    assert await ask(lambda api: api.hotlines.get(HOTLINE)) == hotline
    hours = "Mon-Fri 08:00-17:30"
    opened = await ask(lambda api: api.hotlines.change(HOTLINE, hours=hours))
    assert opened.hours != hotline.hours
    assert [each.number for each in await ask(lambda api: api.hotlines.own())] == [
        HOTLINE
    ]
    assert await ask(lambda api: api.hotlines.list()) == [opened]
    with pytest.raises(Conflict) as refused:
        await ask(lambda api: api.extensions.remove("150"))
    assert refused.value.code == "in_use"
    await ask(lambda api: api.hotlines.remove(HOTLINE))
    await ask(lambda api: api.extensions.remove("150"))

    group = await ask(lambda api: api.groups.add("60001", members=["101", "102"]))
    assert await ask(lambda api: api.groups.get("60001")) == group
    assert await ask(lambda api: api.groups.list()) == [group]
    changed = await ask(
        lambda api: api.groups.change(
            "60001", strategy=Strategy.RANDOM, longest_wait=90
        )
    )
    assert (changed.strategy, changed.longest_wait) == (Strategy.RANDOM, 90.0)
    (line,) = await ask(lambda api: api.waiting_lines.list())
    assert (line.group, line.calls) == ("60001", ())
    await ask(lambda api: api.groups.remove("60001"))

    trunk = await ask(
        lambda api: api.trunks.add(
            "viettel", "192.0.2.1", user="cty", password="s3cret"
        )
    )
    assert await ask(lambda api: api.trunks.list())
    changed = await ask(lambda api: api.trunks.change("viettel", port=5070, order=2))
    assert (changed.host, changed.port, changed.order) == (trunk.host, 5070, 2)
    assert (await ask(lambda api: api.trunks.get("viettel"))).name == "viettel"
    await ask(lambda api: api.trunks.remove("viettel"))
    with pytest.raises(NotFound):
        await ask(lambda api: api.trunks.get("viettel"))


async def company(ask, tmp_path):
    """The tenant, its sounds, keys, usage and webhooks."""
    tenant = await ask(lambda api: api.tenant.get())
    assert (tenant.label, type(tenant.dialling)) == (DOMAIN, Dialling)
    changed = await ask(
        lambda api: api.tenant.change(
            supervised_told=True, recording=RecordingPatch(rule="on_demand", days=7)
        )
    )
    assert (changed.supervised_told, changed.recording.days) == (True, 7)

    wav = write_wav(tmp_path / "made.wav", 700.0, 0.2)
    for sounds in ("music", "announcements"):
        put = await ask(lambda api, s=sounds: getattr(api, s).put("Nhạc chờ.wav", wav))
        assert put.size == wav.stat().st_size
        assert put.changed.utcoffset() == timedelta(0)
        assert await ask(lambda api, s=sounds: getattr(api, s).list()) == [put]
        await ask(lambda api, s=sounds: getattr(api, s).remove("Nhạc chờ.wav"))

    (usage,) = await ask(lambda api: api.usage.list())
    assert (usage.kind, usage.today) == ("tenant", 0.0)

    made = await ask(lambda api: api.keys.make(["calls:read"], name="report"))
    assert made.scopes == (Scope.CALLS_READ,)
    assert made.key not in repr(made)
    assert made.id in [each.id for each in await ask(lambda api: api.keys.list())]
    await ask(lambda api: api.keys.remove(made.id))

    added = await ask(
        lambda api: api.webhooks.add(
            "https://127.0.0.1:9/calls", events=[EventType.ENDED, "call.missed"]
        )
    )
    assert added.secret not in repr(added)
    (hook,) = await ask(lambda api: api.webhooks.list())
    assert hook.events == (EventType.ENDED, EventType.MISSED)
    tried = await ask(lambda api: api.webhooks.test(hook.id))
    assert (tried.delivered, tried.status) == (False, None)
    assert await ask(lambda api: api.webhooks.deliveries(hook.id)) == []
    await ask(lambda api: api.webhooks.remove(hook.id))


async def calls(ask, server, tmp_path):
    """One call, from its first ring into the history."""
    phones = await callees(server)
    for number in ("101", "102", "103"):
        await phones.register(number)
    begun = datetime.now(UTC) - timedelta(seconds=5)
    made = await ask(
        lambda api: api.live_calls.start("102", extension="101", datas={"order": 7})
    )
    uuid = made.uuid
    talking = await until_talking(ask, uuid)
    assert (talking.caller, talking.callee) == ("101", "102")
    assert talking.datas == {"order": 7}
    (listed,) = await ask(lambda api: api.live_calls.list(quality=True))
    assert listed.uuid == uuid
    await ask(lambda api: api.calls.record(uuid, "start"))
    with pytest.raises(Conflict) as refused:
        await ask(
            lambda api: api.calls.supervise(
                uuid, SupervisionMode.WHISPER, extension="100"
            )
        )
    assert refused.value.code == "not_supervising"
    await ask(lambda api: api.live_calls.hold(uuid, on=True, extension="101"))
    await ask(lambda api: api.live_calls.hold(uuid, on=False, extension="101"))
    await ask(lambda api: api.live_calls.transfer(uuid, "103", extension="101"))
    await ask(
        lambda api: api.calls.write_info(
            uuid, note="Gọi lại", tags=["vip"], form={"city": "Huế"}, extension="102"
        )
    )
    await until_it_talks(ask, uuid, "103")
    await ask(lambda api: api.live_calls.hang_up(uuid))
    ended = await in_the_history(ask, uuid)
    assert ended.start_time > begun
    assert ended.start_time.utcoffset() == timedelta(0)
    assert [(each.by, each.to) for each in ended.transfers] == [("101", "103")]
    assert [each.note for each in ended.infos] == ["Gọi lại"]
    found = await ask(
        lambda api: api.calls.list(since=begun, answered=True, number="102", limit=1)
    )
    assert [each.uuid for each in found] == [uuid]
    assert await ask(lambda api: api.calls.list(until=begun)) == []
    table = await ask(lambda api: api.calls.export(direction="internal"))
    assert uuid.encode() in table
    path = await ask(lambda api: api.calls.save_export(tmp_path / "calls.csv"))
    assert uuid.encode() in path.read_bytes()
    return uuid


async def recordings(ask, uuid, tmp_path):
    """What was recorded, whole, in part and as a file."""
    whole = await ask(lambda api: api.calls.recording(uuid))
    assert whole.startswith(b"OggS")
    part = await ask(lambda api: api.calls.recording(uuid, first=4, last=19))
    assert part == whole[4:20]
    path = await ask(
        lambda api: api.calls.save_recording(uuid, tmp_path / "call.wav", format="wav")
    )
    assert path.read_bytes().startswith(b"RIFF")


async def console(ask, server):
    """What a login may that no key may."""
    with pytest.raises(Unauthorized):
        await ask(lambda api: api.console.log_in(DOMAIN, "admin", "wrong"))
    login = await ask(lambda api: api.console.log_in(DOMAIN, "admin", PASSWORD))
    there = Asking(server.url, login.token, awaited=ask.awaited)
    me = await there(lambda api: api.console.me())
    assert (me.tenant, me.name, me.role) == (DOMAIN, "admin", "admin")
    phone = await there(lambda api: api.console.phone_token())
    assert (phone.extension, phone.token in repr(phone)) == ("100", False)
    await there(lambda api: api.console.change_password(PASSWORD, PASSWORD + "-moi"))
    await there(lambda api: api.console.change_password(PASSWORD + "-moi", PASSWORD))
    await there(lambda api: api.console.log_out())
    with pytest.raises(Unauthorized):
        await there(lambda api: api.console.me())
    return there.asked


async def until_talking(ask, uuid):
    while True:
        live = await ask(lambda api: api.live_calls.get(uuid))
        if live.state == "talking":
            return live


async def until_it_talks(ask, uuid, extension):
    """Only who talks can hold."""
    while True:
        try:
            return await ask(
                lambda api: api.live_calls.hold(uuid, on=False, extension=extension)
            )
        except Conflict:
            continue


async def in_the_history(ask, uuid):
    """The record, once it is written and whole."""
    while True:
        try:
            found = await ask(lambda api: api.calls.get(uuid))
        except NotFound:
            continue
        if found.end_time is not None and found.infos:
            return found


@pytest.mark.parametrize("awaited", [False, True], ids=["threads", "asyncio"])
def test_every_operation_is_asked_for_and_answered(tmp_path, awaited):
    async def main():
        async with switchboard(tmp_path) as server:
            kept = console_passwords.kept("admin", PASSWORD)
            administer(
                tmp_path,
                lambda c: console_accounts.add_account(
                    c, DOMAIN, "admin", Role.ADMIN, kept, must_change=False
                ),
                lambda c: console_extensions.set_extension(c, DOMAIN, "admin", "100"),
            )
            await server.storage.refresh()
            ask = Asking(server.url, awaited=awaited)
            await directory(ask)
            await company(ask, tmp_path)
            token = await ask(lambda api: api.tokens.make("101", ttl=30))
            assert token.token not in repr(token)
            uuid = await calls(ask, server, tmp_path)
            await recordings(ask, uuid, tmp_path)
            return ask.asked + await console(ask, server)

    asked = uvloop.run(asyncio.wait_for(main(), PATIENCE))
    missing = [
        each.name
        for each in operations(services())
        if each.name != "listen"
        and not any(
            method == each.method
            and re.fullmatch(
                "/api/v1" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(each.path)), path
            )
            for method, path in asked
        )
    ]
    assert missing == []
