"""Ways to be told: ``callbacks``, the configuration itself, ``on``, version 1 names."""

from __future__ import annotations

from typing import Final

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import answer, connected, ring, ringing

pytestmark = pytest.mark.browser

INIT_WITH: Final = """([names, nested]) => {
    globalThis.told = [];
    const functions = Object.fromEntries(
        names.map((name) => [name, (data) => told.push([name, typeof data])]));
    return omiSDK.init(nested ? { callbacks: functions } : functions);
}"""

EVENTS: Final = [
    "connecting", "invite", "ringing", "accepted", "ended",
]  # fmt: skip


def told(phone: Phone) -> list[str]:
    names: list[str] = phone.run("() => told.map(([name]) => name)")
    return names


def wait_until_told(phone: Phone, name: str) -> None:
    phone.until(lambda: name in told(phone), name, 10)


def hang_up(caller: Phone, callee: Phone) -> None:
    caller.hang_up()
    for phone in (caller, callee):
        phone.until(lambda p=phone: not p.run("() => omiSDK.isCalling()"), "end")


@pytest.mark.parametrize("nested", [True, False], ids=["in callbacks", "in config"])
def test_callbacks_stand_in_callbacks_or_straight_in_the_configuration(
    open_phone: OpenPhone, nested: bool
) -> None:
    caller, callee = open_phone("100"), open_phone("101", 1000)
    for phone in (caller, callee):
        phone.run(INIT_WITH, [EVENTS, nested])
    caller.call("101")
    wait_until_told(callee, "invite")
    callee.accept()
    wait_until_told(caller, "accepted")
    hang_up(caller, callee)
    assert told(caller) == ["connecting", "ringing", "accepted", "ended"]
    assert told(callee) == ["invite", "accepted", "ended"]
    assert caller.callbacks("connecting") == []  # replaced by the second init


def test_version_1_names_still_work(open_phone: OpenPhone) -> None:
    names = [
        "register_fn", "invite_fn", "invite_2fn", "accept_fn", "accept_out_fn",
        "endcall_fn", "incall_fn", "ping_fn",
    ]  # fmt: skip
    caller, callee = open_phone("100"), open_phone("101", 1000)
    third = open_phone("102", 700)
    for phone in (caller, callee):
        phone.run(INIT_WITH, [names, False])
    caller.call("101")
    wait_until_told(callee, "invite_fn")
    callee.accept()
    wait_until_told(caller, "accept_out_fn")
    for phone in (caller, callee):
        wait_until_told(phone, "incall_fn")
        wait_until_told(phone, "ping_fn")
    third.call("101")
    wait_until_told(callee, "invite_2fn")
    hang_up(caller, callee)
    each_second = ("incall_fn", "ping_fn")
    assert [n for n in told(caller) if n not in each_second] == [
        "accept_out_fn",
        "endcall_fn",
    ]
    assert [n for n in told(callee) if n not in each_second] == [
        "invite_fn",
        "accept_fn",
        "invite_2fn",
        "endcall_fn",
    ]
    caller.run("() => omiSDK.unregister()")
    wait_until_told(caller, "register_fn")


def test_on_adds_a_listener_and_off_takes_one_or_all_away(
    open_phone: OpenPhone,
) -> None:
    caller, callee = ringing(open_phone)
    caller.run(
        """() => {
            globalThis.told = [];
            const first = () => told.push(['first']);
            const second = () => told.push(['second']);
            const third = () => told.push(['third']);
            omiSDK.on('ended', first);
            omiSDK.on('ended', second);
            omiSDK.off('ended', first);
            omiSDK.on('accepted', third);
            omiSDK.off('accepted');
        }"""
    )
    answer(caller, callee)
    hang_up(caller, callee)
    assert told(caller) == ["second"]


def test_a_callback_that_throws_disturbs_nobody(open_phone: OpenPhone) -> None:
    caller, callee = open_phone("100"), open_phone("101", 1000)
    for phone in (caller, callee):
        phone.run(
            """(names) => {
                for (const name of names) {
                    omiSDK.on(name, () => { throw new Error(`from ${name}`); });
                }
            }""",
            [*EVENTS, "incall", "register"],
        )
    ring(caller, callee)
    answer(caller, callee)
    caller.wait_for("incall")
    hang_up(caller, callee)
    assert caller.names() == ["connecting", "ringing", "accepted", "ended"]
    assert callee.names() == ["invite", "accepted", "ended"]
    for name in ("connecting", "ringing", "accepted", "ended"):
        assert any(f"from {name}" in line for line in caller.console), name


def test_init_again_replaces_what_was_given_before(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    caller.run(INIT_WITH, [["ended"], True])
    caller.forget()
    hang_up(caller, callee)
    assert told(caller) == ["ended"]
    assert caller.callbacks() == []


def test_the_callback_of_init_comes_after_init_and_the_promise_too(
    open_phone: OpenPhone,
) -> None:
    """«omiSDK.init(config, callback)»."""
    phone = open_phone("")
    order = phone.run(
        """async () => {
            const order = [];
            const promise = omiSDK.init({}, () => order.push('callback'));
            order.push('returned');
            await promise;
            order.push('resolved');
            await omiSDK.init();
            return order;
        }"""
    )
    assert order == ["returned", "callback", "resolved"]
    assert phone.console == []


def test_incall_comes_each_second_from_the_answer_on(open_phone: OpenPhone) -> None:
    """«Sự kiện xảy ra mỗi 1 giây sau khi cuộc gọi đã được chấp nhận»."""
    caller, _ = connected(open_phone)
    answered = caller.wait_for("accepted")["at"]

    def three_in_a_row() -> bool:
        latest = caller.callbacks("incall")[-3:]
        numbers = [round((second["at"] - answered) / 1000) for second in latest]
        for number, second in zip(numbers, latest, strict=True):
            if abs(second["at"] - answered - number * 1000) > 400:
                return False
            assert second["data"]["duration"] == number
            assert second["data"]["durationTxt"] == f"00:{number:02}"
        return len(numbers) == 3 and numbers[2] - numbers[0] == 2

    # Not any three: a machine with other things to do is late for a moment.
    caller.until(three_in_a_row, "one a second")


def test_mute_changed_is_told_beyond_the_document(open_phone: OpenPhone) -> None:
    caller, _ = connected(open_phone)
    changes = caller.run(
        """() => {
            const changes = [];
            omiSDK.on('muteChanged', (on, data) => changes.push([on, data.isMuted]));
            for (const wish of [true, true, undefined, false]) omiSDK.toggleMute(wish);
            return changes;
        }"""
    )
    assert changes == [[True, True], [False, False]]


def test_every_end_of_a_call_can_be_followed_by_a_new_one_in_its_callback(
    open_phone: OpenPhone,
) -> None:
    """Diallers that work through a list do just that."""
    caller, callee = ringing(open_phone)
    caller.run("() => omiSDK.on('ended', () => void omiSDK.makeCall('101'))")
    callee.reject()
    callee.wait_for("invite", count=2)
    caller.run("() => omiSDK.off('ended')")
    caller.hang_up()
    callee.wait_for("ended", count=2)
