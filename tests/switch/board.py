"""A switch between a SIP endpoint and a media engine that the test plays itself."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from tests.sim.announced import Announced
from tests.sim.hand_clock import HandClock
from tests.sim.memory_stores import MemoryRecordings, memory_stores
from tests.sim.scripted_carriers import ScriptedCarriers
from tests.sim.scripted_media import BROWSER, ScriptedMedia
from tongdai.call.directory import Directory
from tongdai.call.ids import LegId
from tongdai.call.permit import CallSettings
from tongdai.call.wall_clock import WallClock
from tongdai.sip.endpoint_inputs import Dial, HeaderRows, Input
from tongdai.sip.endpoint_outputs import (
    Output,
    RegistrationOffered,
    SessionAnswered,
    SessionEnded,
    SessionOffered,
    SessionRang,
)
from tongdai.sip.fields import Reason
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.headers import Headers
from tongdai.sip.ids import RequestId, SessionId
from tongdai.sip.registrar import Binding, ContactAsked, Registration
from tongdai.sip.settings import SipSettings
from tongdai.sip.uri import Uri
from tongdai.switch.settings import SwitchSettings
from tongdai.switch.switch import Switch
from tongdai.switch.tunes import Tunes

EPOCH = 1_700_000_000.0
"The time of day at 0 s."

SERVER = ("192.0.2.100", 5060)
T = TypeVar("T")


def udp(host: int = 1) -> Flow:
    return Flow(Transport.UDP, (f"192.0.2.{host}", 5060), SERVER)


def socket(number: int) -> Flow:
    """A WebSocket connection of its own."""
    return Flow(Transport.WS, ("192.0.2.1", 50000 + number), SERVER, number)


def desk_phone(number: str, host: int) -> Binding:
    """A phone of extension ``number``, registered over UDP."""
    return Binding(
        user=number,
        domain="demo",
        contact=f"sip:{number}@192.0.2.{host}:5060",
        instance_id=None,
        reg_id=None,
        call_id=f"reg-{number}-{host}",
        cseq=1,
        expires_at=EPOCH + 3600,
        path=(),
        flow=udp(host),
    )


class Board:
    """What went to the endpoint is in ``posted``, until :meth:`take` takes it."""

    def __init__(
        self,
        calls: CallSettings | None = None,
        sounds: Path = Path("/nonexistent"),
        media: Any = None,
    ) -> None:
        """
        Args:
            media: A real engine to play instead of the scripted one.
        """
        self.clock = HandClock()
        self.media = ScriptedMedia() if media is None else media
        self.carriers = ScriptedCarriers()
        self.stores, self.bindings, self.records = memory_stores()
        self.recordings = MemoryRecordings()
        self.announcements = Announced()
        self.posted: list[Input] = []
        self._ids = itertools.count(1)
        self._requests = itertools.count(1)
        self.switch = Switch(
            replace(
                self.stores,
                directory=lambda: self.directory,
                recordings=self.recordings,
            ),
            self.media,
            self.posted.append,
            clock=self.clock,
            wall=WallClock(EPOCH),
            new_id=lambda: f"id-{next(self._ids)}",
            sip=SipSettings(),
            calls=calls or CallSettings(),
            settings=SwitchSettings(),
            carriers=self.carriers,
            draw=lambda: 0.5,
            tunes=Tunes(sounds),
            announcements=self.announcements,
        )
        self.directory: Directory = self.stores.directory()
        self.media.listen(self.switch.media_reported)

    def place(self, *phones: Binding) -> None:
        """Let these phones be registered already."""
        for phone in phones:
            key = (phone.domain, phone.user)
            self.bindings.saved[key] = (*self.bindings.of(*key), phone)

    def take(self, kind: type[T]) -> list[T]:
        """Remove and return what was posted of one kind."""
        found: list[T] = [each for each in self.posted if isinstance(each, kind)]
        self.posted[:] = [each for each in self.posted if not isinstance(each, kind)]
        return found

    def take_all(self) -> list[Input]:
        """Remove and return whatever was posted."""
        posted, self.posted[:] = list(self.posted), []
        return posted

    def call(
        self,
        dialled: str = "101",
        *,
        caller: str = "100",
        session: str = "caller",
        domain: str = "demo",
        to: str | None = None,
        body: bytes | None = BROWSER,
        flow: Flow | None = None,
        headers: HeaderRows = (),
    ) -> LegId:
        """An authenticated INVITE has come; return the caller's leg."""
        self.switch.perform(
            SessionOffered(
                SessionId(session),
                caller_user=caller,
                caller_domain=domain,
                caller_display="as the phone says",
                dialled_user=dialled,
                dialled_domain=to or domain,
                body=body,
                headers=Headers(headers),
                flow=flow or socket(1),
            )
        )
        return LegId(session)

    def dialled(self) -> list[LegId]:
        """The legs that were dialled since the last time."""
        return [LegId(dial.session) for dial in self.take(Dial)]

    def rings(self, leg: LegId, body: bytes | None = None, status: int = 180) -> None:
        self.switch.perform(SessionRang(SessionId(leg), status, body, Headers()))

    def answers(self, leg: LegId, body: bytes = BROWSER) -> None:
        self.switch.perform(SessionAnswered(SessionId(leg), body, Headers()))

    def ends(self, leg: LegId, status: int, reason: Reason | None = None) -> None:
        self.switch.perform(SessionEnded(SessionId(leg), status, reason, Headers()))

    def report(self, output: Output) -> None:
        self.switch.perform(output)

    def register(
        self,
        number: str,
        flow: Flow,
        *,
        instance: str = "<urn:uuid:1>",
        expires: int = 600,
        cseq: int = 1,
        busy: bool = False,
    ) -> RequestId:
        """An authenticated REGISTER has come over ``flow``."""
        request = RequestId(f"register-{next(self._requests)}")
        uri = Uri.parse(f"sip:{number}@{flow.connection}.invalid;transport=ws")
        registration = Registration(
            user=number,
            domain="demo",
            call_id=f"{instance}-{flow.connection}",
            cseq=cseq,
            contacts=(ContactAsked(uri, expires, 1.0, instance, 1),),
            wildcard=False,
            expires=None,
            path=(),
            supported=frozenset({"outbound", "path"}),
            hops=1,
            user_agent="page",
            busy=busy,
        )
        self.switch.perform(
            RegistrationOffered(request, number, "demo", registration, flow)
        )
        return request


async def settle() -> None:
    """Let every save that is under way be done."""
    for _ in range(20):
        await asyncio.sleep(0)
