"""Callers who wait in line for a group, each line in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable

from tongdai.call.directory import Directory
from tongdai.call.ids import CallId
from tongdai.call.inputs import TurnCame
from tongdai.switch.seats import Party

Feed = Callable[[TurnCame], None]


class Lines:
    """The lines of all groups; a group without one has nobody waiting."""

    def __init__(self, directory: Callable[[], Directory]) -> None:
        self._directory = directory
        self._lines: dict[Party, dict[CallId, Feed]] = {}
        "By tenant and group; dictionaries keep the order."
        self._place: dict[CallId, Party] = {}

    def length(self, tenant: str, group: str) -> int:
        """How many wait."""
        return len(self._lines.get((tenant, group), ()))

    def join(self, tenant: str, group: str, call: CallId, feed: Feed) -> None:
        """A call waits there from now on, behind the others. Once is enough."""
        if self._place.get(call) == (tenant, group):
            return
        self.leave(call)
        self._place[call] = (tenant, group)
        self._lines.setdefault((tenant, group), {})[call] = feed

    def leave(self, call: CallId) -> None:
        """It waits no more, if it did."""
        place = self._place.pop(call, None)
        if place is None:
            return
        line = self._lines[place]
        del line[call]
        if not line:
            del self._lines[place]

    def freed(self, member: Party) -> None:
        """An extension may be rung now: it is somebody's turn."""
        tenant, number = member
        found = self._directory().tenant_of(tenant)
        if found is None:
            return
        for (label, name), line in list(self._lines.items()):
            group = found.groups.get(name) if label == tenant else None
            if group is None or number not in group.members:
                continue
            # Whoever is first may be rung for already; then it is the next one's turn.
            for feed in list(line.values()):
                feed(TurnCame())
