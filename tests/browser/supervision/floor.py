"""101 talks to 102, and 100, the demo's supervisor, listens in; each hums a tone."""

from __future__ import annotations

from tests.browser.chromium import OpenPhone, Phone

AGENT, COLLEAGUE, BOSS = 330, 1000, 700
"Hz: with which 101, 102 and 100 hum."


def talking(open_phone: OpenPhone) -> tuple[Phone, Phone, Phone]:
    """101 has called 102, who has answered; the page of 100 is open."""
    agent, colleague = open_phone("101", AGENT), open_phone("102", COLLEAGUE)
    boss = open_phone("100", BOSS)
    agent.call("102")
    colleague.wait_for("invite")
    colleague.accept()
    agent.wait_for("accepted")
    colleague.wait_for("accepted")
    return agent, colleague, boss


def listen_in(boss: Phone, mode: str, number: str = "101") -> None:
    """The supervisor comes into the call of ``number``."""
    assert boss.refusal("makeCall", number, {"sneakyType": mode}) is None


def change(boss: Phone, mode: str) -> None:
    assert boss.refusal("changeSupervision", mode) is None
