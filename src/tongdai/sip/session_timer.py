"""
Finding out that a peer vanished in mid-call (RFC 4028).

We refresh every dialog ourselves unless the far end asks to, whether or not it knows
session timers: browsers and many phones do not, and a response to any request in the
dialog proves that they are there.
"""

from __future__ import annotations

from typing import Final

from tongdai.machine import value

from .errors import MalformedMessage
from .fields import SessionExpires
from .message import Request, Response
from .settings import SipSettings

HEADROOM: Final = 32.0
"§10: a BYE goes out this long before the end, or a third of the interval before."


LEAST: Final = 90
"§4: no interval is shorter, in seconds."

MOST: Final = 86_400
"A day; a peer that insists on more does not want session timers at all."


@value
class SessionTimer:
    """What was agreed for one dialog."""

    interval: float
    "Seconds from a refresh to the end of the session."

    we_refresh: bool

    def refresh_at(self, now: float) -> float | None:
        """When we must refresh, if it is for us, after a refresh at ``now`` (§10)."""
        return now + self.interval / 2 if self.we_refresh else None

    def expires_at(self, now: float) -> float:
        """When to give the session up if no further refresh succeeds (§10)."""
        return now + self.interval - min(HEADROOM, self.interval / 3)


def too_small(request: Request, settings: SipSettings) -> bool:
    """
    Must this INVITE or UPDATE be refused with 422 and our Min-SE (§9)?

    Raises:
        MalformedMessage: Session-Expires or Supported cannot be read.
    """
    asked = request.session_expires
    return (
        asked is not None
        and asked.interval < settings.min_session_expires
        and "timer" in request.supported  # who does not know 422 cannot obey it
    )


def agree(
    request: Request, settings: SipSettings
) -> tuple[SessionTimer, tuple[tuple[str, str], ...]]:
    """
    Answer a request that was not too small: the timer, and what the 2xx says (§9).

    Raises:
        MalformedMessage: Session-Expires, Min-SE or Supported cannot be read.
    """
    asked, minimum = request.session_expires, request.min_se
    least = max(settings.min_session_expires, minimum.interval if minimum else 0)
    interval = settings.session_expires
    if asked is not None:
        interval = min(interval, asked.interval)
    interval = max(interval, least)
    knows = "timer" in request.supported
    theirs = knows and asked is not None and asked.refresher == "uac"
    says = SessionExpires(int(interval), "uac" if theirs else "uas")
    rows: tuple[tuple[str, str], ...] = (("Session-Expires", str(says)),)
    if theirs:
        rows += (("Require", "timer"),)
    return SessionTimer(interval, not theirs), rows


def ask(
    interval: float, minimum: float, *, we_refresh: bool = True
) -> tuple[tuple[str, str], ...]:
    """The fields of our INVITE or UPDATE that ask for a session timer (§7.1)."""
    says = SessionExpires(int(interval), "uac" if we_refresh else "uas")
    return (("Session-Expires", str(says)), ("Min-SE", str(int(minimum))))


def agreed(response: Response, asked: float) -> SessionTimer:
    """
    What a 2xx to our request made of the interval that we asked for (§7.2).

    Raises:
        MalformedMessage: Session-Expires cannot be read.
    """
    says = response.session_expires
    if says is None:
        return SessionTimer(asked, we_refresh=True)
    # Not less than an answer may honestly say (§4), or we would refresh for ever.
    return SessionTimer(max(says.interval, LEAST), says.refresher != "uas")


def wanted_minimum(response: Response) -> float | None:
    """The Min-SE of a 422, in seconds; None if it cannot be met or read."""
    try:
        minimum = response.min_se
    except MalformedMessage:
        return None  # then it is a refusal like any other
    return float(minimum.interval) if minimum and minimum.interval <= MOST else None
