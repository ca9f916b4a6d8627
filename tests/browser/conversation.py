"""Two pages on their way into a conversation; ``100`` calls ``101`` in each."""

from __future__ import annotations

from tests.browser.chromium import HEARD, OpenPhone, Phone

CALLER, CALLEE = 330, 1000
"Hz: with which each of them hums; neither is a note of the music, nor of a key."


def ringing(open_phone: OpenPhone) -> tuple[Phone, Phone]:
    """100 has called 101, whose page rings."""
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    ring(caller, callee)
    return caller, callee


def connected(open_phone: OpenPhone) -> tuple[Phone, Phone]:
    """100 has called 101, who has answered."""
    caller, callee = ringing(open_phone)
    answer(caller, callee)
    return caller, callee


def ring(caller: Phone, callee: Phone) -> None:
    caller.call("101")
    callee.wait_for("invite")
    caller.wait_for("ringing")


def answer(caller: Phone, callee: Phone) -> None:
    callee.accept()
    caller.wait_for("accepted")
    callee.wait_for("accepted")


def both_hear(caller: Phone, callee: Phone) -> bool:
    """Does each hear the other, and not itself?"""
    caller.start_listening([CALLER, CALLEE])
    callee.start_listening([CALLEE, CALLER])
    measured = [phone.what_it_heard() for phone in (caller, callee)]
    return all(other > HEARD > own for own, other in measured)


def until_both_hear(caller: Phone, callee: Phone) -> None:
    """The first sound comes a moment after the answer."""
    caller.until(lambda: both_hear(caller, callee), "voice of the other on both sides")


def with_whom(phone: Phone) -> tuple[str, str]:
    """Number and name of the other party, as the page is told in the next second."""
    heard = len(phone.callbacks("incall"))
    data = phone.wait_for("incall", count=heard + 1)["data"]
    return data["phone"], data["remoteName"]


def until_with(phone: Phone, number: str, name: str) -> None:
    """Until the page is told that it talks to them: that may come after their voice."""
    phone.until(lambda: with_whom(phone) == (number, name), f"talk with {number}")
