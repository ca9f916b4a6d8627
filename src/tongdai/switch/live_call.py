"""One call while it lives: what call control asks for is done to SIP and media."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from tongdai.call.allotment import AskTime
from tongdai.call.call import Call
from tongdai.call.cause import Ending
from tongdai.call.destination import AtGroup
from tongdai.call.events import CallAnswered, CallEnded, CallEvent, Side
from tongdai.call.finding import Device, Line
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import LegId, TransferId
from tongdai.call.inputs import (
    Found,
    Input,
    LegFailed,
    LegTaken,
    ModeSet,
    RecordingAction,
    RecordingAsked,
    Stopped,
    Tick,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Answer,
    AnswerMode,
    Attend,
    Come,
    Connect,
    Dial,
    Drop,
    Keep,
    Meet,
    Output,
    Publish,
    RefuseTransfer,
    Replace,
    ReportTransfer,
    Ring,
    Seek,
    TellRecording,
    TellSupervised,
    TellSupervisor,
)
from tongdai.call.recording import RecordingRefusal
from tongdai.call.routing import Party
from tongdai.machine import changed
from tongdai.switch.allotting import Allotting
from tongdai.switch.caller_media import CallerMedia, SummonedMedia
from tongdai.switch.clock import Alarm
from tongdai.switch.holding import Holding
from tongdai.switch.introducing import Introduction
from tongdai.switch.media_legs import Unusable
from tongdai.switch.recordings import NOT_RECORDED
from tongdai.switch.seams import Member, Route, Seams
from tongdai.switch.ways import PhoneWay, TrunkWay, Way

log = logging.getLogger("tongdai.switch")


NOBODY_ASKS: Final = TransferId(-1)
"Of a transfer that a program wants, so that no phone waits for its outcome."


class LiveCall:
    """
    Runs one :class:`~tongdai.call.call.Call`.

    What happens while outputs are being performed waits until they all are. A fault
    in performing one is a bug, and ends this call and no other.
    """

    def __init__(
        self, call: Call, route: Route, seams: Seams, over: Callable[[], None]
    ) -> None:
        """
        Args:
            over: Called once, when the call has ended.
        """
        self.route = route
        self._call = call
        self._seams = seams
        self._over = over
        self._inbox: deque[Input] = deque()
        self._busy = False
        self._alarm = Alarm(seams.clock, self._due)
        self._caller: CallerMedia | SummonedMedia = SummonedMedia(route.kinds)
        if route.flow is not None:
            self._caller = CallerMedia(
                seams.media, route.call, route.caller_leg, route.flow, route.offer
            )
        self._ways: dict[LegId, Way] = {}
        "How to reach what was found and is not dropped yet."
        self._sides: dict[LegId, Side] = {}
        "Who talks, once somebody has answered."
        summoned = route.flow is None
        self._shown = {route.caller_leg: route.callee if summoned else route.caller}
        "Whom each party is shown as to the others."
        self._seated: dict[LegId, str] = {}
        "Extensions that have a seat in this call, by their legs."
        self._group = ""
        "The group where somebody is sought."
        self._holding = Holding()
        self._groups: dict[LegId, str] = {}
        "The groups that somebody who talks was found in."
        self._allotting = Allotting(seams.spending, route.tenant, route.hotline)
        self._ruled = NOT_RECORDED
        "What the call was last told of its recording."

    def start(self, begin: Callable[[Call, float], list[Output]]) -> None:
        """Begin the call by one of its beginnings, and perform what it asks."""
        self._busy = True
        if self.route.from_inside and self.route.caller.number:
            self._seat(self.route.caller_leg, self.route.caller.number)
        now = self._seams.clock.time()
        outputs = begin(self._call, now)
        self._seams.watch(self.route.call, now, None, outputs)
        self._perform_all(outputs)
        self._go_on(self._seams.clock.time())

    def feed(self, event: Input) -> None:
        """Something happened to the call."""
        self._inbox.append(event)
        if not self._busy:
            self._busy = True
            self._go_on(self._seams.clock.time())

    def other_than(self, leg: LegId) -> LegId | None:
        """Whom this party talks to, if there is anybody."""
        others = [each for each in self._sides if each != leg]
        return others[0] if len(others) == 1 else None

    def sides(self) -> Mapping[LegId, Side]:
        """The parties that talk, each with the side it is on."""
        talk = self._call.conversation
        if talk is None:
            return {}
        return {leg: side for leg, side in self._sides.items() if talk.talks(leg)}

    def number_of(self, leg: LegId) -> str:
        """Of a party that talks, as the others are shown it."""
        return self._shown[leg].number

    @property
    def settled(self) -> bool:
        """Do two parties talk, and nothing is about to change that?"""
        talk = self._call.conversation
        return talk is not None and talk.settled and not self._busy

    @property
    def takes_supervisor(self) -> bool:
        """Is there room for somebody to listen in?"""
        talk = self._call.conversation
        return talk is not None and talk.takes_supervisor and not self._busy

    def talk_of(self, number: str) -> LegId | None:
        """The leg by which an extension talks in this call, if it does."""
        talk = self._call.conversation
        if talk is None:
            return None
        seated = (leg for leg, seat in self._seated.items() if seat == number)
        return next(filter(talk.talks, seated), None)

    def holds(self, leg: LegId) -> bool:
        """Has this party put the call on hold?"""
        talk = self._call.conversation
        return talk is not None and talk.holds(leg)

    def party(self, leg: LegId) -> Member:
        """Who a party is."""
        seat = self._seated.get(leg, "")
        return Member(self._shown[leg], seat, self._allotting.bound)

    def give_away(self, leg: LegId) -> Member:
        """A party goes on in another call; this one ends for the other party."""
        party = self.party(leg)
        self._sides.pop(leg)
        self._ways.pop(leg, None)
        self._unseat(leg)
        self.feed(LegTaken(leg))
        return party

    def take_in(self, leg: LegId, party: Member) -> None:
        """Somebody is about to take the place of a party."""
        self._shown[leg] = party.shown
        self._allotting.tighten(party.until)
        if party.seat:
            self._seat(leg, party.seat)

    def talks(self, tenant: str, extension: str | None) -> bool:
        """Is this a call of the tenant in which the extension (None: any) talks?"""
        talking = {self._seated.get(leg) for leg in self._sides}
        return tenant == self.route.tenant and (
            extension is None or extension in talking
        )

    def supervise(self, supervisor: str, mode: SupervisionMode) -> bool:
        """Let others hear one of the supervisors; False: it is none."""
        talk = self._call.conversation
        if talk is None or not talk.supervises(supervisor):
            return False
        self.feed(ModeSet(supervisor, mode))
        return True

    def record(self, action: RecordingAction) -> RecordingRefusal | None:
        """Begin, pause, resume or end the recording; return why not."""
        talk = self._call.conversation
        if talk is None:
            return RecordingRefusal.NOT_TALKING
        refusal = talk.recording_refusal(action)
        if refusal is None:
            self.feed(RecordingAsked(action))
        return refusal

    def has(self, extension: str) -> bool:
        """Is an extension in this call, ringing or talking?"""
        return extension in self._seated.values()

    @property
    def caller(self) -> str:
        """The extension that called; empty: a customer did."""
        return self.route.caller.number if self.route.from_inside else ""

    def talkers(self) -> list[str]:
        """The extensions that talk in it."""
        talking = (self._seated.get(leg) for leg in self._sides)
        return [each for each in talking if each is not None]

    def hold(self, leg: LegId, *, on: bool) -> None:
        """A program puts the call on hold for a party that talks, or takes it back."""
        self.feed(self._holding.program(leg, on=on))

    def held(self, leg: LegId, *, on: bool) -> None:
        """A phone has put the call on hold, or taken it back."""
        self.feed(self._holding.phone(leg, on=on))

    def introduction(self, leg: LegId) -> Introduction:
        """Of a party, for whoever comes to talk to it."""
        return self._introduction(self._shown[leg])

    def leg_ended(self, leg: LegId, event: Input) -> None:
        """A leg's INVITE session is over, and what that means to the call."""
        self._seams.sip.forget(leg)
        self._close(leg)
        self.feed(event)

    def _due(self, now: float) -> None:
        self._inbox.append(Tick())
        if not self._busy:
            self._busy = True
            self._go_on(now)

    def _go_on(self, now: float) -> None:
        while self._inbox:
            event = self._inbox.popleft()
            outputs = self._call.handle(event, now)
            self._seams.watch(self.route.call, now, event, outputs)
            self._perform_all(outputs)
        self._busy = False
        self._alarm.set(self._call.deadline())

    def _perform_all(self, outputs: list[Output]) -> None:
        for output in outputs:
            try:
                self._perform(output)
            except Unusable as error:
                self._inbox.append(Stopped(error.ending))
            except Exception:  # a bug, which must not cost anybody else a call
                log.exception(
                    "could not perform",
                    extra={"call": self.route.call, "output": type(output).__name__},
                )
                self._inbox.append(Stopped(Ending.FAILED))

    def _perform(self, output: Output) -> None:
        sip, media, route = self._seams.sip, self._seams.media, self.route
        match output:
            case Seek():
                self._seek(output)
            case Dial(leg, shown):
                self._dial(leg, self._shown[shown])
            case Ring(leg, early):
                answer = self._caller.early_answer(early=early)
                sip.ring(leg, answer, self._introduction(route.callee), early=early)
            case Answer(leg, callee):
                self._answer(leg, callee)
            case Meet(device, side):
                self._meet(device, side)
            case Come(former, device):
                self._come(former, device)
            case Connect(hearing, sounds):
                media.connect(route.call, hearing)
                media.play(route.tenant, list(self._shown), sounds)
            case Keep(voices):
                self._seams.recordings.keep(route.call, voices)
            case Drop(leg, ending):
                sip.drop(leg, ending)
                self._close(leg)
            case (
                AcceptTransfer(request=request)
                | RefuseTransfer(request=request)
                | ReportTransfer(request=request)
            ) if request == NOBODY_ASKS:
                pass
            case AcceptTransfer(leg, request):
                sip.accept_transfer(leg, request)
            case RefuseTransfer(leg, request, why):
                sip.refuse_transfer(leg, request, why)
            case ReportTransfer(leg, request, news, over):
                sip.report_transfer(leg, request, news, over)
            case Replace(former, leg):
                self._sides[leg] = self._sides.pop(former)
                if (other := self.other_than(leg)) is not None:
                    sip.introduce(other, self._introduction(self._shown[leg]))
                self._rule()
                self._allot()
            case Attend(leg, supervised):
                sip.introduce(leg, self.introduction(supervised))
            case AnswerMode(leg, request, done):
                sip.answer_mode(leg, request, None if done else Ending.FORBIDDEN)
            case TellSupervisor(leg, mode):
                sip.tell_supervisor(leg, mode)
            case TellSupervised(leg, mode):
                sip.tell_supervised(leg, mode)
            case TellRecording(leg, state):
                sip.tell_recording(leg, state)
            case AskTime():
                self._inbox.append(self._allotting.asked(list(self._shown)))
            case Publish(event):
                self._publish(event)

    def _seek(self, seek: Seek) -> None:
        seams, route = self._seams, self.route
        if not seek.waited:
            seams.lines.leave(route.call)
        scouted = seams.scout.look(route.tenant, seek)
        self._group = seek.to.number if isinstance(seek.to, AtGroup) else ""
        if isinstance(scouted.finding, Line):
            seams.lines.join(route.tenant, self._group, route.call, self.feed)
        if scouted.kinds:
            self._caller.open_for(scouted.kinds)
        self._ways |= scouted.ways
        self._inbox.append(Found(seek.serial, scouted.finding))

    def _dial(self, leg: LegId, shown: Party) -> None:
        way, route = self._ways[leg], self.route
        if isinstance(way, TrunkWay):
            refused = self._seams.spending.dial(leg, route.tenant, way.to)
            if refused is not None:
                self._inbox.append(LegFailed(leg, refused))
                return
        try:
            families = self._caller.families_for(way.kind)
            offer = self._seams.media.offer(
                leg, route.call, way.kind, families, way.flow
            )
        except Unusable as error:
            self._inbox.append(LegFailed(leg, error.ending))
            return
        if isinstance(way, PhoneWay):
            self._seat(leg, way.number)
            caller = Introduction(shown.number, shown.name, route.hotline)
            self._seams.sip.dial(leg, route.call, way, caller, offer, route.hops)
        else:
            self._seams.sip.dial_out(leg, route.call, way, offer, route.hops)

    def _answer(self, leg: LegId, callee: Device | None) -> None:
        body = self._caller.answer()
        shown = self.route.callee
        if callee is not None:
            shown = Party(callee.number, callee.name)
        self._seams.sip.answer(leg, body, self._introduction(shown))

    def _meet(self, device: Device, side: Side | None) -> None:
        self._shown[device.leg] = Party(device.number, device.name)
        way = self._ways.get(device.leg)
        if isinstance(way, TrunkWay):
            self._seams.spending.begin(device.leg, self.route.tenant, way.to)
        if side is not None:
            if self.route.flow is None:
                caller = self.route.caller_leg
                self._seams.sip.introduce(caller, self.introduction(device.leg))
            self._sides[self.route.caller_leg] = Side.CALLER
            self._sides[device.leg] = side
        if self._group:
            self._groups[device.leg] = self._group
            scout = self._seams.scout
            scout.answered(self.route.tenant, self._group, device.number)
        if side is not None:
            self._rule()
        self._allot()

    def _allot(self) -> None:
        """Who talks has changed, and with it perhaps for how long they may."""
        talking = {each for leg, each in self._seated.items() if leg in self._sides}
        now = self._seams.clock.time()
        allotted = self._allotting.changed(list(self._shown), talking, now)
        if allotted is not None:
            self._inbox.append(allotted)

    def _come(self, former: LegId, device: Device) -> None:
        """The extension that the call is made for is at its phone."""
        self.route = changed(self.route, caller_leg=device.leg)
        del self._shown[former]
        self._shown[device.leg] = self.route.caller
        self._unseat(former)

    def _rule(self) -> None:
        """Who talks has changed, and with it perhaps what holds for recording them."""
        talking, route = self._sides, self.route
        ruled = self._seams.recordings.ruled(
            route.tenant,
            extensions={each for leg, each in self._seated.items() if leg in talking},
            groups={each for leg, each in self._groups.items() if leg in talking},
            hotline=route.hotline,
        )
        if ruled != self._ruled:
            self._ruled = ruled
            self._inbox.append(ruled)

    def _introduction(self, party: Party) -> Introduction:
        return Introduction(party.number, party.name, self.route.hotline)

    def _publish(self, event: CallEvent) -> None:
        seams, route = self._seams, self.route
        seams.publishing.publish(event)
        seams.recordings.note(event, route.tenant)
        if isinstance(event, CallAnswered | CallEnded):
            seams.lines.leave(route.call)
        if isinstance(event, CallEnded):
            self._over()

    def _seat(self, leg: LegId, number: str) -> None:
        if number not in self._seated.values():
            self._seams.seats.take((self.route.tenant, number))
        self._seated[leg] = number

    def _close(self, leg: LegId) -> None:
        side = self._sides.get(leg)
        talked = None if side is None else (self.route.call, side)
        self._seams.media.close(leg, talked=talked)
        self._seams.spending.end(leg)
        self._ways.pop(leg, None)
        self._holding.forget(leg)
        self._unseat(leg)

    def _unseat(self, leg: LegId) -> None:
        number = self._seated.pop(leg, None)
        if number is not None and number not in self._seated.values():
            party = (self.route.tenant, number)
            self._seams.seats.give_back(party, self.route.call)
