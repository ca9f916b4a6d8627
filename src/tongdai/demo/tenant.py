"""
The demo's tenant: its people, numbers and key, and the settings of its switchboard.

Its passwords are in every document, so it listens on loopback only, and its tenant is
marked: a switchboard that can be reached from elsewhere does not serve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from tongdai import config
from tongdai.call.directory import Group
from tongdai.config import Settings
from tongdai.errors import Refused
from tongdai.net.settings import LOOPBACK_ORIGINS
from tongdai.storage import (
    administration,
    api_keys,
    console_accounts,
    console_extensions,
    console_passwords,
    dialling,
    groups,
    hotlines,
    trunks,
)
from tongdai.storage.administration import NewExtension
from tongdai.storage.database import Database
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.groups import GroupChange
from tongdai.storage.hotlines import HotlineChange
from tongdai.storage.settings import StorageSettings
from tongdai.storage.trunks import TrunkChange
from tongdai.webhooks.settings import WebhookSettings

LOOPBACK: Final = "127.0.0.1"

TENANT: Final = "demo"

PEOPLE: Final[Mapping[str, str]] = {
    "100": "Nguyễn Hoài An",
    "101": "Trần Thanh Bình",
    "102": "Lê Quỳnh Chi",
    "103": "Phạm Tiến Dũng",
    "104": "Hoàng Thu Hà",
    "105": "Vũ Quốc Khánh",
    "106": "Đặng Ngọc Lan",
    "107": "Bùi Nhật Minh",
    "108": "Đỗ Bích Ngọc",
    "109": "Ngô Gia Phúc",
}
"Extension to display name."

HOTLINES: Final[Mapping[str, str]] = {
    "02473000001": "Bán hàng",
    "02473000002": "Hỗ trợ",
}
"Number to what colleagues call it."

DESTINATIONS: Final[Mapping[str, str]] = {
    "02473000001": "60000",
    "02473000002": "101",
}
"Hotline to who is rung."

GROUPS: Final = (
    Group("60000", ("101", "102", "103"), "Bán hàng"),
    Group("70000", ("0900000001", "0900000005"), "Khách quen", external=True),
)

TRUNK: Final = "carrier"
"The trunk to the demo's own telephone network."

SUPERVISOR: Final = "100"
"May supervise everybody; the rest are agents."

API_KEY: Final = "demo-key"

ACCOUNT_PASSWORD: Final = "demo-admin"  # noqa: S105  as public as the others
"Of the account ``admin`` of its console."


class DemoTenantTaken(Refused):
    """A real tenant is called like the demo's: its extensions must not be touched."""

    code = "demo.tenant_taken"

    def __init__(self) -> None:
        super().__init__(f"the data folder has a tenant {TENANT} that is no demo")


def password(number: str) -> str:
    """The password of a demo extension."""
    return f"{TENANT}-{number}"


def settings(
    environment: Mapping[str, str], *, http_port: int | None = None
) -> Settings:
    """
    The demo's settings: ports and data folder from the environment, all on loopback.

    Raises:
        InvalidConfiguration: A variable cannot be used.
        InvalidSetting: ``http_port`` is no port.
    """
    given = config.read(None, environment)
    port = given.net.http_port if http_port is None else http_port
    return replace(
        given,
        net=replace(
            given.net, host=LOOPBACK, http_port=port, origins=(LOOPBACK_ORIGINS,)
        ),
        media=replace(given.media, host=LOOPBACK, addresses=(LOOPBACK,)),
        # Whoever tries webhooks has the receiver on this machine, too.
        webhooks=WebhookSettings(allow=(LOOPBACK,)),
    )


def prepare(storage: StorageSettings, *, carrier: int | None = None) -> None:
    """
    Add the tenant and what belongs to it, unless it is there.

    Args:
        carrier: The UDP port where its telephone network listens this time; without
            one its trunk stays as it is.

    Raises:
        DemoTenantTaken: A tenant of that name is there, and is no demo.
        HotlineTaken: Another tenant has one of the demo's hotlines.
        NumberTaken: Somebody has given one of its numbers to something else.
        DatabaseUnavailable: The database cannot be opened or written.
        SchemaTooNew: A newer Tongdai has changed its tables.
    """
    database = Database(storage)
    try:
        with database.transaction() as connection:
            rows = {row.label: row for row in administration.tenants(connection)}
            if TENANT not in rows:
                administration.add_tenant(connection, TENANT, loopback_only=True)
            elif not rows[TENANT].loopback_only:
                raise DemoTenantTaken
            present = {
                row.number
                for row in administration.extensions(connection, TENANT, now=0)
            }
            missing = [
                NewExtension(number, password(number), name)
                for number, name in PEOPLE.items()
                if number not in present
            ]
            administration.add_extensions(connection, TENANT, missing)
            _let_supervise(connection)
            _add_numbers(connection)
            if carrier is not None:
                _lead_to(connection, carrier)
            _let_log_in(connection)
            keys = {row.id for row in api_keys.api_keys(connection, TENANT)}
            if api_keys.id_of(API_KEY) not in keys:
                api_keys.add_api_key(connection, TENANT, "Dùng thử", key=API_KEY)
    finally:
        database.close()


def _add_numbers(connection: Connection) -> None:
    """Groups and hotlines; those that lead somewhere by now stay as they are."""
    there = {group.number for group in groups.groups(connection, TENANT)}
    for group in GROUPS:
        if group.number not in there:
            change = GroupChange(group.members, group.name)
            groups.add_group(
                connection, TENANT, group.number, change, external=group.external
            )
    lines = {row.number: row for row in hotlines.hotlines(connection, TENANT)}
    for number, name in HOTLINES.items():
        leads = HotlineChange(destination=DESTINATIONS[number])
        if number not in lines:
            hotlines.add_hotline(connection, TENANT, number, name, more=leads)
        elif not lines[number].destination:
            # Of a demo that was set up before hotlines led anywhere.
            hotlines.set_hotline(connection, TENANT, number, leads)


def _let_supervise(connection: Connection) -> None:
    """Unless its right has been changed to something else already."""
    found = administration.extensions(connection, TENANT, now=0)
    (supervisor,) = (row for row in found if row.number == SUPERVISOR)
    if supervisor.supervises == ():
        change = ExtensionChange(supervises_everybody=True)
        dialling.set_extensions(connection, TENANT, [SUPERVISOR], change)


def _let_log_in(connection: Connection) -> None:
    """At the console, listening as the supervisor does; what was changed stays."""
    rows = console_accounts.accounts(connection, TENANT)
    accounts = {row.name: row.extension for row in rows}
    name = console_accounts.FIRST
    if name not in accounts:
        console_accounts.add_account(
            connection,
            TENANT,
            name,
            console_accounts.Role.ADMIN,
            console_passwords.kept(name, ACCOUNT_PASSWORD),
            must_change=False,
        )
    if accounts.get(name) is None:
        # A demo that was set up before accounts had extensions lacks it, too.
        console_extensions.set_extension(connection, TENANT, name, SUPERVISOR)


def _lead_to(connection: Connection, port: int) -> None:
    """Its trunk, to where the carrier listens."""
    change = TrunkChange(host=LOOPBACK, port=port)
    there = {trunk.name: trunk for trunk in trunks.trunks(connection, TENANT)}
    if TRUNK not in there:
        trunks.add_trunk(connection, TENANT, TRUNK, LOOPBACK, change)
    elif (there[TRUNK].host, there[TRUNK].port) != (LOOPBACK, port):
        trunks.set_trunk(connection, TENANT, TRUNK, change)
