"""The SIP endpoint between the network that carries and the switch that decides."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from tongdai.call.wall_clock import WallClock
from tongdai.config import Settings
from tongdai.media.engine import Engine
from tongdai.net.dns import Dns, Resolver, Whereabouts
from tongdai.net.driver import Driver
from tongdai.net.flows import Flows
from tongdai.net.inbox import Inbox
from tongdai.net.outgoing import Dialler
from tongdai.net.tls import trust
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import FlowClosed, Input, Received, Tick
from tongdai.sip.endpoint_outputs import (
    CloseFlow,
    Output,
    Probed,
    Registered,
    RegistrationFailed,
    Transmit,
)
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.settings import SipSettings
from tongdai.storage.store import Storage
from tongdai.switch.announcing import Announcements
from tongdai.switch.stores import Stores
from tongdai.switch.switch import Switch
from tongdai.switch.tally import Tally
from tongdai.switch.trunks import Trunks
from tongdai.switch.tunes import Tunes

from .control.ledger import Ledger
from .control.trace import Trace
from .describing import describe
from .randomness import Randomness

CONNECTION_BITS: Final = 48
"Of the first connection's number: no binding remembers one that comes again."


class Signalling:
    """
    Everything that a SIP message passes, joined: flows, driver, endpoint, switch.

    Inside one event loop, which must be running.

    Raises:
        BadCertificate: from the constructor: the authorities cannot be read.
    """

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        engine: Engine,
        announcements: Announcements,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._now = loop.time
        self.trace: Final = Trace()
        self.ledger: Final = Ledger(storage.records, lambda: datetime.now(UTC))
        sip = reachable(settings)
        randomness = Randomness()
        self._driver: Driver[Input, Output] = Driver(
            Endpoint(sip, randomness.token),
            self._perform,
            tick=Tick(),
            describe=describe,
        )
        self._inbox: Inbox[Received | FlowClosed] = Inbox(self._arrived)
        self.flows: Final = Flows(
            self, settings.net, first=secrets.randbits(CONNECTION_BITS)
        )
        self.trunks: Final = Trunks(
            WaysOut(self.flows, loop.time),
            self._driver.post,
            directory=storage.directory,
            passwords=lambda: storage.directory.snapshot.trunk_passwords,
            moved=lambda old, new: self.switch.trunk_moved(old, new),
            clock=loop,
        )
        self.tally: Final = Tally()
        self.switch: Final = Switch(
            Stores(
                directory=storage.directory,
                credentials=storage.directory,
                bindings=storage.bindings,
                records=self.ledger,
                tokens=storage.tokens,
                bearers=storage,
                recordings=storage.recordings,
                callers=storage.callers,
                usage=storage.usage,
            ),
            engine,
            self._driver.post,
            clock=loop,
            wall=WallClock(time.time() - loop.time()),
            new_id=randomness.uuid,
            sip=sip,
            calls=settings.call,
            settings=settings.switch,
            draw=random.random,
            tunes=Tunes(settings.storage.data),
            carriers=self.trunks,
            watch=self.trace.decision,
            announcements=announcements,
            observers=(self.tally,),
        )
        engine.listen(self.switch.media_reported)
        self.switch.directory_changed()

    def received(self, data: bytes, flow: Flow) -> None:
        """A message came; called by the network."""
        self._inbox.put(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        """A connection is gone; called by the network."""
        self._inbox.put(FlowClosed(flow), droppable=False)

    def stop(self) -> None:
        """Handle nothing any more."""
        self.trunks.stop()
        self._inbox.clear()
        self._driver.stop()

    def _arrived(self, arrival: Received | FlowClosed, late: bool) -> None:
        if isinstance(arrival, FlowClosed):
            self.switch.flow_closed(arrival.flow)
            self.trunks.flow_closed(arrival.flow)
            return
        self.trace.message(self._now(), False, arrival.flow, arrival.data)
        if late:
            self._driver.post(replace(arrival, late=True))
        else:
            self._driver.post(arrival)

    def _perform(self, output: Output) -> None:
        if isinstance(output, Transmit):
            self.trace.message(self._now(), True, output.flow, output.data)
            self.flows.send(output.data, output.flow)
        elif isinstance(output, CloseFlow):
            self.flows.end(output.flow)
        elif isinstance(output, Registered | RegistrationFailed | Probed):
            self.trunks.reported(output)
        else:
            self.switch.perform(output)


class WaysOut:
    """How trunks reach their carriers: by name, and over which flow."""

    def __init__(self, flows: Flows, clock: Callable[[], float]) -> None:
        """
        Args:
            clock: Monotonic seconds.
        """
        settings = flows.settings
        self._resolver = Resolver(Dns(settings.resolving), clock=clock)
        self._dialler = Dialler(flows, trust(settings.authorities))
        self._flows = flows

    async def find(
        self, host: str, port: int | None, transport: Transport
    ) -> Whereabouts:
        """Where a carrier is."""
        return await self._resolver.find(host, port, transport)

    async def connect(
        self, transport: Transport, remote: Address, server_name: str
    ) -> Flow:
        """Connect over TCP or TLS."""
        return await self._dialler.connect(transport, remote, server_name)

    def datagrams_to(self, remote: Address) -> Flow | None:
        """The flow of datagrams to ``remote``."""
        return self._flows.datagrams_to(remote)


def reachable(settings: Settings) -> SipSettings:
    """
    The SIP settings, with an address that phones can send to.

    A UDP socket that listens on every interface does not know its own address; media
    has been told which one to advertise, so signalling uses it too.
    """
    listening = ipaddress.ip_address(settings.net.host)
    if settings.sip.host is None and listening.is_unspecified:
        return replace(settings.sip, host=settings.media.addresses[0])
    return settings.sip
