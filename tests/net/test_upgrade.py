from __future__ import annotations

import pytest

from tongdai.net.upgrade import allowed, answer_upgrade

PAGE = "https://crm.example.com"


def upgrade(target="/ws", *, method="GET", refusal=None, origins=(PAGE,), **changed):
    """Ask for a WebSocket as Chromium does; ``changed`` headers replace its own."""
    headers = {
        "host": "pbx.example.com",
        "connection": "keep-alive, Upgrade",
        "upgrade": "websocket",
        "origin": PAGE,
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-extensions": "permessage-deflate; client_max_window_bits",
        "sec-websocket-protocol": "sip",
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    rows = [(name, value) for name, value in headers.items() if value is not None]
    status, response = answer_upgrade(method, target, rows, origins, refusal=refusal)
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    return int(status), head.decode().lower(), body.decode()


def test_browser_is_let_in_with_the_subprotocol_and_without_compression():
    status, head, body = upgrade()
    assert (status, body) == (101, "")
    assert "sec-websocket-protocol: sip" in head
    assert "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=" in head
    assert "permessage-deflate" not in head


def test_query_of_the_address_does_not_matter():
    assert upgrade("/ws?v=2")[0] == 101


def test_missing_subprotocol_is_named_in_the_refusal():
    status, _, body = upgrade(sec_websocket_protocol=None)
    assert status == 400
    assert "'sip' is required" in body


def test_other_subprotocols_are_refused():
    assert upgrade(sec_websocket_protocol="mqtt, xmpp")[0] == 400


def test_sip_among_others_is_chosen():
    status, head, _ = upgrade(sec_websocket_protocol="mqtt, sip")
    assert status == 101
    assert "sec-websocket-protocol: sip" in head


def test_page_of_another_origin_is_refused_in_words_for_its_developer():
    status, _, body = upgrade(origin="https://evil.example")
    assert status == 403
    assert "origin" in body
    assert "evil" not in body


def test_program_without_an_origin_is_let_in():
    assert upgrade(origin=None)[0] == 101


def test_there_is_no_websocket_elsewhere():
    assert upgrade("/api/v1/calls")[0] == 404


def test_handshake_begins_with_get():
    assert upgrade(method="POST")[0] == 405


def test_old_version_of_the_protocol_is_refused():
    assert upgrade(sec_websocket_version="8")[0] == 400


def test_key_that_is_no_key_is_refused():
    assert upgrade(sec_websocket_key="short")[0] == 400


def test_connection_over_the_limit_is_told_to_try_later():
    assert upgrade(refusal=(503, "later\n"))[::2] == (503, "later\n")


def test_malformed_handshake_is_refused_as_such_even_over_the_limit():
    assert upgrade(refusal=(503, "later\n"), sec_websocket_key="short")[0] == 400


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3000",
        "https://localhost",
        "http://app.localhost:8080",
        "http://127.0.0.1:5173",
        "http://127.9.9.9",
        "http://[::1]:8080",
    ],
)
def test_loopback_means_every_page_of_this_machine(origin):
    assert allowed(origin, ("loopback",))


@pytest.mark.parametrize(
    "origin",
    [
        "https://crm.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "file://localhost",
        "null",
        "",
        "http://[::1",
    ],
)
def test_loopback_means_no_other_page(origin):
    assert not allowed(origin, ("loopback",))


def test_star_means_every_page():
    assert allowed("null", ("*",))
