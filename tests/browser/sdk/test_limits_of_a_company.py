"""What a page is told when its company may not call, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import PATIENCE, OpenPhone, Phone
from tests.browser.switchboard import Switchboard, noon_zone, switchboard
from tests.browser.test_the_telephone_network import customer

pytestmark = pytest.mark.browser

CUSTOMER, HOTLINE = "0900000001", "02473000002"
MINE = 700
"Hz: with which the page hums."

ALLOWED = 4
"Seconds of a day."


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    with switchboard(tmp_path_factory.mktemp("data")) as running:
        running.change("tenant", "set", "demo", "--zone", noon_zone())
        yield running


def outcome(phone: Phone, number: str) -> tuple[str, int]:
    phone.forget()
    phone.call(number)
    data = phone.wait_for("ended")["data"]
    return data["endCause"], data["endCode"]


def test_trial_rejection_until_the_customer_has_called(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    """«TRIAL_REJECTION»: a number that has never called one of its hotlines."""
    phone = open_phone("101", MINE)
    board.change("tenant", "set", "demo", "--trial")
    assert outcome(phone, CUSTOMER) == ("TRIAL_REJECTION", 403)
    phone.forget()
    with customer(board, HOTLINE, caller=CUSTOMER):
        phone.wait_for("invite")
        phone.reject()
        phone.wait_for("ended")
    phone.forget()
    phone.call(CUSTOMER)
    phone.wait_for("accepted")
    phone.hang_up()
    phone.wait_for("ended")
    board.change("tenant", "set", "demo", "--no-trial")


def test_the_allowance_ends_a_call_and_then_there_are_no_more(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    """«LIMITATION_DECLINE: quá thời lượng cho phép gọi ra»."""
    phone = open_phone("102", MINE)
    allowance = ("extension", "set", "demo", "102", "--daily-allowance", f"{ALLOWED}s")
    board.change(*allowance)
    phone.call(CUSTOMER)
    phone.wait_for("accepted")
    ended = phone.wait_for("ended", within=ALLOWED + PATIENCE)["data"]
    assert ended["endCause"] == "ALLOTTED_TIMEOUT"
    assert ALLOWED - 1 <= ended["duration"] < ALLOWED + PATIENCE
    assert outcome(phone, CUSTOMER) == ("LIMITATION_DECLINE", 403)
