"""«Chuyển tiếp cuộc gọi»: blind and announced, and who hears whom meanwhile."""

from __future__ import annotations

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, both_hear, connected

pytestmark = pytest.mark.browser

THIRD = 700
"Hz: with which the extension hums that a call is passed to."

ANNOUNCE = """async (extension) => {
    globalThis.transfer = await omiSDK.transferCall(extension, { attended: true });
}"""


def who_hears(phones: dict[int, Phone]) -> set[tuple[int, int]]:
    """Pairs (speaker, listener), each named by its frequency."""
    for phone in phones.values():
        phone.start_listening(list(phones), seconds=0.3)
    return {
        (speaker, listener)
        for listener, phone in phones.items()
        for speaker, level in zip(phones, phone.what_it_heard(), strict=True)
        if level > HEARD
    }


def wait_until_heard(phones: dict[int, Phone], *pairs: tuple[int, int]) -> None:
    some = next(iter(phones.values()))
    some.until(lambda: who_hears(phones) == set(pairs), f"exactly {pairs}")


def talking(*pair: int) -> list[tuple[int, int]]:
    first, second = pair
    return [(first, second), (second, first)]


@pytest.mark.parametrize("side", ["caller", "callee"])
def test_after_a_blind_transfer_the_two_others_talk(
    open_phone: OpenPhone, side: str
) -> None:
    caller, callee = connected(open_phone)
    third = open_phone("102", THIRD)
    leaves, stays = (caller, callee) if side == "caller" else (callee, caller)
    voice = CALLEE if side == "caller" else CALLER
    leaves.start("transferCall", 102)
    third.wait_for("invite")
    wait_until_heard({CALLER: caller, CALLEE: callee})  # the other waits, unheard
    third.accept()
    assert leaves.outcome() is None
    leaves.wait_for("ended")
    wait_until_heard({voice: stays, THIRD: third}, *talking(voice, THIRD))
    assert "ended" not in stays.names()


@pytest.mark.parametrize(
    ("target", "code"),
    [("102", "transfer_refused"), ("109", "transfer_no_answer"), ("100", None)],
)
def test_a_transfer_that_fails_leaves_the_call_as_it_was(
    open_phone: OpenPhone, target: str, code: str | None
) -> None:
    """102 declines, 109 is nobody, 100 is the other party itself."""
    caller, callee = connected(open_phone)
    third = open_phone("102", THIRD)
    callee.start("transferCall", target)
    if target == "102":
        third.wait_for("invite")
        third.reject()
    refusal = callee.outcome()
    assert refusal is not None
    assert refusal["code"] == (code or "transfer_refused")
    caller.until(lambda: both_hear(caller, callee), "the first conversation")
    assert callee.names() == ["invite", "accepted"]
    assert caller.names() == ["connecting", "ringing", "accepted"]


def test_a_transfer_to_who_is_busy_says_so(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    third = open_phone("102", THIRD, config={"busy": True})
    refusal = callee.refusal("transferCall", "102")
    assert refusal is not None
    assert refusal["code"] == "transfer_busy"
    third.wait_for("inviteRejected")
    caller.until(lambda: both_hear(caller, callee), "the first conversation")


def test_an_announced_transfer_is_completed(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    third = open_phone("102", THIRD)
    phones = {CALLER: caller, CALLEE: callee, THIRD: third}
    callee.run(ANNOUNCE, "102")
    third.wait_for("invite")
    third.accept()
    third.wait_for("accepted")
    wait_until_heard(phones, *talking(CALLEE, THIRD))  # 100 waits
    callee.run("() => transfer.complete()")
    callee.wait_for("ended")
    del phones[CALLEE]
    wait_until_heard(phones, *talking(CALLER, THIRD))


def test_an_announced_transfer_is_called_off(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    third = open_phone("102", THIRD)
    callee.run(ANNOUNCE, "102")
    third.wait_for("invite")
    third.accept()
    third.wait_for("accepted")
    callee.run("() => transfer.cancel()")
    third.wait_for("ended")
    caller.until(lambda: both_hear(caller, callee), "the first conversation")
    assert callee.names() == ["invite", "accepted"]


def test_without_a_call_there_is_nothing_to_pass_on(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    refusal = phone.refusal("transferCall", "101")
    assert refusal is not None
    assert refusal["code"] == "no_call"
    assert phone.console == []
