"""What calls share, and what is known of one before it begins."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import Input
from tongdai.call.outputs import Output
from tongdai.call.routing import Party
from tongdai.machine import value
from tongdai.media.engine import LegKind
from tongdai.sip.flow import Flow
from tongdai.switch.clock import Clock
from tongdai.switch.lines import Lines
from tongdai.switch.media_legs import MediaLegs
from tongdai.switch.publishing import Publishing
from tongdai.switch.recordings import RecordingDesk
from tongdai.switch.scouting import Scout
from tongdai.switch.seats import Seats
from tongdai.switch.sip_legs import SipLegs
from tongdai.switch.spending import Spending

Watch = Callable[[CallId, float, Input | None, list[Output]], None]
"""
Told, for a trace, what a call's machine was given (None: the call began) and what it
wants done, before that is done.
"""


def unwatched(
    call: CallId, at: float, event: Input | None, outputs: list[Output]
) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class Seams:
    """What all calls share."""

    sip: SipLegs
    media: MediaLegs
    publishing: Publishing
    seats: Seats
    lines: Lines
    scout: Scout
    recordings: RecordingDesk
    spending: Spending
    clock: Clock
    watch: Watch = unwatched


@value
class Route:
    """What is known of a call before anybody rings."""

    call: CallId
    caller_leg: LegId
    flow: Flow | None
    "Over which the caller's INVITE came; None: it is called to its phone."

    offer: bytes | None = None
    "The caller's description; None if it wants our offer in the 200."

    tenant: str = ""
    caller: Party = Party("")
    callee: Party = Party("")
    hotline: str = ""
    from_inside: bool = True
    "An extension calls, not a customer."

    kinds: frozenset[LegKind] = frozenset()
    "Of those whom a caller that is called will call, as far as that is known."

    hops: int | None = None
    "What the calls that it causes have left, so that a circle ends."


@value
class Member:
    """A party, as it is taken from call to call."""

    shown: Party
    seat: str
    "The extension whose seat it has; empty: none."

    until: float = math.inf
    "When its call has to end, in seconds of monotonic time."
