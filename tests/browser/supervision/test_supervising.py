"""Listening in by the SDK: what is told to whom, and what is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.history import closed
from tests.browser.supervision.floor import BOSS, change, listen_in, talking, told
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser


def data(phone: Phone, name: str, *, count: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = phone.wait_for(name, count=count)["data"]
    return found


@pytest.mark.parametrize("mode", ["monitoring", "whisper", "colloquy"])
def test_a_supervisor_comes_in_and_the_others_notice_nothing(
    open_phone: OpenPhone, board: Switchboard, mode: str
) -> None:
    agent, colleague, boss = talking(open_phone)
    before = agent.names(), colleague.names()

    listen_in(boss, mode)

    heard = data(boss, "accepted")
    uuid = data(agent, "accepted")["uuid"]
    assert (heard["sneakyType"], heard["uuid"]) == (mode, uuid)
    assert (heard["remoteNumber"], heard["remoteName"]) == ("101", "Trần Thanh Bình")
    boss.hang_up()
    boss.wait_for("ended")
    assert boss.names() == ["connecting", "accepted", "ended"]
    assert (agent.names(), colleague.names()) == before
    agent.hang_up()
    agent.wait_for("ended")
    steps = closed(board, boss, uuid)["supervisions"]
    assert [(each["by"], each["of"], each["mode"]) for each in steps] == [
        ("100", "101", mode),
        ("100", "101", None),
    ]
    assert closed(board, agent, uuid)["supervisions"] == []
    recent = boss.run("() => omiSDK.getRecentCalls()")
    assert uuid not in {each["uuid"] for each in recent}


def test_the_mode_changes_without_another_call(open_phone: OpenPhone) -> None:
    _, _, boss = talking(open_phone)
    listen_in(boss, "monitoring")
    for count, mode in enumerate(("whisper", "colloquy", "monitoring"), 1):
        change(boss, mode)
        assert data(boss, "supervisionChanged", count=count)["sneakyType"] == mode
    assert boss.names().count("accepted") == 1


def test_a_program_changes_the_mode_and_the_supervisors_page_knows(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    agent, _, boss = talking(open_phone)
    listen_in(boss, "monitoring")
    uuid = data(agent, "accepted")["uuid"]
    answer = httpx.post(
        f"{board.url}/api/v1/calls/{uuid}/supervision",
        headers={"Authorization": "Bearer demo-key"},
        json={"mode": "colloquy", "extension": "100"},
    )
    assert answer.status_code == 204
    assert data(boss, "supervisionChanged")["sneakyType"] == "colloquy"
    assert "supervisionChanged" not in agent.names()


def test_the_end_of_the_call_is_the_supervisors_too(open_phone: OpenPhone) -> None:
    agent, colleague, boss = talking(open_phone)
    listen_in(boss, "monitoring")
    colleague.hang_up()
    for phone in (agent, boss):
        assert data(phone, "ended")["endCause"] == "BYE"


def test_a_supervisor_follows_the_call_and_is_told_whom_it_hears(
    open_phone: OpenPhone,
) -> None:
    agent, _, boss = talking(open_phone)
    target = open_phone("103", 520)
    listen_in(boss, "monitoring")
    agent.start("transferCall", "103")
    target.wait_for("invite")
    target.accept()
    agent.wait_for("ended")
    heard = len(boss.callbacks("incall"))
    boss.until(
        lambda: (
            len(boss.callbacks("incall")) > heard
            and boss.callbacks("incall")[-1]["data"]["remoteNumber"] == "103"
        ),
        "somebody else to supervise",
    )
    target.hang_up()
    boss.wait_for("ended")


def test_who_is_supervised_is_told_where_the_tenant_wants_it(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    agent, colleague, boss = talking(open_phone)
    with told(board):
        listen_in(boss, "whisper")
        assert data(agent, "supervisionChanged")["supervised"] == "whisper"
        boss.hang_up()
        assert data(agent, "supervisionChanged", count=2)["supervised"] == ""
        assert "supervisionChanged" not in colleague.names()


@pytest.mark.parametrize(
    ("by", "number", "code", "end_code"),
    [
        ("103", "101", "may_not_supervise", 403),
        ("103", "199", "may_not_supervise", 403),
        ("100", "104", "not_talking", 480),
        ("100", "199", "unknown_extension", 404),
        ("100", "60000", "unknown_extension", 404),
    ],
)
def test_what_may_not_or_cannot_be_is_refused_by_name(
    open_phone: OpenPhone, by: str, number: str, code: str, end_code: int
) -> None:
    phone = open_phone(by, BOSS)
    refusal = phone.refusal("makeCall", number, {"sneakyType": "monitoring"})
    assert refusal is not None
    assert refusal["code"] == code
    assert data(phone, "ended")["endCode"] == end_code
    assert phone.run("() => omiSDK.isCalling()") is False


def test_what_is_no_kind_of_supervision_starts_no_call(open_phone: OpenPhone) -> None:
    phone = open_phone("100", BOSS)
    refusal = phone.refusal("makeCall", "101", {"sneakyType": "loud"})
    assert refusal is not None
    assert (refusal["code"], refusal["fatal"]) == ("invalid_supervision", True)
    assert phone.names() == []
