"""101 talks to 102, and 100, the demo's supervisor, listens in; each hums a tone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.switchboard import Switchboard

AGENT, COLLEAGUE, BOSS = 330, 1000, 700
"Hz: with which 101, 102 and 100 hum."


def talking(open_phone: OpenPhone) -> tuple[Phone, Phone, Phone]:
    """101 has called 102, who has answered; the page of 100 is open."""
    boss = open_phone("100", BOSS)
    return *two_talking(open_phone), boss


def two_talking(open_phone: OpenPhone) -> tuple[Phone, Phone]:
    """101 has called 102, who has answered."""
    agent, colleague = open_phone("101", AGENT), open_phone("102", COLLEAGUE)
    agent.call("102")
    colleague.wait_for("invite")
    colleague.accept()
    agent.wait_for("accepted")
    colleague.wait_for("accepted")
    return agent, colleague


def listen_in(boss: Phone, mode: str, number: str = "101") -> None:
    """The supervisor comes into the call of ``number``."""
    assert boss.refusal("makeCall", number, {"sneakyType": mode}) is None


def change(boss: Phone, mode: str) -> None:
    assert boss.refusal("changeSupervision", mode) is None


@contextmanager
def told(board: Switchboard) -> Iterator[None]:
    """Those supervised may know, as long as the block lasts."""
    board.change("tenant", "set", "demo", "--tell-supervised")
    try:
        yield
    finally:
        board.change("tenant", "set", "demo", "--no-tell-supervised")
