"""The way of a call, as the API shows it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tongdai.call import record


class Step(msgspec.Struct, frozen=True, tag_field="step"):
    """One step of the way to whoever answered."""

    time: datetime


class RangGroup(Step, frozen=True, tag="rang"):
    """Members of a group rang."""

    group: str


class WaitedInLine(Step, frozen=True, tag="waited"):
    """Everybody of a group talked: the caller waited."""

    group: str


class SentOn(Step, frozen=True, tag="sentOn", rename={"by": "from"}):
    """The call went on to another number, or to an announcement."""

    by: str
    to: str


class WentOut(Step, frozen=True, tag="wentOut"):
    """Somebody in the telephone network was called over a trunk."""

    trunk: str


AnyStep = RangGroup | WaitedInLine | SentOn | WentOut


def shown(step: record.Step) -> AnyStep:
    """One step of a record."""
    match step:
        case record.RangGroup(at, group):
            return RangGroup(at, group)
        case record.WaitedInLine(at, group):
            return WaitedInLine(at, group)
        case record.SentOn(at, by, to):
            return SentOn(at, by, to)
        case record.WentOut(at, trunk):
            return WentOut(at, trunk)
