"""A phone on real sockets: connections, datagrams, names and time."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any, Final

from tongdai.errors import Unavailable
from tongdai.net.driver import Driver
from tongdai.net.flows import Flows
from tongdai.net.outgoing import CannotConnect, Dialler
from tongdai.net.settings import NetSettings
from tongdai.net.sockets import bind_udp
from tongdai.net.udp import listen_udp
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import CloseFlow, Transmit
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.settings import SipSettings

from .phone import vocabulary as v
from .phone.phone import Phone
from .phone.vigil import ANSWER_WITHIN
from .server_address import ServerAddress

GOODBYE: Final = 2.0
"Seconds that the switchboard has to hear that we leave."

TOKEN_BYTES: Final = 10
"80 random bits."

log = logging.getLogger("tongdai.client")


def token() -> str:
    """A SIP token that nobody can guess."""
    return secrets.token_hex(TOKEN_BYTES)


class Station:
    """
    Runs one :class:`~tongdai.client.phone.phone.Phone`. Inside one event loop.

    Args:
        legs: Gives each call its media.
        told: Hears what the phone reports, within the loop. It must return at once.
        trust: Checks the certificates of switchboards.
        product: What ``User-Agent`` says.
        passed: Hears of each SIP message, whether it was sent, and what it is.
    """

    def __init__(
        self,
        legs: v.Legs,
        told: Callable[[v.Output], None],
        *,
        trust: ssl.SSLContext,
        product: str,
        passed: Callable[[bool, bytes], None] = lambda sent, message: None,
    ) -> None:
        self._told = told
        self._passed = passed
        settings = SipSettings(product=product, probe_timeout=ANSWER_WITHIN)
        self._phone = Phone(settings, token, legs)
        self._driver: Driver[v.Input, v.Output] = Driver(
            self._phone, self._perform, tick=Tick()
        )
        self._flows = Flows(self, NetSettings())
        self._dialler = Dialler(self._flows, trust)
        self._servers: dict[str, ServerAddress] = {}
        "By line."
        self._datagrams: dict[Flow, asyncio.DatagramTransport] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._quiet = asyncio.Event()
        "Set, while we leave, once nothing is left to be said."

    def post(self, event: v.Input) -> None:
        """Tell the phone something, from within the loop."""
        self._driver.post(event)

    def register(self, wish: v.Register, server: ServerAddress) -> None:
        """Register at a switchboard."""
        self._servers[wish.line] = server
        self.post(wish)

    def received(self, data: bytes, flow: Flow) -> None:
        """A message came; called by the network."""
        self._passed(False, data)
        self.post(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        """Nothing can be sent over this flow; called by the network."""
        self.post(FlowClosed(flow))
        self._look_whether_quiet()

    async def close(self) -> None:
        """End every call and registration, and give all sockets back."""
        for line in list(self._servers):
            self.post(v.Unregister(line))
        self._look_whether_quiet()
        try:
            async with asyncio.timeout(GOODBYE):
                await self._quiet.wait()
        except TimeoutError:
            log.info("the switchboard did not hear that we leave")
        self._driver.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._datagrams.values():
            transport.close()
        await self._flows.close()

    def _perform(self, output: v.Output) -> None:
        match output:
            case Transmit(flow, data):
                self._passed(True, data)
                self._flows.send(data, flow)
            case CloseFlow(flow):
                self._end(flow)
            case v.Connect(line):
                self._start(self._connect(line))
            case v.LineChanged(line, v.LineState.UNREGISTERED):
                self._servers.pop(line, None)
                self._told(output)
                self._look_whether_quiet()
            case _:
                self._told(output)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, line: str) -> None:
        server = self._servers.get(line)
        if server is None:
            return
        try:
            flow = await self._flow_to(server)
        except Unavailable as error:
            log.info("not connected", extra={"reason": str(error)})
            self.post(v.NotConnected(line, str(error)))
        else:
            self.post(v.Connected(line, flow))

    async def _flow_to(self, server: ServerAddress) -> Flow:
        if server.is_websocket:
            return await self._dialler.connect_websocket(server.url)
        if server.transport is not Transport.UDP:
            return await self._dialler.connect(
                server.transport, server.address, server.host
            )
        remote = await _resolved(server.address)
        sock = bind_udp(_our_host(remote), 0)
        transport = await listen_udp(sock, self._flows)
        host, port = sock.getsockname()[:2]
        flow = Flow(Transport.UDP, remote, (host, port))
        self._datagrams[flow] = transport
        self._flows.keep_open(flow)
        return flow

    # The end.

    def _end(self, flow: Flow) -> None:
        """All is said over it. A flow of datagrams has a socket of its own."""
        transport = self._datagrams.pop(flow, None)
        if transport is None:
            self._flows.end(flow)
            return
        self._flows.leave(flow)
        transport.close()
        self._look_whether_quiet()

    def _look_whether_quiet(self) -> None:
        if not self._servers and not self._datagrams and not len(self._flows):
            self._quiet.set()


async def _resolved(address: Address) -> Address:
    host, port = address
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise CannotConnect(f"cannot find {host}: {error.strerror or error}") from error
    # Where a name has both, as localhost does: a datagram that nobody takes is not told
    # of, and switchboards that have one address have an IPv4 one.
    families = {each[0]: str(each[4][0]) for each in reversed(found)}
    return families.get(socket.AF_INET) or str(found[0][4][0]), port


def _our_host(remote: Address) -> str:
    """The address of ours that datagrams to ``remote`` leave from. Sends nothing."""
    family = socket.AF_INET6 if ":" in remote[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(remote)
        except OSError as error:
            raise CannotConnect(
                f"cannot reach {remote[0]}: {error.strerror or error}"
            ) from error
        return str(probe.getsockname()[0])
