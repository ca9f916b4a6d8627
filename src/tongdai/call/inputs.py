"""What can happen to a call."""

from __future__ import annotations

from dataclasses import dataclass

from tongdai.call.cause import Ending
from tongdai.call.ids import LegId


@dataclass(frozen=True, slots=True)
class LegRang:
    """A device of the called party rings."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """A device of the called party was answered."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class LegHeld:
    """A party put the call on hold, or took it back."""

    leg: LegId
    held: bool


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg is gone by itself; nothing more can be done to it."""

    leg: LegId
    ending: Ending


@dataclass(frozen=True, slots=True)
class LegFailed:
    """A leg is still there and can no longer be used: it has to be dropped as well."""

    leg: LegId
    ending: Ending


@dataclass(frozen=True, slots=True)
class LegSilent:
    """Nothing has been heard of a leg for as long as anybody waits."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Stopped:
    """The switchboard ends the call, for a reason of its own."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = (
    LegRang | LegAnswered | LegHeld | LegEnded | LegFailed | LegSilent | Stopped | Tick
)
