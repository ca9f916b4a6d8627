"""What an operator may set about SIP, and every limit with its reason."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import Final

from tongdai.errors import InvalidSetting

from .limits import MAX_PORT
from .transaction.timers import RFC3261, Timings

SHORTEST_SESSION: Final = 90.0
"Seconds; RFC 4028 §4."

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+|\[?[0-9A-Fa-f:.]+\]?")
_PRODUCT: Final = re.compile(r"[\x20-\x7e]{1,120}")


@dataclass(frozen=True, slots=True)
class SipSettings:
    """
    Names, timers and limits of the SIP floor. Times are in seconds.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    host: str | None = None
    """
    The address or name that phones reach us by, put into Contact and Via; without it
    the local address of each flow is used, which is right unless we are behind a NAT.
    """

    port: int | None = None
    "Likewise the port of UDP and TCP, where it differs from where we listen."

    product: str = "Tongdai"
    "What ``Server`` and ``User-Agent`` say. No version: scanners read it too."

    timings: Timings = field(default=RFC3261)
    "The timers of RFC 3261 table 4."

    ringing: float = 300.0
    """
    A session that is neither answered nor refused in this time is ended with 408. Call
    control rings for a minute; this only bounds what a fault may leave behind.
    """

    session_expires: float = 600.0
    "Longest silence before a dialog is refreshed at half of it (RFC 4028)."

    min_session_expires: float = 90.0
    "Shorter intervals are refused with 422; RFC 4028 §4 forbids less than 90."

    min_expires: int = 60
    "Shorter registrations are refused with 423."

    max_expires: int = 3600
    "Longer registrations are cut to this."

    default_expires: int = 600
    "For a REGISTER that does not ask."

    bindings: int = 10
    "Bindings of one address of record; more are refused with 403."

    nonce_lifetime: float = 3600.0
    """
    How long a digest nonce may be used: longer than a registration, so that calls can
    be made with the nonce of the REGISTER and without another round trip.
    """

    nonces: int = 50_000
    "Nonces whose counts are remembered at once; more make the oldest stale early."

    md5_only_agents: tuple[str, ...] = ("baresip v0.", "baresip v1.", "baresip v2.")
    """
    Beginnings of the ``User-Agent`` of phones that are asked for MD5 alone. RFC 8760
    wants an unknown algorithm to be passed over; these give up, even when MD5 stands
    beside it.
    """

    awaiting: int = 10_000
    """
    Requests that wait for credentials or for an answer from above; more are refused
    with 503. At 1,000 a second this is what piles up in 10 seconds of a stuck disk.
    """

    hops: int = 30
    """
    ``Max-Forwards`` of a call that begins here, and the most that one from elsewhere
    may have left. Fewer than the 70 that RFC 3261 §8.1.1.6 speaks of: each turn of a
    loop over a trunk is a whole call more, and may ring several phones. No honest way
    is as long.
    """

    forks: int = 10
    "Early dialogs kept of one INVITE that a proxy forked; more are not looked at."

    source_rate: float = 100.0
    """
    Requests a second that one source address may send without proving who it is. A
    request with good credentials gives back what it and its challenge had spent.
    """

    source_burst: int = 2_000
    "As many at once: 400 phones behind one NAT start together, and each asks twice."

    probe_timeout: float = 3.0
    """
    Seconds until a carrier that has not answered an OPTIONS is thought not to be there:
    three copies of it were sent by then, and it answers calls no sooner.
    """

    peer_rate: float = 50.0
    """
    Calls a second that may come from one address of a carrier: it needs no digest, and
    a datagram that says that it comes from there may come from anywhere.
    """

    peer_burst: int = 200
    "As many at once: what all customers of a campaign dial in the same second."

    guess_rate: float = 0.2
    """
    Wrong passwords a second that one source address may send for one user; what is
    more is refused unseen, with 503.
    """

    guess_burst: int = 20
    "As many at once: a phone that was given a wrong password tries it a few times."

    aor_rate: float = 5.0
    "REGISTERs a second of one address of record from one source address."

    aor_burst: int = 20
    "As many at once: ten bindings, each challenged and then accepted."

    buckets: int = 20_000
    "Sources and addresses of record remembered; the longest unheard is forgotten."

    def __post_init__(self) -> None:
        if self.host is not None and not _HOST.fullmatch(self.host):
            raise InvalidSetting("host", "a host name or an IP address", self.host)
        if self.port is not None and not 1 <= self.port <= MAX_PORT:
            raise InvalidSetting("port", f"a port, 1 to {MAX_PORT}", self.port)
        if not _PRODUCT.fullmatch(self.product):
            # It stands in headers: a line break would begin another one.
            raise InvalidSetting("product", "one line of ASCII", self.product)
        for each in dataclasses.fields(self):
            value = getattr(self, each.name)
            if isinstance(value, int | float) and value <= 0:
                raise InvalidSetting(each.name, "a number above 0", value)
        if not self.min_expires <= self.default_expires <= self.max_expires:
            between = f"{self.min_expires} to {self.max_expires} seconds"
            raise InvalidSetting("default_expires", between, self.default_expires)
        if self.min_session_expires < SHORTEST_SESSION:
            least = f"{SHORTEST_SESSION} seconds or more (RFC 4028 §4)"
            raise InvalidSetting("min_session_expires", least, self.min_session_expires)
        if self.session_expires < self.min_session_expires:
            least = f"{self.min_session_expires} seconds or more"
            raise InvalidSetting("session_expires", least, self.session_expires)
