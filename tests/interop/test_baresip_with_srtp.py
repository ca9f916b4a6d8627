"""A phone that nobody here wrote, on TLS, with SRTP keys in its SDP (RFC 4568)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.switchboard import Switchboard, free_port, switchboard
from tests.interop.baresip import Baresip, baresip
from tests.net.certificates import certificate

pytestmark = pytest.mark.interop

CONFIGURATION = """
[net]
https = false
certificate = "{certificate}"
key = "{key}"
sips_port = {port}

[media]
srtp_for_phones = true
"""

BROWSER, PHONE = 700, 1000
"Hz; neither is a note of the music for who waits."

MEDIA = re.compile(r"^m=audio [1-9]\d* (\S+)", re.MULTILINE)
KEY = re.compile(r"^a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:", re.MULTILINE)


@pytest.fixture(scope="module")
def sips_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def board(
    tmp_path_factory: pytest.TempPathFactory, sips_port: int
) -> Iterator[Switchboard]:
    folder = tmp_path_factory.mktemp("srtp")
    cert, key = certificate(folder, "localhost")
    text = CONFIGURATION.format(certificate=cert, key=key, port=sips_port)
    with switchboard(folder / "data", text) as running:
        yield running
        assert not [line for line in running.log if " error " in line]


@pytest.fixture
def desk_phone(board: Switchboard, sips_port: int, tmp_path: Path) -> Iterator[Baresip]:
    with baresip(
        tmp_path / "baresip",
        user="102",
        password="demo-102",
        sip_port=sips_port,
        hertz=PHONE,
        srtp=True,
    ) as phone:
        phone.wait_for("REGISTER_OK")
        yield phone


def pumped(page: Phone) -> Callable[[], None]:
    """Keeps the page alive while the phone is waited for."""
    return lambda: page.page.wait_for_timeout(20)


def until_both_hear(page: Phone, desk_phone: Baresip) -> None:
    """Until each hears the other, and not itself."""

    def right() -> bool:
        own, other = page.levels([BROWSER, PHONE])
        return other > HEARD > own

    page.until(right, "the phone, and not itself")
    desk_phone.until_hears(BROWSER, PHONE, page=page)


def all_was_protected(desk_phone: Baresip) -> bool:
    """Was every description that it sent or got one of SRTP with a key in it?"""
    log = desk_phone.log().replace("\r", "")
    kinds = MEDIA.findall(log)
    # An offer and an answer at least.
    return (
        len(kinds) >= 2
        and set(kinds) == {"RTP/SAVP"}
        and len(KEY.findall(log)) == len(kinds)
    )


def test_a_browser_calls_the_phone_and_holds_it(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    page = open_phone("100", BROWSER)
    page.call("102")
    desk_phone.wait_for("CALL_INCOMING", pump=pumped(page))
    desk_phone.command("accept")
    page.wait_for("accepted")
    until_both_hear(page, desk_phone)
    # Described anew with the same keys, the streams go on.
    assert page.run("() => omiSDK.toggleHold(true)") is True
    desk_phone.until_it_heard_more(1, page=page)
    desk_phone.until(lambda: not desk_phone.hears(BROWSER), "silence of the page", page)
    assert page.run("() => omiSDK.toggleHold(false)") is False
    until_both_hear(page, desk_phone)
    page.hang_up()
    desk_phone.wait_for("CALL_CLOSED", pump=pumped(page))
    assert all_was_protected(desk_phone)


def test_the_phone_calls_a_browser_and_hangs_up(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    page = open_phone("100", BROWSER)
    desk_phone.command("dial", "sip:100@demo")
    assert page.wait_for("invite")["data"]["remoteNumber"] == "102"
    page.accept()
    page.wait_for("accepted")
    until_both_hear(page, desk_phone)
    desk_phone.command("hangup")
    assert page.wait_for("ended")["data"]["endCause"] == "BYE"
    assert all_was_protected(desk_phone)
