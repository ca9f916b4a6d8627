"""May a call start, and how long may it ring and last?"""

from __future__ import annotations

from dataclasses import dataclass

from tongdai.call.cause import Ending
from tongdai.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class CallSettings:
    """
    What an operator may set about calls.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    ring_time: float = 60.0
    "Seconds that a call rings before it counts as not answered."

    forward_after: float = 25.0
    "Seconds that an extension rings which has calls sent on that nobody answers."

    longest_call: float = 4 * 3600.0
    "Seconds that two parties may talk: a forgotten receiver must not last for ever."

    calls_per_extension: int = 10
    "Calls that one extension may have at once, made and received together."

    calls_at_once: int = 5000
    "Calls of the whole switchboard, ringing ones too: bounds memory under attack."

    def __post_init__(self) -> None:
        for key, seconds in (
            ("ring_time", self.ring_time),
            ("forward_after", self.forward_after),
            ("longest_call", self.longest_call),
        ):
            if seconds <= 0:
                raise InvalidSetting(key, "seconds above 0", seconds)
        for key, number in (
            ("calls_per_extension", self.calls_per_extension),
            ("calls_at_once", self.calls_at_once),
        ):
            if number < 1:
                raise InvalidSetting(key, "1 or more", number)


@dataclass(frozen=True, slots=True)
class Permit:
    """What one call is allowed."""

    talk: float
    "Seconds."


def permit(settings: CallSettings, *, of_caller: int, at_once: int) -> Permit | Ending:
    """
    Allow a call, or say which rule forbids it.

    Args:
        settings: The limits.
        of_caller: How many calls the calling extension has already.
        at_once: How many calls the switchboard has already.
    """
    if at_once >= settings.calls_at_once:
        return Ending.UNAVAILABLE
    if of_caller >= settings.calls_per_extension:
        return Ending.TOO_MANY_CALLS
    return Permit(talk=settings.longest_call)
