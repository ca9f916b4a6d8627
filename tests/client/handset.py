"""The SDK's phone on virtual time, at a whole switchboard, with legs without sound."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.sim import virtual_time
from tests.sim.memory_stores import password
from tests.sim.scripted_media import description
from tests.sim.switchboard import Switchboard
from tests.sim.world import mirrored
from tongdai.client.leg import Quality
from tongdai.client.phone import vigil
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.phone import Phone
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.net.driver import Driver
from tongdai.sdp.description import parse
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import CloseFlow, Transmit
from tongdai.sip.flow import Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.settings import SipSettings
from tongdai.sip.uac_authentication import Account

PATIENCE = 400.0
"Seconds of virtual time: longer than anything of a call takes."

LINE = "line"

T = TypeVar("T")


class SilentLeg:
    """Reads and writes real descriptions, and carries nothing."""

    def __init__(self, kind: LegKind) -> None:
        self._kind = kind
        self.takes_keys = True
        self.keys = ""
        self.closed = False
        self.accepted: list[bytes] = []
        self.quality = Quality()

    def offer(self, *, held: bool = False) -> bytes:
        return self._description(held)

    def answer(self, offer: bytes, *, held: bool = False) -> bytes:
        parse(offer)
        return self._description(held)

    def accept(self, answer: bytes) -> None:
        parse(answer)
        self.accepted.append(answer)

    def press(self, digits: str) -> bool:
        if self.takes_keys:
            self.keys += digits
        return self.takes_keys

    def close(self) -> Quality:
        assert not self.closed
        self.closed = True
        return self.quality

    def _description(self, held: bool) -> bytes:
        family = CodecFamily.OPUS if self._kind is LegKind.WEBRTC else CodecFamily.G711
        return description(self._kind, (family,), "sendonly" if held else "sendrecv")


class Handset:
    """One phone of extension ``number``; ``told`` is what it has reported so far."""

    def __init__(
        self,
        board: Switchboard,
        number: str,
        *,
        secret: str | None = None,
        reachable: bool = True,
        most_calls: int = 200,
    ) -> None:
        self._board = board
        self.number = number
        self._secret = password(number) if secret is None else secret
        self.reachable = reachable
        "Whether the switchboard can be connected to."

        tokens = itertools.count(1)
        self.mute = False
        "Whatever it sends gets lost."

        self._names = itertools.count(1)
        self._flow: Flow | None = None
        self._send: Callable[[bytes], None] = lambda data: None
        self.legs: dict[SessionId, SilentLeg] = {}
        self.told: list[v.Output] = []
        self._news = asyncio.Event()
        self.connects = 0
        self.phone = Phone(
            SipSettings(product="SDK", probe_timeout=vigil.ANSWER_WITHIN),
            lambda: f"{number}x{next(tokens):07}",
            self._leg,
            most_calls=most_calls,
        )
        self._driver: Driver[v.Input, v.Output] = Driver(
            self.phone, self._perform, tick=Tick()
        )
        self.post = self._driver.post

    async def register(self) -> v.LineChanged:
        """Try to; what came of it."""
        account = Account(self.number, self._secret)
        self.post(v.Register(LINE, "demo", self.number, account, webrtc=True))
        changed = await self.hears(
            v.LineChanged, lambda told: told.state is not v.LineState.REGISTERING
        )
        self.told.clear()
        return changed

    def dial(self, number: str, *headers: tuple[str, str]) -> SessionId:
        """Call somebody."""
        session = SessionId(f"{self.number}-{next(self._names)}")
        self.post(v.Dial(session, LINE, number, headers))
        return session

    async def is_called(self, *, ring: bool = True) -> v.CallOffered:
        """Wait for the next call, and ring."""
        offered = await self.hears(v.CallOffered)
        if ring:
            self.post(v.Ring(offered.session))
        return offered

    async def hears(
        self, kind: type[T], fits: Callable[[T], bool] = lambda told: True
    ) -> T:
        """The next report of this kind that nobody has waited for yet."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for told in self.told:
                    if isinstance(told, kind) and fits(told):
                        self.told.remove(told)
                        return told
                self._news.clear()
                await self._news.wait()

    async def ended(self, session: SessionId) -> v.CallEnded:
        """Wait for the end of this call."""
        return await self.hears(v.CallEnded, lambda told: told.session == session)

    @property
    def disconnected(self) -> bool:
        """Is there no connection?"""
        return self._flow is None

    def cut(self) -> None:
        """Break the connection; both ends see it."""
        assert self._flow is not None
        self._board.unplug(self._flow)
        flow, self._flow = self._flow, None
        self.post(FlowClosed(mirrored(flow)))

    def arrived(self, data: bytes) -> None:
        if self._flow is not None:
            self.post(Received(data, mirrored(self._flow)))

    def _perform(self, output: v.Output) -> None:
        match output:
            case Transmit(flow, data):
                here = self._flow is not None and flow == mirrored(self._flow)
                if here and not self.mute:
                    self._send(data)
            case CloseFlow(flow):
                if self._flow is not None and flow == mirrored(self._flow):
                    self.cut()
            case v.Connect(line):
                asyncio.get_running_loop().call_later(0.1, self._connect, line)
            case _:
                self.told.append(output)
                self._news.set()

    def _connect(self, line: str) -> None:
        self.connects += 1
        if not self.reachable:
            self.post(v.NotConnected(line, "connection refused"))
            return
        self._flow, self._send = self._board.plug_in(self)
        self.post(v.Connected(line, mirrored(self._flow)))

    def _leg(self, session: SessionId, webrtc: bool, host: str) -> SilentLeg:
        assert host == "192.0.2.1"
        kind = LegKind.WEBRTC if webrtc else LegKind.RTP
        leg = self.legs[session] = SilentLeg(kind)
        return leg


Scenario = Callable[[Switchboard], Coroutine[Any, Any, None]]


def play(scenario: Scenario) -> None:
    """Play it on virtual time; a failure prints what was sent."""

    async def main() -> None:
        board = Switchboard()
        try:
            await scenario(board)
        except BaseException:
            print("\n".join(board.ladder))
            raise
        await board.switch.drain(0)
        assert board.over()

    virtual_time.run(main())


async def registered(board: Switchboard, number: str) -> Handset:
    """A phone that is registered."""
    handset = Handset(board, number)
    changed = await handset.register()
    assert changed.state is v.LineState.REGISTERED, changed
    return handset


async def talking(
    board: Switchboard,
) -> tuple[Handset, SessionId, Handset, SessionId]:
    """100 has called 101, and they talk."""
    caller, callee = await registered(board, "100"), await registered(board, "101")
    session = caller.dial("101")
    offered = await callee.is_called()
    await caller.hears(v.CallRang)
    callee.post(v.Answer(offered.session))
    await caller.hears(v.CallAnswered)
    await callee.hears(v.CallAnswered)
    await asyncio.sleep(1.0)
    return caller, session, callee, offered.session
