"""Extensions of the tenant, and where each stands: ``/api/v1/extensions``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Final, Protocol

from msgspec import UNSET
from sqlalchemy import Connection

from tongdai.storage import administration as storage
from tongdai.storage import dialling, limits, names, passwords, tables
from tongdai.storage.administration import ExtensionRow, NewExtension
from tongdai.storage.errors import NameRule
from tongdai.storage.recording_terms import rule
from tongdai.switch.presence import Colleague, State

from .administration import (
    FIELDS,
    Administration,
    InUse,
    change,
    found,
    read,
)
from .authentication import Principal
from .extension_view import (
    AddedExtension,
    Colleagues,
    Extension,
    ExtensionPatch,
    Extensions,
    ExtensionWish,
    Forwarding,
    SeenColleague,
)
from .limits import Limits
from .operations import Operation
from .problems import InvalidField
from .things import operations_of

PORTION: Final = 500
"Extensions that are looked at, in about a millisecond, before calls have their turn."


HOTLINES: Final = {**FIELDS, NameRule.HOTLINE: "hotlines"}
"An extension names hotlines in that field alone."


Row = tuple[ExtensionRow, Limits]
"An extension as storage has it."


class Presence(Protocol):
    """What this resource needs of the running switchboard."""

    def of(self, tenant: str) -> Iterable[Colleague]:
        """Every extension of a tenant, by number."""


def operations(presence: Presence, administration: Administration) -> list[Operation]:
    """What can be done with extensions."""

    async def list_extensions(who: Principal) -> Colleagues | Extensions:
        """
        By number, as the switchboard knows them at this moment. By access token the
        names of colleagues and who is free; by API key how each is set up, too.
        """
        states = await _states(presence, who.tenant)
        if who.extension is not None:
            return Colleagues(list(states.values()))
        rows = await read(administration, lambda connection: _rows(connection, who))
        return Extensions([_shown(each, states) for each in rows.values()])

    async def get_extension(who: Principal, extension: str) -> Extension:
        """How it is set up, and whether it is free."""
        row = await read(
            administration, lambda connection: _one(connection, who, extension)
        )
        return _shown(row, await _states(presence, who.tenant))

    async def add_extension(who: Principal, body: ExtensionWish) -> AddedExtension:
        """
        With the password that is given, or one that is made up; it is shown this one
        time. Phones and pages can register at once.
        """
        password = passwords.generate() if body.password is UNSET else body.password

        def add(connection: Connection) -> str:
            if names.numbers(body.extension) != (body.extension,):
                raise InvalidField("extension", "expected one number, like 100")
            new = NewExtension(body.extension, password)
            storage.add_extensions(connection, who.tenant, [new])
            dialling.set_extensions(
                connection, who.tenant, [body.extension], body.change()
            )
            return body.extension

        number = await change(administration, add, fields=HOTLINES)
        return AddedExtension(number, password)

    async def change_extension(
        who: Principal, extension: str, body: ExtensionPatch
    ) -> Extension:
        """Calls that have begun go on as they were."""

        def alter(connection: Connection) -> Row:
            _one(connection, who, extension)
            dialling.set_extensions(connection, who.tenant, [extension], body.change())
            return _one(connection, who, extension)

        row = await change(administration, alter, fields=HOTLINES)
        return _shown(row, await _states(presence, who.tenant))

    async def remove_extension(who: Principal, extension: str) -> None:
        """Its history stays; its phones are unregistered."""

        def remove(connection: Connection) -> None:
            _one(connection, who, extension)
            storage.remove_extensions(connection, who.tenant, [extension])

        await change(administration, remove)

    return operations_of(
        "/extensions/{extension}",
        "an extension",
        every=list_extensions,
        summary="Every extension, and who is free",
        one=get_extension,
        add=add_extension,
        change=change_extension,
        remove=remove_extension,
        for_extensions=True,
        kept_by=(InUse,),
    )


async def _states(presence: Presence, tenant: str) -> dict[str, SeenColleague]:
    seen: dict[str, SeenColleague] = {}
    for each in presence.of(tenant):
        seen[each.number] = SeenColleague(each.number, each.name, each.state)
        if not len(seen) % PORTION:
            await asyncio.sleep(0)
    return seen


def _rows(connection: Connection, who: Principal) -> dict[str, Row]:
    held_to = limits.of_each(connection, tables.extensions, who.tenant)
    rows = storage.extensions(connection, who.tenant, now=time.time())
    return {row.number: (row, Limits.of(held_to[row.number])) for row in rows}


def _one(connection: Connection, who: Principal, number: str) -> Row:
    return found(_rows(connection, who).get(number), "extension")


def _shown(found: Row, states: dict[str, SeenColleague]) -> Extension:
    row, held_to = found
    seen = states.get(row.number)
    return Extension(
        row.number,
        row.name,
        State.OFFLINE if seen is None else seen.state,
        row.phones,
        Forwarding(
            row.forwarding.always, row.forwarding.busy, row.forwarding.no_answer
        ),
        row.hotlines,
        row.supervises,
        rule(row.recording),
        held_to,
    )
