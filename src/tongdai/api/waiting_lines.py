"""Who waits for which group: ``/api/v1/waiting-lines``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

import msgspec

from tongdai.call.directory import Directory
from tongdai.call.ids import CallId
from tongdai.call.record import Record, WaitedInLine
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .live_calls import Living
from .operations import Operation


class Lines(Protocol):
    """What this resource needs of the switch."""

    def of(self, tenant: str) -> Iterator[tuple[str, CallId]]:
        """Group and call of everybody who waits, each line in its order."""


class Waiting(msgspec.Struct, frozen=True, rename="camel"):
    """One caller who waits."""

    uuid: str
    "Of the call."
    caller: str
    caller_name: str
    since: datetime


class WaitingLine(msgspec.Struct, frozen=True):
    """One group, and who waits for it, whoever came first before the others."""

    group: str
    name: str
    calls: list[Waiting]


class WaitingLines(msgspec.Struct, frozen=True):
    """Of every group that callers may wait for, by number."""

    items: list[WaitingLine]


def operations(
    lines: Lines, living: Living, snapshot: Callable[[], Directory]
) -> list[Operation]:
    """What can be asked about waiting lines."""

    async def list_waiting_lines(who: Principal) -> WaitingLines:
        """
        Of every group that callers may wait for, or wait for now. Whoever a phone rings
        for again is still in line until somebody answers.
        """
        records = {each.call: each for each in living.of(who.tenant)}
        waiting: defaultdict[str, list[Waiting]] = defaultdict(list)
        for group, call in lines.of(who.tenant):
            if (record := records.get(call)) is not None:
                waiting[group].append(_waiting(record, group))
        tenant = snapshot().tenant_of(who.tenant)
        groups = {} if tenant is None else tenant.groups
        with_a_line = {each.number for each in groups.values() if each.longest_wait}
        return WaitingLines(
            [
                WaitingLine(
                    number,
                    groups[number].name if number in groups else "",
                    waiting[number],
                )
                for number in sorted(
                    with_a_line | waiting.keys(), key=lambda each: (len(each), each)
                )
            ]
        )

    return [
        Operation(
            "GET",
            "/waiting-lines",
            list_waiting_lines,
            Scope.CALLS_READ,
            "Who waits for which group",
        )
    ]


def _waiting(record: Record, group: str) -> Waiting:
    since = max(
        (
            step.at
            for step in record.way
            if isinstance(step, WaitedInLine) and step.group == group
        ),
        default=record.started_at,  # its way has more steps than are kept
    )
    return Waiting(record.call, record.caller, record.caller_name, since)
