"""One call between a caller and whoever of the called party answers first."""

from __future__ import annotations

import enum
from collections.abc import Collection

from tongdai.call.cause import BY_A_PARTY, Ending
from tongdai.call.destination import Destination, number_of
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallForwarded,
    CallQueued,
    CallRang,
    CallRangGroup,
    CallStarted,
    CallTransferred,
    CallWentOut,
    Direction,
    Side,
)
from tongdai.call.finding import Device
from tongdai.call.hearing import hearing, sounds
from tongdai.call.hunting import (
    GroupRings,
    InLine,
    Lost,
    Met,
    OnTheWay,
    SentOn,
    WentOut,
)
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    Input,
    JoinAsked,
    LegEnded,
    LegFailed,
    LegHeld,
    LegSilent,
    LegTaken,
    ModeAsked,
    RecordingAction,
    RecordingAsked,
    RecordingRuled,
    SoundOver,
    Stopped,
    SupervisorJoined,
    TakenOver,
    Tick,
    TransferAsked,
)
from tongdai.call.outputs import (
    NO_VOICES,
    AcceptTransfer,
    Answer,
    AnswerMode,
    Connect,
    Drop,
    Keep,
    Meet,
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
from tongdai.call.reception import (
    FirstRang,
    Reception,
    ReceptionInput,
    ReceptionStep,
)
from tongdai.call.recording import Recording, RecordingRefusal
from tongdai.call.supervision import SupervisionInput, Supervisors
from tongdai.call.transfer import Ended, Settled, Step, Transfer, TransferInput
from tongdai.call.wall_clock import WallClock
from tongdai.machine import TimerTable, value


class CallState(enum.Enum):
    NEW = "nothing has been done yet"
    HUNTING = "somebody is sought who answers"
    CONNECTED = "the parties talk"
    ENDED = "nothing more happens"


class Timer(enum.Enum):
    ALLOTTED = "the call has lasted as long as it may"


@value
class Attempt:
    """Who wants to talk to whom."""

    call: CallId
    tenant: str
    caller: LegId
    caller_number: str
    caller_name: str
    dialled: str
    callee_number: str | None
    "Of the extension, group or customer that was dialled; None if there is none."

    callee_name: str = ""
    hotline: str = ""
    "That the call goes out with, or came in by."

    datas: str = ""
    "A JSON object as text, or empty."

    direction: Direction = Direction.INTERNAL
    trunk: str = ""
    "The name of the trunk that it came in by; empty: an extension calls."


class Call:
    """
    The life of one call, from the first wish to the end of every leg.

    Each leg it has heard of either ends by itself (``LegEnded``) or is dropped, and
    exactly one of the two; what comes for a leg after that changes nothing.
    """

    def __init__(self, attempt: Attempt, wall: WallClock) -> None:
        self._attempt = attempt
        self._wall = wall
        self._state = CallState.NEW
        self._timers: TimerTable[Timer] = TimerTable()
        self._talk = 0.0
        self._reception: Reception | None = None
        "Until somebody has answered."
        self._sides = {attempt.caller: Side.CALLER}
        "The parties; of the callee there is none before somebody answered."
        self._held: set[LegId] = set()
        self._connected = Connect(frozenset())
        "What was last asked for."
        self._echoed: tuple[LegId, ...] = ()
        self._transfer: Transfer | None = None
        self._supervisors = Supervisors(attempt.call, wall)
        self._recording = Recording(attempt.call, wall)
        self._kept = NO_VOICES
        "Who was last asked to be recorded."

    @property
    def state(self) -> CallState:
        return self._state

    @property
    def settled(self) -> bool:
        """Do two parties talk, and nobody is about to take the place of one?"""
        talk = self._state is CallState.CONNECTED and self._transfer is None
        return talk and len(self._sides) == 2

    def talks(self, leg: LegId) -> bool:
        """Is this a party that talks, or waits for one that it talks to?"""
        connected = self._state is CallState.CONNECTED
        return connected and leg in self._parties() and leg not in self._echoed

    def holds(self, leg: LegId) -> bool:
        """Has this party put the call on hold?"""
        return leg in self._held

    @property
    def takes_supervisor(self) -> bool:
        """Is there room for somebody to listen in?"""
        return self._state is CallState.CONNECTED and not self._supervisors.full

    def recording_refusal(self, action: RecordingAction) -> RecordingRefusal | None:
        """Why this may not be done to the recording of the call; None: it may."""
        if self._state is not CallState.CONNECTED or len(self._sides) < 2:
            return RecordingRefusal.NOT_TALKING
        return self._recording.refusal(action)

    def deadline(self) -> float | None:
        part = self._reception or self._transfer
        deadlines = (self._timers.next(), None if part is None else part.deadline())
        return min((at for at in deadlines if at is not None), default=None)

    def refuse(self, ending: Ending, now: float) -> list[Output]:
        """Begin and end at once: nobody will ring. Instead of :meth:`seek`."""
        return [self._started(now), *self._end(ending, None, now)]

    def seek(
        self,
        to: Destination,
        talk: float,
        now: float,
        *,
        fallback: Destination | None = None,
    ) -> list[Output]:
        """
        Begin by looking for somebody who answers. Once, before :meth:`handle`.

        Args:
            talk: Seconds that the parties may talk.
            fallback: Where to look when there is nobody.
        """
        self._state = CallState.HUNTING
        self._talk = talk
        reception = self._reception = Reception(self._attempt.caller, to, fallback)
        return [self._started(now), *self._receive(reception.start(), now)]

    def echo(self, talk: float, now: float) -> list[Output]:
        """Begin by answering the caller, who hears nobody but itself."""
        attempt = self._attempt
        self._state = CallState.CONNECTED
        self._echoed = (attempt.caller,)
        self._timers.start(Timer.ALLOTTED, now + talk)
        answered = CallAnswered(attempt.call, self._wall.at(now), attempt.dialled)
        return [
            self._started(now),
            Answer(attempt.caller, None),
            *self._reconnect(),
            Publish(answered),
        ]

    def handle(self, event: Input, now: float) -> list[Output]:
        match self._state, event:
            case CallState.HUNTING | CallState.CONNECTED, Tick():
                return self._ticked(event, now)

            case CallState.CONNECTED, SupervisorJoined(leg, supervised=supervised) if (
                not self.talks(supervised)
            ):
                return [Drop(leg, Ending.CANCELLED)]

            case CallState.CONNECTED, SupervisorJoined() | ModeAsked():
                return self._supervise(event, now)

            case CallState.CONNECTED, LegEnded(leg) | LegFailed(leg) if (
                leg in self._supervisors
            ):
                self._held.discard(leg)
                return self._supervise(event, now)

            case CallState.CONNECTED, RecordingRuled():
                ruled = self._recording.ruled(event, self._parties(), now)
                return [*ruled, *self._reconnect()]

            case CallState.CONNECTED, RecordingAsked():
                asked = self._recording.asked(event, self._parties(), now)
                return [*asked, *self._reconnect()]

            case CallState.CONNECTED, SoundOver(leg):
                self._recording.told(leg)
                return self._reconnect()

            case CallState.CONNECTED, _ if self._transfer is not None and isinstance(
                event, TransferInput
            ):
                return self._follow(
                    self._transfer, self._transfer.handle(event, now), now
                )

            case (
                CallState.HUNTING | CallState.CONNECTED,
                LegEnded(leg, ending) | LegFailed(leg, ending),
            ) if leg in self._sides:
                side = self._sides[leg]
                return last_of(event) + self._end(ending, side, now, gone=leg)

            case CallState.HUNTING, LegSilent(leg) if (
                self._reception is not None and self._reception.answered
            ):
                return self.handle(LegFailed(leg, Ending.VANISHED), now)

            case CallState.HUNTING, _ if self._reception is not None and isinstance(
                event, ReceptionInput
            ):
                return self._receive(self._reception.handle(event, now), now)

            case CallState.CONNECTED, LegHeld(leg, held) if leg in self._listeners():
                return self._hold(leg, held)

            case CallState.CONNECTED, LegSilent(leg) if (
                leg in self._listeners() and leg not in self._held
            ):
                # A phone that put us on hold may say nothing for as long as it likes.
                return self.handle(LegFailed(leg, Ending.VANISHED), now)

            case CallState.CONNECTED, TransferAsked(leg, _, _, _, Aim() as to):
                return self._transfer_to(to, event, now)

            case _, TransferAsked(leg, request, _, _, Ending() as ending):
                return [RefuseTransfer(leg, request, ending)]

            case CallState.CONNECTED, JoinAsked(leg) if (
                self.settled and leg in self._sides
            ):
                return self._join(event, now)

            case _, JoinAsked(leg, request, _, device):
                refused = RefuseTransfer(leg, request, TransferRefusal.NOTHING)
                return [refused, Drop(device.leg, Ending.CANCELLED)]

            case CallState.CONNECTED, LegTaken(leg) if leg in self._sides:
                (rest,) = (side for each, side in self._sides.items() if each != leg)
                return self._end(Ending.HUNG_UP, rest, now, gone=leg)

            case CallState.CONNECTED, TakenOver(former, leg, extension) if (
                self.settled and former in self._sides
            ):
                return [
                    *self._replace(former, leg),
                    Drop(former, Ending.ANSWERED_ELSEWHERE),
                    *self._supervisors.replaced(former, leg, extension, now),
                    *self._reconnect(),
                ]

            case _, TakenOver(_, leg) | SupervisorJoined(leg):
                return [Drop(leg, Ending.CANCELLED)]

            case _, ModeAsked(leg, request):
                return [AnswerMode(leg, request, done=False)]

            case (
                _,
                TransferAsked(leg, request)
                | CompleteAsked(leg, request)
                | CancelAsked(leg, request),
            ):
                return [RefuseTransfer(leg, request, TransferRefusal.NOTHING)]

            case _, Stopped(ending):
                return self._end(ending, None, now)

        return []  # a leg that was dropped meanwhile may still have had its say

    def _ticked(self, tick: Tick, now: float) -> list[Output]:
        if self._timers.pop_due(now) is not None:
            return self._end(Ending.ALLOTTED_TIMEOUT, None, now)
        if self._reception is not None:
            return self._receive(self._reception.handle(tick, now), now)
        if self._transfer is not None:
            return self._follow(self._transfer, self._transfer.handle(tick, now), now)
        return []

    def _started(self, now: float) -> Publish:
        attempt = self._attempt
        return Publish(
            CallStarted(
                call=attempt.call,
                at=self._wall.at(now),
                tenant=attempt.tenant,
                caller=attempt.caller_number,
                caller_name=attempt.caller_name,
                dialled=attempt.dialled,
                callee=attempt.callee_number,
                callee_name=attempt.callee_name,
                hotline=attempt.hotline,
                datas=attempt.datas,
                direction=attempt.direction,
                trunk=attempt.trunk,
            )
        )

    def _receive(self, steps: list[ReceptionStep], now: float) -> list[Output]:
        """Do what the reception of the caller wants done."""
        outputs: list[Output] = []
        for step in steps:
            match step:
                case FirstRang():
                    rang = CallRang(self._attempt.call, self._wall.at(now))
                    outputs.append(Publish(rang))
                case _ if isinstance(step, OnTheWay):
                    outputs.append(self._led(step, now))
                case Met(device):
                    outputs += self._connect(device, now)
                case Lost(ending):
                    return outputs + self._end(ending, Side.CALLEE, now)
                case _:
                    outputs.append(step)
        return outputs + self._reconnect()

    def _led(self, step: OnTheWay, now: float) -> Publish:
        call, at = self._attempt.call, self._wall.at(now)
        match step:
            case GroupRings(group):
                return Publish(CallRangGroup(call, at, group))
            case WentOut(trunk):
                return Publish(CallWentOut(call, at, trunk))
            case InLine(group):
                return Publish(CallQueued(call, at, group))
            case SentOn(former, to):
                former_number, number = number_of(former), number_of(to)
                return Publish(CallForwarded(call, at, former_number, number))

    def _connect(self, device: Device, now: float) -> list[Output]:
        self._state, self._reception = CallState.CONNECTED, None
        self._sides[device.leg] = Side.CALLEE
        self._timers.start(Timer.ALLOTTED, now + self._talk)
        answered = CallAnswered(
            self._attempt.call,
            self._wall.at(now),
            device.number,
            device.name,
            device.trunk,
        )
        met = Meet(device, Side.CALLEE)
        return [met, *self._reconnect(), Publish(answered)]

    def _hold(self, leg: LegId, held: bool) -> list[Output]:
        if held:
            self._held.add(leg)
        else:
            self._held.discard(leg)
        return self._reconnect()

    def _transfer_to(self, to: Aim, asked: TransferAsked, now: float) -> list[Output]:
        others = [leg for leg in self._sides if leg != asked.leg]
        if asked.leg not in self._sides or len(others) != 1:
            nothing = TransferRefusal.NOTHING
            return [RefuseTransfer(asked.leg, asked.request, nothing)]
        transfer = self._transfer = Transfer(asked, to, others[0])
        return self._follow(transfer, transfer.start(), now)

    def _join(self, asked: JoinAsked, now: float) -> list[Output]:
        """The party leaves; who came over from its other call talks in its place."""
        device = asked.device
        replaced = self._replace(asked.leg, device.leg)
        transferred = CallTransferred(
            call=self._attempt.call,
            at=self._wall.at(now),
            by=asked.number,
            to=device.number,
            to_name=device.name,
            place=self._sides[device.leg],
        )
        return [
            AcceptTransfer(asked.leg, asked.request),
            ReportTransfer(asked.leg, asked.request, TransferNews.DONE, over=True),
            *replaced,
            Publish(transferred),
            Drop(asked.leg, Ending.HUNG_UP),
            *self._supervisors.replaced(asked.leg, device.leg, asked.extension, now),
            *self._reconnect(),
        ]

    def _supervise(self, event: SupervisionInput, now: float) -> list[Output]:
        return [*self._supervisors.handle(event, now), *self._reconnect()]

    def _replace(self, former: LegId, leg: LegId) -> list[Output]:
        self._sides[leg] = self._sides.pop(former)
        self._held.discard(former)
        return [Replace(former, leg)]

    def _follow(
        self, transfer: Transfer, steps: list[Step], now: float
    ) -> list[Output]:
        """Do what a transfer wants done."""
        outputs: list[Output] = []
        for step in steps:
            match step:
                case Ended(ending, leg):
                    outputs += self._end(ending, self._sides[leg], now, gone=leg)
                case Settled():
                    self._transfer = None
                case Replace(former, leg):
                    place = self._sides[leg] = self._sides.pop(former)
                    outputs += [step, self._transferred(transfer, place, now)]
                    number = transfer.reached.number
                    outputs += self._supervisors.replaced(former, leg, number, now)
                case _ if isinstance(step, OnTheWay):
                    outputs.append(self._led(step, now))
                case _:
                    outputs.append(step)
        present = {*self._sides, *self._parties()}
        return [*outputs, *self._supervisors.left(present, now), *self._reconnect()]

    def _transferred(self, transfer: Transfer, place: Side, now: float) -> Publish:
        return Publish(
            CallTransferred(
                call=self._attempt.call,
                at=self._wall.at(now),
                by=transfer.by_number,
                to=transfer.reached.number,
                to_name=transfer.reached.name,
                place=place,
            )
        )

    def _parties(self) -> Collection[LegId]:
        """Every leg that has been answered and lives."""
        return self._sides if self._transfer is None else self._transfer.parties

    def _listeners(self) -> Collection[LegId]:
        """The parties, and those who listen in."""
        return [*self._parties(), *self._supervisors.legs]

    def _reconnect(self) -> list[Output]:
        """Let them hear each other, and what there is else, as things are now."""
        outputs: list[Output] = []
        connect = self._hears()
        if connect != self._connected:
            self._connected = connect
            outputs.append(connect)
        supervisions = self._supervisors.supervisions
        kept = self._recording.kept(connect.hearing, self._sides, supervisions)
        return [*outputs, *self._keep(kept)]

    def _keep(self, voices: Voices) -> list[Output]:
        if voices == self._kept:
            return []
        self._kept = voices
        return [Keep(voices)]

    def _hears(self) -> Connect:
        if self._reception is not None:
            return Connect(self._reception.heard, self._reception.sounds)
        if self._state is not CallState.CONNECTED:
            return self._connected
        transfer = self._transfer
        talking = self._sides if transfer is None else transfer.talking
        instead = {} if transfer is None else transfer.tunes
        heard = hearing(
            talking,
            held=self._held,
            echoed=self._echoed,
            supervisions=self._supervisors.supervisions,
        )
        answered = self._listeners()
        waiting = sounds(answered, heard, held=self._held, instead=instead)
        told = {leg: what for leg, what in self._recording.sounds if leg in answered}
        played = {**dict(waiting), **told}
        return Connect(heard, frozenset(played.items()))

    def _end(
        self,
        ending: Ending,
        side: Side | None,
        now: float,
        *,
        gone: LegId | None = None,
    ) -> list[Output]:
        """End every leg but ``gone``, which has ended or was dropped already."""
        if self._state is CallState.ENDED:
            return []
        outputs: list[Output] = []
        legs = list(self._sides)
        if self._reception is not None:
            legs += self._reception.legs
        if self._transfer is not None:
            legs = self._transfer.legs
            outputs += self._transfer.abort(gone)
        self._state = CallState.ENDED
        self._reception = self._transfer = None
        self._timers.clear()
        # Before the legs go: one of them may live on in another call.
        outputs += [*self._keep(NO_VOICES), *self._recording.end(now)]
        by = side if ending in BY_A_PARTY else None
        ended = CallEnded(self._attempt.call, self._wall.at(now), ending, by)
        outputs += [Drop(leg, ending) for leg in legs if leg != gone]
        return [*outputs, *self._supervisors.end(ending, now), Publish(ended)]
