"""Groups of the tenant: ``/api/v1/groups``."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from tongdai.call import directory
from tongdai.call.directory import RecordingRule, Strategy
from tongdai.storage import groups
from tongdai.storage.groups import GroupChange

from .administration import (
    Administration,
    InUse,
    Text,
    change,
    found,
    given,
    read,
    rule_of,
)
from .authentication import Principal
from .operations import Operation
from .things import operations_of


class Group(msgspec.Struct, frozen=True, rename="camel"):
    """Several who answer the same number."""

    number: str
    name: str
    members: tuple[str, ...]
    external: bool
    strategy: Strategy
    ring_time: float
    longest_wait: float
    next: str
    recording: RecordingRule | None


class Groups(msgspec.Struct, frozen=True):
    """All of them, by number."""

    items: list[Group]


class GroupPatch(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What is to be different; what is left out stays."""

    name: Text | UnsetType = UNSET
    members: list[Text] | UnsetType = UNSET
    strategy: Strategy | UnsetType = UNSET
    ring_time: float | UnsetType = UNSET
    longest_wait: float | UnsetType = UNSET
    next: Text | UnsetType = UNSET
    recording: RecordingRule | UnsetType | None = UNSET

    def change(self) -> GroupChange:
        """The same for storage."""
        return GroupChange(
            members=given(self.members),
            name=given(self.name),
            strategy=given(self.strategy),
            ring_time=given(self.ring_time),
            longest_wait=given(self.longest_wait),
            next=given(self.next),
            recording=rule_of(self.recording),
        )


class NewGroup(GroupPatch, frozen=True, kw_only=True, rename="camel"):
    """A group to add; what is left out is as usual."""

    number: Text
    external: bool = False


def operations(administration: Administration) -> list[Operation]:
    """What can be done with groups."""

    async def list_groups(who: Principal) -> Groups:
        """By number."""
        rows = await read(
            administration, lambda connection: groups.groups(connection, who.tenant)
        )
        return Groups([_shown(each) for each in rows])

    async def get_group(who: Principal, number: str) -> Group:
        """Seconds, extensions, and telephone numbers as storage keeps them."""
        return await read(
            administration, lambda connection: _one(connection, who.tenant, number)
        )

    async def add_group(who: Principal, body: NewGroup) -> Group:
        """Its number is dialled like an extension's. Callers reach it at once."""

        def add(connection: Connection) -> Group:
            number = groups.add_group(
                connection,
                who.tenant,
                body.number,
                body.change(),
                external=body.external,
            )
            return _one(connection, who.tenant, number)

        return await change(administration, add)

    async def change_group(who: Principal, number: str, body: GroupPatch) -> Group:
        """Callers who wait or ring go on as they were."""

        def alter(connection: Connection) -> Group:
            _one(connection, who.tenant, number)
            groups.set_group(connection, who.tenant, number, body.change())
            return _one(connection, who.tenant, number)

        return await change(administration, alter)

    async def remove_group(who: Principal, number: str) -> None:
        """Its members stay. Nothing may lead to it any more."""

        def remove(connection: Connection) -> None:
            _one(connection, who.tenant, number)
            groups.remove_group(connection, who.tenant, number)

        await change(administration, remove)

    return operations_of(
        "/groups/{number}",
        "a group",
        every=list_groups,
        summary="Every group",
        one=get_group,
        add=add_group,
        change=change_group,
        remove=remove_group,
        kept_by=(InUse,),
    )


def _one(connection: Connection, tenant: str, number: str) -> Group:
    rows = {each.number: each for each in groups.groups(connection, tenant)}
    return _shown(found(rows.get(number), "group"))


def _shown(group: directory.Group) -> Group:
    return Group(
        group.number,
        group.name,
        group.members,
        group.external,
        group.strategy,
        group.ring_time,
        group.longest_wait,
        group.next,
        group.recording,
    )
