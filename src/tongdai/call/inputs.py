"""What can happen to a call."""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.ids import LegId
from tongdai.machine import value


@value
class LegRang:
    """A device of the called party rings."""

    leg: LegId


@value
class LegAnswered:
    """A device of the called party was answered."""

    leg: LegId


@value
class LegHeld:
    """A party put the call on hold, or took it back."""

    leg: LegId
    held: bool


@value
class LegEnded:
    """A leg is gone by itself; nothing more can be done to it."""

    leg: LegId
    ending: Ending


@value
class LegFailed:
    """A leg is still there and can no longer be used: it has to be dropped as well."""

    leg: LegId
    ending: Ending


@value
class LegSilent:
    """Nothing has been heard of a leg for as long as anybody waits."""

    leg: LegId


@value
class Stopped:
    """The switchboard ends the call, for a reason of its own."""

    ending: Ending


@value
class Tick:
    """The deadline has passed."""


Input = (
    LegRang | LegAnswered | LegHeld | LegEnded | LegFailed | LegSilent | Stopped | Tick
)
