"""A program registers and is called over every transport that a switchboard has."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

import pytest

from tests.app.board import PATIENCE, board
from tests.net.certificates import certificate
from tests.sim.sip_phones import DOMAIN, PASSWORD, SDP
from tongdai.net.driver import Driver
from tongdai.net.flows import Flows
from tongdai.net.outgoing import Dialler
from tongdai.net.settings import NetSettings
from tongdai.net.sockets import bind_udp
from tongdai.net.tls import trust
from tongdai.net.udp import listen_udp
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Caller,
    Dial,
    FlowClosed,
    PeersChanged,
    Received,
    Refuse,
    Register,
    Tick,
)
from tongdai.sip.endpoint_outputs import (
    Registered,
    RegistrationFailed,
    SessionEnded,
    SessionOffered,
    Transmit,
)
from tongdai.sip.flow import Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings
from tongdai.sip.uac_authentication import Account


class Program:
    """One extension on one flow, with everything real below it."""

    def __init__(self, number, password=None):
        self.number = number
        self.account = Account(number, password or PASSWORD.format(number=number))
        self.flows = Flows(self, NetSettings(connecting=20.0))
        self._facts = asyncio.Queue()
        ids = itertools.count(1)
        endpoint = Endpoint(SipSettings(), lambda: f"{number}t{next(ids):06}")
        self._driver = Driver(endpoint, self._perform, tick=Tick())
        self.tell = self._driver.post

    def received(self, data, flow):
        self.tell(Received(data, flow))

    def closed(self, flow):
        self.tell(FlowClosed(flow))

    def _perform(self, output):
        if isinstance(output, Transmit):
            self.flows.send(output.data, output.flow)
        else:
            self._facts.put_nowait(output)

    async def reach(self, server, transport, authorities):
        """Have a flow, over which the switchboard may call."""
        dialler = Dialler(self.flows, trust(authorities))
        host = "127.0.0.1"
        match transport:
            case Transport.UDP:
                await listen_udp(bind_udp(host, 0), self.flows)
                self.flow = self.flows.datagrams_to((host, server.sip_port))
            case Transport.WS:
                self.flow = await dialler.connect_websocket(
                    f"ws://{host}:{server.http_port}/ws"
                )
            case _:
                tls = transport is Transport.TLS
                port = server.sips_port if tls else server.sip_port
                self.flow = await dialler.connect(transport, (host, port), "localhost")
        home = Peer("home", flows=frozenset({self.flow}), contact="c1")
        self.tell(PeersChanged({"home": home}))

    def register(self):
        target = Target(f"sip:{DOMAIN}", self.flow)
        self.tell(Register("home", target, self.number, DOMAIN, "c1", self.account))

    def call(self, number):
        target = Target(f"sip:{number}@{DOMAIN}", self.flow, trunk="home")
        caller = Caller(self.number, DOMAIN)
        offer = SDP.format(port=4000).encode()
        session = SessionId(f"to-{number}")
        self.tell(
            Dial(session, target, caller, number, DOMAIN, offer, account=self.account)
        )

    async def sees(self, kind):
        async with asyncio.timeout(PATIENCE):
            while not isinstance(fact := await self._facts.get(), kind):
                pass
            return fact

    async def stop(self):
        self._driver.stop()
        await self.flows.close()


@contextlib.asynccontextmanager
async def program(server, number, transport, authorities=None, **more):
    made = Program(number, **more)
    try:
        await made.reach(server, transport, authorities)
        yield made
    finally:
        await made.stop()


@pytest.mark.parametrize(
    "transport", [Transport.UDP, Transport.TCP, Transport.TLS, Transport.WS]
)
def test_it_registers_is_called_and_calls(tmp_path, transport):
    cert, key = certificate(tmp_path, "localhost")

    async def main():
        async with (
            board(tmp_path, certificate=cert, key=key) as server,
            program(server, "100", Transport.UDP) as caller,
            program(server, "101", transport, cert) as callee,
        ):
            for each in (caller, callee):
                each.register()
                assert (await each.sees(Registered)).expires > 0
            caller.call("101")
            offered = await callee.sees(SessionOffered)
            assert (offered.peer, offered.flow) == ("home", callee.flow)
            assert (offered.caller_user, offered.dialled_user) == ("100", "101")
            callee.tell(Refuse(offered.session, 486))
            assert (await caller.sees(SessionEnded)).status == 486
            callee.call("100")
            offered = await caller.sees(SessionOffered)
            assert offered.caller_user == "101"
            caller.tell(Refuse(offered.session, 486))
            assert (await callee.sees(SessionEnded)).status == 486

    asyncio.run(main())


def test_a_wrong_password_is_told(tmp_path):
    async def main():
        async with (
            board(tmp_path) as server,
            program(server, "100", Transport.TCP, password="wrong") as phone,
        ):
            phone.register()
            assert (await phone.sees(RegistrationFailed)).status == 401

    asyncio.run(main())
