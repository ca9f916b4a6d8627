"""Three people with a tone each: every pair is measured, in each mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise, permutations

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.supervision.floor import (
    AGENT,
    BOSS,
    COLLEAGUE,
    change,
    listen_in,
    talking,
)
from tests.browser.supervision.hearing import (
    PARTIES,
    WANTED,
    Pair,
    direct_level,
    levels,
    wait_until,
)

pytestmark = pytest.mark.browser

EVERY_SWITCH = (
    "monitoring", "whisper", "colloquy", "whisper", "monitoring", "colloquy",
    "monitoring",
)  # fmt: skip


CUSTOMER = COLLEAGUE
"Hz: what the customer at 0900000007 plays."


def in_each_mode(
    boss: Phone,
    measure: Callable[[], dict[Pair, float]],
    wanted: Mapping[str, set[Pair]],
    direct: float,
) -> None:
    """Come in, and switch from each mode to each other one."""
    first, *others = EVERY_SWITCH
    assert {*pairwise(EVERY_SWITCH)} == {*permutations(wanted, 2)}
    listen_in(boss, first)
    wait_until(measure, wanted[first], direct, boss)
    for mode in others:
        change(boss, mode)
        wait_until(measure, wanted[mode], direct, boss)


def test_every_pair_in_every_mode_and_after_every_switch(
    open_phone: OpenPhone,
) -> None:
    agent, colleague, boss = talking(open_phone)
    phones = {AGENT: agent, COLLEAGUE: colleague, BOSS: boss}
    two = {AGENT: agent, COLLEAGUE: colleague}
    direct = direct_level(agent, lambda: min(levels(two)[pair] for pair in PARTIES))
    in_each_mode(boss, lambda: levels(phones), WANTED, direct)
    boss.hang_up()
    wait_until(lambda: levels(two), PARTIES, direct, agent)


def test_a_supervisor_hears_nobody_who_is_on_hold(open_phone: OpenPhone) -> None:
    agent, colleague, boss = talking(open_phone)
    phones = {AGENT: agent, COLLEAGUE: colleague, BOSS: boss}
    two = {AGENT: agent, COLLEAGUE: colleague}
    others = {COLLEAGUE: colleague, BOSS: boss}
    direct = direct_level(agent, lambda: min(levels(two)[pair] for pair in PARTIES))
    listen_in(boss, "monitoring")
    wait_until(lambda: levels(phones), WANTED["monitoring"], direct, boss)
    agent.run("() => omiSDK.toggleHold(true)")
    left = {(COLLEAGUE, BOSS)}
    wait_until(lambda: levels(others, AGENT), left, direct, boss)
    agent.run("() => omiSDK.toggleHold(false)")
    wait_until(lambda: levels(phones), WANTED["monitoring"], direct, boss)


def test_every_pair_with_a_customer_on_the_demo_carrier(open_phone: OpenPhone) -> None:
    """0900000007 plays a tone, over G.711."""
    agent, boss = open_phone("101", AGENT), open_phone("100", BOSS)
    agent.call("0900000007")
    agent.wait_for("accepted")
    phones = {AGENT: agent, BOSS: boss}
    direct = direct_level(
        agent, lambda: levels({AGENT: agent}, CUSTOMER)[CUSTOMER, AGENT]
    )
    heard = {(CUSTOMER, AGENT), (CUSTOMER, BOSS), (AGENT, BOSS)}
    told = heard | {(BOSS, AGENT)}
    wanted = {"monitoring": heard, "whisper": told, "colloquy": told}
    in_each_mode(boss, lambda: levels(phones, CUSTOMER), wanted, direct)


def test_a_customer_hears_the_supervisor_in_a_colloquy_alone(
    open_phone: OpenPhone,
) -> None:
    """
    0900000001 says again what it hears: who hears itself was heard there.

    Only that: of a voice that comes both straight and as an echo the two may cancel
    each other.
    """
    agent, boss = open_phone("101", AGENT), open_phone("100", BOSS)
    agent.call("0900000001")
    agent.wait_for("accepted")
    mine, the_boss = (AGENT, AGENT), (BOSS, BOSS)

    def echoes() -> dict[Pair, float]:
        measured = levels({AGENT: agent, BOSS: boss})
        return {pair: measured[pair] for pair in (mine, the_boss)}

    direct = direct_level(agent, lambda: levels({AGENT: agent})[mine])
    wanted = {
        "monitoring": {mine},
        "whisper": {mine},
        "colloquy": {mine, the_boss},
    }
    in_each_mode(boss, echoes, wanted, direct)
