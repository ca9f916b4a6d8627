"""The line to the switchboard breaks in mid-call: the conversation does not notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.browser.chromium import Browsers, OpenPhone, Phone
from tests.browser.conversation import (
    CALLEE,
    CALLER,
    answer,
    ring,
    until_both_hear,
    until_with,
    with_whom,
)
from tests.browser.proxy import Proxy, proxy
from tests.browser.switchboard import Switchboard
from tests.browser.three_voices import TARGET
from tests.browser.website import website

pytestmark = pytest.mark.browser

CUT = "registering"
"What the status says of a line that is being brought back."


@dataclass(frozen=True)
class Side:
    """One of the two, and the line of its page."""

    phone: Phone
    line: Proxy

    @property
    def status(self) -> str:
        status: str = self.phone.run("() => omiSDK.getStatus()")
        return status

    def wait_until_it_knows(self) -> None:
        self.phone.until(lambda: self.status == CUT, "honest status")

    def wait_until_it_is_back(self) -> None:
        self.phone.wait_until_registered()


Sides = dict[str, Side]


@pytest.fixture
def sides(browsers: Browsers, board: Switchboard) -> Iterator[Sides]:
    """Caller and callee, each with a line of its own."""
    port = urlsplit(board.url).port
    assert port is not None
    found: Sides = {}
    with ExitStack() as stack:
        for name, extension, hertz in (
            ("caller", "100", CALLER),
            ("callee", "101", CALLEE),
        ):
            line = stack.enter_context(proxy(port))
            site = stack.enter_context(website(line.url))
            context = browsers.get(hertz).new_context()
            stack.callback(context.close)
            phone = Phone(context.new_page())
            phone.page.goto(f"{site.url}/phone.html?user={extension}")
            phone.wait_until_registered()
            found[name] = Side(phone, line)
        yield found


@pytest.fixture
def talking(sides: Sides) -> Sides:
    ring(sides["caller"].phone, sides["callee"].phone)
    answer(sides["caller"].phone, sides["callee"].phone)
    return sides


def until_both_sides_hear(sides: Sides) -> None:
    until_both_hear(sides["caller"].phone, sides["callee"].phone)


def end_cause(side: Side) -> str:
    cause: str = side.phone.wait_for("ended")["data"]["endCause"]
    return cause


@pytest.mark.parametrize(
    ("cut", "leaving"), [("caller", "caller"), ("callee", "caller")]
)
def test_the_call_goes_on_while_a_line_is_cut_and_can_be_ended_after(
    talking: Sides, cut: str, leaving: str
) -> None:
    side = talking[cut]
    side.line.cut()
    side.wait_until_it_knows()
    assert side.phone.callbacks("register")[-1]["data"]["status"] is False
    assert side.phone.run("() => omiSDK.isCalling()") is True
    until_both_sides_hear(talking)
    assert side.status == CUT

    side.line.mend()
    side.wait_until_it_is_back()
    until_both_sides_hear(talking)
    talking[leaving].phone.hang_up()
    assert {end_cause(each) for each in talking.values()} == {"BYE"}


def test_the_call_goes_on_when_both_lines_were_cut(talking: Sides) -> None:
    for side in talking.values():
        side.line.cut()
    for side in talking.values():
        side.wait_until_it_knows()
    until_both_sides_hear(talking)
    for side in talking.values():
        side.line.mend()
    for side in talking.values():
        side.wait_until_it_is_back()
    talking["callee"].phone.hang_up()
    assert {end_cause(each) for each in talking.values()} == {"BYE"}


@pytest.mark.parametrize("cut", ["caller", "callee"])
def test_a_receiver_put_down_while_the_line_is_cut_reaches_the_other_side(
    talking: Sides, cut: str
) -> None:
    side = talking[cut]
    side.line.cut()
    side.wait_until_it_knows()
    side.phone.hang_up()
    side.line.mend()
    for each in talking.values():
        each.phone.wait_for("ended")
    side.wait_until_it_is_back()
    assert side.phone.run("() => omiSDK.isCalling()") is False


def test_a_line_that_went_dead_is_found_out_when_the_network_changed(
    talking: Sides,
) -> None:
    side = talking["caller"]
    side.line.swallow()
    side.phone.run("() => dispatchEvent(new Event('online'))")
    side.wait_until_it_knows()
    side.wait_until_it_is_back()
    until_both_sides_hear(talking)
    talking["callee"].phone.hang_up()
    assert {end_cause(each) for each in talking.values()} == {"BYE"}


def test_a_caller_whose_line_is_cut_before_the_answer_has_given_up(
    sides: Sides,
) -> None:
    caller, callee = sides["caller"], sides["callee"]
    ring(caller.phone, callee.phone)
    caller.line.cut()
    assert end_cause(callee) == "CANCEL"
    caller.line.mend()
    caller.phone.wait_for("ended")
    caller.wait_until_it_is_back()
    assert caller.phone.names() == ["connecting", "ringing", "ended"]


def test_a_call_given_up_while_the_callees_line_was_cut_stops_ringing(
    sides: Sides,
) -> None:
    caller, callee = sides["caller"], sides["callee"]
    ring(caller.phone, callee.phone)
    callee.line.cut()
    callee.wait_until_it_knows()
    caller.phone.hang_up()
    caller.phone.wait_for("ended")
    callee.line.mend()
    callee.phone.wait_for("ended")
    assert callee.phone.names() == ["invite", "ended"]


def test_who_was_cut_off_while_its_call_was_passed_on_learns_to_whom_it_talks(
    talking: Sides, open_phone: OpenPhone
) -> None:
    side, callee = talking["caller"], talking["callee"].phone
    target = open_phone("102", TARGET)
    side.line.cut()
    side.wait_until_it_knows()
    callee.start("transferCall", "102")
    target.wait_for("invite")
    target.accept()
    callee.wait_for("ended")
    assert with_whom(side.phone)[0] == "101"
    side.line.mend()
    until_with(side.phone, "102", "Lê Quỳnh Chi")
    side.phone.hang_up()
    assert target.wait_for("ended")["data"]["phone"] == "100"
