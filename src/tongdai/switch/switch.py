"""
The switchboard: every live call, and what SIP and media report about it.

It performs the outputs of the SIP endpoint (all but ``Transmit``, which the network
performs) and listens to the media engine. Nothing in here waits: what is saved is saved
by a task whose result goes back to the endpoint.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from tongdai.call.call import Attempt, Call
from tongdai.call.cause import Ending
from tongdai.call.destination import Destination
from tongdai.call.events import Direction
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    LegAnswered,
    LegEnded,
    LegFailed,
    LegProgressed,
    LegRang,
    LegRedirected,
    LegSilent,
    RecordingAction,
    SoundOver,
    Stopped,
)
from tongdai.call.outputs import Output as Asked
from tongdai.call.permit import CallSettings
from tongdai.call.recording import RecordingRefusal
from tongdai.call.wall_clock import WallClock
from tongdai.media import events as media_events
from tongdai.sip.endpoint_inputs import (
    CredentialsFound,
    DomainsChanged,
    FlowClosed,
    Input,
    OwnerFound,
)
from tongdai.sip.endpoint_outputs import (
    CloseFlow,
    CredentialsWanted,
    DigitPressed,
    ModeAnswered,
    ModeWanted,
    Output,
    OwnerWanted,
    PeerIntroduced,
    Probed,
    Registered,
    RegistrationFailed,
    RegistrationOffered,
    SessionAnswered,
    SessionConfirmed,
    SessionEnded,
    SessionOffered,
    SessionRang,
    SessionReanswered,
    SessionReoffered,
    SessionReofferRefused,
    TransferReported,
    TransferWanted,
    Transmit,
)
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.settings import SipSettings
from tongdai.switch import absence
from tongdai.switch.admission import Admission, Admitted, Rejected
from tongdai.switch.announcing import Announcements, Announcing, Unheard
from tongdai.switch.clock import Alarm, Clock
from tongdai.switch.digits import Digits
from tongdai.switch.directing import Directing
from tongdai.switch.gauging import Gauging
from tongdai.switch.joining import Joining
from tongdai.switch.lines import Lines
from tongdai.switch.live_call import LiveCall
from tongdai.switch.media_legs import Media, MediaLegs, Unusable, puts_on_hold
from tongdai.switch.presence import Presence
from tongdai.switch.publishing import Observer, Publishing
from tongdai.switch.recordings import RecordingDesk
from tongdai.switch.registrations import Aor, Registrations, domains_of
from tongdai.switch.scouting import Carriers, Scout
from tongdai.switch.seams import Route, Seams, Watch, unwatched
from tongdai.switch.seats import Seats
from tongdai.switch.settings import SwitchSettings
from tongdai.switch.sip_legs import NOBODY, SipLeg, SipLegs, Stage
from tongdai.switch.spending import Spending
from tongdai.switch.stores import Stores
from tongdai.switch.supervising import Supervising, wanted
from tongdai.switch.transfers import Transfers
from tongdai.switch.tunes import Tunes

EARLY: Final = 183
"With a description: there is something to be heard before the answer."

RINGS: Final = frozenset({180, EARLY})
"Provisional responses that mean that a device rings (RFC 3261 §21.1)."

UNHEARD: Final = Unheard()

log = logging.getLogger("tongdai.switch")


class Switch:
    """
    Joins SIP, media, call control and storage.

    Give :meth:`perform` what the endpoint puts out, :meth:`media_reported` what the
    media engine reports, :meth:`flow_closed` the end of each connection, and call
    :meth:`directory_changed` once at the start and after each change.
    """

    def __init__(
        self,
        stores: Stores,
        media: Media,
        post: Callable[[Input], None],
        *,
        clock: Clock,
        wall: WallClock,
        new_id: Callable[[], str],
        sip: SipSettings,
        calls: CallSettings,
        settings: SwitchSettings,
        draw: Callable[[], float],
        tunes: Tunes,
        carriers: Carriers | None = None,
        watch: Watch = unwatched,
        announcements: Announcements = UNHEARD,
        observers: Sequence[Observer] = (),
    ) -> None:
        """
        Args:
            post: Hands an input to the SIP endpoint. It may call :meth:`perform`
                before it returns.
            clock: The event loop.
            wall: Must count with ``clock``.
            new_id: Draws ids of calls (the SDK's ``uuid``) and of legs: a UUID, or
                any other SIP token of at least 64 random bits.
            draw: A random number from 0 to below 1.
            tunes: Music and announcements of all tenants.
            carriers: The trunks that work; None: there are none.
            watch: Looks on at what every call does.
            announcements: Where events for the tenants' own programs go.
            observers: Want to know what happens to calls.
        """
        self._stores = stores
        self._post = post
        self._carriers = carriers
        self._clock = clock
        self._wall = wall
        self._sip = SipLegs(post)
        self._media = MediaLegs(media, tunes)
        self._announcing = Announcing(announcements, clock, wall)
        self._publishing = Publishing(stores.records, (self._announcing, *observers))
        lines = Lines(stores.directory)
        seats = Seats(clock.time, lines.freed)
        self._registrations = Registrations(
            bindings=stores.bindings,
            tokens=stores.tokens,
            directory=stores.directory,
            settings=sip,
            wall=wall,
            clock=clock,
            post=post,
            moved=self._moved,
            arrived=lines.freed,
            announce=self._announcing.phone,
        )
        spending = Spending(
            directory=stores.directory,
            callers=stores.callers,
            usage=stores.usage,
            wall=wall,
            clock=clock.time,
        )
        scout = Scout(
            directory=stores.directory,
            reach=self._registrations,
            carriers=carriers,
            announced=tunes.has,
            seats=seats,
            lines=lines,
            spending=spending,
            settings=calls,
            new_id=new_id,
            draw=draw,
        )
        self._recordings = RecordingDesk(
            media,
            stores.recordings,
            directory=stores.directory,
            announced=tunes.has,
            clock=clock.time,
            ready=self._announcing.recording_ready,
        )
        self._seams = Seams(
            self._sip,
            self._media,
            self._publishing,
            seats,
            lines,
            scout,
            self._recordings,
            spending,
            clock,
            watch,
        )
        self._admission = Admission(
            directory=stores.directory,
            seats=seats,
            settings=calls,
            clock=clock.time,
            time_of_day=lambda: wall.at(clock.time()),
            new_id=new_id,
        )
        self.lines: Final = lines
        self.presence: Final = Presence(stores.directory, self._registrations, seats)
        self._transfers = Transfers(self._admission)
        self._digits = Digits(self._sip, self._media)
        self._absence = absence.Absence(settings)
        self._absence_alarm = Alarm(clock, partial(self._watch, absence.Tick()))
        self._calls: dict[CallId, LiveCall] = {}
        self.gauging: Final = Gauging(self._calls, self._media)
        self._joining = Joining(self._sip, self._media, self._calls)
        self._supervising = Supervising(
            self._sip, self._media, self._calls, self._admission, stores.directory
        )
        self.directing: Final = Directing(
            self._calls, self._admission, scout, self._registrations, self._summon
        )
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def live_calls(self) -> int:
        """How many calls have begun and not ended."""
        return len(self._calls)

    def registered(self) -> Counter[Transport]:
        """How many phones and pages can be reached now, by transport."""
        return self._registrations.count()

    def directory_changed(self) -> None:
        """There is a new snapshot of tenants and extensions."""
        directory = self._stores.directory()
        self._post(DomainsChanged(frozenset(domains_of(directory))))
        for tenant in directory.tenants:
            self._media.prepare(tenant.label)

    def flow_closed(self, flow: Flow) -> None:
        """A connection is gone. Tells the endpoint, too."""
        self._post(FlowClosed(flow))
        talking = [leg for leg in self._sip.on(flow) if leg.stage is Stage.ANSWERED]
        self._registrations.flow_closed(flow, in_call=bool(talking))
        for leg in talking:
            self._watch(absence.FlowLost(leg.id), self._clock.time())

    async def drain(self, patience: float) -> None:
        """
        Let no call begin any more; end those that live on for ``patience`` seconds.

        Returns when there is none left and every registration is saved.
        """
        self._admission.close()
        try:
            async with asyncio.timeout(patience):
                await self._idle.wait()
        except TimeoutError:
            for live in list(self._calls.values()):
                live.feed(Stopped(Ending.UNAVAILABLE))
        await self._registrations.stop()
        self._announcing.flush()

    def end(self, call: CallId) -> bool:
        """End a live call because its operator wants it; False: it is not there."""
        live = self._calls.get(call)
        if live is not None:
            live.feed(Stopped(Ending.OPERATOR))
        return live is not None

    def record(
        self, call: CallId, tenant: str, extension: str | None, action: RecordingAction
    ) -> RecordingRefusal | None:
        """
        Begin, pause, resume or end the recording of a live call; return why not.

        Args:
            extension: Who asks, and must talk in it; None: the tenant itself.
        """
        live = self._calls.get(call)
        if live is None or not live.talks(tenant, extension):
            return RecordingRefusal.NOT_TALKING
        return live.record(action)

    def supervise(
        self, call: CallId, tenant: str, supervisor: str, mode: SupervisionMode
    ) -> bool:
        """Change how an extension supervises a live call; False: it does not."""
        return self._supervising.set(call, tenant, supervisor, mode)

    def perform(self, output: Output) -> None:
        """Do what the SIP endpoint asks for, or learn what it reports."""
        match output:
            case CredentialsWanted(request, user, domain):
                secret = self._stores.credentials.find(domain, user)
                self._post(CredentialsFound(request, secret))
            case OwnerWanted(request, token, domain):
                self._post(OwnerFound(request, self._stores.owner(token, domain)))
            case RegistrationOffered():
                self._registrations.register(output)
            case SessionOffered():
                self._begin(output)
            case Transmit() | CloseFlow() | SessionReofferRefused():
                pass  # the network's affair; and we never offer a change ourselves
            case Registered() | RegistrationFailed() | Probed():
                pass  # the affair of our trunks
            case TransferReported() | ModeAnswered() | PeerIntroduced():
                pass  # we ask for none of it, and know who is who by our directory
            case _:
                # A session that was dropped may still have had its say.
                if (leg := self._sip.of(output.session)) is not None:
                    self._session(output, leg, self._calls[leg.call])

    def media_reported(self, event: media_events.MediaEvent) -> None:
        """Learn what happened to the media of a leg."""
        match event:
            case media_events.LegConnected():
                pass
            case media_events.LegSilent(leg):
                self._tell(leg, LegSilent(leg))
            case media_events.LegFailed(leg, reason):
                log.warning("media failed", extra={"leg": leg, "reason": reason})
                self._tell(leg, LegFailed(leg, Ending.MEDIA_FAILED))
            case media_events.SoundEnded(leg):
                self._tell(leg, SoundOver(leg))
            case media_events.LegPressed(leg):
                if (found := self._sip.of(leg)) is not None:
                    other = self._calls[found.call].other_than(leg)
                    self._digits.in_media(event, other)
            case media_events.LegMeasured(leg, statistics):
                self.gauging.measured(leg, statistics)
                packets = statistics.packets_received
                self._watch(absence.Measured(leg, packets), self._clock.time())
            case media_events.RecordingFailed(leg, reason):
                log.error("cannot record", extra={"leg": leg, "reason": reason})
            case media_events.RecordingClosed(path):
                self._recordings.closed(path)
            case media_events.LegClosed(leg, statistics):
                self.gauging.gone((leg,))
                measured = self._media.closed(leg, statistics)
                if measured is not None:
                    self._publishing.publish(measured)
            case media_events.WorkerDied(legs):
                log.warning("a media worker died", extra={"legs": len(legs)})
                self._recordings.lost(legs)
                self.gauging.gone(legs)
                for leg in legs:
                    self._tell(leg, LegFailed(leg, Ending.MEDIA_FAILED))

    def _begin(self, offered: SessionOffered) -> None:
        if wanted(offered):
            self._supervising.join(offered)
            return
        former = None if offered.replaces is None else self._sip.of(offered.replaces)
        if former is not None:
            self._joining.take_over(offered, former)
            return
        outcome = self._admission.consider(offered)
        attempt = outcome.attempt
        self._sip.offered(attempt.caller, attempt.call, offered)
        machine = Call(attempt, self._wall)
        match outcome:
            case Admitted(_, route):
                if attempt.direction is Direction.INBOUND:
                    self._stores.callers.called(attempt.tenant, attempt.caller_number)
                self._start(machine, route, outcome.begin)
            case Rejected(_, ending):
                route = Route(attempt.call, attempt.caller, offered.flow)
                live = LiveCall(machine, route, self._seams, lambda: None)
                live.start(lambda call, now: call.refuse(ending, now))

    def _start(
        self, machine: Call, route: Route, begin: Callable[[Call, float], list[Asked]]
    ) -> None:
        """One more call lives."""
        self._admission.let_in(route.tenant)
        over = partial(self._over, route.call, route.tenant)
        live = LiveCall(machine, route, self._seams, over)
        self._calls[route.call] = live
        self._idle.clear()
        live.start(begin)

    def _summon(
        self, attempt: Attempt, route: Route, to: Destination, talk: float
    ) -> None:
        """A program wants a call made for an extension."""
        machine = Call(attempt, self._wall)
        self._start(machine, route, lambda call, now: call.summon(to, talk, now))

    def _over(self, call: CallId, tenant: str) -> None:
        del self._calls[call]
        self._admission.let_out(tenant)
        if not self._calls:
            self._idle.set()

    def _session(
        self,
        output: SessionRang
        | SessionAnswered
        | SessionConfirmed
        | SessionReoffered
        | SessionReanswered
        | TransferWanted
        | DigitPressed
        | ModeWanted
        | SessionEnded,
        leg: SipLeg,
        live: LiveCall,
    ) -> None:
        match output:
            case SessionRang(_, status, body):
                if body is not None and not self._accept(leg, body, live):
                    return
                if status in RINGS:
                    leg.stage = Stage.RANG
                    early = status == EARLY and body is not None
                    live.feed((LegProgressed if early else LegRang)(leg.id))
            case SessionAnswered(_, body):
                if body is None or self._accept(leg, body, live):
                    leg.stage = Stage.ANSWERED
                    live.feed(LegAnswered(leg.id))
            case SessionConfirmed(_, body):
                if body is not None:
                    self._accept(leg, body, live)
            case SessionReoffered(_, body):
                self._change(leg, body, live)
            case SessionReanswered(_, body):
                if self._accept(leg, body, live):
                    live.held(leg.id, on=puts_on_hold(body))
            case TransferWanted() if output.replaces is not None:
                self._joining.join(output, leg, live)
            case TransferWanted():
                live.feed(self._transfers.read(output, leg, live))
            case DigitPressed():
                self._digits.by_info(output, live.other_than(leg.id))
            case ModeWanted():
                self._supervising.change(output, leg, live)
            case SessionEnded():
                live.leg_ended(leg.id, self._ended(leg, output))

    def _ended(self, leg: SipLeg, ended: SessionEnded) -> LegEnded | LegRedirected:
        """What the end of a leg's INVITE session means to its call."""
        if ended.redirects and not leg.peer:
            user, domain = ended.redirects[0]
            aim = self._admission.aim(leg.party, user, domain or leg.party[0])
            return LegRedirected(leg.id, aim if isinstance(aim, Ending) else aim.to)
        if self._sip.blames_carrier(leg, ended) and self._carriers is not None:
            self._carriers.failed(leg.peer, leg.flow)
        return LegEnded(leg.id, self._sip.why(leg, ended))

    def _accept(self, leg: SipLeg, answer: bytes, live: LiveCall) -> bool:
        """Give media the party's answer; False if the leg cannot be used."""
        try:
            self._media.accept(leg.id, answer, leg.flow)
        except Unusable as error:
            log.info(
                "answer not usable",
                extra={"call": leg.call, "leg": leg.id, "reason": str(error.__cause__)},
            )
            live.feed(LegFailed(leg.id, Ending.NOT_ACCEPTABLE))
            return False
        return True

    def _change(self, leg: SipLeg, offer: bytes | None, live: LiveCall) -> None:
        """
        A party wants its media changed: hold, a new address, an ICE restart.

        It is settled with our own media; the other party's leg stays as it is.
        """
        if offer is None:
            self._sip.answer_offer(leg.id, self._media.reoffer(leg.id))
            return
        try:
            answer = self._media.reanswer(leg.id, offer, leg.flow)
        except Unusable as error:
            self._sip.refuse_offer(leg.id, error.ending)
            return
        self._sip.answer_offer(leg.id, answer)
        live.held(leg.id, on=puts_on_hold(offer))

    def _tell(self, leg: LegId, event: LegSilent | LegFailed | SoundOver) -> None:
        if (found := self._sip.of(leg)) is not None:
            self._calls[found.call].feed(event)

    def trunk_moved(self, old: Flow, new: Flow) -> None:
        """A connection to a carrier was made anew, and its calls live on it."""
        self._moved(old, new, NOBODY)

    def _moved(self, old: Flow, new: Flow, aor: Aor) -> None:
        for leg in self._sip.moved(old, new, aor):
            self._watch(absence.FlowBack(leg.id), self._clock.time())

    def _watch(self, event: absence.Input, now: float) -> None:
        for output in self._absence.handle(event, now):
            match output:
                case absence.Measure(leg) if self._sip.of(leg) is None:
                    # Its call has ended meanwhile.
                    self._absence.handle(absence.FlowBack(leg), now)
                case absence.Measure(leg):
                    self._media.measure(leg)
                case absence.GiveUp(leg):
                    self._tell(leg, LegFailed(leg, Ending.VANISHED))
        self._absence_alarm.set(self._absence.deadline())
