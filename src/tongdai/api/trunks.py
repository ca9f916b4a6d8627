"""The tenant's carriers: ``/api/v1/trunks``. Passwords go in and never come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from tongdai.call import directory
from tongdai.call.directory import NumberFormat
from tongdai.storage import trunks
from tongdai.storage.trunks import TrunkChange
from tongdai.switch.trunks import TrunkStatus

from .administration import Administration, Text, change, found, given, read
from .authentication import Principal
from .operations import Operation
from .things import operations_of


class Standings(Protocol):
    """What this resource needs of the switchboard that runs."""

    def status(self, tenant: str) -> Iterable[TrunkStatus]:
        """How the trunks of a tenant stand now, but for those just added."""


class TrunkState(msgspec.Struct, frozen=True, rename="camel"):
    """How a trunk stands now."""

    standing: Literal["up", "trying", "down"]
    reason: str
    "What is wrong, often in the carrier's own words; empty: nothing is."
    registered: bool | None
    "null: it is not meant to be."
    round_trip: float | None
    "Milliseconds that the carrier took to answer, when it was last asked."


class Trunk(msgspec.Struct, frozen=True, rename="camel"):
    """A relation with a carrier of the telephone network."""

    name: str
    host: str
    port: int | None
    "null: by DNS, or what is usual for the transport."
    transport: str
    order: int
    "Trunks of a lower one are tried first."
    user: str
    "Of the account at the carrier; empty: it knows us by our address."
    registers: bool
    domain: str
    sources: tuple[str, ...]
    numbers: NumberFormat
    codecs: tuple[str, ...]
    state: TrunkState | None = None
    "null: it was added or changed a moment ago."


class Trunks(msgspec.Struct, frozen=True):
    """All of them, in the order in which they are tried."""

    items: list[Trunk]


class TrunkWish(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What both a new trunk and a change of one may say."""

    port: int | UnsetType | None = UNSET
    transport: Text | UnsetType = UNSET
    order: int | UnsetType = UNSET
    user: Text | UnsetType = UNSET
    password: Text | UnsetType = UNSET
    registers: bool | UnsetType = UNSET
    domain: Text | UnsetType = UNSET
    sources: list[Text] | UnsetType = UNSET
    numbers: NumberFormat | UnsetType = UNSET
    codecs: list[Text] | UnsetType = UNSET

    def change(self, host: str | None) -> TrunkChange:
        """The same for storage, where None leaves a thing as it is."""
        return TrunkChange(
            host=host,
            port=0 if self.port is None else given(self.port),
            transport=given(self.transport),
            order=given(self.order),
            user=given(self.user),
            password=given(self.password),
            registers=given(self.registers),
            domain=given(self.domain),
            sources=given(self.sources),
            numbers=given(self.numbers),
            codecs=given(self.codecs),
        )


class TrunkPatch(TrunkWish, frozen=True, kw_only=True, rename="camel"):
    """What is to be different; what is left out stays."""

    host: Text | UnsetType = UNSET


class NewTrunk(TrunkWish, frozen=True, kw_only=True, rename="camel"):
    """A trunk to add; what is left out is as usual."""

    name: Text
    host: Text


def operations(administration: Administration, standings: Standings) -> list[Operation]:
    """What can be done with trunks."""

    async def list_trunks(who: Principal) -> Trunks:
        """In the order in which they are tried."""
        rows = await read(
            administration, lambda connection: trunks.trunks(connection, who.tenant)
        )
        states = states_of(who.tenant)
        return Trunks([_shown(each, states.get(each.name)) for each in rows])

    async def get_trunk(who: Principal, name: str) -> Trunk:
        """But for its password."""
        row = await read(
            administration, lambda connection: _one(connection, who.tenant, name)
        )
        return _shown(row, states_of(who.tenant).get(name))

    async def add_trunk(who: Principal, body: NewTrunk) -> Trunk:
        """It registers at once, if it is to."""

        def add(connection: Connection) -> Trunk:
            name = trunks.add_trunk(
                connection, who.tenant, body.name, body.host, body.change(None)
            )
            return _shown(_one(connection, who.tenant, name))

        return await change(administration, add)

    async def change_trunk(who: Principal, name: str, body: TrunkPatch) -> Trunk:
        """Calls over it go on. An empty `user` takes the password away, too."""

        def alter(connection: Connection) -> Trunk:
            _one(connection, who.tenant, name)
            wanted = body.change(given(body.host))
            trunks.set_trunk(connection, who.tenant, name, wanted)
            return _shown(_one(connection, who.tenant, name))

        return await change(administration, alter)

    async def remove_trunk(who: Principal, name: str) -> None:
        """Calls over it go on."""

        def remove(connection: Connection) -> None:
            _one(connection, who.tenant, name)
            trunks.remove_trunk(connection, who.tenant, name)

        await change(administration, remove)

    def states_of(tenant: str) -> dict[str, TrunkState]:
        return {each.name: _state(each) for each in standings.status(tenant)}

    return operations_of(
        "/trunks/{name}",
        "a trunk",
        every=list_trunks,
        summary="Every trunk",
        one=get_trunk,
        add=add_trunk,
        change=change_trunk,
        remove=remove_trunk,
    )


def _one(connection: Connection, tenant: str, name: str) -> directory.Trunk:
    rows = {each.name: each for each in trunks.trunks(connection, tenant)}
    return found(rows.get(name), "trunk")


def _shown(trunk: directory.Trunk, state: TrunkState | None = None) -> Trunk:
    shown = msgspec.convert(trunk, Trunk, from_attributes=True)
    return msgspec.structs.replace(shown, state=state)


def _state(status: TrunkStatus) -> TrunkState:
    seconds = status.seconds
    return TrunkState(
        status.standing.value,
        status.reason,
        status.registered,
        None if seconds is None else round(seconds * 1000, 1),
    )
