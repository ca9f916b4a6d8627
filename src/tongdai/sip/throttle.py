"""How much of our time one source may take: token buckets, a bounded number of them."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

PREFIX: Final = 64
"Bits of an IPv6 address that are one source: a site has 2**64 addresses to send from."


class Throttle:
    """
    One token bucket a key: ``burst`` at once, then ``rate`` a second.

    When there are too many, the one longest unheard is forgotten, which makes it full
    again: whoever can send from that many addresses could not be told apart anyway.
    """

    def __init__(self, rate: float, burst: int, most: int) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._most = most
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        "(tokens left, when), the longest unheard first."

    def take(self, key: Hashable, now: float) -> bool:
        """Spend one token; False if there is none."""
        tokens, at = self._buckets.get(key) or (self._burst, now)
        tokens = min(self._burst, tokens + (now - at) * self._rate)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return allowed

    def give_back(self, key: Hashable, tokens: int) -> None:
        """The key proved to be honest: it has not spent these."""
        bucket = self._buckets.get(key)
        if bucket is not None:
            left, at = bucket
            self._buckets[key] = (left + tokens, at)  # ``take`` cuts it to the burst

    def __len__(self) -> int:
        return len(self._buckets)


def source(host: str) -> str:
    """What counts as one source: an IPv4 address, or the site of an IPv6 address."""
    if ":" not in host:
        return host
    try:
        network = ipaddress.ip_network(
            f"{host.partition('%')[0]}/{PREFIX}", strict=False
        )
    except ValueError:
        return host
    return str(network.network_address)
