"""Callers who wait in line for a group, each line in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
        self._kept: dict[CallId, dict[Party, None]] = {}
        "By a call that waits: who rang for it, and whom nobody behind it is given."

    def length(self, tenant: str, group: str) -> int:
        """How many wait."""
        return len(self._lines.get((tenant, group), ()))

    def of(self, tenant: str) -> Iterator[tuple[str, CallId]]:
        """Group and call of everybody who waits, each line in its order."""
        for (label, group), line in self._lines.items():
            if label == tenant:
                yield from ((group, call) for call in line)

    def join(self, tenant: str, group: str, call: CallId, feed: Feed) -> None:
        """A call waits there from now on, behind the others. Once is enough."""
        if self._place.get(call) == (tenant, group):
            return
        self.leave(call)
        self._place[call] = (tenant, group)
        self._lines.setdefault((tenant, group), {})[call] = feed

    def leave(self, call: CallId) -> None:
        """It waits no more, if it did; whom it was kept is there for the others."""
        place = self._place.pop(call, None)
        if place is None:
            return
        line = self._lines[place]
        del line[call]
        if not line:
            del self._lines[place]
        for member in self._kept.pop(call, {}):
            self.freed(member)

    def freed(self, member: Party, by: CallId | None = None) -> None:
        """
        An extension may be rung now: it is somebody's turn.

        Args:
            by: The call that it was in. If that waits in line itself, the extension
                did not answer it, and will ring for it again. So nobody behind is
                given it, who would be met first.
        """
        tenant, number = member
        found = self._directory().tenant_of(tenant)
        if found is None:
            return
        for (label, name), line in list(self._lines.items()):
            group = found.groups.get(name) if label == tenant else None
            if group is None or number not in group.members:
                continue
            # Whoever is first may be rung for already; then it is the next one's turn.
            for call, feed in list(line.items()):
                if call == by:
                    self._kept.setdefault(call, {})[member] = None
                    break
                feed(TurnCame())
