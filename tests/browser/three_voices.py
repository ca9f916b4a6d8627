"""Three people who each hum a tone: 100 talks to 101, and 102 is there to be called."""

from __future__ import annotations

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, connected

TARGET = 700
"Hz: with which 102 hums."

Phones = dict[int, Phone]
"By what each hums."


def three(open_phone: OpenPhone) -> tuple[Phone, Phone, Phone]:
    """100 talks to 101; the page of 102 is open."""
    caller, callee = connected(open_phone)
    return caller, callee, open_phone("102", TARGET)


def who_hears(phones: Phones) -> set[tuple[int, int]]:
    """Pairs of (speaker, listener), each named by its frequency."""
    for phone in phones.values():
        phone.start_listening(list(phones), seconds=0.3)
    return {
        (speaker, listener)
        for listener, phone in phones.items()
        for speaker, level in zip(phones, phone.what_it_heard(), strict=True)
        if level > HEARD
    }


def wait_until_talking(phones: Phones, *two: int) -> None:
    """Until these two hear each other, and nobody hears anybody else."""
    pairs = {(one, other) for one in two for other in two if one != other}
    some = next(iter(phones.values()))
    some.until(lambda: who_hears(phones) == pairs, f"exactly {pairs}")


def all_of(caller: Phone, callee: Phone, target: Phone) -> Phones:
    return {CALLER: caller, CALLEE: callee, TARGET: target}
