"""What a call asks to be done, in the order in which it has to be done."""

from __future__ import annotations

import enum
from typing import Final

from tongdai.call.allotment import AskTime
from tongdai.call.cause import Ending
from tongdai.call.destination import Destination
from tongdai.call.events import CallEvent, Side
from tongdai.call.finding import Device
from tongdai.call.hearing import NO_SOUNDS, Hearing, Sounds, SupervisionMode
from tongdai.call.ids import LegId, TransferId, WishId
from tongdai.call.inputs import LegEnded, LegFailed
from tongdai.machine import value


@value
class Seek:
    """Find out what there is at a destination; answer with ``Found``."""

    serial: int
    "What the answer must name."

    to: Destination
    waited: bool
    "The call is in line there already."


@value
class Dial:
    """Make a device that was found ring."""

    leg: LegId
    shown: LegId
    "The party that it shows as its caller."


@value
class Ring:
    """Tell the caller that it rings."""

    leg: LegId
    early: bool = False
    "There is something to be heard of who is called: it must not play a tone itself."


@value
class Answer:
    """Tell the caller that ``callee`` has answered."""

    leg: LegId
    callee: Device | None
    "None: the switchboard itself."


@value
class Meet:
    """Somebody has answered and is a party of the call from now on."""

    device: Device
    side: Side | None
    "None: for the time being it stands beside the two sides."


@value
class Come:
    """
    The extension that the call is made for has answered, and is the caller now.

    Instead of ``former``, a leg that there never was.
    """

    former: LegId
    device: Device


@value
class Connect:
    """Who hears whom from now on; before the first one nobody hears anybody."""

    hearing: Hearing
    sounds: Sounds = NO_SOUNDS


Voices = frozenset[tuple[LegId, Side]]
"""Pairs of (leg, the side that it speaks for)."""

NO_VOICES: Final[Voices] = frozenset()


@value
class Keep:
    """Whose voice is recorded from now on; nobody's before the first one."""

    voices: Voices


@value
class Drop:
    """End this leg in whatever way its state asks for. Nothing more comes for it."""

    leg: LegId
    ending: Ending


class TransferNews(enum.Enum):
    RINGING = "the target rings"
    ANSWERED = "the target talks"
    DONE = "what was asked for is done"


class TransferRefusal(enum.Enum):
    PENDING = "another transfer of this call is under way"
    NOTHING = "there is no such transfer, or no call that could be passed on"


@value
class AcceptTransfer:
    """Tell a party that its call will be passed on if that is possible."""

    leg: LegId
    request: TransferId


@value
class RefuseTransfer:
    """Tell a party that its call will not be passed on, and why."""

    leg: LegId
    request: TransferId
    why: TransferRefusal | Ending


@value
class ReportTransfer:
    """Tell a party how the transfer stands that it asked for."""

    leg: LegId
    request: TransferId
    news: TransferNews | Ending
    "An ending: why it failed."

    over: bool
    "It is the last news."


@value
class Replace:
    """``leg`` is the side of the call from now on that ``former`` was."""

    former: LegId
    leg: LegId


@value
class Attend:
    """Tell a supervisor whom it supervises from now on."""

    leg: LegId
    supervised: LegId


@value
class AnswerMode:
    """Tell a leg whether the others hear it now as it wanted."""

    leg: LegId
    request: WishId
    done: bool


@value
class TellSupervisor:
    """Tell a supervisor by whom it is heard now, which somebody else has decided."""

    leg: LegId
    mode: SupervisionMode


@value
class TellSupervised:
    """Tell a party how it is supervised now; None: not at all."""

    leg: LegId
    mode: SupervisionMode | None
    "Of several the one that lets the most people hear."


class RecordingState(enum.Enum):
    """Whether what is said in a call is kept. The values are public."""

    OFF = "off"
    "Nothing is kept."

    RUNNING = "running"
    PAUSED = "paused"
    "Nothing is kept for a while."


@value
class TellRecording:
    """Tell a party whether it is recorded now, which it may change itself."""

    leg: LegId
    state: RecordingState | None
    "None: nobody may have it recorded any more."


@value
class Publish:
    """Let the world know."""

    event: CallEvent


Output = (
    Seek
    | Dial
    | Ring
    | Answer
    | Meet
    | Come
    | Connect
    | Keep
    | Drop
    | AcceptTransfer
    | RefuseTransfer
    | ReportTransfer
    | Replace
    | Attend
    | AnswerMode
    | TellSupervisor
    | TellSupervised
    | TellRecording
    | AskTime
    | Publish
)


def last_of(event: LegEnded | LegFailed) -> list[Output]:
    """What a leg still needs that will not be used any more."""
    match event:
        case LegFailed(leg, ending):
            return [Drop(leg, ending)]
        case LegEnded():
            return []
