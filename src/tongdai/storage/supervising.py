"""Whom extensions may supervise: kept, read, forgotten with those supervised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from . import number_space, tables
from .errors import NumberUse, UnknownSupervised


def permit(
    connection: Connection,
    tenant: str,
    numbers: Sequence[str],
    supervised: Sequence[str],
) -> None:
    """
    Let extensions supervise these alone, instead of whom they could until now.

    Args:
        supervised: Extensions, and groups whose members are.

    Raises:
        UnknownSupervised: One is neither.
    """
    wanted = [
        _known(connection, tenant, each.strip()) for each in dict.fromkeys(supervised)
    ]
    each = tables.extension_supervises
    connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.number.in_(numbers))
    )
    rows = [
        {"tenant": tenant, "number": number, "supervised": other, "position": at}
        for number in numbers
        for at, other in enumerate(dict.fromkeys(wanted))
    ]
    if rows:
        connection.execute(insert(each), rows)


def load(
    connection: Connection, tenant: str | None
) -> defaultdict[tuple[str, str], list[str]]:
    """Whom each may supervise, by tenant and number; of one tenant, or of all."""
    each = tables.extension_supervises.c
    query = select(each.tenant, each.number, each.supervised).order_by(each.position)
    if tenant is not None:
        query = query.where(each.tenant == tenant)
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for label, number, supervised in connection.execute(query):
        found[label, number].append(supervised)
    return found


def forget(connection: Connection, tenant: str, numbers: Sequence[str]) -> None:
    """Whoever gets one of these numbers next must not find itself supervised."""
    each = tables.extension_supervises
    connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.supervised.in_(numbers))
    )


def _known(connection: Connection, tenant: str, number: str) -> str:
    use = number_space.use_of(connection, tenant, number)
    if use is NumberUse.EXTENSION:
        return number
    group = tables.ring_groups.c
    external = select(group.external).where(
        group.tenant == tenant, group.number == number
    )
    if use is NumberUse.GROUP and not connection.execute(external).scalar_one():
        return number
    raise UnknownSupervised(tenant, number)
