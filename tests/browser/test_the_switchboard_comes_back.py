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


def patience(gone: float) -> float:
    """
    Seconds until a page is back, now that the switchboard is.

    Ten, after a restart as they are. The longer it was away, the rarer it is asked for,
    and a busy machine takes long to start one.
    """
    return max(10.0, 2 * (time.monotonic() - gone))


def registrations(phone: Phone) -> int:
    states = [entry["data"]["state"] for entry in phone.callbacks("register")]
    return states.count("registered")


def test_page_is_registered_again_within_10_s_of_a_restart(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, callee = open_phone("100", 440), open_phone("101", 1000)
    gone = time.monotonic()
    board.stop()
    callee.until(
        lambda: callee.run("() => omiSDK.getStatus()") != "registered", "honest status"
    )
    board.start()
    end = time.monotonic() + patience(gone)
    caller.wait_until_registered(within=end - time.monotonic())
    callee.wait_until_registered(within=end - time.monotonic())
    caller.call("101")
    callee.wait_for("invite")


def test_page_is_registered_again_after_the_switchboard_was_killed(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("100")
    gone = time.monotonic()
    board.kill()
    board.start()
    phone.until(
        lambda: registrations(phone) == 2, "second registration", patience(gone)
    )
