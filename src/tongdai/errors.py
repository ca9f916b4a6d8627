"""
The roots of every exception of the platform.

* :class:`TongdaiError`
    * :class:`RemoteError` — the peer broke a protocol: log at INFO, answer, go on
    * :class:`UsageError` — our caller asked for what the state forbids: a bug
    * :class:`Refused` — policy said no: tell the user which rule
        * :class:`InvalidSetting` — a configured value that cannot work
    * :class:`Unavailable` — a dependency failed: the same request may work later

Each floor derives its own from these, beside the code that raises them.
"""

from __future__ import annotations


class TongdaiError(Exception):
    """Base class. ``code`` is stable, documented and safe to show."""

    code: str = "internal"


class RemoteError(TongdaiError):
    """A peer sent something its protocol forbids."""

    code = "remote"


class UsageError(TongdaiError):
    """A method was called in a state that does not allow it."""

    code = "usage"


class Refused(TongdaiError):
    """A rule of the tenant or the platform forbids the request."""

    code = "refused"


class InvalidSetting(Refused, ValueError):
    """
    A configured value that cannot work.

    Raised by the settings dataclass of a floor from ``__post_init__``; configuration
    adds the section, collects them all, and tells the operator.
    """

    code = "config.invalid"

    def __init__(self, key: str, expected: str, came: object) -> None:
        super().__init__(f"{key}: expected {expected}, not {came!r}")
        self.key = key
        "The field's name."
        self.expected = expected
        self.came = came


class Unavailable(TongdaiError):
    """A dependency did not answer; the same request may succeed later."""

    code = "unavailable"

    retry_after: float = 5.0
    "Seconds to wait before trying again."
