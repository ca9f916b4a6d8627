"""Which addresses a webhook may lead to: none that the world could not reach anyway."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

from .settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"Translated by a gateway into the IPv4 address that its last four bytes are (RFC 6052)."

IPV4_BITS: Final = 0xFFFF_FFFF


def may_reach(text: str, allowed: Iterable[Network]) -> bool:
    """
    May something be sent to this address?

    Args:
        text: An IP address, as DNS or the operator has it; other text never may.
        allowed: Private networks that the operator has opened.
    """
    address = _address(text)
    if address is None:
        return False
    return _is_public(address) or is_allowed(text, allowed)


def is_allowed(text: str, allowed: Iterable[Network]) -> bool:
    """Has the operator opened this address himself?"""
    address = _address(text)
    return address is not None and any(address in network for network in allowed)


def _address(text: str) -> Address | None:
    """
    The address that is meant in the end.

    IPv6 has several ways to write an IPv4 address, each of which leads to it.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & IPV4_BITS)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: Address) -> bool:
    scoped = isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None
    teredo = isinstance(address, ipaddress.IPv6Address) and address.teredo is not None
    return address.is_global and not address.is_multicast and not scoped and not teredo
