"""
The process of the demo's carrier, from inside.

Started by :class:`~tongdai.demo.carrier_process.CarrierProcess` with three inherited
descriptors: the bound SIP socket, the listening control socket, and one whose other end
the switchboard's process holds. It ends when that one does, however it came to that.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

import msgspec
import uvloop

from tongdai import log as logs
from tongdai.app.describing import describe
from tongdai.app.randomness import Randomness
from tongdai.client.leg import Leg, Voice
from tongdai.client.media.opening import open_leg
from tongdai.client.phone.vocabulary import KeyCame, MediaConnected, MediaFailed
from tongdai.net.driver import Driver, kind
from tongdai.net.flows import Flows
from tongdai.net.settings import NetSettings
from tongdai.net.sockets import address_of
from tongdai.net.udp import listen_udp
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.remote import TransportKind
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Address, Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.settings import SipSettings

from .carrier import Carrier
from .carrier_process import READY
from .carrier_vocabulary import FromLeg, GiveUp, Input, MakeCall, Output, Stop, Told
from .control import last
from .news import News, NotMade, Wanted

GOODBYE: Final = 1.0
"Seconds for the last words to those whose calls are ended, when we stop."

LONGEST_LINE: Final = 4096
"Bytes of what the command line asks for; it has 200."

log = logging.getLogger("tongdai.demo")


@dataclass(frozen=True, slots=True)
class _LegNews:
    """What the media of one call tell: :class:`~tongdai.client.leg.LegEvents`."""

    post: Callable[[FromLeg], None]
    session: SessionId

    def connected(self) -> None:
        self.post(MediaConnected(self.session))

    def pressed(self, digit: str) -> None:
        self.post(KeyCame(self.session, digit))

    def failed(self, reason: str) -> None:
        self.post(MediaFailed(self.session))


class Exchange:
    """The carrier on real sockets. Inside one event loop, which must be running."""

    def __init__(self, here: Address, switchboard: Address) -> None:
        self._tokens = Randomness().token
        self._telling: dict[SessionId, asyncio.Queue[News]] = {}
        self._clients = 0
        self._nobody = asyncio.Event()
        "Set while there is no command line to be told anything."
        self._nobody.set()
        self._carrier = Carrier(
            SipSettings(product="Tongdai demo carrier"),
            self._tokens,
            self._leg,
            here=here,
            switchboard=switchboard,
        )
        self._driver: Driver[Input, Output] = Driver(
            self._carrier, self._perform, tick=Tick(), describe=_describe
        )
        self.flows: Final = Flows(self, NetSettings())

    def received(self, data: bytes, flow: Flow) -> None:
        """A message came; called by the network."""
        self._driver.post(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        """Nothing can be sent over this flow; called by the network."""
        self._driver.post(FlowClosed(flow))

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One command line: make the call that it wants and tell it how it goes."""
        self._clients += 1
        self._nobody.clear()
        try:
            await self._serve(reader, writer)
        finally:
            self._clients -= 1
            if not self._clients:
                self._nobody.set()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):  # it may be gone before the call is
            try:
                wanted = msgspec.json.decode(await reader.readline(), type=Wanted)
            except (ValueError, msgspec.MsgspecError) as error:
                _tell(writer, NotMade(str(error)))
            else:
                await self._call(wanted, reader, writer)
            writer.close()
            await writer.wait_closed()

    async def _call(
        self,
        wanted: Wanted,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        session = SessionId(self._tokens())
        news: asyncio.Queue[News] = asyncio.Queue()
        self._telling[session] = news
        gone = asyncio.create_task(reader.read(1))
        # It says no more than what it wants; that it closes its end is its hanging up.
        gone.add_done_callback(lambda _: self._driver.post(GiveUp(session)))
        try:
            self._driver.post(MakeCall(session, wanted))
            while True:
                latest = await news.get()
                _tell(writer, latest)
                if last(latest):
                    return
        finally:
            gone.cancel()
            del self._telling[session]

    async def stop(self) -> None:
        """End every call, and let those who are told of it hear so."""
        self._driver.post(Stop())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await self._nobody.wait()
        self._driver.stop()
        await self.flows.close()

    def _leg(self, session: SessionId, host: str, voice: Voice) -> Leg:
        told = _LegNews(self._driver.post, session)
        speaks = (CodecFamily.G711,)  # as carriers do
        return open_leg(TransportKind.RTP, host, voice, told, codecs=speaks)

    def _perform(self, output: Output) -> None:
        match output:
            case Transmit(flow, data):
                self.flows.send(data, flow)
            case Told(session, news):
                if session in self._telling:
                    self._telling[session].put_nowait(news)


def _tell(writer: asyncio.StreamWriter, news: News) -> None:
    writer.write(msgspec.json.encode(news) + b"\n")


def _describe(event: Input) -> str:
    """An input for the log, without anybody's number."""
    if isinstance(event, Received | FlowClosed | Tick):
        return describe(event)
    return kind(event)


async def run(
    sip: socket.socket,
    control: socket.socket,
    parent: socket.socket,
    switchboard: Address,
) -> None:
    """Serve until the other end of ``parent`` is closed."""
    exchange = Exchange(address_of(sip), switchboard)
    transport = await listen_udp(sip, exchange.flows)
    server = await asyncio.start_unix_server(
        exchange.serve, sock=control, limit=LONGEST_LINE
    )
    parent.setblocking(False)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):  # it is gone already
        await loop.sock_sendall(parent, READY)
        # It says nothing: what is read is the end.
        await loop.sock_recv(parent, 1)
    server.close()
    await exchange.stop()
    transport.close()


def main(arguments: Sequence[str]) -> None:
    """
    Run the carrier on inherited descriptors.

    Args:
        arguments: The descriptors of the SIP socket, the control socket and the
            parent's; the SIP port of the switchboard, which is on the same address;
            level and style of the log, as in ``LogSettings``.
    """
    # Ctrl-C reaches every process of the terminal; when the calls are over is for the
    # switchboard to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    *descriptors, port, level, style = arguments
    sip, control, parent = (socket.socket(fileno=int(each)) for each in descriptors)
    logs.configure(level, cast(Literal["text", "json"], style))
    uvloop.run(run(sip, control, parent, (address_of(sip)[0], int(port))))


if __name__ == "__main__":
    main(sys.argv[1:])
