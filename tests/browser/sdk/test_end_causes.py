"""Each ``endCause`` of the SDK's document, brought about by a real call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import PATIENCE, OpenPhone
from tests.browser.conversation import connected, ringing
from tests.browser.switchboard import Switchboard, switchboard

pytestmark = pytest.mark.browser

LONGEST_CALL = RING_TIME = 8
"""
Seconds; people have four hours and a minute. The other tests here are over sooner, on
a slow machine, too.
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """A switchboard that ends calls soon."""
    limits = f"[call]\nlongest_call = {LONGEST_CALL}\nring_time = {RING_TIME}\n"
    with switchboard(tmp_path_factory.mktemp("data"), limits) as running:
        yield running


def test_allotted_timeout_when_the_call_reaches_its_longest_time(
    open_phone: OpenPhone,
) -> None:
    """«ALLOTTED_TIMEOUT: cuộc gọi đạt giới hạn thời lượng»."""
    caller, callee = connected(open_phone)
    for phone in (caller, callee):
        ended = phone.wait_for("ended", within=LONGEST_CALL + PATIENCE)["data"]
        assert ended["endCause"] == "ALLOTTED_TIMEOUT"
        assert LONGEST_CALL - 1 <= ended["duration"] < LONGEST_CALL + PATIENCE


def test_no_answer_when_the_ring_time_is_over(open_phone: OpenPhone) -> None:
    """«NO_ANSWER: hết thời gian đổ chuông»."""
    caller, callee = ringing(open_phone)
    ended = caller.wait_for("ended", within=RING_TIME + PATIENCE)["data"]
    assert ended["endCause"] == "NO_ANSWER"
    callee.wait_for("ended")


def test_busy_when_the_other_side_refuses_as_busy(open_phone: OpenPhone) -> None:
    """«BUSY: máy bận»."""
    caller, _ = open_phone("100"), open_phone("101", config={"busy": True})
    caller.call("101")
    assert caller.wait_for("ended")["data"]["endCause"] == "BUSY"


def test_limitation_decline_when_one_may_not_call_so(open_phone: OpenPhone) -> None:
    """«LIMITATION_DECLINE: quá thời lượng cho phép gọi ra», or a hotline not ours."""
    caller = open_phone("100")
    assert caller.refusal("makeCall", "101", "02400000000") is None
    assert caller.wait_for("ended")["data"]["endCause"] == "LIMITATION_DECLINE"


@pytest.mark.parametrize("side", ["caller", "callee"])
def test_bye_when_either_side_hangs_up(open_phone: OpenPhone, side: str) -> None:
    caller, callee = connected(open_phone)
    {"caller": caller, "callee": callee}[side].hang_up()
    for phone in (caller, callee):
        assert phone.wait_for("ended")["data"]["endCause"] == "BYE"


def test_cancel_when_the_caller_gives_up(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    caller.hang_up()
    for phone in (caller, callee):
        assert phone.wait_for("ended")["data"]["endCause"] == "CANCEL"


def test_unknown_for_the_rest_such_as_a_number_that_nobody_has(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100")
    caller.call("555")
    ended = caller.wait_for("ended")["data"]
    assert (ended["endCause"], ended["endCode"]) == ("UNKNOWN", 404)
