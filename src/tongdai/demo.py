"""
A switchboard with people in it, to try things out on one machine.

Its passwords are in every document, so it listens on loopback only, and its tenant is
marked: a switchboard that can be reached from elsewhere does not serve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tongdai import config
from tongdai.config import Settings
from tongdai.errors import Refused
from tongdai.net.settings import LOOPBACK_ORIGINS
from tongdai.storage import administration
from tongdai.storage.administration import NewExtension
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings

LOOPBACK: Final = "127.0.0.1"

TENANT: Final = "demo"

PEOPLE: Final[Mapping[str, str]] = {
    "100": "An",
    "101": "Bình",
    "102": "Chi",
    "103": "Dũng",
    "104": "Hà",
    "105": "Khánh",
    "106": "Lan",
    "107": "Minh",
    "108": "Ngọc",
    "109": "Phúc",
}
"Extension to display name."


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
    )


def prepare(storage: StorageSettings) -> None:
    """
    Add the tenant and its extensions, unless they are there.

    Raises:
        DemoTenantTaken: A tenant of that name is there, and is no demo.
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
    finally:
        database.close()
