"""A desk phone on a real network: SIP over UDP, and a headset."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import cast

from tests.demo.headset import Headset
from tests.sim.softphone import Line, Softphone
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.message import Response

LOOPBACK = "127.0.0.1"

_numbers = itertools.count(1)


class _Datagrams(asyncio.DatagramProtocol):
    """A loss-less wire, but for repetitions: those are left out."""

    phone: Softphone

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data not in self._seen and data.strip():
            self._seen.add(data)
            self.phone.arrived(data)


class DeskPhone:
    """One phone and the calls that it makes and takes, one at a time."""

    def __init__(self, phone: Softphone, headset: Headset) -> None:
        self.sip = phone
        self.headset = headset

    async def register(self) -> None:
        await self.sip.register()

    def dial(self, number: str) -> Line:
        """Call somebody; :meth:`answer_of` says how it went."""
        return self.sip.call(number, self.headset.describe())

    async def answer_of(self, line: Line) -> list[int]:
        """
        The statuses that came, up to the final one, which is acknowledged.

        The headset is connected as soon as somebody says where.
        """
        statuses: list[int] = []
        while True:
            response = await self._response()
            statuses.append(response.status)
            if response.body:
                self.headset.connect(response.body)
            if response.status >= 300:
                self.sip.refuse_ack(line, response)
                return statuses
            if response.status >= 200:
                line.acknowledge(response)
                return statuses

    async def early(self, line: Line) -> int:
        """The next provisional response; the headset is connected if it says where."""
        response = await self._response()
        if response.body:
            self.headset.connect(response.body)
        return response.status

    async def talk_to(self, number: str) -> Line:
        """Call somebody who answers."""
        line = self.dial(number)
        statuses = await self.answer_of(line)
        assert statuses[-1] == 200, statuses
        return line

    async def pick_up(self) -> Line:
        """Wait for a call, ring, and answer."""
        line = await self.sip.rung()
        self.headset.connect(line.invite.body)
        line.respond(180)
        line.respond(200, self.headset.describe())
        await self.sip.requested("ACK")
        return line

    async def give_way(self, line: Line) -> None:
        """Wait until somebody else has answered what rings here."""
        await self.sip.requested("CANCEL")
        line.respond(487)
        await self.sip.requested("ACK")

    async def hang_up(self, line: Line) -> None:
        line.hang_up()
        assert (await self._response()).status == 200

    async def _response(self) -> Response:
        message = await self.sip._next()
        assert isinstance(message, Response), message
        return message


@asynccontextmanager
async def desk_phone(
    port: int,
    number: str = "100",
    hertz: int = 700,
    *,
    registered: bool = False,
    unregisters: bool = True,
    payload_types: tuple[int, ...] = (8, 0),
) -> AsyncIterator[DeskPhone]:
    """One of the demo's extensions, whose SIP server is on that port of loopback."""
    loop = asyncio.get_running_loop()
    transport, wire = await loop.create_datagram_endpoint(
        _Datagrams, local_addr=(LOOPBACK, 0), remote_addr=(LOOPBACK, port)
    )
    host, own = transport.get_extra_info("sockname")
    flow = Flow(Transport.UDP, (LOOPBACK, port), (host, own), next(_numbers))
    phone = Softphone(number, "demo", f"demo-{number}", flow, transport.sendto)
    phone.contact = f"sip:{number}@{host}:{own}"
    phone.sent_by = f"UDP {host}:{own};rport"
    cast(_Datagrams, wire).phone = phone
    headset = Headset(hertz, payload_types=payload_types)
    made = DeskPhone(phone, headset)
    try:
        if registered:
            await made.register()
        yield made
        if (
            registered and unregisters
        ):  # an extension has ten devices, and the demo many tests
            await phone.register(expires=0)
    finally:
        headset.close()
        transport.close()


@asynccontextmanager
async def answering_phone(port: int) -> AsyncIterator[DeskPhone]:
    """Somebody at that port, where the switchboard should be."""
    async with desk_phone(1, "100") as phone:
        loop = asyncio.get_running_loop()
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
            sock.setblocking(False)
            sock.bind(("127.0.0.1", port))
            peer: list[tuple[str, int]] = []

            def read() -> None:
                data, source = sock.recvfrom(65536)
                peer[:] = [source]
                phone.sip.arrived(data)

            loop.add_reader(sock, read)
            phone.sip._send = lambda data: sock.sendto(data, peer[0])
            phone.sip.contact = f"sip:100@127.0.0.1:{port}"
            phone.sip.sent_by = f"UDP 127.0.0.1:{port};rport"
            yield phone
            loop.remove_reader(sock)
