"""When which SIP messages passed: what the figures of RFC 6076 are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import parse_message

CHALLENGES: Final = frozenset({401, 402, 407})
"No failures and no ends: the request comes again, with credentials (RFC 6076 §4)."

TRYING: Final = 100


@dataclass(slots=True)
class Asked:
    """One request of ours that creates something, with its times in seconds."""

    at: float
    "When it was first sent."

    status: int = 0
    "Of its final response; 0: none came."

    final: float | None = None
    "When that came."


@dataclass(slots=True)
class SessionRequest(Asked):
    """One INVITE of ours, and the session that came of it."""

    indicated: float | None = None
    "When the first response that tells a person something came: 18x, or the 200."

    bye: float | None = None
    "When the first BYE passed."

    ours: bool = False
    "It was us who sent it."

    disconnected: float | None = None
    "When its 2xx passed."

    @property
    def established(self) -> bool:
        """Did a 2xx come?"""
        return 200 <= self.status < 300


@dataclass(slots=True)
class Signalling:
    """All that passed, by ``Call-ID``."""

    registrations: dict[str, Asked] = field(default_factory=dict)
    sessions: dict[str, SessionRequest] = field(default_factory=dict)

    def passed(self, sent: bool, message: bytes, now: float) -> None:
        """
        Note one message. Whatever is no SIP, or of no request of ours, counts nothing.

        Args:
            sent: By us; else it came.
            now: Seconds of monotonic time.
        """
        try:
            parsed = parse_message(message)
            call_id = parsed.call_id
        except MalformedMessage:
            return
        match parsed:
            case Request() if sent:
                self._asked(parsed, call_id, now)
            case Request(method="BYE"):
                self._bye(call_id, now, ours=False)
            case Response() if not sent:
                self._answered(parsed, call_id, now)
            case Response() if (
                parsed.cseq.method == "BYE" and parsed.status // 100 == 2
            ):
                self._disconnected(call_id, now)
            case _:
                pass

    def _asked(self, request: Request, call_id: str, now: float) -> None:
        match request.method:
            case "REGISTER":
                self.registrations.setdefault(call_id, Asked(now))
            case "INVITE" if request.to.tag is None:
                self.sessions.setdefault(call_id, SessionRequest(now))
            case "BYE":
                self._bye(call_id, now, ours=True)
            case _:
                pass

    def _bye(self, call_id: str, now: float, *, ours: bool) -> None:
        session = self.sessions.get(call_id)
        if session is not None and session.bye is None:
            session.bye, session.ours = now, ours

    def _disconnected(self, call_id: str, now: float) -> None:
        session = self.sessions.get(call_id)
        if session is not None and session.disconnected is None:
            session.disconnected = now

    def _answered(self, response: Response, call_id: str, now: float) -> None:
        status = response.status
        if status in CHALLENGES or status == TRYING:
            return
        match response.cseq.method:
            case "REGISTER" if status >= 200:
                _final(self.registrations.get(call_id), status, now)
            case "INVITE":
                session = self.sessions.get(call_id)
                if session is None or session.final is not None:
                    return  # a later offer's, or sent again
                if session.indicated is None and status < 300:
                    session.indicated = now
                if status >= 200:
                    _final(session, status, now)
            case "BYE" if 200 <= status < 300:
                self._disconnected(call_id, now)
            case _:
                pass


def _final(asked: Asked | None, status: int, now: float) -> None:
    if asked is not None and asked.final is None:
        asked.status, asked.final = status, now
