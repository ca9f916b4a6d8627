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
def told(board: Switchboard, phone: Phone) -> Iterator[None]:
    """Those supervised may know, as long as the block lasts; ``phone`` is any."""
    _set(board, phone, "--tell-supervised")
    try:
        yield
    finally:
        _set(board, phone, "--no-tell-supervised")


def _set(board: Switchboard, phone: Phone, option: str) -> None:
    """Change the tenant, and wait until the switchboard has noticed."""

    def noticed() -> int:
        return sum("directory changed" in line for line in board.log)

    before = noticed()
    board.tongdai("tenant", "set", "demo", option)
    phone.until(lambda: noticed() > before, "notice of the change", 20)
