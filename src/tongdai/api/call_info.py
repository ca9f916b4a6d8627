"""What the person at an extension writes about a call: ``/calls/{uuid}/info``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

import msgspec

from tongdai.call.ids import CallId
from tongdai.call.info import CallInfo, FieldValue

from .problems import InvalidField

LONGEST_NOTE: Final = 4000
MOST_TAGS: Final = 20
LONGEST_TAG: Final = 64
MOST_FIELDS: Final = 50
LONGEST_NAME: Final = 64
LONGEST_VALUE: Final = 4000
"Characters; of several choices all together, each counted with one more."


class Infos(Protocol):
    """What this resource needs of storage; tests pass a dictionary."""

    async def put(
        self, call: CallId, tenant: str, extension: str, info: CallInfo
    ) -> None:
        """Keep this in the place of what the extension wrote before."""

    async def of(
        self, tenant: str, extension: str | None, calls: Iterable[CallId]
    ) -> Mapping[CallId, Mapping[str, CallInfo]]:
        """What the extension (None: each) wrote about these calls, by its number."""


class InfoQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes."""

    extension: str = ""
    "Its number, where an API key asks."


class Writing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a PUT: it replaces all that was written before."""

    note: str = ""
    tags: tuple[str, ...] = ()
    form: dict[str, str | tuple[str, ...]] = {}

    def info(self) -> CallInfo:
        """
        What is to be kept.

        Raises:
            InvalidField: something is over its limit.
        """
        _limit("note", "characters", len(self.note), LONGEST_NOTE)
        _limit("tags", "tags", len(self.tags), MOST_TAGS)
        for place, tag in enumerate(self.tags):
            _limit(f"tags[{place}]", "characters", len(tag), LONGEST_TAG)
        _limit("form", "fields", len(self.form), MOST_FIELDS)
        for name, value in self.form.items():
            shown = name[:LONGEST_NAME]
            _limit(f"form.{shown}", "characters of its name", len(name), LONGEST_NAME)
            _limit(f"form.{shown}", "characters", _length(value), LONGEST_VALUE)
        return CallInfo(self.note, self.tags, self.form)


def _length(value: FieldValue) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(len(choice) + 1 for choice in value)


def _limit(field: str, what: str, found: int, most: int) -> None:
    if found > most:
        raise InvalidField(field, f"at most {most} {what}, not {found}")
