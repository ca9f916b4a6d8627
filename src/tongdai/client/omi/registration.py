"""One extension's registration, in the seed's three words."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Final

import msgspec

from tongdai.client.errors import (
    ClientError,
    NotPossible,
    RegistrationRefused,
    Unreachable,
    WrongCredentials,
)
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.vocabulary import LineState, Trouble
from tongdai.sip.endpoint_inputs import HeaderRows

from .identity import Identity
from .names import BothSpellings
from .refusals import refusal
from .texts import REGISTRATIONS, Language, text

BUSY: Final[HeaderRows] = (("Tongdai-Busy", "yes"),)
"Tells the switchboard that every call would be refused, so that none is offered."

_CODES: Final = {
    Trouble.UNREACHABLE: "unreachable",
    Trouble.WRONG_CREDENTIALS: "wrong_credentials",
    Trouble.REFUSED: "registration_refused",
}


class RegisterData(BothSpellings, msgspec.Struct, rename="camel"):
    """What the event ``register`` tells."""

    status: bool
    "Registered?"

    state: str
    "``registering``, ``registered`` or ``unregistered``."

    desc: str
    "In words, in the language of the configuration."

    code: str = ""
    """
    Why not: ``unreachable``, ``wrong_credentials``, ``registration_refused``; empty:
    nothing is wrong.
    """


class Registration:
    """Where it stands, and who waits for it."""

    def __init__(self, tell: Callable[[RegisterData], None]) -> None:
        self._tell = tell
        self._told: tuple[LineState, str] = (LineState.UNREGISTERED, "")
        self._instance = f"urn:uuid:{uuid.uuid4()}"
        self._count = 0
        self._waiting: asyncio.Future[None] | None = None
        self.state = LineState.UNREGISTERED
        self.identity: Identity | None = None
        "Of the present registration, else of the one before."

        self.token = ""
        "The access token; empty: there is none."

        self.language: Language = "vi"
        self.busy = False

    @property
    def line(self) -> str:
        """The name of the present line."""
        return f"line-{self._count}"

    @property
    def extra(self) -> HeaderRows:
        """What each REGISTER says besides."""
        return BUSY if self.busy else ()

    def begin(self, identity: Identity, *, webrtc: bool) -> v.Register:
        """
        Another line.

        Raises:
            NotPossible: another extension is registered, or being registered.
        """
        if self.state is not LineState.UNREGISTERED:
            raise refusal("already_registered", self.language)
        self._count += 1
        self.identity = identity
        self._waiting = asyncio.get_running_loop().create_future()
        return v.Register(
            self.line,
            identity.domain,
            identity.user,
            identity.account,
            webrtc,
            self._instance,
            self.extra,
        )

    async def settled(self) -> None:
        """
        Wait until it is made, if it is being made, for the first time or again.

        Raises:
            WrongCredentials: name, password or token are not good.
            RegistrationRefused: the switchboard does not want us.
            Unreachable: nobody answers.
            NotPossible: ``unregister`` came meanwhile.
        """
        waiting = self._waiting
        if waiting is not None:
            await asyncio.shield(waiting)

    def changed(self, told: v.LineChanged) -> None:
        """The phone reports something of a line."""
        if told.line != self.line:
            return
        self.state, self.token = told.state, told.token
        code = "" if told.trouble is None else _CODES[told.trouble]
        waiting, registering = self._waiting, told.state is LineState.REGISTERING
        if waiting is None and registering:
            # Lost, and being made again: whoever registers now waits for that.
            self._waiting = asyncio.get_running_loop().create_future()
        if waiting is not None and not registering:
            self._waiting = None
            if told.state is LineState.REGISTERED:
                waiting.set_result(None)
            else:
                waiting.set_exception(_error(told))
                waiting.exception()  # whoever does not wait is not to be warned
        if self._told == (told.state, code):
            return
        self._told = told.state, code
        words = text(REGISTRATIONS[told.state], self.language)
        desc = f"{words} ({told.reason})" if code and told.reason else words
        registered = told.state is LineState.REGISTERED
        self._tell(RegisterData(registered, str(told.state), desc, code))


def _error(told: v.LineChanged) -> ClientError:
    said = f"{told.status} {told.reason}".strip()
    match told.trouble:
        case Trouble.WRONG_CREDENTIALS:
            words = "user name, password or token are not good"
            return WrongCredentials(f"{words} ({said})", told.status)
        case Trouble.REFUSED:
            words = "the switchboard refused to register us"
            return RegistrationRefused(f"{words} ({said})", told.status)
        case Trouble.UNREACHABLE:
            return Unreachable(f"the switchboard cannot be reached: {told.reason}")
        case None:
            return NotPossible("unregistered meanwhile")
