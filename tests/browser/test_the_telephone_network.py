"""A page calls out to the demo's telephone network, and is called from there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.chromium import HEARD, PATIENCE, OpenPhone, Phone
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

MINE = 700
"Hz: with which the page hums."

EARLY, TONE = 440, 1000
"Hz: what the network plays at 0900000004 and at 0900000007."

CUSTOMER = 1234
"Hz: what a customer who calls in plays."

FREQUENCIES = (MINE, EARLY, TONE, CUSTOMER)

KEYS = "1559*0#"
"Every kind, and one of them twice."


def hears_only(phone: Phone, *wanted: int) -> None:
    """Wait until the page hears just these of all the tones that there are."""

    def right() -> bool:
        levels = phone.levels(FREQUENCIES, seconds=0.3)
        return all(
            (level > HEARD) == (hertz in wanted)
            for hertz, level in zip(FREQUENCIES, levels, strict=True)
        )

    phone.until(right, f"{wanted} Hz and nothing else")


def lines_of(phone: Phone) -> set[str]:
    """The hotlines in all callbacks of the page's calls."""
    return {
        each["data"]["sipNumber"]
        for each in phone.callbacks()
        if each["name"] != "register"
    }


def ended(phone: Phone) -> tuple[str, int]:
    data = phone.wait_for("ended")["data"]
    return data["endCause"], data["endCode"]


@contextmanager
def customer(
    board: Switchboard, hotline: str, *arguments: str, caller: str = "0901234567"
) -> Iterator[subprocess.Popen[str]]:
    """Somebody calls the hotline and is there for as long as the block lasts."""
    command = ("-m", "tongdai", "demo", "call", caller, hotline, *arguments)
    with subprocess.Popen(
        [sys.executable, *command],
        env={**board.environment, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


# Out.


@pytest.mark.parametrize("number", ["0900000001", "0912 345 678", "+84900000001"])
def test_who_answers_hears_the_page_and_is_heard(
    open_phone: OpenPhone, number: str
) -> None:
    phone = open_phone("100", MINE)
    phone.call(number)
    phone.wait_for("accepted")
    hears_only(phone, MINE)  # its own voice, from the other end of the trunk
    phone.hang_up()
    assert ended(phone) == ("BYE", 200)
    assert phone.names() == ["connecting", "ringing", "accepted", "ended"]


def test_a_busy_number(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.call("0900000002")
    assert ended(phone) == ("BUSY", 486)


def test_a_number_that_never_answers(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.call("0900000003")
    phone.wait_for("ringing")
    phone.hang_up()
    assert ended(phone)[0] == "CANCEL"


def test_what_is_played_before_the_answer(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    # By the page itself: it is for two seconds, and the answer may come between our
    # question what is heard and the next one whether somebody has answered.
    phone.run(
        "(hz) => { globalThis.early = ear.levelsUntil('accepted', hz); }", FREQUENCIES
    )
    phone.call("0900000004")
    phone.wait_for("accepted")
    early = dict(zip(FREQUENCIES, phone.run("() => early"), strict=True))
    assert [hertz for hertz, level in early.items() if level > HEARD] == [EARLY]
    hears_only(phone, MINE)


def test_a_number_that_hangs_up(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    # It has three seconds: whether it was heard in them the page itself notes.
    phone.run(
        "(hz) => { globalThis.echoed = ear.levelsUntil('ended', hz); }", FREQUENCIES
    )
    phone.call("0900000005")
    phone.wait_for("accepted")
    assert ended(phone) == ("BYE", 200)
    echoed = dict(zip(FREQUENCIES, phone.run("() => echoed"), strict=True))
    assert [hertz for hertz, level in echoed.items() if level > HEARD] == [MINE]
    assert 2 <= phone.wait_for("ended")["data"]["duration"] < 3 + PATIENCE


def test_a_number_that_declines(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.call("0900000006")
    assert ended(phone)[1] == 603


def test_a_number_that_plays_a_tone(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.call("0900000007")
    phone.wait_for("accepted")
    hears_only(phone, TONE)


def test_the_hotline_of_a_call_out_is_in_every_callback(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.run("() => void omiSDK.makeCall('0900000005', '02473000002')")
    ended(phone)
    assert lines_of(phone) == {"02473000002"}


def test_who_is_muted_is_not_heard_at_the_other_end(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.call("0900000001")
    phone.wait_for("accepted")
    hears_only(phone, MINE)
    phone.run("() => void omiSDK.toggleMute(true)")
    hears_only(phone)
    phone.run("() => void omiSDK.toggleMute(false)")
    hears_only(phone, MINE)


# In.


def test_a_customer_reaches_101_by_the_second_hotline(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("101", MINE)
    with customer(board, "02473000002", "--tone", str(CUSTOMER)) as calling:
        invite = phone.wait_for("invite")["data"]
        assert invite["direction"] == "inbound"
        assert invite["remoteNumber"] == "0901234567"
        assert invite["sipNumber"] == "02473000002"
        phone.accept()
        hears_only(phone, CUSTOMER)
        phone.hang_up()
        assert ended(phone) == ("BYE", 200)
        assert lines_of(phone) == {"02473000002"}
        out, _ = calling.communicate(timeout=PATIENCE)
    assert calling.returncode == 0
    assert "the other side hung up after" in out


def test_a_customer_hears_the_page_that_answers(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("101", MINE)
    with customer(board, "02473000002", "--echo"):
        phone.wait_for("invite")
        phone.accept()
        hears_only(phone, MINE)  # what the customer says is what it hears


def test_each_key_that_the_page_sends_reaches_the_customer_once(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("101", MINE)
    with customer(board, "02473000002", "--tone", str(CUSTOMER)) as calling:
        phone.wait_for("invite")
        phone.accept()
        phone.wait_for("accepted")
        hears_only(phone, CUSTOMER)
        assert phone.refusal("sendDTMF", KEYS) is None
        # What is sent twice would come twice by now.
        hears_only(phone, CUSTOMER)
        phone.hang_up()
        out, _ = calling.communicate(timeout=PATIENCE)
    pressed = re.findall(r"the other side pressed (.)", out)
    assert "".join(pressed) == KEYS


def test_the_first_hotline_rings_the_group_and_one_page_answers(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phones = [
        open_phone(number, hertz)
        for number, hertz in (("101", 440), ("102", MINE), ("103", 1000))
    ]
    with customer(board, "02473000001", "--tone", str(CUSTOMER)):
        for phone in phones:
            phone.wait_for("invite")
        one = phones[1]
        one.accept()
        hears_only(one, CUSTOMER)
        for other in (phones[0], phones[2]):
            assert other.wait_for("acceptedByOther")["data"]["remoteNumber"] == (
                "0901234567"
            )
            assert other.names() == ["invite", "ended", "acceptedByOther"]
        one.hang_up()


def test_a_customer_who_hangs_up_while_it_rings(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("101", MINE)
    with customer(board, "02473000002") as calling:
        phone.wait_for("invite")
        calling.terminate()
        assert ended(phone)[0] == "CANCEL"


# Groups.


def test_group_60000_rings_its_members(open_phone: OpenPhone) -> None:
    caller = open_phone("100", MINE)
    members = [open_phone(number, 1000) for number in ("101", "102")]
    caller.call("60000")
    for member in members:
        member.wait_for("invite")
    members[0].accept()
    hears_only(caller, 1000)
    hears_only(members[0], MINE)
    members[1].wait_for("acceptedByOther")


@pytest.mark.parametrize("customers", ["--tone", "--echo"])
def test_a_customer_is_passed_on_to_group_60000_and_talks_to_who_answers(
    open_phone: OpenPhone, board: Switchboard, customers: str
) -> None:
    first = open_phone("101", EARLY)
    taker, other = open_phone("102", MINE), open_phone("103", TONE)
    voice = [customers] if customers == "--echo" else [customers, str(CUSTOMER)]
    with customer(board, "02473000002", *voice):
        first.wait_for("invite")
        first.accept()
        first.wait_for("accepted")
        hears_only(first, EARLY if customers == "--echo" else CUSTOMER)
        first.start("transferCall", "60000")
        for member in (taker, other):
            assert member.wait_for("invite")["data"]["remoteNumber"] == "0901234567"
        taker.accept()
        assert first.outcome() is None
        # An echo is what the customer heard: who answers, and nobody else.
        hears_only(taker, MINE if customers == "--echo" else CUSTOMER)
        hears_only(first)
        other.wait_for("acceptedByOther")
        hears_only(other)
        assert first.wait_for("ended")["data"]["endCause"] == "BYE"
        taker.hang_up()
        assert ended(taker) == ("BYE", 200)


def test_external_group_70000_is_customers(open_phone: OpenPhone) -> None:
    phone = open_phone("100", MINE)
    phone.call("70000")
    phone.wait_for("accepted")
    hears_only(phone, MINE)
