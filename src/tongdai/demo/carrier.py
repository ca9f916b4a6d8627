"""
The carrier of the demo: the telephone network, as a peer at the end of a trunk.

It is a phone of the SDK that is registered nowhere and that anybody on this machine may
call at any number. It knows nothing of the switchboard but its address, so that what
works with it has worked over a real trunk.
"""

from __future__ import annotations

import logging
from ipaddress import ip_network
from typing import Final

from tongdai.client.leg import Leg
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.phone import Phone
from tongdai.log import mask
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.ids import SessionId, TokenFactory
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings

from . import carrier_numbers
from .behaviours import (
    Answer,
    HangUp,
    Refuse,
    Ring,
    SoundEarly,
    Speak,
    Step,
    script_of,
)
from .carrier_call import CarrierCall
from .carrier_vocabulary import GiveUp, Input, Legs, MakeCall, Output, Stop, Told
from .news import Answered, Calling, HeardEarly, NotMade, Pressed, Ringing, Wanted
from .subscriber import Subscriber

NEIGHBOURS: Final = Peer("switchboard", (ip_network("127.0.0.0/8"),))
"Whoever is on this machine may call; nobody else can reach us."

TEMPORARILY_UNAVAILABLE: Final = 480
UNAVAILABLE: Final = 503

NO_NUMBER: Final = "a number has digits and nothing else"
STOPPING: Final = "the demo's carrier is being stopped"

log = logging.getLogger("tongdai.demo")


class Carrier:
    """Its subscribers, and the calls from and to them. A machine; see ``Machine``."""

    def __init__(
        self,
        settings: SipSettings,
        tokens: TokenFactory,
        legs: Legs,
        *,
        here: Address,
        switchboard: Address,
    ) -> None:
        """
        Args:
            tokens: Where all randomness of SIP comes from.
            legs: Gives each call its media.
            here: Where we listen, UDP.
            switchboard: Where calls are made to, UDP.
        """
        self._phone = Phone(settings, tokens, self._leg)
        self._phone.handle(v.Trust(NEIGHBOURS), 0.0)
        self._legs = legs
        self._switchboard = Flow(Transport.UDP, switchboard, here)
        self._calls: dict[SessionId, CarrierCall] = {}
        self._newcomers: dict[SessionId, Subscriber] = {}
        "Those of calls that have their media, and are not known of yet."

        self._stopping = False

    @property
    def idle(self) -> bool:
        """Is no call left?"""
        return self._phone.idle

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""
        scripts = (call.deadline() for call in self._calls.values())
        deadlines = (self._phone.deadline(), *scripts)
        return min((at for at in deadlines if at is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        match event:
            case Received() | FlowClosed() | v.MediaConnected() | v.MediaFailed():
                return self._pass(event, now)
            case Tick():
                outputs = self._pass(event, now)
                for session, call in list(self._calls.items()):
                    outputs += self._perform(session, call, now)
                return outputs
            case MakeCall(session, wanted):
                return self._make(session, wanted, now)
            case GiveUp(session):
                return self._end(session, now)
            case v.KeyCame(session, key):
                return self._key(session, key)
            case Stop():
                self._stopping = True
                ended: list[Output] = []
                for session in list(self._calls):
                    ended += self._end(session, now)
                return ended

    def _leg(self, session: SessionId, _webrtc: bool, host: str) -> Leg:
        subscriber = Subscriber()
        leg = self._legs(session, host, subscriber)
        self._newcomers[session] = subscriber
        return leg

    # What the phone says.

    def _pass(self, event: v.Input, now: float) -> list[Output]:
        return self._take(self._phone.handle(event, now), now)

    def _take(self, reports: list[v.Output], now: float) -> list[Output]:
        outputs: list[Output] = []
        for report in reports:
            match report:
                case Transmit():
                    outputs.append(report)
                case v.CallOffered():
                    outputs += self._called(report, now)
                case v.CallRang(session, early):
                    outputs += self._rang(session, early)
                case v.CallAnswered(session):
                    outputs += self._answered(session, now)
                case v.KeyCame(session, key):
                    outputs += self._key(session, key)
                case v.CallEnded():
                    outputs += self._ended(report, now)
                case _:
                    pass  # who the other side is: always the switchboard
        return outputs

    # Calls to us.

    def _called(self, offered: v.CallOffered, now: float) -> list[Output]:
        session = offered.session
        number = carrier_numbers.read(offered.dialled)
        caller = carrier_numbers.read(offered.number)
        log.info("called", extra={"number": mask(number), "caller": mask(caller)})
        subscriber = self._newcomers.pop(session)
        if self._stopping:
            log.warning("call refused", extra={"reason": STOPPING})
            return self._pass(v.Refuse(session, UNAVAILABLE), now)
        call = CarrierCall(subscriber, script_of(number), made=False)
        self._calls[session] = call
        call.begin(now)
        return self._perform(session, call, now)

    def _perform(
        self, session: SessionId, call: CarrierCall, now: float
    ) -> list[Output]:
        outputs: list[Output] = []
        for step in call.due(now):
            outputs += self._step(session, call, step, now)
        return outputs

    def _step(
        self, session: SessionId, call: CarrierCall, step: Step, now: float
    ) -> list[Output]:
        match step:
            case Ring():
                return self._pass(v.Ring(session), now)
            case SoundEarly(sound):
                call.subscriber.play(sound)
                return self._pass(v.SoundEarly(session), now)
            case Answer(sound):
                call.subscriber.play(sound)
                return self._pass(v.Answer(session), now)
            case Speak(sound, digits):
                call.subscriber.play(sound)
                return self._pass(v.Press(session, digits), now)
            case Refuse(status):
                return self._pass(v.Refuse(session, status), now)
            case HangUp():
                return self._end(session, now)

    # Calls that we make.

    def _make(self, session: SessionId, wanted: Wanted, now: float) -> list[Output]:
        dial = carrier_numbers.dial(session, wanted, self._switchboard)
        if dial is None or self._stopping:
            reason = NO_NUMBER if dial is None else STOPPING
            return [Told(session, NotMade(reason))]
        reports = self._phone.handle(dial, now)
        match reports:
            case [v.CallEnded(reason=reason)] if reason:
                return [Told(session, NotMade(reason))]
        speak = Speak(wanted.sound, wanted.digits)
        if wanted.seconds is not None:
            speak = Speak(wanted.sound, wanted.digits, wanted.seconds)
        subscriber = self._newcomers.pop(session)
        self._calls[session] = CarrierCall(subscriber, (speak, HangUp()), made=True)
        return [Told(session, Calling()), *self._take(reports, now)]

    def _rang(self, session: SessionId, early: bool) -> list[Output]:
        call = self._calls.get(session)
        news = HeardEarly() if early else Ringing()
        return [Told(session, news)] if call is not None and call.is_new(news) else []

    def _answered(self, session: SessionId, now: float) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        call.answered_at = now
        if not call.made:
            return []
        call.begin(now)
        return [Told(session, Answered()), *self._perform(session, call, now)]

    # Calls under way.

    def _key(self, session: SessionId, key: str) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        log.info("key pressed", extra={"key": key})
        return [Told(session, Pressed(key))] if call.made else []

    def _end(self, session: SessionId, now: float) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        call.ended_by_us = True
        if call.made or call.answered_at is not None:
            return self._pass(v.HangUp(session), now)
        # Nobody has declined it.
        return self._pass(v.Refuse(session, TEMPORARILY_UNAVAILABLE), now)

    def _ended(self, ended: v.CallEnded, now: float) -> list[Output]:
        session = ended.session
        call = self._calls.pop(session, None)
        if call is None:
            return []
        news = call.end(ended.status, ended.quality, now, stopping=self._stopping)
        return [Told(session, news)] if call.made else []
