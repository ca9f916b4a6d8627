"""Where a switchboard is, from what a program gives."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from tongdai.machine import value
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.flow import Address, Transport
from tongdai.sip.grammar import parse_host_port, write_host_port
from tongdai.sip.uri import Uri

from .errors import BadArgument

WEBSOCKET_PATH: Final = "/ws"
"Where a switchboard of ours has its WebSocket."

EXPECTED: Final = (
    "server: expected ws://host:port/ws, wss://…, http(s)://host, udp:host:port, "
    "tcp:host:port, tls:host:port, sip:host:port;transport=tcp or sips:host:port"
)

_SCHEMES: Final = {
    "http": Transport.WS,
    "ws": Transport.WS,
    "https": Transport.WSS,
    "wss": Transport.WSS,
}
_PLAIN: Final = {
    "udp": Transport.UDP,
    "tcp": Transport.TCP,
    "tls": Transport.TLS,
}
_PORTS: Final = {
    Transport.UDP: 5060,
    Transport.TCP: 5060,
    Transport.TLS: 5061,
    Transport.WS: 80,
    Transport.WSS: 443,
}


@value
class ServerAddress:
    """One switchboard, and how to get there."""

    transport: Transport
    host: str
    "A name or an IP address, IPv6 without brackets."

    port: int
    path: str = ""
    "Of a WebSocket."

    @classmethod
    def parse(cls, text: str) -> ServerAddress:
        """
        Read one, in any of the forms of :data:`EXPECTED`.

        A bare ``pbx.example.com`` is ``https://pbx.example.com``, as in the browser's
        SDK.

        Raises:
            BadArgument: it has none of them.
        """
        given = text.strip()
        scheme, colon, rest = given.partition(":")
        scheme = scheme.lower()
        try:
            if colon and scheme in ("sip", "sips"):
                return _of_uri(Uri.parse(given))
            if colon and scheme in _PLAIN:
                return _of_host(_PLAIN[scheme], rest.removeprefix("//").rstrip("/"))
            if re.match(r"[a-zA-Z][\w+.-]*://", given):
                return _of_url(given)
            return _of_url(f"https://{given}")
        except (ValueError, MalformedMessage):
            raise BadArgument(f"{EXPECTED}; not {text[:80]!r}") from None

    @property
    def address(self) -> Address:
        """Host and port."""
        return self.host, self.port

    @property
    def is_websocket(self) -> bool:
        """Is SIP carried by a WebSocket, and media by WebRTC?"""
        return self.transport in (Transport.WS, Transport.WSS)

    @property
    def url(self) -> str:
        """Of its WebSocket."""
        scheme = "wss" if self.transport is Transport.WSS else "ws"
        return f"{scheme}://{write_host_port(self.host, self.port)}{self.path}"

    @property
    def origin(self) -> str | None:
        """Of its public API; None: SIP's own ports tell nothing of that."""
        if not self.is_websocket:
            return None
        scheme = "https" if self.transport is Transport.WSS else "http"
        return f"{scheme}://{write_host_port(self.host, self.port)}"


def _of_url(text: str) -> ServerAddress:
    parts = urlsplit(text)
    transport = _SCHEMES.get(parts.scheme.lower())
    if transport is None or not parts.hostname or parts.username is not None:
        raise ValueError(text)
    path = parts.path if parts.path not in ("", "/") else WEBSOCKET_PATH
    port = parts.port or _PORTS[transport]
    return ServerAddress(transport, parts.hostname, port, path)


def _of_host(transport: Transport, text: str) -> ServerAddress:
    host, port = parse_host_port(text)
    return ServerAddress(transport, host, port or _PORTS[transport])


def _of_uri(uri: Uri) -> ServerAddress:
    name = (uri.parameters.get("transport") or "").lower()
    transport = Transport.TLS if uri.scheme == "sips" else _PLAIN.get(name or "udp")
    if transport is None:
        raise ValueError(name)
    return ServerAddress(transport, uri.host, uri.port or _PORTS[transport])
