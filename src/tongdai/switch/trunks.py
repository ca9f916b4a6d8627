"""The trunks of all tenants: how they stand, and the ways to their carriers."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from tongdai.call.directory import Directory, Trunk
from tongdai.errors import Unavailable
from tongdai.net.dns import Whereabouts
from tongdai.sip.endpoint_inputs import (
    Input,
    MoveSessions,
    PeersChanged,
    Probe,
    Register,
    Release,
    Unregister,
)
from tongdai.sip.endpoint_outputs import Probed, Registered, RegistrationFailed
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.grammar import write_host_port
from tongdai.sip.locating import Target
from tongdai.sip.peers import Network, Peer
from tongdai.sip.uac_authentication import Account
from tongdai.switch import trunk_vocabulary
from tongdai.switch.clock import Alarm, Clock
from tongdai.switch.trunk_line import TrunkLine, Way
from tongdai.switch.trunk_vocabulary import (
    Answered,
    Ask,
    CallFailed,
    Changed,
    Connect,
    Connected,
    Denied,
    Enrol,
    Enrolled,
    Find,
    FlowLost,
    Found,
    Leave,
    Move,
    NotConnected,
    NotFound,
    Standing,
    Withdraw,
)
from tongdai.switch.ways import TrunkTarget

WIDEST: Final = {4: 16, 6: 32}
"""
Bits of the widest network that a carrier may call from. Whoever is in it may call the
tenant without a password: half the Internet is a slip of the keyboard.
"""

CARRIES: Final = frozenset({"UDP", "TCP", "TLS"})
"The transports of carriers; browsers have others."

CALLED_BY: Final = {
    Transport.UDP: frozenset({Transport.UDP, Transport.TCP, Transport.TLS}),
    Transport.TCP: frozenset({Transport.TCP, Transport.TLS}),
    Transport.TLS: frozenset({Transport.TLS}),
}
"By what a carrier may call: never by less than what we call it by."

log = logging.getLogger("tongdai.switch")


class Ways(Protocol):
    """What trunks need of the network."""

    async def find(
        self, host: str, port: int | None, transport: Transport
    ) -> Whereabouts:
        """
        Where a carrier is.

        Raises:
            Unavailable: nobody knows.
        """

    async def connect(
        self, transport: Transport, remote: Address, server_name: str
    ) -> Flow:
        """
        Connect over TCP or TLS.

        Raises:
            Unavailable: nobody answers, or it is somebody else.
        """

    def datagrams_to(self, remote: Address) -> Flow | None:
        """The flow of datagrams to ``remote``; None: no socket of ours reaches it."""


@dataclass(frozen=True, slots=True)
class TrunkStatus:
    """How one trunk stands, for its operator."""

    name: str
    standing: Standing
    reason: str
    "What is wrong; empty: nothing is. The carrier may have written it."

    addresses: tuple[Address, ...]
    registered: bool | None
    "None: it is not meant to be."

    seconds: float | None
    "How long the carrier took to answer, when it was last asked."


class Trunks:
    """
    Follows the directory: each trunk in it is found, connected, asked and registered.

    Give it the outputs of the endpoint that are about trunks, and each flow that
    closes. A trunk that is changed is begun anew; calls over the former one go on, and
    the last of them closes its connection.
    """

    def __init__(
        self,
        ways: Ways,
        post: Callable[[Input], None],
        *,
        directory: Callable[[], Directory],
        passwords: Callable[[], Mapping[tuple[str, str], str]],
        moved: Callable[[Flow, Flow], None],
        clock: Clock,
    ) -> None:
        """
        Args:
            post: Hands an input to the SIP endpoint.
            passwords: Of the carriers' accounts, by tenant's label and trunk's name.
            moved: Told when calls over a connection that broke live on another one.
        """
        self._ways = ways
        self._post = post
        self._directory = directory
        self._passwords = passwords
        self._moved = moved
        self._clock = clock
        self._lines: dict[str, _Line] = {}
        "By ``tenant/trunk``, in the order in which a tenant's are tried."
        self._peers: dict[str, Peer] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def directory_changed(self) -> None:
        """There is a new snapshot of the directory, or of the passwords."""
        passwords = self._passwords()
        former, self._lines = self._lines, {}
        begun: list[_Line] = []
        for tenant in self._directory().tenants:
            for trunk in tenant.trunks:
                name = f"{tenant.label}/{trunk.name}"
                if trunk.transport.upper() not in CARRIES:
                    log.error("no such transport", extra={"trunk": name})
                    continue
                password = passwords.get((tenant.label, trunk.name), "")
                line = former.get(name)
                if line is None or not line.is_for(trunk, password):
                    line = _Line(name, trunk, password, self._clock, self._perform)
                    begun.append(line)
                else:
                    del former[name]
                self._lines[name] = line
        for line in former.values():
            line.stop()
        for line in begun:
            line.start()
        self._tell_peers()

    def flow_closed(self, flow: Flow) -> None:
        """A connection is gone."""
        for line in list(self._lines.values()):
            line.handle(FlowLost(flow))

    def reported(self, output: Registered | RegistrationFailed | Probed) -> None:
        """The endpoint reports what a carrier said."""
        name, _, address = output.trunk.partition(" ")
        line = self._lines.get(name)
        if line is None:
            return  # the trunk was removed meanwhile
        match output:
            case Registered(_, expires, _):
                line.handle(Enrolled(expires))
            case RegistrationFailed(_, status, reason):
                line.handle(Denied(status, reason))
            case Probed(_, status, seconds):
                asked = line.asked(address)
                if asked is not None:
                    line.handle(Answered(asked, status, seconds))

    def targets(self, tenant: str) -> tuple[TrunkTarget, ...]:
        """
        Every way out of a tenant, best first: in order, those in good health first.

        Args:
            tenant: Its label.
        """
        now = self._clock.time()
        found = [
            line.target(way) for line in self._of(tenant) for way in line.ways(now)
        ]
        found.sort(key=lambda target: not target.healthy)
        return tuple(found)

    def failed(self, name: str, flow: Flow) -> None:
        """
        A call over this flow got no answer, or 503: give it a rest.

        Args:
            name: ``tenant/trunk``.
        """
        if (line := self._lines.get(name)) is not None:
            line.handle(CallFailed(flow))

    def status(self, tenant: str) -> tuple[TrunkStatus, ...]:
        """How the trunks of a tenant stand, in the order in which they are tried."""
        now = self._clock.time()
        return tuple(line.status(now) for line in self._of(tenant))

    def stop(self) -> None:
        """Ask nobody anything any more, and leave the carriers where we registered."""
        self._stopped = True
        for line in self._lines.values():
            line.stop()
        for task in self._tasks:
            task.cancel()

    def _of(self, tenant: str) -> Iterator[_Line]:
        prefix = f"{tenant}/"
        for name, line in self._lines.items():
            if name.startswith(prefix):
                yield line

    # What a line wants done.

    def _perform(self, line: _Line, output: trunk_vocabulary.Output) -> None:
        match output:
            case Find():
                self._begin(self._find(line))
            case Connect(address):
                self._connect(line, address)
            case Ask(address, flow):
                name = f"{line.name} {write_host_port(*address)}"
                self._post(Probe(name, line.registrar(flow)))
            case Enrol(flow):
                self._post(line.registration(flow))
            case Withdraw():
                self._post(Unregister(line.name))
            case Move(former, flow):
                self._post(MoveSessions(former, flow, "", "", line.name))
                self._moved(former, flow)
            case Leave(flow):
                self._post(Release(flow))
            case Changed():
                self._tell_peers()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _find(self, line: _Line) -> None:
        trunk = line.trunk
        try:
            found = await self._ways.find(trunk.host, trunk.port, line.transport)
        except Unavailable as error:
            log.warning("carrier not found", extra=line.who(reason=str(error)))
            line.handle(NotFound(str(error)))
        else:
            line.handle(Found(found.addresses, found.ttl))

    def _connect(self, line: _Line, address: Address) -> None:
        if line.transport is not Transport.UDP:
            self._begin(self._dial(line, address))
            return
        flow = self._ways.datagrams_to(address)
        if flow is None:
            line.handle(NotConnected(address, "no socket of this address family"))
        else:
            line.handle(Connected(address, flow))

    async def _dial(self, line: _Line, address: Address) -> None:
        try:
            flow = await self._ways.connect(line.transport, address, line.trunk.host)
        except Unavailable as error:
            log.warning("carrier not connected", extra=line.who(reason=str(error)))
            line.handle(NotConnected(address, str(error)))
        else:
            if line.over:
                self._post(Release(flow))  # it was wanted when we began
            line.handle(Connected(address, flow))

    def _tell_peers(self) -> None:
        peers = {name: line.peer() for name, line in self._lines.items()}
        if peers != self._peers and not self._stopped:
            self._peers = peers
            self._post(PeersChanged(peers))


class _Line:
    """A trunk, its machine, and what the endpoint is told of it."""

    def __init__(
        self,
        name: str,
        trunk: Trunk,
        password: str,
        clock: Clock,
        perform: Callable[[_Line, trunk_vocabulary.Output], None],
    ) -> None:
        self.name = name
        self.trunk = trunk
        self.transport = Transport(trunk.transport.upper())
        self._password = password
        self._account = Account(trunk.user, password) if trunk.user else None
        self._networks = self._sources()
        self._machine = TrunkLine(registers=self._registers)
        self._clock = clock
        self._perform = partial(perform, self)
        self._alarm = Alarm(clock, self._due)
        self._standing = Standing.TRYING
        self._over = False

    @property
    def _registers(self) -> bool:
        return self.trunk.registers and bool(self.trunk.user)

    def is_for(self, trunk: Trunk, password: str) -> bool:
        """Is nothing changed?"""
        return self.trunk == trunk and self._password == password

    @property
    def over(self) -> bool:
        """Is the carrier followed no more?"""
        return self._over

    def start(self) -> None:
        """Begin to follow the carrier."""
        self._carry_out(self._machine.start())

    def stop(self) -> None:
        """Follow it no more."""
        self._over = True
        for output in self._machine.stop():
            self._perform(output)
        self._alarm.set(None)

    def handle(self, event: trunk_vocabulary.Input) -> None:
        """Something happened; what comes after the end is for nobody."""
        if not self._over:
            self._handle(event, self._clock.time())

    def ways(self, now: float) -> tuple[Way, ...]:
        """Every flow that a call could take, the best first."""
        return self._machine.ways(now)

    def _due(self, now: float) -> None:
        self._handle(trunk_vocabulary.Tick(), now)

    def _handle(self, event: trunk_vocabulary.Input, now: float) -> None:
        outputs = self._machine.handle(event, now)
        standing = self._machine.standing(now)
        if standing is not self._standing and standing is not Standing.TRYING:
            self._standing = standing
            level = logging.INFO if standing is Standing.UP else logging.WARNING
            reason = self._machine.reason()
            log.log(level, f"trunk {standing.value}", extra=self.who(reason=reason))
        self._carry_out(outputs)

    def _carry_out(self, outputs: list[trunk_vocabulary.Output]) -> None:
        for output in outputs:
            self._perform(output)
        self._alarm.set(self._machine.deadline())

    # In terms of the endpoint.

    def target(self, way: Way) -> TrunkTarget:
        """A way, as those see it who send calls along it."""
        target = self.registrar(way.flow)
        return TrunkTarget(self.trunk, target, self._account, way.healthy)

    def registrar(self, flow: Flow) -> Target:
        """The carrier itself, over this flow."""
        trunk, transport = self.trunk, self.transport
        host = write_host_port(trunk.host, trunk.port)
        place = trunk.domain or host
        by = (
            ""
            if transport is Transport.UDP
            else f";transport={transport.value.lower()}"
        )
        return Target(f"sip:{place}{by}", flow, trunk=self.name)

    def registration(self, flow: Flow) -> Register:
        """What to ask the carrier for."""
        trunk = self.trunk
        return Register(
            self.name,
            self.registrar(flow),
            trunk.user,
            trunk.domain or trunk.host,
            trunk.user,
            self._account or Account("", ""),
        )

    def asked(self, address: str) -> Address | None:
        """The address of the carrier that a probe was named after."""
        for each in self._machine.addresses():
            if write_host_port(*each) == address:
                return each
        return None

    def peer(self) -> Peer:
        """Where the carrier calls from."""
        networks, addresses = list(self._networks), set()
        for host, port in self._machine.addresses():
            if self.trunk.port is None:
                networks.append(ipaddress.ip_network(host))
            elif self.transport is Transport.UDP:
                # A named port is that one alone: others may live at the address.
                addresses.add((host, port))
        flows = self._machine.flows()
        return Peer(
            self.name,
            tuple(networks),
            frozenset(addresses),
            frozenset(flow for flow in flows if flow.transport is not Transport.UDP),
            CALLED_BY[self.transport],
            self.trunk.user if self._registers else "",
        )

    def _sources(self) -> tuple[Network, ...]:
        networks: list[Network] = []
        for text in self.trunk.sources:
            try:
                network = ipaddress.ip_network(text, strict=False)
            except ValueError:
                log.warning("not a network", extra=self.who(source=text))
                continue
            if network.prefixlen < WIDEST[network.version]:
                log.warning("network too wide", extra=self.who(source=text))
                continue
            networks.append(network)
        return tuple(networks)

    def status(self, now: float) -> TrunkStatus:
        """How it stands."""
        machine = self._machine
        registered = machine.registered_until() is not None
        return TrunkStatus(
            self.trunk.name,
            machine.standing(now),
            machine.reason(),
            machine.addresses(),
            registered if self._registers else None,
            machine.seconds(),
        )

    def who(self, **more: str) -> dict[str, str]:
        """The trunk, for the log."""
        tenant, _, name = self.name.partition("/")
        return {"tenant": tenant, "trunk": name, **more}
