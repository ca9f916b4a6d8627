"""What ``init`` is given."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from tongdai.client.errors import BadArgument
from tongdai.net.tls import BadCertificate, trust

from .names import snake
from .texts import Language

Media = Literal["", "webrtc", "rtp", "srtp"]
"How sound travels; empty: as suits the way to the switchboard."

Callback = Callable[..., Any]

EVENTS: Final = (
    "register",
    "connecting",
    "invite",
    "invite_rejected",
    "ringing",
    "accepted",
    "incall",
    "accepted_by_other",
    "ended",
    "hold_changed",
    "mute_changed",
    "supervision_changed",
    "recording_changed",
    "dtmf",
    "ping",
    "save_call_info",
)
"Every event there is. In camelCase they are those of the browser's SDK."

OF_A_PAGE: Final = frozenset(
    {"theme", "forms", "classes", "styles", "options", "ringtone_volume", "debug"}
)
"""
Keys of the browser's configuration that are about its interface: they are taken, so
that one configuration serves both, and mean nothing to a program, which logs by
``logging``.
"""

LONGEST_PRODUCT: Final = 100
"Characters added to our ``User-Agent``: it is a name, not a letter."


def event_name(name: object) -> str:
    """
    An event's name in Python's spelling.

    Raises:
        BadArgument: there is no such event.
    """
    spelled = snake(name) if isinstance(name, str) else ""
    if spelled not in EVENTS:
        known = ", ".join(EVENTS)
        raise BadArgument(f"event: expected one of {known}; not {name!r}")
    return spelled


@dataclass(frozen=True, slots=True)
class Config:
    """
    How one :class:`~tongdai.client.OmiSDK` is to behave.

    Raises:
        BadArgument: a value that cannot work.
    """

    server: str = ""
    "The switchboard, as ``register(server=…)`` takes it; that one is stronger."

    language: Language = "vi"
    "Of texts in events and of refusals."

    busy: bool = False
    "Refuse every call from the start; see ``set_busy``."

    media: Media = ""
    """
    How media travels in calls that we make: ``webrtc``; ``rtp``, in the clear;
    ``srtp``, RTP that is encrypted by keys in the signalling, which must be by TLS
    then. Empty: WebRTC where SIP comes by WebSocket, SRTP over TLS, else RTP. The
    switchboard takes each of them over any transport. Calls that come are taken as the
    switchboard offers them; with ``srtp`` not in the clear.
    """

    user_agent: str = ""
    "What is added to the ``User-Agent`` that the switchboard sees; ASCII."

    authorities: str | Path | None = None
    "PEM file with authorities that sign the switchboard's certificate, too."

    api: str = ""
    """
    The origin of the public API, ``https://pbx.example.com``, for what is kept in the
    history. Empty: that of the server, where it is reached by WebSocket.
    """

    messages: Callback | None = None
    """
    Called with each SIP message as it passes, retransmissions too: whether it was sent
    (else it came), and its bytes. There are secrets in them: keep them to yourself.
    """

    callbacks: Mapping[str, Callback] = field(default_factory=dict)
    "By event; they may also stand beside the other keys."

    def __post_init__(self) -> None:
        if self.language not in ("vi", "en"):
            raise BadArgument(f"language: expected vi or en, not {self.language!r}")
        if self.media not in get_args(Media):
            expected = "webrtc, rtp or srtp"
            raise BadArgument(f"media: expected {expected}, not {self.media!r}")
        agent = self.user_agent
        if not (agent.isascii() and len(agent) <= LONGEST_PRODUCT) or (
            agent and not agent.isprintable()
        ):
            expected = f"one line of ASCII, {LONGEST_PRODUCT} characters at most"
            raise BadArgument(f"user_agent: expected {expected}, not {agent[:120]!r}")
        if self.messages is not None and not callable(self.messages):
            raise BadArgument(f"messages: expected a function, not {self.messages!r}")
        named = {event_name(name): each for name, each in self.callbacks.items()}
        for name, callback in named.items():
            if not callable(callback):
                raise BadArgument(f"{name}: expected a function, not {callback!r}")
        object.__setattr__(self, "callbacks", named)

    @classmethod
    def of(cls, given: Config | Mapping[str, Any] | None) -> Config:
        """
        From a dictionary, in either spelling, as a page gives it.

        Raises:
            BadArgument: an unknown key, or a value that cannot work.
        """
        if given is None:
            return cls()
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise BadArgument(f"config: expected a dict or a Config, not {given!r}")
        known = {each.name for each in fields(cls)}
        chosen: dict[str, Any] = {}
        callbacks: dict[str, Callback] = dict(given.get("callbacks") or {})
        for key, each in given.items():
            name = snake(key)
            if name in EVENTS:
                callbacks[name] = cast("Callback", each)
            elif name in known:
                chosen[name] = each
            elif name not in OF_A_PAGE:
                expected = ", ".join(sorted(known | set(EVENTS)))
                raise BadArgument(f"config: expected {expected}; not {key!r}")
        chosen["callbacks"] = callbacks
        return cls(**chosen)

    def trust(self) -> ssl.SSLContext:
        """
        What checks the switchboard's certificate.

        Raises:
            BadArgument: :attr:`authorities` cannot be read.
        """
        try:
            return trust(None if self.authorities is None else Path(self.authorities))
        except BadCertificate as error:
            raise BadArgument(str(error)) from error
