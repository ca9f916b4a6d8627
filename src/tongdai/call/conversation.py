"""
What goes on in a call from the answer on: who its parties are, and who hears whom.

Transfer, supervision and recording know nothing of each other. They meet here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tongdai.call.cause import Ending
from tongdai.call.events import CallTransferred, Side
from tongdai.call.hearing import Tune, hearing, sounds
from tongdai.call.hunting import OnTheWay
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    Aim,
    Input,
    JoinAsked,
    LegEnded,
    LegFailed,
    LegHeld,
    LegSilent,
    LegTaken,
    ModeAsked,
    ModeSet,
    RecordingAction,
    RecordingAsked,
    RecordingRuled,
    SoundOver,
    SupervisorJoined,
    TakenOver,
    TransferAsked,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Connect,
    Drop,
    Output,
    Publish,
    RefuseTransfer,
    Replace,
    ReportTransfer,
    TransferNews,
    TransferRefusal,
    Voices,
    last_of,
)
from tongdai.call.recording import Recording, RecordingRefusal
from tongdai.call.refusing import refusal
from tongdai.call.supervision import Supervisors
from tongdai.call.transfer import Ended, Settled, Step, Transfer, TransferInput
from tongdai.call.wall_clock import WallClock
from tongdai.call.way import told
from tongdai.machine import value


@value
class Over:
    """The conversation is over; nothing comes after this."""

    ending: Ending
    by: Side
    "Whose leg it was that went."

    gone: LegId
    "It has ended, or was dropped already."


ConversationStep = Output | Over


class Conversation:
    """Those who have answered, of one call."""

    def __init__(
        self,
        call: CallId,
        wall: WallClock,
        sides: Mapping[LegId, Side],
        *,
        echoes: bool = False,
    ) -> None:
        """
        Args:
            sides: The two parties; or one, who hears nobody but itself.
            echoes: It hears itself.
        """
        self._call = call
        self._wall = wall
        self._sides = dict(sides)
        self._echoed = tuple(sides) if echoes else ()
        self._held: set[LegId] = set()
        self._transfer: Transfer | None = None
        self._supervisors = Supervisors(call, wall)
        self._recording = Recording(call, wall)
        self._warned: set[LegId] = set()
        "Who is just being told that the end is near."

    @property
    def settled(self) -> bool:
        """Do two parties talk, and nobody is about to take the place of one?"""
        return self._transfer is None and len(self._sides) == 2

    @property
    def takes_supervisor(self) -> bool:
        """Is there room for somebody to listen in?"""
        return not self._supervisors.full

    def supervises(self, number: str) -> bool:
        """Is this the number of one of the supervisors?"""
        return bool(self._supervisors.legs_of(number))

    def talks(self, leg: LegId) -> bool:
        """Is this a party that talks, or waits for one that it talks to?"""
        return leg in self._parties and leg not in self._echoed

    def holds(self, leg: LegId) -> bool:
        """Has this party put the call on hold?"""
        return leg in self._held

    def recording_refusal(self, action: RecordingAction) -> RecordingRefusal | None:
        """Why this may not be done to the recording of the call; None: it may."""
        if len(self._sides) < 2:
            return RecordingRefusal.NOT_TALKING
        return self._recording.refusal(action)

    @property
    def connected(self) -> Connect:
        """Who is to hear whom, and what there is else, as things are now."""
        transfer = self._transfer
        heard = hearing(
            self._sides if transfer is None else transfer.talking,
            held=self._held,
            echoed=self._echoed,
            supervisions=self._supervisors.supervisions,
        )
        listeners = self._listeners
        instead = {} if transfer is None else transfer.tunes
        waiting = sounds(listeners, heard, held=self._held, instead=instead)
        noticed = {
            leg: what for leg, what in self._recording.sounds if leg in listeners
        }
        ending = {leg: Tune.ENDING for leg in self._warned if leg in listeners}
        heard_else = {**dict(waiting), **noticed, **ending}
        return Connect(heard, frozenset(heard_else.items()))

    def kept(self, connected: Connect) -> Voices:
        """Whose voices are to be recorded while they hear each other like that."""
        supervisions = self._supervisors.supervisions
        return self._recording.kept(connected.hearing, self._sides, supervisions)

    def news(self) -> list[Output]:
        """What those who talk must be told of their recording, each change once."""
        return self._recording.tell(self._sides)

    def warn(self) -> None:
        """Let those who talk hear that the end is near."""
        self._warned.update(self._parties)

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return None if self._transfer is None else self._transfer.deadline()

    def handle(self, event: Input, now: float) -> list[ConversationStep]:
        """Take one input; return what must now be done, in order."""
        match event:
            case SupervisorJoined(leg, supervised=supervised) if not self.talks(
                supervised
            ):
                return [Drop(leg, Ending.CANCELLED)]

            case SupervisorJoined() | ModeAsked() | ModeSet():
                return [*self._supervisors.handle(event, now)]

            case LegEnded(leg) | LegFailed(leg) if leg in self._supervisors:
                self._held.discard(leg)
                return [*self._supervisors.handle(event, now)]

            case RecordingRuled():
                return [*self._recording.ruled(event, self._parties, now)]

            case RecordingAsked():
                return [*self._recording.asked(event, self._parties, now)]

            case SoundOver(leg):
                self._recording.told(leg)
                self._warned.discard(leg)
                return []

            case _ if self._transfer is not None and isinstance(event, TransferInput):
                steps = self._transfer.handle(event, now)
                return self._follow(self._transfer, steps, now)

            case LegEnded(leg, ending) | LegFailed(leg, ending) if leg in self._sides:
                return [*last_of(event), Over(ending, self._sides[leg], leg)]

            case LegHeld(leg, held) if leg in self._listeners:
                (self._held.add if held else self._held.discard)(leg)
                return []

            case LegSilent(leg) if leg in self._listeners and leg not in self._held:
                # A phone that put us on hold may say nothing for as long as it likes.
                return self.handle(LegFailed(leg, Ending.VANISHED), now)

            case TransferAsked(leg, _, _, _, Aim() as to):
                return self._transfer_to(to, event, now)

            case JoinAsked(leg) if self.settled and leg in self._sides:
                return self._join(event, now)

            case LegTaken(leg) if leg in self._sides:
                (rest,) = (side for each, side in self._sides.items() if each != leg)
                gone = Over(Ending.HUNG_UP, rest, leg)
                return [*self._recording.taken(leg), gone]

            case TakenOver(former, leg, extension) if (
                self.settled and former in self._sides
            ):
                return [
                    self._replace(former, leg),
                    Drop(former, Ending.ANSWERED_ELSEWHERE),
                    *self._supervisors.replaced(former, leg, extension, now),
                ]

            case _:
                return [*refusal(event)]

    def end(self, ending: Ending, gone: LegId | None, now: float) -> list[Output]:
        """End every leg but ``gone``, which has ended or was dropped already."""
        transfer, self._transfer = self._transfer, None
        legs = [*self._sides] if transfer is None else transfer.legs
        return [
            *([] if transfer is None else transfer.abort(gone)),
            *self._recording.end(now),
            *(Drop(leg, ending) for leg in legs if leg != gone),
            *self._supervisors.end(ending, now),
        ]

    def _transfer_to(
        self, to: Aim, asked: TransferAsked, now: float
    ) -> list[ConversationStep]:
        others = [leg for leg in self._sides if leg != asked.leg]
        if asked.leg not in self._sides or len(others) != 1:
            nothing = TransferRefusal.NOTHING
            return [RefuseTransfer(asked.leg, asked.request, nothing)]
        transfer = self._transfer = Transfer(asked, to, others[0])
        return self._follow(transfer, transfer.start(), now)

    def _follow(
        self, transfer: Transfer, steps: list[Step], now: float
    ) -> list[ConversationStep]:
        """Do what a transfer wants done."""
        done: list[ConversationStep] = []
        for step in steps:
            match step:
                case Ended(ending, leg):
                    return [*done, Over(ending, self._sides[leg], leg)]
                case Settled():
                    self._transfer = None
                case Replace(former, leg):
                    self._sides[leg] = self._sides.pop(former)
                    by, to = transfer.by_number, transfer.reached
                    told_of = self._transferred(leg, by, to.number, to.name, now)
                    done += [step, told_of]
                    done += self._supervisors.replaced(former, leg, to.number, now)
                case _ if isinstance(step, OnTheWay):
                    done.append(told(step, self._call, self._wall.at(now)))
                case _:
                    done.append(step)
        present = {*self._sides, *self._parties}
        return [*done, *self._supervisors.left(present, now)]

    def _join(self, asked: JoinAsked, now: float) -> list[ConversationStep]:
        """The party leaves; who came over from its other call talks in its place."""
        by, request, device = asked.leg, asked.request, asked.device
        return [
            AcceptTransfer(by, request),
            ReportTransfer(by, request, TransferNews.DONE, over=True),
            self._replace(by, device.leg),
            self._transferred(
                device.leg, asked.number, device.number, device.name, now
            ),
            Drop(by, Ending.HUNG_UP),
            *self._supervisors.replaced(by, device.leg, asked.extension, now),
        ]

    def _replace(self, former: LegId, leg: LegId) -> Replace:
        self._sides[leg] = self._sides.pop(former)
        self._held.discard(former)
        return Replace(former, leg)

    def _transferred(
        self, leg: LegId, by: str, to: str, to_name: str, now: float
    ) -> Publish:
        """``leg`` talks now in the place of another."""
        at, place = self._wall.at(now), self._sides[leg]
        return Publish(CallTransferred(self._call, at, by, to, to_name, place))

    @property
    def _parties(self) -> Collection[LegId]:
        """Every leg that has been answered and lives."""
        return self._sides if self._transfer is None else self._transfer.parties

    @property
    def _listeners(self) -> Collection[LegId]:
        """The parties, and those who listen in."""
        return [*self._parties, *self._supervisors.legs]
