"""Is a carrier there? One OPTIONS, and how long the answer took (RFC 3261 §11)."""

from __future__ import annotations

from .address import NameAddr
from .endpoint_inputs import Probe
from .endpoint_outputs import Probed
from .message import Request
from .origin import Origin
from .session_vocabulary import NoResponse, ResponseCame, SendRequest, Tick
from .settings import SipSettings
from .uri import Uri

Event = ResponseCame | NoResponse | Tick
Step = SendRequest | Probed


class Probing:
    """One question, and at most one outcome."""

    def __init__(
        self, wish: Probe, origin: Origin, settings: SipSettings, now: float
    ) -> None:
        self._wish = wish
        self._origin = origin
        self._settings = settings
        self._asked_at = now
        self._until: float | None = now + settings.probe_timeout

    @property
    def over(self) -> bool:
        """Has it come to its outcome?"""
        return self._until is None

    def start(self) -> list[Step]:
        """Send the OPTIONS. Must be called once, before :meth:`handle`."""
        flow = self._wish.target.flow
        us = Uri.parse(self._origin.contact(flow).strip("<>"))
        request = Request.create(
            "OPTIONS",
            self._wish.target.uri,
            from_=NameAddr(Uri("sip", us.host, "ping")).with_tag(self._origin.tag()),
            to=NameAddr(Uri.parse(self._wish.target.uri)),
            call_id=self._origin.call_id(),
            cseq=1,
            via=self._origin.via(flow),
            headers=[
                *(("Route", hop) for hop in self._wish.target.route),
                ("Contact", self._origin.contact(flow)),
                ("Accept", "application/sdp"),
                ("User-Agent", self._settings.product),
            ],
        )
        return [SendRequest(request, flow)]

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._until

    def handle(self, event: Event, now: float) -> list[Step]:
        """Take one input; return what must now be done, in order."""
        match event:
            case _ if self._until is None:
                return []  # the answer comes too late
            case ResponseCame(response, _) if response.status >= 200:
                # Any final response: even who does not know OPTIONS is there.
                return self._outcome(response.status, now)
            case NoResponse():
                return self._outcome(None, now)
            case Tick() if now >= self._until:
                return self._outcome(None, now)
            case _:
                return []

    def _outcome(self, status: int | None, now: float) -> list[Step]:
        self._until = None
        return [Probed(self._wish.trunk, status, now - self._asked_at)]
