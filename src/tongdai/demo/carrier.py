"""
The carrier of the demo: the telephone network, as a peer at the end of a trunk.

It is reached by SIP and RTP alone and knows nothing of the switchboard but its address,
so that what works with it has worked over a real trunk.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final

from tongdai.call.directory import Dialling, NumberFormat
from tongdai.call.numbers import canonical, understood, written
from tongdai.errors import Unavailable
from tongdai.log import mask
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    Caller,
    Dial,
    FlowClosed,
    PeersChanged,
    Progress,
    Received,
    Refuse,
    RefuseOffer,
    RefuseTransfer,
    Tick,
)
from tongdai.sip.endpoint_inputs import HangUp as EndSession
from tongdai.sip.endpoint_inputs import Input as SipInput
from tongdai.sip.endpoint_outputs import (
    Output as SipOutput,
)
from tongdai.sip.endpoint_outputs import (
    SessionAnswered,
    SessionConfirmed,
    SessionEnded,
    SessionOffered,
    SessionRang,
    SessionReoffered,
    TransferWanted,
    Transmit,
)
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.ids import SessionId, TokenFactory
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings

from .behaviours import (
    Answer,
    HangUp,
    Performance,
    Ring,
    Script,
    SoundEarly,
    Speak,
    Step,
    script_of,
)
from .behaviours import Refuse as TurnAway
from .carrier_vocabulary import (
    GiveUp,
    Input,
    KeyCame,
    MakeCall,
    Output,
    Stop,
    Told,
    Voice,
    Voices,
)
from .news import (
    Answered,
    Calling,
    Ended,
    HeardEarly,
    NotMade,
    Pressed,
    Ringing,
    Wanted,
    Why,
)
from .sounds import Sound

DIALLING: Final = Dialling()
"The carrier is Vietnamese."

MOST_CALLS: Final = 200
"At once: what one process paces without being late. More are refused with 503."

NEIGHBOURS: Final = Peer("switchboard", (ip_network("127.0.0.0/8"),))
"Whoever is on this machine may call; nobody else can reach us."

UNUSABLE: Final = (MalformedDescription, NotAcceptable)
"What a voice thinks of a description that will not do."

OK: Final = 200
SESSION_PROGRESS: Final = 183
NOT_ACCEPTABLE: Final = 488
FORBIDDEN: Final = 403
UNAVAILABLE: Final = 503

log = logging.getLogger("tongdai.demo")


@dataclass(slots=True)
class _Call:
    """One call that lives."""

    voice: Voice
    script: Script
    "What happens from when it was called, or, if we call, from the answer."

    made: bool
    "We called."

    offer: bytes | None = None
    "The SDP offer of the INVITE; None if the caller wants ours."

    said: bytes | None = None
    "Our SDP so far."

    performance: Performance | None = None
    rang: bool = False
    answered_at: float | None = None
    ended_by_us: bool = False


class Carrier:
    """Its subscribers, and the calls from and to them. A machine; see ``Machine``."""

    def __init__(
        self,
        settings: SipSettings,
        tokens: TokenFactory,
        voices: Voices,
        *,
        here: Address,
        switchboard: Address,
    ) -> None:
        """
        Args:
            tokens: Where all randomness of SIP comes from.
            here: Where we listen, UDP.
            switchboard: Where calls are made to, UDP.
        """
        self._endpoint = Endpoint(settings, tokens)
        self._endpoint.handle(PeersChanged({NEIGHBOURS.name: NEIGHBOURS}), 0.0)
        self._voices = voices
        self._flow = Flow(Transport.UDP, switchboard, here)
        self._calls: dict[SessionId, _Call] = {}
        self._stopping = False

    @property
    def idle(self) -> bool:
        """Is no call left?"""
        return not self._calls

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""
        performances = (
            call.performance.deadline()
            for call in self._calls.values()
            if call.performance is not None
        )
        deadlines = (self._endpoint.deadline(), *performances)
        return min((at for at in deadlines if at is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        match event:
            case Received() | FlowClosed():
                return self._sip(event, now)
            case Tick():
                return self._sip(event, now) + self._perform_due(now)
            case MakeCall(session, wanted):
                return self._make(session, wanted, now)
            case GiveUp(session):
                return self._end(session, now)
            case KeyCame(session, key):
                return self._key(session, key)
            case Stop():
                self._stopping = True
                outputs: list[Output] = []
                for session in list(self._calls):
                    outputs += self._end(session, now)
                return outputs

    # What SIP says.

    def _sip(self, event: SipInput, now: float) -> list[Output]:
        outputs: list[Output] = []
        for output in self._endpoint.handle(event, now):
            outputs += self._take(output, now)
        return outputs

    def _take(self, output: SipOutput, now: float) -> list[Output]:
        match output:
            case Transmit():
                return [output]
            case SessionOffered():
                return self._called(output, now)
            case SessionRang(session, status, body):
                return self._rang(session, status, body)
            case SessionAnswered(session, body):
                return self._answered(session, body, now)
            case SessionConfirmed(session, body) if body is not None:
                return self._described(session, body, now)
            case SessionReoffered(session, body):
                return self._reoffered(session, body, now)
            case TransferWanted(session, refer):
                # No carrier makes calls because a customer's switchboard says so.
                return self._sip(RefuseTransfer(session, refer, FORBIDDEN), now)
            case SessionEnded(session, status):
                return self._ended(session, status, now)
            case _:
                return []

    # Calls to us.

    def _called(self, offered: SessionOffered, now: float) -> list[Output]:
        session = offered.session
        number = understood(offered.dialled_user, DIALLING)
        caller = understood(offered.caller_user, DIALLING)
        log.info("called", extra={"number": mask(number), "caller": mask(caller)})
        try:
            voice = self._voice(session)
        except Unavailable as error:
            log.warning("call refused", extra={"reason": str(error)})
            return self._sip(Refuse(session, UNAVAILABLE), now)
        call = _Call(voice, script_of(number), made=False, offer=offered.body)
        self._calls[session] = call
        call.performance = Performance(call.script, now)
        return self._perform(session, call, now)

    def _voice(self, session: SessionId) -> Voice:
        if self._stopping or len(self._calls) >= MOST_CALLS:
            raise Unavailable(f"stopping, or {MOST_CALLS} calls already")
        return self._voices(session)

    def _perform_due(self, now: float) -> list[Output]:
        outputs: list[Output] = []
        for session, call in list(self._calls.items()):
            outputs += self._perform(session, call, now)
        return outputs

    def _perform(self, session: SessionId, call: _Call, now: float) -> list[Output]:
        if call.performance is None:
            return []
        outputs: list[Output] = []
        for step in call.performance.tick(now):
            outputs += self._step(session, call, step, now)
        return outputs

    def _step(
        self, session: SessionId, call: _Call, step: Step, now: float
    ) -> list[Output]:
        match step:
            case Ring():
                return self._sip(Progress(session), now)
            case SoundEarly(sound):
                return self._sound_early(session, call, sound, now)
            case Answer(sound):
                return self._answer(session, call, sound, now)
            case Speak(sound, digits):
                call.voice.play(sound)
                call.voice.press(digits)
                return []
            case TurnAway(status):
                return self._sip(Refuse(session, status), now)
            case HangUp():
                return self._end(session, now)

    def _sound_early(
        self, session: SessionId, call: _Call, sound: Sound, now: float
    ) -> list[Output]:
        if call.offer is None:
            # Nobody to hear it: where its media goes, the caller says in its ACK.
            return self._sip(Progress(session), now)
        body = self._description(call)
        if body is None:
            return self._sip(Refuse(session, NOT_ACCEPTABLE), now)
        call.voice.play(sound)
        return self._sip(Progress(session, SESSION_PROGRESS, body), now)

    def _answer(
        self, session: SessionId, call: _Call, sound: Sound, now: float
    ) -> list[Output]:
        body = self._description(call)
        if body is None:
            return self._sip(Refuse(session, NOT_ACCEPTABLE), now)
        call.voice.play(sound)
        call.answered_at = now
        return self._sip(Accept(session, body), now)

    def _description(self, call: _Call) -> bytes | None:
        """Our SDP for a call to us; None: what the caller offers will not do."""
        if call.said is None:
            try:
                voice, offer = call.voice, call.offer
                call.said = voice.offer() if offer is None else voice.answer(offer)
            except UNUSABLE as error:
                log.warning("offer refused", extra={"reason": str(error)})
        return call.said

    # Calls that we make.

    def _make(self, session: SessionId, wanted: Wanted, now: float) -> list[Output]:
        hotline = canonical(wanted.hotline, DIALLING) or wanted.hotline
        caller = canonical(wanted.caller, DIALLING) or wanted.caller
        if not all(number.strip("+").isalnum() for number in (hotline, caller)):
            return [Told(session, NotMade("a number has digits and nothing else"))]
        try:
            voice = self._voice(session)
        except Unavailable as error:
            return [Told(session, NotMade(str(error)))]
        speak = Speak(wanted.sound, wanted.digits)
        if wanted.seconds is not None:
            speak = Speak(wanted.sound, wanted.digits, wanted.seconds)
        call = _Call(voice, (speak, HangUp()), made=True)
        self._calls[session] = call
        host, port = self._flow.remote
        callee = written(hotline, NumberFormat.E164, DIALLING)
        number = written(caller, NumberFormat.E164, DIALLING)
        domain = self._flow.local[0]
        dial = Dial(
            session,
            Target(f"sip:{callee}@{host}:{port}", self._flow),
            Caller(number, domain),
            callee,
            host,
            voice.offer(),
            (("P-Asserted-Identity", f"<sip:{number}@{domain}>"),),
        )
        return [Told(session, Calling()), *self._sip(dial, now)]

    def _rang(
        self, session: SessionId, status: int, body: bytes | None
    ) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        if body is not None and call.said != body:
            call.said = body
            try:
                call.voice.accept(body)
            except UNUSABLE as error:
                log.warning("answer not understood", extra={"reason": str(error)})
                return []
            if status == SESSION_PROGRESS:
                return [Told(session, HeardEarly())]
        if status == SESSION_PROGRESS or call.rang:
            return []
        call.rang = True
        return [Told(session, Ringing())]

    def _answered(
        self, session: SessionId, body: bytes | None, now: float
    ) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        outputs = [] if body is None else self._described(session, body, now)
        if session in self._calls:
            call.answered_at = now
            call.performance = Performance(call.script, now)
            outputs += [Told(session, Answered()), *self._perform(session, call, now)]
        return outputs

    def _key(self, session: SessionId, key: str) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        log.info("key pressed", extra={"key": key})
        return [Told(session, Pressed(key))] if call.made else []

    # Calls under way.

    def _described(self, session: SessionId, body: bytes, now: float) -> list[Output]:
        """The answer to our offer came."""
        call = self._calls.get(session)
        if call is None:
            return []
        try:
            call.voice.accept(body)
        except UNUSABLE as error:
            log.warning("answer not understood", extra={"reason": str(error)})
            return self._end(session, now)
        return []

    def _reoffered(
        self, session: SessionId, body: bytes | None, now: float
    ) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        try:
            ours = call.voice.offer() if body is None else call.voice.answer(body)
        except UNUSABLE:
            return self._sip(RefuseOffer(session), now)
        return self._sip(AnswerOffer(session, ours), now)

    def _end(self, session: SessionId, now: float) -> list[Output]:
        call = self._calls.get(session)
        if call is None:
            return []
        call.ended_by_us = True
        return self._sip(EndSession(session), now)

    def _ended(self, session: SessionId, status: int, now: float) -> list[Output]:
        call = self._calls.pop(session, None)
        if call is None:
            return []
        heard = call.voice.close()
        seconds = 0.0 if call.answered_at is None else now - call.answered_at
        log.info(
            "call ended",
            extra={
                "status": status,
                "seconds": round(seconds, 1),
                "sent": heard.sent,
                "received": heard.received,
                "lost": heard.lost,
                "jitter": heard.jitter,
            },
        )
        if not call.made:
            return []
        why = self._why(call, status)
        return [Told(session, Ended(why, status, round(seconds, 2), heard))]

    def _why(self, call: _Call, status: int) -> Why:
        if call.ended_by_us:
            return Why.CARRIER_STOPPED if self._stopping else Why.WE_HUNG_UP
        if call.answered_at is None:
            return Why.REFUSED
        return Why.THEY_HUNG_UP if status == OK else Why.LOST
