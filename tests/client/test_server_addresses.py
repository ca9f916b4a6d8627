"""Where a switchboard is, in every form that a program may give it."""

from __future__ import annotations

import pytest

from tongdai.client.errors import BadArgument
from tongdai.client.server_address import ServerAddress
from tongdai.sip.flow import Transport


@pytest.mark.parametrize(
    ("text", "transport", "address", "url"),
    [
        ("ws://pbx:8080/ws", Transport.WS, ("pbx", 8080), "ws://pbx:8080/ws"),
        ("wss://pbx/sip", Transport.WSS, ("pbx", 443), "wss://pbx:443/sip"),
        ("http://pbx:8080", Transport.WS, ("pbx", 8080), "ws://pbx:8080/ws"),
        ("https://pbx/", Transport.WSS, ("pbx", 443), "wss://pbx:443/ws"),
        (" pbx.example.com ", Transport.WSS, ("pbx.example.com", 443), None),
        ("localhost:8443", Transport.WSS, ("localhost", 8443), None),
        ("udp:127.0.0.1:5070", Transport.UDP, ("127.0.0.1", 5070), None),
        ("udp:pbx", Transport.UDP, ("pbx", 5060), None),
        ("tcp://pbx:5070", Transport.TCP, ("pbx", 5070), None),
        ("tls:pbx", Transport.TLS, ("pbx", 5061), None),
        ("tls:[::1]:5071", Transport.TLS, ("::1", 5071), None),
        ("sip:pbx", Transport.UDP, ("pbx", 5060), None),
        ("sip:pbx:5070;transport=tcp", Transport.TCP, ("pbx", 5070), None),
        ("sips:pbx", Transport.TLS, ("pbx", 5061), None),
        ("ws://[::1]:8080", Transport.WS, ("::1", 8080), "ws://[::1]:8080/ws"),
    ],
)
def test_a_server_is_understood(text, transport, address, url):
    server = ServerAddress.parse(text)
    assert (server.transport, server.address) == (transport, address)
    if url is not None:
        assert server.url == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp://pbx",
        "ws://",
        "ws://user:secret@pbx/ws",
        "ws://pbx:99999",
        "udp:",
        "udp:pbx:port",
        "sip:pbx;transport=sctp",
        "sip:100@",
        "http://[::1",
    ],
)
def test_what_is_no_server_is_said_to_be_none(text):
    with pytest.raises(BadArgument, match="server: expected ws://"):
        ServerAddress.parse(text)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("ws://pbx:8080/ws", "http://pbx:8080"),
        ("https://pbx", "https://pbx:443"),
        ("udp:pbx", None),
    ],
)
def test_the_public_api_is_where_the_websocket_is(text, origin):
    assert ServerAddress.parse(text).origin == origin
