"""What a page lives through when the switchboard or its network goes away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.switchboard import Switchboard, switchboard
from tests.browser.website import Website, website

pytestmark = pytest.mark.browser


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Switchboard]:
    """A switchboard of each test's own, as these tests stop theirs."""
    with switchboard(tmp_path / "data") as running:
        yield running


@pytest.fixture
def site(board: Switchboard) -> Iterator[Website]:
    with website(board.url) as running:
        yield running


def registrations(phone: Phone) -> int:
    states = [entry["data"]["state"] for entry in phone.callbacks("register")]
    return states.count("registered")


def test_page_is_registered_again_within_10_s_of_a_restart(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, callee = open_phone("100", 440), open_phone("101", 1000)
    board.stop()
    callee.until(
        lambda: callee.run("() => omiSDK.getStatus()") != "registered",
        "honest status",
        10,
    )
    board.start()
    back = time.monotonic()
    caller.wait_until_registered(within=10)
    callee.wait_until_registered(within=10 - (time.monotonic() - back))
    caller.call("101")
    callee.wait_for("invite")


def test_page_is_registered_again_after_the_switchboard_was_killed(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("100")
    board.kill()
    board.start()
    back = time.monotonic()
    phone.until(lambda: registrations(phone) == 2, "second registration", 10)
    assert time.monotonic() - back < 10
