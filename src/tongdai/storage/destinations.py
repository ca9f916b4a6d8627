"""Where calls may be led: what somebody of the tenant could dial, or a sound."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select

from tongdai.call.directory import ANNOUNCE, Dialling
from tongdai.call.numbers import NumberKind, canonical, kind_of, permitted

from . import number_space, tables
from .errors import (
    ClosedDestination,
    GoesInCircles,
    InvalidName,
    NameRule,
    NumberUse,
    UnknownDestination,
)

SOUND_NAME: Final = re.compile(r"[\w-][\w .-]{0,99}")
"The name of a file in the tenant's folder of sounds, and never a way out of it."


def dialling_of(connection: Connection, tenant: str) -> Dialling:
    """What the tenant may call."""
    each = tables.tenants.c
    query = select(each.country, each.international, each.premium)
    return Dialling(*connection.execute(query.where(each.label == tenant)).one())


def destination(connection: Connection, tenant: str, text: str) -> str:
    """
    A destination as it is kept; empty for none.

    Raises:
        InvalidName: An announcement without the name of a file.
        UnknownDestination: Nobody of the tenant could dial it.
        ClosedDestination: The tenant may not call there.
    """
    text = text.strip()
    if not text:
        return ""
    if text.startswith(ANNOUNCE):
        if not SOUND_NAME.fullmatch(text.removeprefix(ANNOUNCE)):
            raise InvalidName(text, NameRule.ANNOUNCEMENT)
        return text
    if text.isascii() and text.isdigit():
        use = number_space.use_of(connection, tenant, text)
        if use in (NumberUse.EXTENSION, NumberUse.GROUP):
            return text
    number = telephone_number(connection, tenant, text)
    if number is None:
        raise UnknownDestination(tenant, text)
    return number


def telephone_number(connection: Connection, tenant: str, text: str) -> str | None:
    """
    A number of the telephone network that calls may be sent on to; None: it is none.

    Services of the network (113) are not, nor are the tenant's own hotlines, from
    which a call would only come back.

    Raises:
        ClosedDestination: The tenant may not call there.
    """
    dialling = dialling_of(connection, tenant)
    number = canonical(text, dialling)
    if number is None or kind_of(number, dialling) is NumberKind.SHORT:
        return None
    if number_space.use_of(connection, tenant, number) is not None:
        return None
    if not permitted(number, dialling):
        raise ClosedDestination(tenant, number)
    return number


def check_ends(start: str, following: Callable[[str], str]) -> None:
    """
    Refuse a chain that comes back to where it was.

    Args:
        following: Where a number sends calls on to; empty: nowhere.

    Raises:
        GoesInCircles: It does.
    """
    passed = [start]
    while (number := following(passed[-1])) != "":
        if number in passed:
            raise GoesInCircles((*passed, number))
        passed.append(number)
