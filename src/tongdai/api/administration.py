"""The directory, changed by programs: what its resources have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Protocol, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from tongdai.call.directory import RecordingRule
from tongdai.errors import Refused, RemoteError, TongdaiError
from tongdai.storage import errors
from tongdai.storage.errors import NameRule

from .problems import Conflict, InvalidField, NotFound

T = TypeVar("T")

LONGEST: Final = 1000
"Characters of any text of the directory; each has a limit of its own below this."

Text = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class Administration(Protocol):
    """What these resources need of storage."""

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What ``query`` finds."""

    async def change(self, change: Callable[[Connection], T]) -> T:
        """Make a change, all of it or nothing; it is in force when this returns."""


class Taken(Conflict):
    """What is to be added is there already, or the number is something else."""

    code = "taken"


class InUse(Conflict):
    """Something of the tenant leads there."""

    code = "in_use"


class Unfit(RemoteError):
    """What the request says does not go together with the rest of the directory."""

    code = "unfit"


REFUSALS: Final = (Taken, Unfit, InvalidField)
"Of whatever adds or changes."

FIELDS: Final[Mapping[NameRule, str]] = {
    NameRule.NUMBERS: "extension",
    NameRule.RANGE: "extension",
    NameRule.HOW_MANY: "extension",
    NameRule.DISPLAY_NAME: "name",
    NameRule.HOTLINE: "number",
    NameRule.GROUP: "number",
    NameRule.DAYS: "hours",
    NameRule.TIMES: "hours",
    NameRule.DATES: "special",
    NameRule.ZONE: "zone",
    NameRule.MANY_MEMBERS: "members",
    NameRule.TRUNK: "name",
    NameRule.HOST: "host",
    NameRule.PORT: "port",
    NameRule.TRANSPORT: "transport",
    NameRule.ORDER: "order",
    NameRule.ACCOUNT: "user",
    NameRule.SECRET: "password",
    NameRule.SPAN: "limits",
    NameRule.PREFIX: "limits.barred",
    NameRule.MANY_PREFIXES: "limits.barred",
    NameRule.SOURCES: "sources",
    NameRule.CODECS: "codecs",
}
"Which field a rule is about; of the others several are."


async def read(administration: Administration, query: Callable[[Connection], T]) -> T:
    """
    What ``query`` finds.

    Raises:
        NotFound: The tenant was removed a moment ago.
    """
    try:
        return await administration.read(query)
    except Refused as error:
        raise problem_of(error) from None


async def change(
    administration: Administration,
    change: Callable[[Connection], T],
    *,
    fields: Mapping[NameRule, str] = FIELDS,
) -> T:
    """
    Make a change.

    Args:
        fields: Which field a rule is about.

    Raises:
        NotFound: What is to be changed is not there.
        Taken, InUse: The rest of the directory is against it.
        InvalidField, Unfit: The request is at fault.
    """
    try:
        return await administration.change(change)
    except Refused as error:
        raise problem_of(error, fields) from None


def problem_of(error: Refused, fields: Mapping[NameRule, str] = FIELDS) -> TongdaiError:
    """What storage refused, for whoever sent the request: never of another tenant."""
    match error:
        case errors.UnknownTenant():
            return NotFound("there is no such tenant")
        case errors.InvalidName(name=name, rule=rule) if rule in fields:
            return InvalidField(fields[rule], f"expected {rule.value}, not {name:.100}")
        case errors.InvalidName(name=name, rule=rule):
            return Unfit(f"expected {rule.value}, not {name:.100}")
        case errors.WeakPassword(rule=rule):
            return InvalidField("password", f"it must {rule.value}")
        case errors.UnknownScope(scope=scope):
            return InvalidField("scopes", f"there is no scope {scope:.100}")
        case errors.UnknownMember():
            return InvalidField("members", f"{error!s:.300}")
        case errors.UnknownSupervised():
            return InvalidField("supervises", f"{error!s:.300}")
        case errors.UnknownHotline(number=number):
            return InvalidField("hotlines", f"there is no hotline {number:.100}")
        case errors.TrunkNeedsAccount():
            return InvalidField("user", str(error))
        case errors.HotlineTaken(number=number):
            # By whom is nobody's business.
            return Taken(f"{number} is a hotline already")
        case errors.ExtensionsExist() | errors.NumberTaken() | errors.TrunkExists():
            return Taken(str(error))
        case errors.NumberInUse():
            return InUse(str(error))
        case errors.UnknownDestination(destination=to):
            return Unfit(
                "expected an extension or group, a telephone number or play:FILE, "
                f"not {to:.100}"
            )
        case errors.ClosedDestination() | errors.GoesInCircles():
            return Unfit(f"{error!s:.300}")
        case _:
            return error


def found(each: T | None, what: str) -> T:
    """
    It, if it is there.

    Raises:
        NotFound: The tenant has none; whether another has is not said.
    """
    if each is None:
        raise NotFound(f"there is no such {what}")
    return each


def given(value: T | UnsetType) -> T | None:
    """For storage, where None leaves a thing as it is."""
    return None if value is UNSET else value


def rule_of(rule: RecordingRule | UnsetType | None) -> str | None:
    """A rule of recording for storage, where the empty text is none of its own."""
    if rule is UNSET:
        return None
    return "" if rule is None else rule.value
