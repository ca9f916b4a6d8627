"""What the demo's carrier is told and wants done, and what it needs of media."""

from __future__ import annotations

from collections.abc import Callable

from tongdai.client.leg import Leg, Voice
from tongdai.client.phone.vocabulary import KeyCame, MediaConnected, MediaFailed
from tongdai.machine import value
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.ids import SessionId

from .news import News, Wanted

Legs = Callable[[SessionId, str, Voice], Leg]
"""
Gives a call its media: plain RTP with G.711, at this address of ours, with this voice.
Raises ``Unavailable`` when there is no port for it.
"""


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
class Stop:
    """End every call and take no further one."""


FromLeg = MediaConnected | MediaFailed | KeyCame
"What a call's media tell of it."

Input = Received | FlowClosed | Tick | MakeCall | GiveUp | FromLeg | Stop


@value
class Told:
    """How a call that was made goes on."""

    session: SessionId
    news: News


Output = Transmit | Told
