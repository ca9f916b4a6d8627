"""Who may call without a digest because of where it calls from: carriers' trunks."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final

from tongdai.machine import value

from .flow import Address, Flow, Transport
from .uac_authentication import Account
from .uac_bearer import BearerToken

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

REMEMBERED: Final = 1_000
"Source addresses whose networks are kept; carriers have a handful each."


@value
class Peer:
    """
    One carrier's trunk, known by where it sends from.

    An INVITE from there that does not claim one of our domains in From comes up with
    :attr:`name` as its ``SessionOffered.peer``. The name says whose the trunk is; the
    switch lets it reach nothing but that tenant's hotlines.
    """

    name: str
    "``tenant/trunk``."

    networks: tuple[Network, ...] = ()
    "It calls from any port of these addresses."

    addresses: frozenset[Address] = frozenset()
    "It calls from these ports of these addresses, and of no other."

    flows: frozenset[Flow] = frozenset()
    "Connections that we made to it ourselves."

    transports: frozenset[Transport] = frozenset({Transport.UDP})
    """
    By which it calls from its networks and addresses. The source of a datagram can be
    forged: where a carrier comes by TCP or TLS, leave UDP out.
    """

    contact: str = ""
    """
    The user of the Contact that we registered with it: what it sends there is meant for
    this trunk and no other one at the same carrier, and To says whom it is for.
    """

    account: Account | BearerToken | None = None
    """
    What to log in with if it asks within a call that it made: switchboards do, once the
    call has moved to another flow.
    """


class Peers:
    """All of them, found by where a message comes from."""

    def __init__(self, peers: Mapping[str, Peer] | None = None) -> None:
        self._by_flow: dict[Flow, list[Peer]] = {}
        self._by_address: dict[tuple[Transport, Address], list[Peer]] = {}
        self._networks: list[tuple[Network, Peer]] = []
        self._remembered: dict[tuple[Transport, str], tuple[Peer, ...]] = {}
        for peer in (peers or {}).values():
            for flow in peer.flows:
                self._by_flow.setdefault(flow, []).append(peer)
            for transport in peer.transports:
                for address in peer.addresses:
                    of_address = self._by_address.setdefault((transport, address), [])
                    of_address.append(peer)
            self._networks += ((network, peer) for network in peer.networks)
        # The narrowest first: it says most about who it is.
        self._networks.sort(key=lambda each: -each[0].prefixlen)

    def at(self, flow: Flow) -> tuple[Peer, ...]:
        """
        Who may be calling over ``flow``, the likeliest first; nearly always nobody.

        Several tenants may have trunks of one carrier, which calls them all from one
        address.
        """
        if not (self._by_flow or self._by_address or self._networks):
            return ()
        found = [
            *self._by_flow.get(flow, ()),
            *self._by_address.get((flow.transport, flow.remote), ()),
            *self._in_networks(flow),
        ]
        return tuple(dict.fromkeys(found))

    def has(self, name: str, flow: Flow) -> bool:
        """May the peer of this name be calling over ``flow``?"""
        return any(peer.name == name for peer in self.at(flow))

    def _in_networks(self, flow: Flow) -> tuple[Peer, ...]:
        if not self._networks:
            return ()
        key = flow.transport, flow.remote[0]
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = self._look_up(*key)
        return found

    def _look_up(self, transport: Transport, host: str) -> tuple[Peer, ...]:
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return ()  # the peer of a socket that has closed already
        return tuple(
            peer
            for network, peer in self._networks
            if transport in peer.transports and address in network
        )
