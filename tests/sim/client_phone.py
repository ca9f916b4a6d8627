"""An extension's phone on our own endpoint, at the other end of a real switchboard."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import TypeVar

from tests.sim.memory_stores import password
from tests.sim.scripted_media import BROWSER, description
from tests.sim.switchboard import Switchboard
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.net.driver import Driver
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Accept,
    Caller,
    Dial,
    FlowClosed,
    HeaderRows,
    Input,
    PeersChanged,
    Progress,
    Received,
    Register,
    Tick,
)
from tongdai.sip.endpoint_outputs import (
    Output,
    Registered,
    SessionAnswered,
    SessionConfirmed,
    SessionOffered,
    Transmit,
)
from tongdai.sip.flow import Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import parse_message
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uac_bearer import BearerToken

HOME = "home"
"What the phone calls its switchboard."

PATIENCE = 400.0
"Seconds of virtual time that a test waits for something: until the next REGISTER."

OFFER, ANSWER = BROWSER, description(LegKind.WEBRTC, (CodecFamily.OPUS,))

Fact = TypeVar("Fact")


class ClientPhone:
    """One program of one extension; a test sees every fact and message."""

    def __init__(
        self,
        number: str,
        *,
        account: Account | BearerToken | None = None,
        domain: str = "demo",
    ) -> None:
        self.number = number
        self.domain = domain
        self.account = account or Account(number, password(number))
        self.instance = f"urn:uuid:{number}"
        self.flow: Flow
        "Our end first."
        self.far: Flow
        "As the switchboard sees it."
        self.sent: list[Request | Response] = []
        self._send: Callable[[bytes], None] = lambda data: None
        self._facts: list[Output] = []
        self._news = asyncio.Event()
        tokens, self._ids = itertools.count(1), itertools.count(1)
        self._driver: Driver[Input, Output] = Driver(
            Endpoint(SipSettings(), lambda: f"{number}x{next(tokens):07}"),
            self._perform,
            tick=Tick(),
        )
        self.tell = self._driver.post

    def connect(self, board: Switchboard) -> None:
        """Have a new WebSocket, over which the switchboard may call."""
        self.far, self._send = board.plug_in(self)
        kind, remote, local = self.far.transport, self.far.remote, self.far.local
        self.flow = Flow(kind, local, remote, self.far.connection)
        home = Peer(
            HOME, flows=frozenset({self.flow}), contact="c1", account=self.account
        )
        self.tell(PeersChanged({HOME: home}))

    def disconnect(self, board: Switchboard) -> None:
        """Lose the WebSocket."""
        board.unplug(self.far)
        self.tell(FlowClosed(self.flow))

    def arrived(self, data: bytes) -> None:
        """A message came over the wire."""
        self.tell(Received(data, self.flow))

    def register(self, **more: object) -> None:
        target = Target(f"sip:{self.domain}", self.flow)
        self.tell(
            Register(
                HOME,
                target,
                self.number,
                self.domain,
                "c1",
                self.account,
                instance=self.instance,
                **more,  # type: ignore[arg-type]
            )
        )

    async def registered(self, **more: object) -> Registered:
        self.register(**more)
        return await self.sees(Registered)

    def dial(
        self, number: str, headers: HeaderRows = (), body: bytes = OFFER
    ) -> SessionId:
        """Call somebody by the switchboard."""
        session = SessionId(f"{self.number}-{next(self._ids)}")
        uri = f"sip:{number}@{self.domain}"
        self.tell(
            Dial(
                session,
                Target(uri, self.flow, trunk=HOME),
                Caller(self.number, self.domain),
                number,
                self.domain,
                body,
                headers=headers,
                account=self.account,
            )
        )
        return session

    async def calls(self, number: str, headers: HeaderRows = ()) -> SessionId:
        """Call somebody who answers."""
        session = self.dial(number, headers)
        await self.sees(SessionAnswered)
        return session

    async def answers(self) -> SessionOffered:
        """Be called, ring and answer."""
        offered = await self.sees(SessionOffered)
        self.tell(Progress(offered.session, 180, ANSWER))
        self.tell(Accept(offered.session, ANSWER))
        await self.sees(SessionConfirmed)
        return offered

    async def sees(self, kind: type[Fact]) -> Fact:
        """The next fact of a kind; those before it are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self._facts:
                    fact = self._facts.pop(0)
                    if isinstance(fact, kind):
                        return fact
                self._news.clear()
                await self._news.wait()

    def requests(self, method: str) -> list[Request]:
        """What was sent of one method."""
        return [
            each
            for each in self.sent
            if isinstance(each, Request) and each.method == method
        ]

    def _perform(self, output: Output) -> None:
        if isinstance(output, Transmit):
            self.sent.append(parse_message(output.data))
            if output.flow == self.flow:
                self._send(output.data)
            return
        self._facts.append(output)
        self._news.set()


def client(board: Switchboard, number: str, **more: object) -> ClientPhone:
    """A phone that is connected, and no more."""
    phone = ClientPhone(number, **more)  # type: ignore[arg-type]
    phone.connect(board)
    return phone


async def clients(board: Switchboard, *numbers: str) -> list[ClientPhone]:
    """Phones that are registered."""
    phones = [client(board, number) for number in numbers]
    for phone in phones:
        await phone.registered()
    return phones
