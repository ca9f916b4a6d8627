"""What the things of the API are made of, beside what is made from its document."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated, Final, Generic, Self, TypeVar

import msgspec

T = TypeVar("T")

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"A moment; always with a zone."

SECRETS: Final = frozenset({"token", "key", "secret", "password"})


class OpenEnum(enum.StrEnum):
    """Values that the switchboard knows; a later one may know more, as text."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        later = str.__new__(cls, value)
        later._name_ = later._value_ = value
        return later


class WithSecret(msgspec.Struct, frozen=True):
    """What has a secret in it, which is not shown where the whole is."""

    def __repr__(self) -> str:
        shown = {
            each: "…" if each in SECRETS else getattr(self, each)
            for each in self.__struct_fields__
        }
        fields = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        return f"{type(self).__name__}({fields})"


class Items(msgspec.Struct, Generic[T], frozen=True):
    """A list that comes as a whole."""

    items: list[T]


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a long list."""

    items: list[T]
    "May be few, even none, and yet not the last."

    next: str | None = None
    "Pass it as ``after`` to have the next page; None: this is the last."
