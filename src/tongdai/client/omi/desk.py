"""What stands behind the SDK's methods: one station, its registration, its calls."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

from tongdai.client.audio import Audio
from tongdai.client.errors import NotPossible
from tongdai.client.leg import Leg, Quality
from tongdai.client.media.opening import open_leg
from tongdai.client.media.protection import Protection
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.calls import MOST_CALLS
from tongdai.client.phone.vocabulary import LineState
from tongdai.client.station import Station, token
from tongdai.sdp.remote import TransportKind
from tongdai.sip.ids import SessionId

from .call import Call
from .call_request import CallRequest
from .call_state import CallState
from .carriage import carriage
from .config import Config
from .history import call_info, store
from .identity import Identity
from .listeners import Event, Listeners
from .refusals import refusal
from .registration import RegisterData, Registration
from .texts import Language

PRODUCT: Final = "omiSDK-Python/2.0.0"

BUSY_HERE: Final = 486
SECOND: Final = 1.0


@dataclass(frozen=True, slots=True)
class _LegNews:
    """What one leg tells: :class:`~tongdai.client.leg.LegEvents`."""

    desk: Desk
    session: SessionId

    def connected(self) -> None:
        self.desk.post(v.MediaConnected(self.session))

    def failed(self, reason: str) -> None:
        self.desk.post(v.MediaFailed(self.session))

    def pressed(self, digit: str) -> None:
        self.desk.pressed(self.session, digit)


class Desk:
    """Of one program. See :class:`~tongdai.client.omi.call.Desk` for what calls use."""

    def __init__(self) -> None:
        self.config = Config()
        self.listeners: Final = Listeners()
        self.registration: Final = Registration(self._tell_registration)
        self.calls: Final[dict[SessionId, Call]] = {}
        "Those that live, the oldest first."

        self._audios: dict[SessionId, Audio] = {}
        self._legs: dict[SessionId, Leg] = {}
        self._station: Station | None = None
        self._protection = Protection.CLEAR

    @property
    def language(self) -> Language:
        """Of texts."""
        return self.config.language

    @property
    def extension(self) -> tuple[str, str]:
        """Domain and user name of our extension; empty before the first one."""
        identity = self.registration.identity
        return ("", "") if identity is None else (identity.domain, identity.user)

    @property
    def current(self) -> Call | None:
        """The latest call that lives."""
        return next(reversed(self.calls.values()), None)

    def configure(self, config: Config) -> None:
        """Take another configuration; the callbacks of the former one are replaced."""
        self.config = config
        self.listeners.callbacks = dict(config.callbacks)
        self.registration.language = config.language
        self.registration.busy = config.busy or self.registration.busy

    def post(self, event: v.Input) -> None:
        """Tell the phone something; without one there is nobody to be told."""
        if self._station is not None:
            self._station.post(event)

    def register(self, identity: Identity) -> None:
        """
        Begin to.

        Raises:
            NotPossible: another extension is registered.
            BadArgument: its calls cannot be carried as the configuration wants it.
        """
        if self._station is None:
            self._station = self._new_station()
        carried = carriage(self.config.media, identity.server)
        wish = self.registration.begin(identity, webrtc=carried.webrtc)
        self._protection = carried.protection
        self._station.register(wish, identity.server)

    def _new_station(self) -> Station:
        product = f"{PRODUCT} {self.config.user_agent}".strip()
        trust = self.config.trust()
        return Station(
            self._leg, self._told, trust=trust, product=product, passed=self._passed
        )

    def _passed(self, sent: bool, message: bytes) -> None:
        if self.config.messages is not None:
            self.listeners.call("messages", self.config.messages, sent, message)

    def dial(self, request: CallRequest) -> Call:
        """
        Make a call.

        Raises:
            NotPossible: not registered.
            CallRefused: it is our own number, or there are too many calls already.
        """
        identity, registration = self.registration.identity, self.registration
        if identity is None or registration.state is not LineState.REGISTERED:
            raise refusal("not_registered", self.language)
        if request.number == identity.user:
            raise refusal("own_extension", self.language)
        if len(self.calls) >= MOST_CALLS:
            raise refusal("too_many_calls", self.language)
        session = SessionId(token())
        state = CallState(
            "outbound",
            request.number,
            time.time(),
            hotline=request.hotline,
            supervision=request.supervision,
        )
        call = self._new_call(session, state)
        self.tell("connecting", call)
        dial = v.Dial(session, registration.line, request.number, request.headers)
        self.post(dial)
        return call

    def tell(self, name: str, call: Call, status: bool | str | None = None) -> None:
        """Tell the program of an event of a call."""
        if name == "accepted":
            self._count(call, asyncio.get_running_loop().time() + SECOND)
        self.listeners.tell(lambda: Event(name, call.data, call, status))

    def pressed(self, session: SessionId, digit: str) -> None:
        """The other side of a call pressed a key."""
        call = self.calls.get(session)
        if call is not None:
            call.audio.press_came(digit)
            self.tell("dtmf", call, digit)

    async def save(self, call_id: str, note: object, form: dict[str, Any]) -> None:
        """
        Keep something with a call in the history, and tell of it.

        Raises:
            NotPossible: not registered, or nobody knows where the public API is.
            Unreachable: it does not answer.
            ApiError: it does not take this.
        """
        registration, identity = self.registration, self.registration.identity
        if identity is None or not registration.token:
            raise refusal("not_registered", self.language)
        origin = self.config.api.rstrip("/") or identity.server.origin
        if origin is None:
            raise NotPossible("api: expected in the configuration, as a URL's origin")
        info = call_info(call_id, note, form)
        self.listeners.tell(lambda: Event("save_call_info", dict(info)))
        await store(origin, registration.token, info)

    async def close(self) -> None:
        """End everything, and give everything back."""
        station, self._station = self._station, None
        if station is not None:
            await station.close()
        self.listeners.close()

    # What the phone reports.

    def _told(self, output: v.Output) -> None:
        match output:
            case v.LineChanged():
                self.registration.changed(output)
            case v.CallOffered():
                self._offered(output)
            case v.KeyCame(session, key):
                self.pressed(session, key)
            case v.CallEnded(session):
                call = self.calls.pop(session, None)
                self._legs.pop(session, None)
                self._audios.pop(session, None)
                if call is not None:
                    call.happened(output)
            case (
                v.CallRang(session)
                | v.CallAnswered(session)
                | v.CallIntroduced(session)
                | v.Held(session)
                | v.TransferWent(session)
                | v.SupervisionAnswered(session)
            ):
                if session in self.calls:
                    self.calls[session].happened(output)
            case _:
                pass

    def _offered(self, offered: v.CallOffered) -> None:
        now = time.time()
        state = CallState("inbound", offered.number, now, rang_at=now)
        state = state.identified(offered.said)
        call = self._new_call(offered.session, state)
        call.introduce(name=offered.name)
        if self.registration.busy:
            del self.calls[offered.session]
            self.post(v.Refuse(offered.session, BUSY_HERE))
            self.tell("invite_rejected", call)
        else:
            self.post(v.Ring(offered.session))
            self.tell("invite", call)

    def _tell_registration(self, data: RegisterData) -> None:
        self.listeners.tell(
            lambda: Event(
                "register",
                RegisterData(data.status, data.state, data.desc, data.code),
            )
        )

    def _count(self, call: Call, at: float) -> None:
        """Look at a call each second, from its answer to its end."""
        loop = asyncio.get_running_loop()

        def second() -> None:
            if call.is_over:
                return
            ping = call.pinging.look(call.quality)
            self.tell("incall", call)
            self.listeners.tell(lambda: Event("ping", ping, call))
            self._count(call, at + SECOND)

        loop.call_at(at, second)

    # What a call is made of.

    def _new_call(self, session: SessionId, state: CallState) -> Call:
        audio = self._audio(session)

        def quality() -> Quality:
            leg = self._legs.get(session)
            return Quality() if leg is None else leg.quality

        call = self.calls[session] = Call(self, session, state, audio, quality)
        return call

    def _audio(self, session: SessionId) -> Audio:
        audio = self._audios.get(session)
        if audio is None:
            audio = self._audios[session] = Audio(
                lambda key: self._heard_key(session, key)
            )
        return audio

    def _heard_key(self, session: SessionId, key: str) -> None:
        """A key was found in the sound, where the call's audio has it already."""
        call = self.calls.get(session)
        if call is not None:
            self.tell("dtmf", call, key)

    def _leg(self, session: SessionId, webrtc: bool, host: str) -> Leg:
        kind = TransportKind.WEBRTC if webrtc else TransportKind.RTP
        news = _LegNews(self, session)
        leg: Leg = open_leg(
            kind, host, self._audio(session), news, protection=self._protection
        )
        self._legs[session] = leg
        return leg
