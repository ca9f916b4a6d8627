"""What the demo's carrier is told and wants done, and what it needs of a voice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tongdai.machine import value
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.ids import SessionId

from .news import News, Wanted
from .sounds import Sound
from .speech import Heard


class Voice(Protocol):
    """The sound of one call, on the carrier's side."""

    def answer(self, offer: bytes) -> bytes:
        """
        Answer an SDP offer.

        Raises:
            NotAcceptable: No G.711 over plain RTP in it.
            MalformedDescription: No session description.
        """

    def offer(self) -> bytes:
        """An SDP offer, which changes nothing if it is a later one."""

    def accept(self, answer: bytes) -> None:
        """Take the answer to our offer; raises as :meth:`answer` does."""

    def play(self, sound: Sound) -> None:
        """Say this from now on."""

    def press(self, digits: str) -> None:
        """Press keys."""

    def close(self) -> Heard:
        """Fall silent for good, and say how much came through."""


Voices = Callable[[SessionId], Voice]
"""Gives a call its voice; raises ``Unavailable`` when there is no port for it."""


@value
class MakeCall:
    """Call in to the switchboard."""

    session: SessionId
    "A fresh name."

    wanted: Wanted


@value
class GiveUp:
    """End a call that was made."""

    session: SessionId


@value
class KeyCame:
    """The other side of a call pressed a key."""

    session: SessionId
    key: str


@value
class Stop:
    """End every call and take no further one."""


Input = Received | FlowClosed | Tick | MakeCall | GiveUp | KeyCame | Stop


@value
class Told:
    """How a call that was made goes on."""

    session: SessionId
    news: News


Output = Transmit | Told
