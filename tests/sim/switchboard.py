"""A whole switchboard on virtual time: everything real but sockets, disk and media."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from tests.sim.memory_stores import memory_stores, password
from tests.sim.scripted_carriers import ScriptedCarriers
from tests.sim.scripted_media import ScriptedMedia
from tests.sim.softphone import Softphone
from tongdai.call.permit import CallSettings
from tongdai.call.record import Record
from tongdai.call.wall_clock import WallClock
from tongdai.net.driver import Driver
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import Input, Received, Tick
from tongdai.sip.endpoint_outputs import Output, Transmit
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.settings import SipSettings
from tongdai.switch.settings import SwitchSettings
from tongdai.switch.switch import Switch
from tongdai.switch.tunes import Tunes


class Device(Protocol):
    """Whatever is at the other end of a WebSocket."""

    def arrived(self, data: bytes) -> None:
        """A message came over the wire."""


EPOCH = 1_700_000_000.0
LATENCY = 0.01
"Seconds that every message takes, in each direction."


class Switchboard:
    """
    A switchboard and its phones, each on a WebSocket of its own.

    Inside :func:`tests.sim.virtual_time.run` only.
    """

    def __init__(
        self, calls: CallSettings | None = None, *, supervisor: str = ""
    ) -> None:
        """
        Args:
            supervisor: The extension that may listen in to all.
        """
        self._loop = asyncio.get_running_loop()
        self.media = ScriptedMedia()
        self.carriers = ScriptedCarriers()
        stores, self.bindings, self.records = memory_stores(supervisor)
        tokens = itertools.count(1)
        ids = itertools.count(1)
        self._connections = itertools.count(1)
        self._phones: dict[Flow, Device] = {}
        self._under_way: deque[Callable[[], None]] = deque()
        self.ladder: list[str] = []
        "What was sent, for a test that fails."

        self._driver: Driver[Input, Output] = Driver(
            Endpoint(SipSettings(), lambda: f"t{next(tokens):07}"),
            self._perform,
            tick=Tick(),
        )
        self.switch = Switch(
            stores,
            self.media,
            self._driver.post,
            clock=self._loop,
            wall=WallClock(EPOCH),
            new_id=lambda: f"id{next(ids)}",
            sip=SipSettings(),
            calls=calls or CallSettings(),
            settings=SwitchSettings(),
            carriers=self.carriers,
            draw=lambda: 0.5,
            tunes=Tunes(Path("/nonexistent")),
        )
        self.media.listen(self.switch.media_reported)
        self.switch.directory_changed()

    async def phone(self, number: str, *, domain: str = "demo") -> Softphone:
        """Another device of ``number``, registered."""
        phone = self.device(number, domain=domain)
        await phone.register()
        return phone

    def device(
        self, number: str, *, domain: str = "demo", secret: str | None = None
    ) -> Softphone:
        """Another device of ``number``, connected and no more."""
        flow = self._flow()
        secret = password(number) if secret is None else secret
        phone = Softphone(number, domain, secret, flow, partial(self._carry, flow))
        self._phones[flow] = phone
        return phone

    def plug_in(self, device: Device) -> tuple[Flow, Callable[[bytes], None]]:
        """Give a device of any kind a WebSocket: its name here, and how to send."""
        flow = self._flow()
        self._phones[flow] = device
        return flow, partial(self._carry, flow)

    def disconnect(self, phone: Softphone) -> None:
        """Cut the phone's WebSocket."""
        self.unplug(phone.flow)

    def unplug(self, flow: Flow) -> None:
        """Cut a WebSocket."""
        del self._phones[flow]
        self.switch.flow_closed(flow)

    def reconnect(self, phone: Softphone) -> None:
        """Give the phone a new WebSocket."""
        flow = self._flow()
        self._phones[flow] = phone
        phone.connect(flow, partial(self._carry, flow))

    async def talk_to_media(self, seconds: float) -> None:
        """Let time pass while the media engine reports each second."""
        for _ in range(round(seconds)):
            await asyncio.sleep(1.0)
            self.media.report()

    async def record(self) -> Record:
        """The record of the only call, after what was under way has arrived."""
        await asyncio.sleep(1.0)
        self.media.report()
        return self.records.one()

    def over(self) -> bool:
        """Is nothing left of any call?"""
        return self.switch.live_calls == 0 and not self.media.open

    def _flow(self) -> Flow:
        number = next(self._connections)
        return Flow(
            Transport.WS, ("192.0.2.1", 50_000 + number), ("192.0.2.100", 8080), number
        )

    def _carry(self, flow: Flow, data: bytes) -> None:
        self._note(flow, ">", data)
        self._travel(partial(self._arrive, flow, data))

    def _arrive(self, flow: Flow, data: bytes) -> None:
        if flow in self._phones:
            self._driver.post(Received(data, flow))

    def _perform(self, output: Output) -> None:
        if isinstance(output, Transmit):
            self._note(output.flow, "<", output.data)
            phone = self._phones.get(output.flow)
            if phone is not None:
                self._travel(partial(phone.arrived, output.data))
        else:
            self.switch.perform(output)

    def _travel(self, arrive: Callable[[], None]) -> None:
        # The loop may swap calls that are due at the same time; a connection must not.
        self._under_way.append(arrive)
        self._loop.call_later(LATENCY, lambda: self._under_way.popleft()())

    def _note(self, flow: Flow, arrow: str, data: bytes) -> None:
        line = data.partition(b"\r\n")[0].decode()
        self.ladder.append(
            f"{self._loop.time():8.3f} {flow.connection:3}{arrow} {line}"
        )
