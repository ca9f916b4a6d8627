"""Whether the peer of a confirmed dialog is still there (RFC 4028)."""

from __future__ import annotations

from tongdai.machine import TimerTable

from .dialog_flow import Timer
from .endpoint_inputs import HeaderRows
from .message import Request, Response
from .session_timer import SessionTimer, agree, agreed, ask, too_small, wanted_minimum
from .settings import SipSettings


class Liveness:
    """The session timer of one dialog, started again whenever the peer is heard."""

    def __init__(
        self, timer: SessionTimer, timers: TimerTable[Timer], settings: SipSettings
    ) -> None:
        self._timer = timer
        self._timers = timers
        self._settings = settings
        self._minimum = settings.min_session_expires

    def heard(self, now: float) -> None:
        """A request or response of the peer came: the session's time begins anew."""
        self._timers.start(Timer.EXPIRY, self._timer.expires_at(now))
        at = self._timer.refresh_at(now)
        if at is None:
            self._timers.stop(Timer.REFRESH)
        else:
            self._timers.start(Timer.REFRESH, at)

    def rows(self) -> HeaderRows:
        """What our INVITE or UPDATE says of the session timer."""
        timer = self._timer
        asked = ask(timer.interval, self._minimum, we_refresh=timer.we_refresh)
        return (("Supported", "timer"), *asked)

    def refusal(self, request: Request) -> HeaderRows | None:
        """
        The fields of a 422 to an INVITE or UPDATE that asks for too little, or None.

        Raises:
            MalformedMessage: Session-Expires or Supported cannot be read.
        """
        if not too_small(request, self._settings):
            return None
        return (("Min-SE", str(int(self._settings.min_session_expires))),)

    def proposal(self, request: Request) -> tuple[SessionTimer, HeaderRows]:
        """
        What their request makes of the session timer, and what our 2xx says then.

        Raises:
            MalformedMessage: Session-Expires, Min-SE or Supported cannot be read.
        """
        return agree(request, self._settings)

    def adopt(self, timer: SessionTimer, now: float) -> None:
        """Keep what both sides have agreed upon."""
        self._timer = timer
        self.heard(now)

    def outcome(self, response: Response) -> SessionTimer:
        """
        What a 2xx to our request makes of the session timer.

        Raises:
            MalformedMessage: Session-Expires cannot be read.
        """
        return agreed(response, self._timer.interval)

    def lengthened(self, response: Response) -> bool:
        """After a 422: do we ask for more now, so that it is worth asking again?"""
        least = wanted_minimum(response)
        if least is None or least <= self._minimum:
            return False
        self._minimum = least
        interval = max(self._timer.interval, least)
        self._timer = SessionTimer(interval, self._timer.we_refresh)
        return True
