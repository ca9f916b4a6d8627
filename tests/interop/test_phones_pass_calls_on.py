"""Transfers asked for by, and taken by, phones that nobody here wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.switchboard import Switchboard
from tests.interop.baresip import Baresip, baresip

pytestmark = pytest.mark.interop

FIRST, SECOND, PHONE = 440, 700, 1000


def pumped(page: Phone) -> Callable[[], None]:
    """Keeps the browsers alive while a desk phone is waited for."""
    return lambda: page.page.wait_for_timeout(20)


def called(page: Phone, desk_phone: Baresip) -> None:
    """The desk phone has called the page, which has answered, and knows it."""
    desk_phone.command("dial", "sip:100@demo")
    page.wait_for("invite")
    page.accept()
    page.wait_for("accepted")
    # A command that overtakes the answer would be sent within no dialog yet.
    desk_phone.wait_for("CALL_ESTABLISHED", pump=pumped(page))


def test_a_desk_phone_passes_its_call_on(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    first, second = open_phone("100", FIRST), open_phone("101", SECOND)
    called(first, desk_phone)
    desk_phone.command("transfer", "sip:101@demo")
    assert second.wait_for("invite")["data"]["remoteNumber"] == "100"
    second.accept()
    second.wait_for("accepted")
    desk_phone.wait_for("CALL_CLOSED", pump=pumped(first))
    first.until_hears(SECOND)
    second.until_hears(FIRST)
    assert not first.hears(PHONE)


def test_a_desk_phone_is_told_that_its_transfer_was_declined(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    first, second = open_phone("100", FIRST), open_phone("101", SECOND)
    called(first, desk_phone)
    desk_phone.command("transfer", "sip:101@demo")
    second.wait_for("invite")
    second.reject()
    # It could talk on; this phone's own way is to hang up then.
    failed = desk_phone.wait_for("TRANSFER_FAILED", pump=pumped(second))
    assert failed["param"] == "603 Decline"


def test_a_call_is_passed_on_to_a_desk_phone(
    open_phone: OpenPhone, desk_phone: Baresip, board: Switchboard, tmp_path: Path
) -> None:
    first = open_phone("100", FIRST)
    with baresip(
        tmp_path / "another",
        user="103",
        password="demo-103",
        sip_port=board.sip_port,
        hertz=SECOND,
    ) as another:
        another.wait_for("REGISTER_OK")
        called(first, desk_phone)
        first.start("transferCall", "103")
        another.wait_for("CALL_INCOMING", pump=pumped(first))
        another.command("accept")
        assert first.outcome() is None
        another.until_hears(PHONE, FIRST, page=first)
        desk_phone.until_hears(SECOND, FIRST, page=first)


def test_a_desk_phone_without_opus_has_a_call_between_browsers_transcoded(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    first, second = open_phone("100", FIRST), open_phone("101", SECOND)
    first.call("101")
    second.wait_for("invite")
    second.accept()
    second.wait_for("accepted")
    second.start("transferCall", "102")
    desk_phone.wait_for("CALL_INCOMING", pump=pumped(second))
    desk_phone.command("accept")
    assert second.outcome() is None
    first.until_hears(PHONE)
    desk_phone.until_hears(FIRST, SECOND, page=first)
