"""What an operator may set about sockets, and every limit with its reason."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tongdai.errors import InvalidSetting

LOOPBACK_ORIGINS: Final = "loopback"
"An entry of ``origins``: every page served from this machine, whatever its port."

ANY_ORIGIN: Final = "*"
"An entry of ``origins``: every page. SIP digest still decides who may call."


LAST_PORT: Final = 65535

_ORIGIN: Final = re.compile(r"https?://[^/?#@\s]+")


@dataclass(frozen=True, slots=True)
class NetSettings:
    """
    Ports, certificate, allowed origins and limits. Times are in seconds.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    host: str = "127.0.0.1"
    "The address to listen on; ``0.0.0.0`` or ``::`` for every interface."

    http_port: int = 8080
    "HTTP and SIP over WebSocket; 0 takes a free port."

    sip_port: int = 5060
    "SIP over UDP and TCP; 0 takes a free port (the same number for both)."

    sips_port: int = 5061
    "SIP over TLS, listened on when there is a certificate; 0 takes a free port."

    certificate: Path | None = None
    "PEM file with the certificate and its chain."

    key: Path | None = None
    "PEM file with the private key of ``certificate``."

    authorities: Path | None = None
    """
    PEM file with authorities that sign the certificates of carriers, beside those that
    the system trusts.
    """

    https: bool = False
    "Serve the HTTP port with ``certificate``; else a reverse proxy may do so."

    origins: tuple[str, ...] = (LOOPBACK_ORIGINS,)
    """
    Pages that may open the WebSocket, as browsers send them in ``Origin``
    (``https://crm.example.com``), or ``loopback``, or ``*``. A client that sends no
    ``Origin`` is no browser, and is admitted.
    """

    trusted_proxies: tuple[str, ...] = ()
    """
    Addresses of reverse proxies. Only from them ``X-Forwarded-For`` and
    ``X-Forwarded-Proto`` are believed; without, all their clients share one address
    and its limits.
    """

    metrics_from: tuple[str, ...] = ()
    """
    Addresses and networks that may read ``/metrics``, such as ``10.1.0.5``, besides
    this machine. Through a proxy, only if ``trusted_proxies`` names it.
    """

    most_connections: int = 20_000
    "TCP, TLS and WebSocket connections together; at 20 kB each this is 400 MB."

    most_connections_per_address: int = 2_000
    "One office behind one NAT has this many phones and pages at most."

    stream_idle: float = 3_900.0
    """
    A TCP or TLS connection that brought no whole message and no keep-alive for so
    long is closed. Phones without keep-alive are heard once a registration
    (3,600 s at most).
    """

    stream_ping: float = 100.0
    """
    A TCP or TLS connection of ours that has been silent for so long is asked whether it
    still lives, which also keeps it open in a NAT (RFC 5626 §4.4.1: 95 to 120 s).
    """

    half_message: float = 15.0
    """
    A message begun on a stream or in fragments must be whole within this time, and the
    first one on a stream must come within this time of connecting.
    """

    websocket_ping: float = 30.0
    "A WebSocket that has been silent for so long is asked whether it still lives."

    websocket_idle: float = 75.0
    "A WebSocket that brought no whole frame for so long is closed: two pings lost."

    http_request: float = 20.0
    "An HTTP request, head and body, must be whole within this time."

    http_response: float = 60.0
    "An HTTP response must be read within this time: our largest file at 26 kbit/s."

    http_keep_alive: int = 30
    "An HTTP connection waits so long for the next request."

    tls_handshake: float = 10.0
    "A TLS handshake must be over within this time."

    connecting: float = 4.0
    """
    A connection that we make to a carrier must be up within this time, TLS included:
    a caller waits no longer for one carrier before the next one is tried.
    """

    resolving: float = 4.0
    "So long DNS may take to answer one question about a carrier."

    most_unsent: int = 256 * 1024
    """
    Bytes waiting for a slow reader on one connection; more closes it. The largest
    burst we know, 10 calls offered at once with 4 kB each, is a sixth of this.
    """

    drain: float = 10.0
    "How long live calls have to end by themselves when we stop."

    closing: float = 2.0
    "How long a peer may take over the closing handshake when we stop."

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach us."""
        return ipaddress.ip_address(self.host).is_loopback

    def __post_init__(self) -> None:
        _ip_address("host", self.host)
        for key in ("http_port", "sip_port", "sips_port"):
            port = getattr(self, key)
            if not 0 <= port <= LAST_PORT:
                raise InvalidSetting(key, f"a port, 0 to {LAST_PORT}", port)
        if self.key is not None and self.certificate is None:
            raise InvalidSetting("key", "a certificate beside it", str(self.key))
        if self.https and self.certificate is None:
            raise InvalidSetting("https", "a certificate to serve it with", True)
        for origin in self.origins:
            if origin not in (ANY_ORIGIN, LOOPBACK_ORIGINS) and not _ORIGIN.fullmatch(
                origin
            ):
                expected = f"https://host[:port], {LOOPBACK_ORIGINS} or {ANY_ORIGIN}"
                raise InvalidSetting("origins", expected, origin)
        for proxy in self.trusted_proxies:
            _ip_address("trusted_proxies", proxy)
        for network in self.metrics_from:
            _ip_network("metrics_from", network)
        for key in (
            "most_connections",
            "most_connections_per_address",
            "stream_idle",
            "stream_ping",
            "half_message",
            "websocket_ping",
            "websocket_idle",
            "http_request",
            "http_response",
            "http_keep_alive",
            "tls_handshake",
            "connecting",
            "resolving",
            "most_unsent",
            "drain",
            "closing",
        ):
            value = getattr(self, key)
            if value <= 0:
                raise InvalidSetting(key, "a number above 0", value)


def _ip_address(key: str, text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise InvalidSetting(key, "an IP address", text) from None


def _ip_network(key: str, text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise InvalidSetting(key, "an address or a network", text) from None
