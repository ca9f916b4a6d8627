"""How much may be called: the limits of a tenant, an extension or a hotline."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from tongdai.call import limits
from tongdai.storage.limits import LONGEST_SPAN, MOST_BARRED, NONE, LimitsChange

from .administration import Text

Seconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_SPAN)]


class Limits(msgspec.Struct, frozen=True, rename="camel"):
    """What it is held to. Seconds; null: to nothing."""

    longest_call: float | None
    "From the answer on."
    daily: float | None
    "Of talk with the telephone network, called out to."
    monthly: float | None
    barred: tuple[str, ...]
    "What numbers begin with that may not be called."

    @classmethod
    def of(cls, held_to: limits.Limits) -> Limits:
        """The same as the API shows it."""
        return cls(held_to.longest_call, held_to.daily, held_to.monthly, held_to.barred)


class LimitsPatch(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What is to be different; what is left out stays, null takes a limit away."""

    longest_call: Seconds | UnsetType | None = UNSET
    daily: Seconds | UnsetType | None = UNSET
    monthly: Seconds | UnsetType | None = UNSET
    barred: Annotated[list[Text], msgspec.Meta(max_length=MOST_BARRED)] | UnsetType = (
        UNSET
    )


def change_of(patch: LimitsPatch | UnsetType) -> LimitsChange | None:
    """The same for storage, which reads what people type."""
    if patch is UNSET:
        return None
    return LimitsChange(
        longest_call=_typed(patch.longest_call),
        daily=_typed(patch.daily),
        monthly=_typed(patch.monthly),
        barred=None if patch.barred is UNSET else ",".join(patch.barred),
    )


def _typed(seconds: int | UnsetType | None) -> str | None:
    if seconds is UNSET:
        return None
    return NONE if seconds is None else f"{seconds}s"
