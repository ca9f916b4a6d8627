"""Who hears whom, measured: everybody hums a tone, and listens for those of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.browser.chromium import Phone
from tests.browser.supervision.floor import AGENT, BOSS, COLLEAGUE

NOT_HEARD: Final = -50.0
"dB, at most."

WITHIN: Final = 20.0
"dB of how loud the same voice is in the call of two."

Pair = tuple[int, int]
"Speaker and listener, each by its tone."

PARTIES: Final = {(AGENT, COLLEAGUE), (COLLEAGUE, AGENT)}
BOSS_HEARS: Final = {(AGENT, BOSS), (COLLEAGUE, BOSS)}
WANTED: Final[dict[str, set[Pair]]] = {
    "monitoring": PARTIES | BOSS_HEARS,
    "whisper": PARTIES | BOSS_HEARS | {(BOSS, AGENT)},
    "colloquy": PARTIES | BOSS_HEARS | {(BOSS, AGENT), (BOSS, COLLEAGUE)},
}


def levels(phones: dict[int, Phone], *further: int) -> dict[Pair, float]:
    """How loud every voice, and each of ``further``, is for everybody, in dB."""
    voices = [*phones, *further]
    for phone in phones.values():
        phone.start_listening(voices)
    return {
        (speaker, listener): level
        for listener, phone in phones.items()
        for speaker, level in zip(voices, phone.what_it_heard(), strict=True)
    }


def wrong(
    measured: dict[Pair, float], wanted: set[Pair], direct: float
) -> dict[Pair, float]:
    """The pairs that are not as they should be."""
    return {
        pair: level
        for pair, level in measured.items()
        if not (abs(level - direct) <= WITHIN if pair in wanted else level < NOT_HEARD)
    }


def wait_until(
    measure: Callable[[], dict[Pair, float]],
    wanted: set[Pair],
    direct: float,
    phone: Phone,
) -> None:
    """Until all pairs are as they should be; then they must stay so."""
    seen: list[dict[Pair, float]] = []

    def right() -> bool:
        seen.append(wrong(measure(), wanted, direct))
        return not seen[-1]

    phone.until(right, f"exactly {wanted}")
    assert wrong(measure(), wanted, direct) == {}


def direct_level(phone: Phone, measure: Callable[[], float]) -> float:
    """How loud a voice is in the call of two."""
    phone.until(lambda: measure() > NOT_HEARD, "a voice")
    return measure()
