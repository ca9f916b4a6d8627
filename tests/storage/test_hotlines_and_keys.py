"""Hotlines and API keys: what operators add, and the running switchboard sees."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from tests.storage.stage import opened, populate, storage
from tongdai.call.directory import Hotline
from tongdai.storage import (
    administration,
    api_keys,
    directory,
    hotlines,
    scopes,
    tables,
)
from tongdai.storage.api_keys import KeyRights
from tongdai.storage.errors import (
    ApiKeyExists,
    HotlineTaken,
    InvalidName,
    UnknownApiKey,
    UnknownHotline,
    UnknownScope,
    UnknownTenant,
)
from tongdai.storage.hotlines import HotlineRow
from tongdai.storage.scopes import EVERYTHING, Scope


def changed(folder, *changes):
    """Make changes in one transaction; return what the last one gave."""
    with opened(folder) as database, database.transaction() as connection:
        return [change(connection) for change in changes][-1]


def snapshot(folder, *, on_loopback=True):
    with opened(folder) as database, database.reading() as connection:
        return directory.load(connection, on_loopback=on_loopback)


def stage(folder):
    with opened(folder) as database:
        populate(database, "100")
        populate(database, "100", tenant="other", loopback_only=True)


def test_a_hotline_belongs_to_its_tenant(tmp_path):
    stage(tmp_path)
    add = hotlines.add_hotline
    kept = changed(tmp_path, lambda c: add(c, "ACME", "(024) 7300-0001", " Bán hàng "))
    assert kept == "02473000001"
    tenant = snapshot(tmp_path).directory.tenant_of("acme")
    assert tenant.hotlines == {kept: Hotline(kept, "Bán hàng")}
    assert snapshot(tmp_path).directory.tenant_of("other").hotlines == {}
    rows = changed(tmp_path, lambda c: hotlines.hotlines(c, "acme"))
    assert rows == [HotlineRow(kept, "Bán hàng")]


def test_a_hotline_of_a_tenant_is_no_other_tenants(tmp_path):
    stage(tmp_path)
    changed(tmp_path, lambda c: hotlines.add_hotline(c, "acme", "02473000001"))
    for tenant in ("acme", "other"):
        with pytest.raises(HotlineTaken, match="acme"):
            changed(
                tmp_path, lambda c, t=tenant: hotlines.add_hotline(c, t, "02473000001")
            )
    with pytest.raises(UnknownHotline):
        changed(tmp_path, lambda c: hotlines.remove_hotline(c, "other", "02473000001"))


def test_a_hotline_that_is_removed_can_be_given_away(tmp_path):
    stage(tmp_path)
    changed(
        tmp_path,
        lambda c: hotlines.add_hotline(c, "acme", "+842473000001"),
        lambda c: hotlines.remove_hotline(c, "acme", "02473000001"),
        lambda c: hotlines.add_hotline(c, "other", "+842473000001"),
    )
    assert snapshot(tmp_path).directory.tenant_of("acme").hotlines == {}


@pytest.mark.parametrize(
    "number", ["", "12", "1" * 16, "abc", "٠٢٤٧", "024;730", "+", "0247\n300", "++8424"]
)
def test_what_is_no_telephone_number_is_no_hotline(tmp_path, number):
    stage(tmp_path)
    with pytest.raises(InvalidName):
        changed(tmp_path, lambda c: hotlines.add_hotline(c, "acme", number))


def test_a_key_opens_its_tenant_and_is_kept_as_a_digest(tmp_path):
    stage(tmp_path)
    new = changed(tmp_path, lambda c: api_keys.add_api_key(c, "acme", "CRM"))
    assert new.key.startswith("tdk_")
    assert len(new.key) > 40
    assert new.key not in repr(new)
    found = snapshot(tmp_path)
    rights = KeyRights("acme", EVERYTHING)
    assert found.api_keys == {api_keys.digest(new.key): rights}
    row = changed(tmp_path, lambda c: c.execute(select(tables.api_keys)).one())
    assert new.key not in " ".join(map(str, row))
    (listed,) = changed(tmp_path, lambda c: api_keys.api_keys(c, "acme"))
    assert (listed.id, listed.name, listed.scopes) == (new.id, "CRM", EVERYTHING)


@pytest.mark.parametrize(
    ("typed", "may"),
    [
        (["calls:read"], {Scope.CALLS_READ}),
        ([" Calls:Read", "tokens:write"], {Scope.CALLS_READ, Scope.TOKENS_WRITE}),
        (["*"], EVERYTHING),
        (list(Scope), EVERYTHING),
    ],
)
def test_a_key_may_do_what_its_scopes_say(tmp_path, typed, may):
    stage(tmp_path)
    wanted = scopes.read(typed)
    new = changed(tmp_path, lambda c: api_keys.add_api_key(c, "acme", may=wanted))
    rights = snapshot(tmp_path).api_keys[api_keys.digest(new.key)]
    assert rights == KeyRights("acme", may)


@pytest.mark.parametrize("typed", [[], [""], ["calls"], ["calls:read", "everything"]])
def test_what_is_no_scope_is_refused(typed):
    with pytest.raises(UnknownScope, match="calls:read"):
        scopes.read(typed)


def test_a_scope_of_a_later_tongdai_is_left_out():
    assert scopes.kept("calls:read moons:read") == {Scope.CALLS_READ}


def test_a_key_from_before_there_were_scopes_may_do_everything(tmp_path):
    stage(tmp_path)
    changed(
        tmp_path,
        lambda c: c.exec_driver_sql(
            "INSERT INTO api_keys (id, tenant, name, digest, created_at) "
            "VALUES ('old', 'acme', '', 'digest', 1)"
        ),
    )
    assert snapshot(tmp_path).api_keys == {"digest": KeyRights("acme", EVERYTHING)}


def test_a_key_of_a_tenant_for_loopback_alone_opens_nothing_elsewhere(tmp_path):
    stage(tmp_path)
    changed(tmp_path, lambda c: api_keys.add_api_key(c, "other", key="demo-key"))
    assert len(snapshot(tmp_path).api_keys) == 1
    assert snapshot(tmp_path, on_loopback=False).api_keys == {}


def test_a_given_key_is_there_once(tmp_path):
    stage(tmp_path)
    changed(tmp_path, lambda c: api_keys.add_api_key(c, "acme", key="demo-key"))
    with pytest.raises(ApiKeyExists):
        changed(tmp_path, lambda c: api_keys.add_api_key(c, "other", key="demo-key"))


def test_the_running_switchboard_sees_keys_come_and_go(tmp_path):
    stage(tmp_path)

    async def use():
        store = storage(tmp_path)
        try:
            new = changed(tmp_path, lambda c: api_keys.add_api_key(c, "acme"))
            assert store.directory.rights_of_key(new.key) is None
            await store.refresh()
            assert store.directory.rights_of_key(new.key).tenant == "acme"
            assert store.directory.rights_of_key(new.id) is None
            with pytest.raises(UnknownApiKey):
                changed(tmp_path, lambda c: api_keys.remove_api_key(c, "other", new.id))
            changed(tmp_path, lambda c: api_keys.remove_api_key(c, "acme", new.id))
            await store.refresh()
            assert store.directory.rights_of_key(new.key) is None
        finally:
            await store.close()

    asyncio.run(use())


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: hotlines.add_hotline(c, "none", "02473000001"),
        lambda c: hotlines.hotlines(c, "none"),
        lambda c: hotlines.remove_hotline(c, "none", "02473000001"),
        lambda c: api_keys.add_api_key(c, "none"),
        lambda c: api_keys.api_keys(c, "none"),
        lambda c: api_keys.remove_api_key(c, "none", "0" * 12),
    ],
)
def test_a_tenant_that_is_not_there_has_neither(tmp_path, ask):
    stage(tmp_path)
    with pytest.raises(UnknownTenant):
        changed(tmp_path, ask)


def test_both_go_with_their_tenant(tmp_path):
    stage(tmp_path)
    changed(
        tmp_path,
        lambda c: hotlines.add_hotline(c, "acme", "02473000001"),
        lambda c: api_keys.add_api_key(c, "acme"),
        lambda c: administration.remove_tenant(c, "acme", everything=True),
    )
    assert changed(tmp_path, lambda c: c.execute(select(tables.hotlines)).all()) == []
    assert changed(tmp_path, lambda c: c.execute(select(tables.api_keys)).all()) == []
