"""In which order the members of a group ring, in one pure function."""

from __future__ import annotations

from collections.abc import Callable, Collection

from tongdai.call.directory import Group, Strategy


def waves(
    group: Group,
    free: Collection[str],
    *,
    last: str | None,
    idle_since: Callable[[str], float],
    draw: Callable[[], float],
) -> list[tuple[str, ...]]:
    """
    The members who ring together, wave after wave.

    Args:
        free: The members who can answer now.
        last: Who answered the group's latest call.
        idle_since: When a member's latest call ended, in seconds: the longer ago, the
            smaller; of those who had none, smaller than any.
        draw: A random number from 0 to below 1, anew each time.
    """
    members = [each for each in group.members if each in free]
    match group.strategy:
        case Strategy.ALL:
            return [tuple(members)] if members else []
        case Strategy.IN_TURN:
            order = members
        case Strategy.ROUND_ROBIN:
            after = group.members.index(last) + 1 if last in group.members else 0
            turn = (*group.members[after:], *group.members[:after])
            order = [each for each in turn if each in free]
        case Strategy.LONGEST_IDLE:
            order = sorted(members, key=idle_since)
        case Strategy.RANDOM:
            order = sorted(members, key=lambda _: draw())
    return [(each,) for each in order]
