"""From rows to what the directory is made of: one read for everybody."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select

from tongdai.call.directory import (
    EVERY_HOTLINE,
    EVERYBODY,
    Dialling,
    Extension,
    Forwarding,
    Hotline,
)
from tongdai.call.opening_hours import OpeningHours

from . import limits, recording_terms, supervising, tables, written_hours
from .errors import InvalidName

_NOWHERE: Final = Forwarding()

log = logging.getLogger("tongdai.storage")


def extensions(
    connection: Connection, tenant: str | None = None
) -> defaultdict[str, list[Extension]]:
    """The extensions of every tenant, or of the one that is named, by its label."""
    each, of_extension = tables.extensions.c, tables.extension_hotlines.c
    permitted: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    supervised = supervising.load(connection, tenant)
    some = select(of_extension.tenant, of_extension.number, of_extension.hotline)
    every = select(
        each.tenant,
        each.number,
        each.name,
        each.forward_always,
        each.forward_busy,
        each.forward_no_answer,
        each.every_hotline,
        each.supervises_everybody,
        each.recording,
        *limits.columns_of(each),
    )
    if tenant is not None:
        some = some.where(of_extension.tenant == tenant)
        every = every.where(each.tenant == tenant)
    for label, number, hotline in connection.execute(
        some.order_by(of_extension.position)
    ):
        permitted[label, number].append(hotline)
    found: defaultdict[str, list[Extension]] = defaultdict(list)
    for row in connection.execute(every):
        of = row.tenant, row.number
        to = row.forward_always, row.forward_busy, row.forward_no_answer
        found[row.tenant].append(
            Extension(
                row.number,
                row.name,
                # Most have none: one object for all of them.
                Forwarding(*to) if any(to) else _NOWHERE,
                EVERY_HOTLINE if row.every_hotline else tuple(permitted[of]),
                EVERYBODY
                if row.supervises_everybody
                else tuple(supervised.get(of, ())),
                recording_terms.rule(row.recording),
                limits.read(row),
            )
        )
    return found


def hotlines(connection: Connection) -> Mapping[str, list[Hotline]]:
    """By tenant, in the order in which they were added."""
    each = tables.hotlines.c
    found: defaultdict[str, list[Hotline]] = defaultdict(list)
    for row in connection.execute(
        select(tables.hotlines).order_by(each.created_at, each.number)
    ).all():
        found[row.tenant].append(
            Hotline(
                row.number,
                row.name,
                row.destination,
                _hours(row.number, row.hours, row.zone, row.special),
                row.fallback,
                recording_terms.rule(row.recording),
                limits.read(row),
            )
        )
    return found


def dialling(connection: Connection) -> Mapping[str, Dialling]:
    """By tenant."""
    each = tables.tenants.c
    query = select(each.label, each.country, each.international, each.premium)
    return {label: Dialling(*rules) for label, *rules in connection.execute(query)}


def supervised_told(connection: Connection) -> set[str]:
    """The tenants where who is supervised sees it."""
    each = tables.tenants.c
    query = select(each.label).where(each.supervised_told)
    return set(connection.execute(query).scalars())


def _hours(hotline: str, week: str, zone: str, special: str) -> OpeningHours | None:
    try:
        return written_hours.opening_hours(week, zone, special)
    except InvalidName as error:
        # They could be read when they were written: this machine knows fewer zones.
        # One hotline too open is better than a switchboard without a directory.
        log.warning(
            "hours not understood, always open",
            extra={"hotline": hotline, "reason": str(error)},
        )
        return None
