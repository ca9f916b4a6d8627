"""
What happened to calls, as facts for the world outside: history, webhooks, streams.

Public and versioned: a field is added freely; a change of meaning raises the version.
Of each call come, in order: ``CallStarted`` once; ``CallForwarded``, ``CallQueued``,
``CallRangGroup`` and ``CallWentOut`` as often as they happen, ``CallRang`` and
``CallAnswered`` at most once; ``CallTransferred`` as often as it was passed on; for
each supervisor ``SupervisionBegan`` once, ``SupervisionChanged`` as often as it
happens, ``SupervisionEnded`` once; ``CallEnded`` once; then ``QualityMeasured`` for the
parties that had media.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Final

from tongdai.call.cause import Ending
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId
from tongdai.machine import value

VERSION: Final = 1


class Side(enum.StrEnum):
    """The two parties of a call."""

    CALLER = "caller"
    CALLEE = "callee"


class Direction(enum.StrEnum):
    """Between whom a call is, as seen from the tenant."""

    INTERNAL = "internal"
    "Both parties are extensions."

    OUTBOUND = "outbound"
    "An extension calls the telephone network."

    INBOUND = "inbound"
    "A customer calls a hotline."


@value
class Quality:
    """What one leg's media was like, over its whole life."""

    packets_received: int
    "Audio packets that came from this party."

    packets_lost: int
    "Packets of this party that never came."

    packets_sent: int

    jitter: float
    "Of what the party sends, in milliseconds (RFC 3550 §6.4.1)."

    round_trip: float | None
    "To the party and back, in milliseconds; None if it never reported."

    mos: float | None
    "Estimated quality of what the party sends, 1.0 to 4.5; None without media."


@value
class CallStarted:
    call: CallId
    at: datetime
    tenant: str
    caller: str
    "The number of the calling extension or customer."

    caller_name: str
    dialled: str
    "The number as the caller gave it."

    callee: str | None
    "Whom it means; None if the call is refused before that is known."

    callee_name: str = ""
    hotline: str = ""
    "That the call goes out with, or came in by; empty between extensions."

    datas: str = ""
    "What the caller's program noted about the call: a JSON object, or empty."

    direction: Direction = Direction.INTERNAL
    trunk: str = ""
    "The name of the trunk that it came in by; empty: an extension calls."


@value
class CallRang:
    call: CallId
    at: datetime


@value
class CallRangGroup:
    """Members of a group ring, for the first time since the call came to it."""

    call: CallId
    at: datetime
    group: str
    "Its number."


@value
class CallQueued:
    """Everybody of a group talks: the caller waits in line."""

    call: CallId
    at: datetime
    group: str
    "Its number."


@value
class CallWentOut:
    """Somebody in the telephone network is called, on the call's behalf."""

    call: CallId
    at: datetime
    trunk: str
    "The name of the trunk. If it does not work, the next one follows."


@value
class CallForwarded:
    """A called party has its calls sent on, or nobody took this one there."""

    call: CallId
    at: datetime
    by: str
    "The number that it was sent on from."

    to: str
    "The number, or the announcement, that it was sent on to."


@value
class CallAnswered:
    call: CallId
    at: datetime
    callee: str
    "The number of the extension or customer that answered."

    callee_name: str = ""
    trunk: str = ""
    "The name of the trunk that leads there; empty: none does."


@value
class CallTransferred:
    """Somebody else talks in the place of one of the parties."""

    call: CallId
    at: datetime
    by: str
    "The number of the party that passed the call on."

    to: str
    "The number of the extension that talks from now on."

    to_name: str
    place: Side
    "Whose place it has taken."


@value
class SupervisionBegan:
    """Somebody listens in to one of the parties."""

    call: CallId
    at: datetime
    by: str
    "The supervisor's number."

    of: str
    "The supervised extension's number."

    mode: SupervisionMode
    told: bool = False
    "The supervised one may know."


@value
class SupervisionChanged:
    """A supervisor is heard by others than before, or supervises somebody else."""

    call: CallId
    at: datetime
    by: str
    of: str
    mode: SupervisionMode
    told: bool = False
    "The supervised one may know."


@value
class SupervisionEnded:
    """A supervisor has left the call, or the call ends."""

    call: CallId
    at: datetime
    by: str
    of: str
    told: bool = False
    "The supervised one may know."


@value
class RecordingBegan:
    """From now on what the parties say to each other is kept."""

    call: CallId
    at: datetime


@value
class RecordingPaused:
    """It is not, for a while: silence stands in the recording."""

    call: CallId
    at: datetime


@value
class RecordingResumed:
    call: CallId
    at: datetime


@value
class RecordingEnded:
    """The call has ended, or it is not kept any more. It may begin again."""

    call: CallId
    at: datetime


@value
class CallEnded:
    call: CallId
    at: datetime
    ending: Ending
    by: Side | None
    "Who ended it; None: a rule or a timer of the switchboard, or a fault."


@value
class QualityMeasured:
    call: CallId
    side: Side
    quality: Quality


CallEvent = (
    CallStarted
    | CallForwarded
    | CallRangGroup
    | CallQueued
    | CallWentOut
    | CallRang
    | CallAnswered
    | CallTransferred
    | SupervisionBegan
    | SupervisionChanged
    | SupervisionEnded
    | RecordingBegan
    | RecordingPaused
    | RecordingResumed
    | RecordingEnded
    | CallEnded
    | QualityMeasured
)
