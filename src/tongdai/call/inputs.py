"""What can happen to a call."""

from __future__ import annotations

import enum
from collections.abc import Container

from tongdai.call.allotment import Allotted
from tongdai.call.cause import Ending
from tongdai.call.destination import Destination
from tongdai.call.directory import RecordingRule
from tongdai.call.finding import Device, Finding
from tongdai.call.hearing import Sound, SupervisionMode
from tongdai.call.ids import LegId, TransferId, WishId
from tongdai.machine import value


@value
class Found:
    """The answer to :class:`~tongdai.call.outputs.Seek`."""

    serial: int
    finding: Finding


@value
class TurnCame:
    """Somebody may have become free: whoever is first in line is to look again."""


@value
class LegRang:
    """A device of the called party rings."""

    leg: LegId


@value
class LegProgressed:
    """A device of the called party has something to be heard before it is answered."""

    leg: LegId


@value
class LegRedirected:
    """A device that rang says that its person is elsewhere; the leg is gone."""

    leg: LegId
    to: Destination | Ending
    "An ending: why that may not be called."


@value
class SoundOver:
    """A party has heard all of what it was to be told."""

    leg: LegId


@value
class LegAnswered:
    """A device of the called party was answered."""

    leg: LegId


@value
class LegHeld:
    """A party put the call on hold, or took it back."""

    leg: LegId
    held: bool


@value
class LegEnded:
    """A leg is gone by itself; nothing more can be done to it."""

    leg: LegId
    ending: Ending


@value
class LegFailed:
    """A leg is still there and can no longer be used: it has to be dropped as well."""

    leg: LegId
    ending: Ending


@value
class LegSilent:
    """Nothing has been heard of a leg for as long as anybody waits."""

    leg: LegId


class TransferMode(enum.Enum):
    BLIND = "the other party talks to the target as soon as the target answers"
    ATTENDED = "whoever passes the call on talks to the target first"


@value
class Aim:
    """To whom a call is passed on."""

    number: str
    "As it was asked for."

    name: str
    to: Destination


@value
class TransferAsked:
    """A party wants its call passed on."""

    leg: LegId
    request: TransferId
    number: str
    "The party's own."

    mode: TransferMode
    to: Aim | Ending
    "An ending: why the party may not call there."


@value
class JoinAsked:
    """
    A party wants whom it talks to joined with whom it talks to in another call.

    The latter's leg is of this call from now on, whatever becomes of the wish.
    """

    leg: LegId
    request: TransferId
    number: str
    "The party's own."

    device: Device
    "Who comes over."

    extension: str = ""
    "Whose phone that is; empty: a customer's."


@value
class LegTaken:
    """A leg of this call goes on in another one."""

    leg: LegId


@value
class TakenOver:
    """Another device of a party has answered in its place."""

    former: LegId
    leg: LegId
    extension: str = ""
    "Whose devices these are; empty: a customer's."


@value
class CompleteAsked:
    """The party that announces a call wants to leave the other two alone."""

    leg: LegId
    request: TransferId
    number: str
    "The target's."


@value
class CancelAsked:
    """The party that passes a call on has changed its mind."""

    leg: LegId
    request: TransferId
    number: str
    "The target's."


class RecordingAction(enum.StrEnum):
    """What may be asked about the recording of a call. The values are public."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@value
class RecordingRuled:
    """What holds for the recording of a call between those who talk now."""

    rule: RecordingRule
    notice: Sound | None = None
    "What they hear when it begins."


@value
class RecordingAsked:
    """Somebody who may wants it begun, paused, resumed or ended."""

    action: RecordingAction


@value
class SupervisorJoined:
    """Somebody has come into the call to supervise a party of it."""

    leg: LegId
    "The supervisor's own, which has been answered."

    number: str
    name: str
    supervised: LegId
    extension: str
    "The supervised party's number."

    mode: SupervisionMode
    over: Container[str]
    "The extensions that it may supervise."

    told: bool = False
    "Supervised parties are to know."


@value
class ModeAsked:
    """A supervisor wants to be heard by others than until now."""

    leg: LegId
    request: WishId
    mode: SupervisionMode


@value
class ModeSet:
    """Somebody else decides by whom a supervisor is heard from now on."""

    supervisor: str
    "Its number."

    mode: SupervisionMode


@value
class Stopped:
    """The switchboard ends the call, for a reason of its own."""

    ending: Ending


@value
class Tick:
    """The deadline has passed."""


Input = (
    Found
    | TurnCame
    | LegRang
    | LegProgressed
    | LegAnswered
    | LegRedirected
    | SoundOver
    | LegHeld
    | LegEnded
    | LegFailed
    | LegSilent
    | TransferAsked
    | JoinAsked
    | LegTaken
    | TakenOver
    | CompleteAsked
    | CancelAsked
    | SupervisorJoined
    | ModeAsked
    | ModeSet
    | RecordingRuled
    | RecordingAsked
    | Allotted
    | Stopped
    | Tick
)
