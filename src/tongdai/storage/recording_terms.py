"""Which calls of a tenant are recorded, as rows keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from tongdai.call.directory import (
    ANNOUNCE,
    AS_A_WHOLE,
    BEEP,
    RecordingRule,
    RecordingTerms,
)

from . import tables
from .destinations import destination
from .errors import InvalidName, NameRule

DAYS: Final = (1, 3650)
"For which recordings may be kept."

NO_RULE: Final = ""
"Of an extension, group or hotline: what is nearest else holds."


@dataclass(frozen=True, slots=True)
class TermsChange:
    """What is to be different; None leaves a thing as it is."""

    rule: RecordingRule | None = None
    notice: str | None = None
    "A file (``play:FILE``), ``tone``, or empty for none."

    days: int | None = None


def columns(connection: Connection, tenant: str, change: TermsChange) -> dict[str, Any]:
    """
    The columns of the tenant's row that change.

    Raises:
        InvalidName: The notice or the number of days cannot be used.
    """
    new: dict[str, Any] = {}
    if change.rule is not None:
        new["recording"] = change.rule.value
    if change.notice is not None:
        new["recording_notice"] = _notice(connection, tenant, change.notice)
    if change.days is not None:
        fewest, most = DAYS
        if not fewest <= change.days <= most:
            raise InvalidName(str(change.days), NameRule.KEPT_DAYS)
        new["recording_days"] = change.days
    return new


def rule(text: str) -> RecordingRule | None:
    """The rule that a row of an extension, a group or a hotline has."""
    return RecordingRule(text) if text else AS_A_WHOLE


def load(connection: Connection) -> Mapping[str, RecordingTerms]:
    """By tenant."""
    each = tables.tenants.c
    query = select(
        each.label, each.recording, each.recording_notice, each.recording_days
    )
    return {
        label: RecordingTerms(RecordingRule(kept), notice, days)
        for label, kept, notice, days in connection.execute(query)
    }


def _notice(connection: Connection, tenant: str, text: str) -> str:
    text = text.strip()
    if text in ("", BEEP):
        return text
    if not text.startswith(ANNOUNCE):
        raise InvalidName(text, NameRule.NOTICE)
    return destination(connection, tenant, text)
