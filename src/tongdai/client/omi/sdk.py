"""OmiSDK: the seed's methods, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.vocabulary import LineState

from .call import Call
from .call_request import call_request
from .config import Callback, Config
from .desk import Desk
from .identity import Identity, identity_of
from .listeners import Events
from .names import BothSpellings
from .refusals import refusal
from .transfer import Transfer


class OmiSDK(BothSpellings):
    """
    One program's phone: it registers as an extension, makes calls and takes them.

    Inside a running asyncio loop. ``async with OmiSDK() as sdk:`` ends all calls and
    the registration behind it; else :meth:`close` does. Each method can also be spelled
    as in the browser: ``makeCall``, ``sendDTMF``.

    Methods without a call act on the latest one that lives, as in the browser, where
    there is one at a time; of several, each :class:`~tongdai.client.Call` has its own.
    """

    def __init__(self, config: Config | Mapping[str, Any] | None = None) -> None:
        """
        Args:
            config: As :meth:`init` takes it, which then is not needed.

        Raises:
            BadArgument: a key or value that cannot work.
        """
        self._desk = Desk()
        self._desk.configure(Config.of(config))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def init(
        self,
        config: Config | Mapping[str, Any] | None = None,
        callback: Callback | None = None,
    ) -> None:
        """
        Configure it. It may be done again: callbacks are then replaced.

        Args:
            config: See :class:`~tongdai.client.omi.config.Config`.
            callback: Called without an argument once that is done.

        Raises:
            BadArgument: a key or value that cannot work.
        """
        self._desk.configure(Config.of(config))
        if callback is not None:
            self._desk.listeners.call("init", callback)

    # The registration.

    async def register(
        self, params: Mapping[str, Any] | None = None, **named: Any
    ) -> None:
        """
        Register as an extension, and stay registered; lost connections are made anew.

        Registered already as the same extension, it does nothing.

        Args:
            params: ``domain``, ``username`` and ``password``; or ``token``, a
                short-lived one from the public API. ``server`` says where the
                switchboard is, if the configuration does not.
            named: The same as keywords.

        Raises:
            BadArgument: something is missing, or in no form that could work.
            NotPossible: another extension is registered; see :meth:`reregister`.
            WrongCredentials: name, password or token are not good.
            RegistrationRefused: the switchboard does not want us.
            Unreachable: it does not answer.
        """
        await self._register(self._identity({**(params or {}), **named}))

    async def _register(self, identity: Identity) -> None:
        registration = self._desk.registration
        former = registration.identity
        same = former is not None and identity.is_same(former)
        if registration.state is LineState.UNREGISTERED or not same:
            self._desk.register(identity)
        await registration.settled()

    async def unregister(self) -> None:
        """End all calls and the registration; never raises."""
        self._desk.post(v.Unregister(self._desk.registration.line))

    async def reregister(
        self, params: Mapping[str, Any] | None = None, **named: Any
    ) -> None:
        """
        Register anew: with other parameters, or with the former ones.

        The same extension at the same place stays registered meanwhile, and its calls
        go on. It raises as :meth:`register` does.
        """
        registration = self._desk.registration
        given = {**(params or {}), **named}
        identity = self._identity(given) if given else registration.identity
        if identity is None:
            raise refusal("no_credentials", self._desk.language)
        former = registration.identity
        if registration.state is LineState.REGISTERED and identity == former:
            self._desk.post(v.Reregister(registration.line, registration.extra))
            return
        await self.unregister()
        await self._register(identity)

    def get_status(self) -> str:
        """``registering``, ``registered`` or ``unregistered``."""
        return str(self._desk.registration.state)

    def get_access_token(self) -> str:
        """
        The bearer token of the present registration, for the public API.

        Empty when there is none.
        """
        return self._desk.registration.token

    def set_busy(self, on: bool) -> None:
        """Refuse every call from now on, as busy; calls can still be made."""
        registration = self._desk.registration
        if registration.busy is not bool(on):
            registration.busy = bool(on)
            self._desk.post(v.Reregister(registration.line, registration.extra))

    def is_busy(self) -> bool:
        """Is every call refused?"""
        return self._desk.registration.busy

    def _identity(self, given: Mapping[str, Any]) -> Identity:
        config = self._desk.config
        return identity_of(given, config.server, config.language)

    # Calls.

    @property
    def calls(self) -> list[Call]:
        """Those that live, the oldest first."""
        return list(self._desk.calls.values())

    @property
    def call(self) -> Call | None:
        """The latest that lives."""
        return self._desk.current

    def is_calling(self) -> bool:
        """Is there a call?"""
        return self._desk.current is not None

    async def make_call(
        self,
        phone: str | int,
        options: str | Mapping[str, Any] | None = None,
        *,
        sip_number: str | None = None,
        sneaky_type: str | None = None,
        datas: Mapping[str, Any] | None = None,
    ) -> Call:
        """
        Call somebody. It returns when the call has begun to connect.

        Args:
            phone: A customer's number, an extension, a group's number; text from a
                table cell works.
            options: A hotline to call out with, or the rest as a dictionary.
            sip_number: A hotline to call out with.
            sneaky_type: Listen in to the call of ``phone``: ``monitoring``, ``whisper``
                or ``colloquy``.
            datas: Goes into the call history; at most 256 characters, all values
                together as text.

        Raises:
            BadArgument: a number that is none, ``datas`` that are too long, …
            NotPossible: not registered.
            CallRefused: our own number, or too many calls at once.
        """
        named = {"sip_number": sip_number, "sneaky_type": sneaky_type, "datas": datas}
        request = call_request(phone, options, named, self._desk.language)
        return self._desk.dial(request)

    def stop_call(self) -> None:
        """End, cancel or decline the call; nothing if there is none."""
        if self.call is not None:
            self.call.hang_up()

    def reject_call(self) -> None:
        """Decline the incoming call that rings; nothing if there is none."""
        incoming = self._incoming()
        if incoming is not None:
            incoming.reject()

    async def accept_call(self) -> Call:
        """
        Answer the incoming call that rings.

        Raises:
            NotPossible: there is none.
            CallEnded: it ended meanwhile.
        """
        incoming = self._incoming()
        if incoming is None:
            raise refusal("no_incoming_call", self._desk.language)
        await incoming.accept()
        return incoming

    def _incoming(self) -> Call | None:
        waiting = (
            call
            for call in reversed(self.calls)
            if call.direction == "inbound" and call.state == "ringing"
        )
        return next(waiting, None)

    async def transfer_call(
        self, extension: str | int, *, attended: bool = False
    ) -> Transfer:
        """Pass the call on; see :meth:`Call.transfer`."""
        return await self._must().transfer(extension, attended=attended)

    def send_dtmf(self, tone: str | int) -> None:
        """Press keys; see :meth:`Call.send_dtmf`."""
        self._must().send_dtmf(tone)

    def toggle_mute(self, status: bool | None = None) -> bool:
        """Mute or unmute; flip without an argument. What now holds; False: no call."""
        return self.call is not None and self.call.mute(status)

    async def toggle_hold(self, status: bool | None = None) -> bool:
        """Hold or take back; flip without an argument; see :meth:`Call.hold`."""
        return await self._must().hold(status)

    async def change_supervision(self, mode: str) -> None:
        """Let others hear this supervisor otherwise; see :meth:`Call.supervise`."""
        await self._must().supervise(mode)

    def update_contact_info(
        self, info: Mapping[str, str] | None = None, **named: str
    ) -> None:
        """
        Say who the other side is: ``name``, ``avatar``; it is in the data of events.

        Nothing if there is no call.
        """
        given = {**(info or {}), **named}
        if self.call is not None:
            self.call.introduce(name=given.get("name"), avatar=given.get("avatar"))

    def _must(self) -> Call:
        if self.call is None:
            raise refusal("no_call", self._desk.language)
        return self.call

    # Events.

    def on(self, event: str, callback: Callback) -> None:
        """
        Call a function, or start a coroutine, at each such event.

        Args:
            event: See :data:`~tongdai.client.omi.config.EVENTS`; either spelling.
            callback: Gets what the browser's gets: data, or a status and data.

        Raises:
            BadArgument: there is no such event.
        """
        self._desk.listeners.on(event, callback)

    def off(self, event: str, callback: Callback | None = None) -> None:
        """Do not any more: this one, or all that :meth:`on` added."""
        self._desk.listeners.off(event, callback)

    def events(self) -> Events:
        """All events from now on, for ``async for``; it ends with :meth:`close`."""
        return self._desk.listeners.events()

    async def close(self) -> None:
        """End all calls and the registration, and give everything back."""
        await self._desk.close()
