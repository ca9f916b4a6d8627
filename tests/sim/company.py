"""A company with a hotline, a group and a carrier, on a wire that loses and delays."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from tests.sim.exchange import DOMAIN
from tests.sim.lossy_switchboard import DELAYS, LOSS, Board, place
from tests.sim.phone import CallState, Manners, Phone
from tests.sim.scripted_media import ScriptedMedia
from tests.sim.world import World
from tongdai.call.directory import (
    Directory,
    Extension,
    Forwarding,
    Group,
    Hotline,
    Tenant,
    Trunk,
)
from tongdai.call.limits import NO_TERMS, UNLIMITED, CallingTerms, Limits
from tongdai.sip.endpoint_inputs import PeersChanged
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.switch.ways import TrunkTarget

HOTLINE, CUSTOMER = "02473000001", "0912345678"
CARRIER = ("198.51.100.5", 5060)
GROUP = Group("60000", ("101", "102"), ring_time=20.0)


class Company:
    """101 and 102 have a phone each; a customer has one behind the carrier."""

    def __init__(
        self,
        seed: int,
        *,
        first: Manners | None = None,
        second: Manners | None = None,
        customer: Manners | None = None,
        group: Group = GROUP,
        partners: Group | None = None,
        forwarding: Forwarding | None = None,
        media: ScriptedMedia | None = None,
        terms: CallingTerms = NO_TERMS,
        limits: Limits = UNLIMITED,
        lossy: bool = True,
    ) -> None:
        """
        Args:
            limits: The company's own.
        """
        loss, delay = (LOSS, DELAYS) if lossy else (0.0, (0.05, 0.05))
        self.world = World(seed, loss=loss, delay=delay)
        trunk = Trunk("carrier", CARRIER[0])
        people = [Extension(number) for number in ("100", "101", "102")]
        people[1] = replace(people[1], forwarding=forwarding or Forwarding())
        directory = Directory(
            [
                Tenant.of(
                    DOMAIN,
                    people,
                    hotlines=[Hotline(HOTLINE, destination="60000")],
                    groups=[group] if partners is None else [group, partners],
                    trunks=[trunk],
                    terms=terms,
                    limits=limits,
                )
            ]
        )
        self.board = Board(self.world, directory, media)
        name = f"{DOMAIN}/carrier"
        network = ipaddress.ip_network(CARRIER[0])
        self.board.post(PeersChanged({name: Peer(name, (network,))}))
        flow = Flow(Transport.UDP, CARRIER, self.board.address)
        target = Target(f"sip:{CARRIER[0]}", flow, trunk=name)
        self.board.carriers.up[DOMAIN] = [TrunkTarget(trunk, target, None)]
        self.caller = Phone(self.world, "100", ("192.0.2.10", 5060))
        self.first = self._phone("101", 11, first)
        self.second = self._phone("102", 12, second)
        self.customer = Phone(
            self.world,
            CUSTOMER,
            CARRIER,
            manners=customer or Manners(),
            home="carrier.example",
        )

    def run(self, seconds: float) -> None:
        self.world.run(until=self.world.now + seconds)

    def talking(self) -> list[str]:
        """The numbers of those who talk, as far as they know."""
        phones = (self.caller, self.first, self.second, self.customer)
        return [
            phone.user
            for phone in phones
            if phone.call is not None and phone.call.state is CallState.TALKING
        ]

    def _phone(self, number: str, host: int, manners: Manners | None) -> Phone:
        address = (f"192.0.2.{host}", 5060)
        phone = Phone(self.world, number, address, manners=manners or Manners())
        place(self.board.bindings, phone)
        return phone
