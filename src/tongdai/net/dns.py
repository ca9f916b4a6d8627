"""Where a carrier's name leads to: SRV, then A and AAAA (RFC 3263 §4), cached."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import socket
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.rdtypes.IN.SRV
import dns.resolver

from tongdai.errors import Unavailable
from tongdai.sip.flow import Address, Transport

MOST_SERVERS: Final = 8
"SRV records looked at, best first; carriers have two or three."

MOST_ADDRESSES: Final = 4
"Addresses of one carrier that are used: each is asked again and again if it lives."

SHORTEST_TTL: Final = 30.0
"Seconds: a shorter time to live is taken for this, so that DNS is not asked all day."

LONGEST_TTL: Final = 3600.0
"Seconds: a carrier that has moved is found within an hour."

HOSTS_TTL: Final = 60.0
"Seconds that what the system's own hosts file says is believed."

MOST_REMEMBERED: Final = 1_000
"Answers kept; a switchboard has a handful of carriers."

PORTS: Final = {Transport.UDP: 5060, Transport.TCP: 5060, Transport.TLS: 5061}
"What is usual (RFC 3261 §19.1.2)."

SERVICES: Final = {
    Transport.UDP: "_sip._udp",
    Transport.TCP: "_sip._tcp",
    Transport.TLS: "_sips._tcp",
}


class CannotResolve(Unavailable):
    """A name leads nowhere; the message says which, and why."""

    code = "net.cannot_resolve"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is."""

    addresses: tuple[Address, ...]
    "In the order in which they should be tried; one at least."

    ttl: float
    "Seconds until it is worth asking again."


class Questions(Protocol):
    """What is asked of DNS; tests answer themselves."""

    async def services(self, name: str) -> tuple[list[Service], float]:
        """The SRV records of a name, and for how many seconds; none is no error."""

    async def hosts(self, name: str) -> tuple[list[str], float]:
        """The addresses of a name, and for how many seconds; none is no error."""


@dataclass(frozen=True, slots=True)
class Service:
    """One SRV record (RFC 2782)."""

    host: str
    port: int
    priority: int
    weight: int


class Resolver:
    """
    Finds carriers.

    An address is itself; a name with a port is looked up as a host; without one, its
    SRV records for the transport are followed, and if there are none it is a host at
    the usual port. The transport is configured, so that no NAPTR is asked for.
    """

    def __init__(
        self,
        questions: Questions,
        *,
        clock: Callable[[], float],
        draw: Callable[[], float] = random.random,
    ) -> None:
        """
        Args:
            clock: Monotonic seconds.
            draw: A random number from 0 to below 1, for the weights.
        """
        self._questions = questions
        self._clock = clock
        self._draw = draw
        self._cache: OrderedDict[tuple[str, int | None, Transport], _Answer] = (
            OrderedDict()
        )

    async def find(
        self, host: str, port: int | None, transport: Transport
    ) -> Whereabouts:
        """
        Find where ``host`` is.

        Raises:
            CannotResolve: nowhere, or DNS does not answer.
        """
        if _is_address(host):
            address = host, port or PORTS[transport]
            return Whereabouts((address,), LONGEST_TTL)
        key = host.lower(), port, transport
        known, now = self._cache.get(key), self._clock()
        if known is not None and known.until > now:
            return Whereabouts(known.addresses, known.until - now)
        addresses, ttl = await self._ask(*key)
        if not addresses:
            raise CannotResolve(f"no address is known of {host}")
        ttl = min(max(ttl, SHORTEST_TTL), LONGEST_TTL)
        self._cache[key] = _Answer(addresses, now + ttl)
        if len(self._cache) > MOST_REMEMBERED:
            self._cache.popitem(last=False)
        return Whereabouts(addresses, ttl)

    async def _ask(
        self, host: str, port: int | None, transport: Transport
    ) -> tuple[tuple[Address, ...], float]:
        if port is not None:
            return await self._hosts([(host, port)])
        services, ttl = await self._questions.services(f"{SERVICES[transport]}.{host}")
        if not services:
            return await self._hosts([(host, PORTS[transport])])
        ordered = in_order(services, self._draw)[:MOST_SERVERS]
        found = await self._hosts((each.host, each.port) for each in ordered)
        return found[0], min(ttl, found[1])

    async def _hosts(
        self, servers: Iterable[Address]
    ) -> tuple[tuple[Address, ...], float]:
        addresses: dict[Address, None] = {}
        shortest = LONGEST_TTL
        for host, port in servers:
            if _is_address(host):
                found, ttl = [host], LONGEST_TTL
            else:
                found, ttl = await self._questions.hosts(host)
            shortest = min(shortest, ttl)
            addresses |= {(each, port): None for each in found}
        return tuple(addresses)[:MOST_ADDRESSES], shortest


@dataclass(frozen=True, slots=True)
class _Answer:
    addresses: tuple[Address, ...]
    until: float


def in_order(services: Iterable[Service], draw: Callable[[], float]) -> list[Service]:
    """
    Services by priority; of one priority at random by weight (RFC 2782).

    Args:
        draw: A random number from 0 to below 1.
    """
    waiting = sorted(services, key=lambda each: (each.priority, each.weight != 0))
    ordered: list[Service] = []
    while waiting:
        same = [each for each in waiting if each.priority == waiting[0].priority]
        left = draw() * sum(each.weight for each in same)
        chosen = same[-1]
        for each in same:
            left -= each.weight
            if left < 0 or (left == 0 and each.weight == 0):
                chosen = each
                break
        waiting.remove(chosen)
        ordered.append(chosen)
    return ordered


class Dns:
    """The name servers that the system is set to ask, and its hosts file."""

    def __init__(
        self, patience: float, resolver: dns.asyncresolver.Resolver | None = None
    ) -> None:
        """
        Args:
            patience: Seconds for one question.
            resolver: Other name servers than the system's.
        """
        self._patience = patience
        self._resolver = resolver

    async def services(self, name: str) -> tuple[list[Service], float]:
        """The SRV records of a name, and for how many seconds; none is no error."""
        answer = await self._ask(name, dns.rdatatype.SRV)
        if answer is None:
            return [], HOSTS_TTL
        services = [
            Service(_text(record.target), record.port, record.priority, record.weight)
            for record in answer
            if isinstance(record, dns.rdtypes.IN.SRV.SRV)
            # §"Target": a dot means that there is decidedly no such service.
            and _text(record.target)
        ]
        return services, _ttl(answer)

    async def hosts(self, name: str) -> tuple[list[str], float]:
        """The addresses of a name, and for how many seconds; none is no error."""
        found: list[str] = []
        ttl = LONGEST_TTL
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
            answer = await self._ask(name, kind)
            if answer is not None:
                found += [record.to_text() for record in answer]
                ttl = min(ttl, _ttl(answer))
        if found:
            return found, ttl
        return await self._hosts_file(name), HOSTS_TTL

    async def _hosts_file(self, name: str) -> list[str]:
        """Names of this machine and its neighbours, which DNS does not know."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience):
                rows = await loop.getaddrinfo(name, None, type=socket.SOCK_DGRAM)
        except (OSError, TimeoutError, UnicodeError):
            return []
        return [str(row[4][0]) for row in rows]

    async def _ask(
        self, name: str, kind: dns.rdatatype.RdataType
    ) -> dns.resolver.Answer | None:
        try:
            if self._resolver is None:
                self._resolver = dns.asyncresolver.Resolver()
            return await self._resolver.resolve(
                name, kind, lifetime=self._patience, search=False
            )
        except (dns.exception.DNSException, OSError):
            # No such name, nobody to ask, or no answer in time: the next question, or
            # the hosts file, may know more.
            return None


def _ttl(answer: dns.resolver.Answer) -> float:
    return float(answer.rrset.ttl) if answer.rrset is not None else SHORTEST_TTL


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).strip(".")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
