"""A company's program has an extension call a customer, and directs the call."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

AGENT, OTHER = 700, 560
"Hz: with which the pages hum."

RINGBACK, TONE = 425, 1000
"Hz: what says that it rings, and what the network plays at 0900000007."

FREQUENCIES = (AGENT, OTHER, RINGBACK, TONE)
ECHO, PLAYS, SILENT = "0900000001", "0900000007", "0900000003"
HOTLINE = "02473000001"


def api(board: Switchboard, method: str, path: str, **body: Any) -> httpx.Response:
    return httpx.request(
        method,
        f"{board.url}/api/v1/live-calls{path}",
        headers={"Authorization": "Bearer demo-key"},
        json=body or None,
    )


def make(board: Switchboard, number: str) -> str:
    """Have 101 call a number."""
    wish = {"extension": "101", "number": number, "datas": {"order": 7}}
    made = api(board, "POST", "", **wish)
    assert made.status_code == 201, made.text
    return str(made.json()["uuid"])


def hears_only(phone: Phone, *wanted: int) -> None:
    """Wait until the page hears just these of all the tones that there are."""

    def right() -> bool:
        levels = phone.levels(FREQUENCIES, seconds=0.3)
        return all(
            (level > HEARD) == (hertz in wanted)
            for hertz, level in zip(FREQUENCIES, levels, strict=True)
        )

    phone.until(right, f"{wanted} Hz and nothing else")


def test_the_page_rings_first_and_then_the_customer(
    board: Switchboard, open_phone: OpenPhone
) -> None:
    agent = open_phone("101", AGENT)
    uuid = make(board, ECHO)
    data = agent.wait_for("invite")["data"]
    assert (data["remoteNumber"], data["uuid"]) == (ECHO, uuid)
    assert data["sipNumber"] == HOTLINE
    shown = api(board, "GET", f"/{uuid}").json()
    assert (shown["state"], shown["callee"]) == ("ringing", ECHO)
    agent.accept()
    hears_only(agent, AGENT)  # its own voice, from the other end of the trunk
    assert api(board, "GET", f"/{uuid}").json()["state"] == "talking"

    assert api(board, "POST", f"/{uuid}/hold", on=True).status_code == 204
    hears_only(agent)
    assert api(board, "POST", f"/{uuid}/hold", on=False).status_code == 204
    hears_only(agent, AGENT)

    assert api(board, "DELETE", f"/{uuid}").status_code == 204
    assert agent.wait_for("ended")["data"]["endCause"] == "BYE"
    assert api(board, "GET", f"/{uuid}").status_code == 404


def test_who_has_come_hears_that_it_rings_until_the_program_gives_up(
    board: Switchboard, open_phone: OpenPhone
) -> None:
    agent = open_phone("101", AGENT)
    uuid = make(board, SILENT)
    agent.wait_for("invite")
    agent.accept()
    hears_only(agent, RINGBACK)
    assert api(board, "DELETE", f"/{uuid}").status_code == 204
    agent.wait_for("ended")


def test_a_program_passes_the_call_on(
    board: Switchboard, open_phone: OpenPhone
) -> None:
    agent, other = open_phone("101", AGENT), open_phone("102", OTHER)
    uuid = make(board, PLAYS)
    agent.wait_for("invite")
    agent.accept()
    hears_only(agent, TONE)
    assert api(board, "POST", f"/{uuid}/transfer", to="102").status_code == 204
    assert other.wait_for("invite")["data"]["remoteNumber"] == PLAYS
    other.accept()
    agent.wait_for("ended")
    hears_only(other, TONE)
    assert api(board, "DELETE", f"/{uuid}").status_code == 204
    other.wait_for("ended")


def test_an_extension_that_is_not_there_rings_nowhere(board: Switchboard) -> None:
    refused = api(board, "POST", "", extension="109", number=ECHO)
    assert (refused.status_code, refused.json()["code"]) == (409, "extension_away")
