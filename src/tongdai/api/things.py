"""The five operations that every kind of thing in the directory has."""

from __future__ import annotations

from tongdai.errors import TongdaiError
from tongdai.storage.scopes import Scope

from .administration import REFUSALS
from .operations import Operation, Perform
from .problems import NotFound


def operations_of(
    path: str,
    what: str,
    *,
    every: Perform,
    summary: str,
    one: Perform,
    add: Perform,
    change: Perform,
    remove: Perform,
    for_extensions: bool = False,
    kept_by: tuple[type[TongdaiError], ...] = (),
) -> list[Operation]:
    """
    All of them are listed, one is added; it is shown, changed and removed.

    Args:
        path: Of one of them: ``/groups/{number}``.
        what: One of them, with its article.
        summary: Of the list.
        for_extensions: An access token may ask for the list, too.
        kept_by: What may be against the removal.
    """
    see, write = Scope.DIRECTORY_READ, Scope.DIRECTORY_WRITE
    whole = path.rpartition("/")[0]
    there, refused = (NotFound,), (*REFUSALS, NotFound)
    return [
        Operation(
            *("GET", whole, every, see, summary),
            for_extensions=for_extensions,
            problems=there,
        ),
        Operation(
            *("POST", whole, add, write, f"Add {what}"), status=201, problems=refused
        ),
        Operation(
            *("GET", path, one, see, f"One {what.partition(' ')[2]}"), problems=there
        ),
        Operation(*("PATCH", path, change, write, f"Change {what}"), problems=refused),
        Operation(
            *("DELETE", path, remove, write, f"Remove {what}"),
            problems=(NotFound, *kept_by),
        ),
    ]
