"""The switchboard behind the proxies that ``deploy/`` has a configuration for."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.browser.switchboard import switchboard
from tests.deploy.proxies import PROXIES, proxy
from tests.net.certificates import certificate

CONFIGURATION = """
[net]
trusted_proxies = ["127.0.0.1"]
"""

OPTIONS = (
    "OPTIONS sip:demo SIP/2.0\r\n"
    "Via: SIP/2.0/WSS page.invalid;branch=z9hG4bK-1\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:100@demo>;tag=1\r\n"
    "To: <sip:demo>\r\n"
    "Call-ID: asked-through-a-proxy\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Content-Length: 0\r\n\r\n"
)

NOT_OURS = "203.0.113.9"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with switchboard(tmp_path_factory.mktemp("board"), CONFIGURATION) as board:
        yield board.url.removeprefix("http://")


@pytest.fixture(scope="module", params=sorted(PROXIES))
def host(
    request: pytest.FixtureRequest,
    behind: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Where the proxy listens for HTTPS."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    files = certificate(folder, "pbx.example.com")
    with proxy(request.param, folder, *files, behind) as port:
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def trusting() -> ssl.SSLContext:
    """Of whoever made the certificate: what is tested is what comes through."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_the_script_and_the_state_come_through(
    host: str, trusting: ssl.SSLContext
) -> None:
    with httpx.Client(base_url=f"https://{host}", verify=trusting) as client:
        assert client.get("/readyz").status_code == 200
        script = client.get("/sdk/2.0.0/sdk.min.js")
        assert script.status_code == 200
        assert "omiSDK" in script.text
        assert client.get("/metrics").status_code == 404


def test_sip_over_websocket_comes_through_and_a_forged_address_does_not(
    host: str, trusting: ssl.SSLContext
) -> None:
    with connect(
        f"wss://{host}/ws",
        ssl=trusting,
        subprotocols=[Subprotocol("sip")],
        additional_headers={"X-Forwarded-For": NOT_OURS},
    ) as line:
        line.send(OPTIONS)
        answer = line.recv(timeout=30, decode=True)
    assert answer.startswith("SIP/2.0 200 ")
    assert ";received=127.0.0.1" in answer
    assert NOT_OURS not in answer
