"""The demo's tenant: there for everybody on this machine, and for nobody else."""

from __future__ import annotations

import pytest

from tests.cli.commands import CommandLine
from tongdai.call.directory import EVERYBODY, Group, Strategy, Trunk
from tongdai.demo import tenant as demo
from tongdai.demo.tenant import DemoTenantTaken
from tongdai.errors import InvalidSetting
from tongdai.sip.digest import DigestSecret
from tongdai.storage import api_keys, console_passwords, directory, hotlines
from tongdai.storage.api_keys import KeyRights
from tongdai.storage.database import Database
from tongdai.storage.hotlines import HotlineChange
from tongdai.storage.scopes import EVERYTHING
from tongdai.storage.settings import StorageSettings


def load(folder, *, on_loopback):
    database = Database(StorageSettings(folder))
    try:
        with database.reading() as connection:
            return directory.load(connection, on_loopback=on_loopback)
    finally:
        database.close()


def test_ten_people_are_there_with_the_passwords_of_the_documents(tmp_path):
    demo.prepare(StorageSettings(tmp_path))
    secrets = load(tmp_path, on_loopback=True).secrets
    assert secrets == {
        ("demo", str(n)): DigestSecret.of(str(n), "demo", f"demo-{n}")
        for n in range(100, 110)
    }
    assert load(tmp_path, on_loopback=False).secrets == {}


def test_people_have_names_and_the_tenant_its_hotlines_and_key(tmp_path):
    demo.prepare(StorageSettings(tmp_path))
    found = load(tmp_path, on_loopback=True)
    tenant = found.directory.tenant_of("demo")
    assert tenant.extensions["106"].name == "Đặng Ngọc Lan"
    assert all(each.name for each in tenant.extensions.values())
    assert set(tenant.hotlines) == {"02473000001", "02473000002"}
    assert found.api_keys == {
        api_keys.digest("demo-key"): KeyRights("demo", EVERYTHING)
    }
    assert load(tmp_path, on_loopback=False).api_keys == {}


def test_its_console_opens_with_the_password_of_the_documents(tmp_path):
    storage = StorageSettings(tmp_path)
    demo.prepare(storage)
    account = load(tmp_path, on_loopback=True).accounts["demo", "admin"]
    assert console_passwords.matches("demo-admin", account.password)
    assert not account.must_change
    assert account.extension == "100"
    assert load(tmp_path, on_loopback=False).accounts == {}
    demo.prepare(storage)
    assert load(tmp_path, on_loopback=True).accounts["demo", "admin"] == account


def test_a_demo_of_an_older_tongdai_gets_what_it_lacks(tmp_path):
    storage = StorageSettings(tmp_path)
    demo.prepare(storage)
    database = Database(storage)
    with database.transaction() as connection:
        key = api_keys.id_of("demo-key")
        hotlines.remove_hotline(connection, "demo", "02473000002")
        api_keys.remove_api_key(connection, "demo", key)
        api_keys.add_api_key(connection, "demo", "of the user")
    database.close()
    demo.prepare(storage)
    found = load(tmp_path, on_loopback=True)
    assert len(found.directory.tenant_of("demo").hotlines) == 2
    assert len(found.api_keys) == 2


def test_its_supervisor_may_listen_in_to_everybody_and_agents_to_nobody(tmp_path):
    demo.prepare(StorageSettings(tmp_path))
    found = load(tmp_path, on_loopback=True)
    people = found.directory.tenant_of("demo").extensions
    assert people["100"].supervises is EVERYBODY
    agents = [each for number, each in people.items() if number != "100"]
    assert {each.supervises for each in agents} == {()}


def test_its_hotlines_lead_to_its_people_and_its_trunk_to_the_carrier(tmp_path):
    demo.prepare(StorageSettings(tmp_path), carrier=5080)
    tenant = load(tmp_path, on_loopback=True).directory.tenant_of("demo")
    leads = {each.number: each.destination for each in tenant.hotlines.values()}
    assert leads == {"02473000001": "60000", "02473000002": "101"}
    assert tenant.groups == {
        "60000": Group("60000", ("101", "102", "103"), "Bán hàng", Strategy.ALL),
        "70000": Group(
            "70000", ("0900000001", "0900000005"), "Khách quen", external=True
        ),
    }
    assert tenant.trunks == (Trunk("carrier", "127.0.0.1", 5080),)


def test_the_trunk_follows_a_carrier_that_listens_elsewhere(tmp_path):
    demo.prepare(StorageSettings(tmp_path), carrier=5080)
    demo.prepare(StorageSettings(tmp_path), carrier=5081)
    tenant = load(tmp_path, on_loopback=True).directory.tenant_of("demo")
    assert tenant.trunks == (Trunk("carrier", "127.0.0.1", 5081),)


def test_what_somebody_changed_in_the_demo_stays(tmp_path):
    storage = StorageSettings(tmp_path)
    demo.prepare(storage)
    database = Database(storage)
    to_108 = HotlineChange(destination="108")
    with database.transaction() as connection:
        hotlines.set_hotline(connection, "demo", "02473000001", to_108)
    database.close()
    demo.prepare(storage)
    tenant = load(tmp_path, on_loopback=True).directory.tenant_of("demo")
    assert tenant.hotlines["02473000001"].destination == "108"


def test_a_second_start_changes_nothing(tmp_path):
    demo.prepare(StorageSettings(tmp_path), carrier=5080)
    before = load(tmp_path, on_loopback=True)
    demo.prepare(StorageSettings(tmp_path), carrier=5080)
    assert load(tmp_path, on_loopback=True).revision == before.revision


def test_a_real_tenant_called_demo_is_left_alone(tmp_path, monkeypatch, capsys):
    tongdai = CommandLine(tmp_path, monkeypatch, capsys)
    tongdai("tenant", "add", "demo")
    with pytest.raises(DemoTenantTaken):
        demo.prepare(StorageSettings(tmp_path / "data"))
    ended = tongdai("demo")
    assert ended.status == 1
    assert "TONGDAI_DATA" in ended.err
    assert load(tmp_path / "data", on_loopback=True).secrets == {}


def test_everything_of_the_demo_is_on_loopback():
    settings = demo.settings({"TONGDAI_HTTP_PORT": "9000", "TONGDAI_MEDIA_PORT": "0"})
    assert settings.for_this_machine_only
    assert settings.media.host == "127.0.0.1"
    assert (settings.net.http_port, settings.media.port) == (9000, 0)


def test_the_port_of_the_command_line_wins():
    settings = demo.settings({"TONGDAI_HTTP_PORT": "9000"}, http_port=9001)
    assert settings.net.http_port == 9001
    with pytest.raises(InvalidSetting):
        demo.settings({}, http_port=70000)
