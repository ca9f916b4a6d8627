"""One call while it lives: what call control asks for is done to SIP and media."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tongdai.call.call import Call
from tongdai.call.cause import Ending
from tongdai.call.events import CallEnded, Side
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import Input, LegEnded, LegFailed, Stopped, Tick
from tongdai.call.outputs import (
    AcceptTransfer,
    Answer,
    Connect,
    Dial,
    Drop,
    Output,
    Publish,
    RefuseTransfer,
    Replace,
    ReportTransfer,
    Ring,
)
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.sip.endpoint_inputs import Caller
from tongdai.sip.locating import Target
from tongdai.switch.clock import Alarm, Clock
from tongdai.switch.introducing import Introduction
from tongdai.switch.media_legs import MediaLegs, Unusable, kind_behind
from tongdai.switch.publishing import Publishing
from tongdai.switch.seats import Seats
from tongdai.switch.sip_legs import SipLegs

log = logging.getLogger("tongdai.switch")


@dataclass(frozen=True, slots=True)
class Seams:
    """What all calls share."""

    sip: SipLegs
    media: MediaLegs
    publishing: Publishing
    seats: Seats
    clock: Clock


@dataclass(frozen=True, slots=True)
class Route:
    """What is known of a call before anybody rings."""

    call: CallId
    caller_leg: LegId
    tenant: str = ""
    caller_kind: LegKind = LegKind.WEBRTC

    answer: bytes | None = None
    "Our SDP answer to the caller; None if the caller wants our offer in the 200."

    family: CodecFamily = CodecFamily.OPUS
    number: str = ""
    "The calling extension."

    name: str = ""
    dialled: str = ""
    "The called extension."

    callee_name: str = ""
    hotline: str = ""
    "The number that the call goes out with; empty between extensions."

    targets: Mapping[LegId, Target] = field(default_factory=dict)
    "Its phones, by the legs that they become."


@dataclass(frozen=True, slots=True)
class Redirection:
    """What is known of a transfer's target before it rings."""

    dialled: str
    "The target's number."

    other: Introduction
    "Whom it will talk to in the end, and who is shown to it therefore."

    targets: Mapping[LegId, Target]
    "Its phones, by the legs that they become."


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
        self._sides: dict[LegId, Side] = {}
        "Who talks, once somebody has answered."
        self._numbers: dict[LegId, str] = {}
        "Of the extensions that have a seat in this call, by their legs."
        self._redirected: dict[LegId, Redirection] = {}
        "Phones that may have to be dialled for what waits in the inbox."

    def start(self, begin: Callable[[Call, float], list[Output]]) -> None:
        """Begin the call by one of its two beginnings, and perform what it asks."""
        self._busy = True
        if self.route.number:
            self._seat(self.route.caller_leg, self.route.number)
        self._perform_all(begin(self._call, self._seams.clock.time()))
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

    def transfer(self, asked: Input, redirection: Redirection | None) -> None:
        """A party wants the call passed on; whom that would make ring, if anybody."""
        if redirection is not None:
            self._redirected.update(dict.fromkeys(redirection.targets, redirection))
        self.feed(asked)

    def leg_ended(self, leg: LegId, ending: Ending) -> None:
        """A leg's INVITE session is over."""
        self._seams.sip.forget(leg)
        self._close(leg)
        self.feed(LegEnded(leg, ending))

    def _due(self, now: float) -> None:
        self._inbox.append(Tick())
        if not self._busy:
            self._busy = True
            self._go_on(now)

    def _go_on(self, now: float) -> None:
        while self._inbox:
            self._perform_all(self._call.handle(self._inbox.popleft(), now))
        self._busy = False
        self._redirected.clear()
        self._alarm.set(self._call.deadline())

    def _perform_all(self, outputs: list[Output]) -> None:
        for output in outputs:
            try:
                self._perform(output)
            except Exception:  # a bug, which must not cost anybody else a call
                log.exception(
                    "could not perform",
                    extra={"call": self.route.call, "output": type(output).__name__},
                )
                self._inbox.append(Stopped(Ending.FAILED))

    def _perform(self, output: Output) -> None:
        sip, media, route = self._seams.sip, self._seams.media, self.route
        match output:
            case Dial(leg):
                self._dial(leg)
            case Ring(leg):
                browser = route.caller_kind is LegKind.WEBRTC
                early = route.answer if browser else None
                sip.ring(leg, early, self._introduction())
            case Answer(leg, callee):
                self._sides[leg] = Side.CALLER
                if callee is not None:
                    self._sides[callee] = Side.CALLEE
                self._answer(leg)
            case Connect(hearing):
                media.connect(route.call, hearing)
            case Drop(leg, ending):
                sip.drop(leg, ending)
                self._close(leg)
            case AcceptTransfer(leg, request):
                sip.accept_transfer(leg, request)
            case RefuseTransfer(leg, request, why):
                sip.refuse_transfer(leg, request, why)
            case ReportTransfer(leg, request, news, over):
                sip.report_transfer(leg, request, news, over)
            case Replace(former, leg):
                self._sides[leg] = self._sides.pop(former)
            case Publish(event):
                self._seams.publishing.publish(event)
                if isinstance(event, CallEnded):
                    self._over()

    def _dial(self, leg: LegId) -> None:
        route, redirection = self.route, self._redirected.get(leg)
        if redirection is None:
            target, dialled = route.targets[leg], route.dialled
            number, name = route.number, route.name
        else:
            target, dialled = redirection.targets[leg], redirection.dialled
            number, name = redirection.other.number, redirection.other.name
        self._seat(leg, dialled)
        kind = kind_behind(target.flow, target.uri)
        try:
            offer = self._seams.media.offer(leg, route.call, kind, route.family)
        except Unusable as error:
            self._inbox.append(LegFailed(leg, error.ending))
            return
        caller = Caller(number, target.domain, name)
        self._seams.sip.dial(
            leg, route.call, target, caller, dialled, offer, route.hotline
        )

    def _introduction(self) -> Introduction:
        """What the caller is told about who is called."""
        route = self.route
        return Introduction(route.dialled, route.callee_name, route.hotline)

    def _answer(self, leg: LegId) -> None:
        route, body = self.route, self.route.answer
        if body is None:
            try:
                body = self._seams.media.offer(
                    leg, route.call, route.caller_kind, route.family
                )
            except Unusable as error:
                self._inbox.append(LegFailed(leg, error.ending))
                return
        self._seams.sip.answer(leg, body, self._introduction())

    def _seat(self, leg: LegId, number: str) -> None:
        if number not in self._numbers.values():
            self._seams.seats.take((self.route.tenant, number))
        self._numbers[leg] = number

    def _close(self, leg: LegId) -> None:
        side = self._sides.get(leg)
        talked = None if side is None else (self.route.call, side)
        self._seams.media.close(leg, talked=talked)
        number = self._numbers.pop(leg, None)
        if number is not None and number not in self._numbers.values():
            self._seams.seats.give_back((self.route.tenant, number))
