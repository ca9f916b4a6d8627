"""DTMF by INFO: each key arrives once and in order, however much the wire loses."""

from __future__ import annotations

import pytest

from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners, Phone

TYPED = "1590*#"


def keys(phone: Phone) -> str:
    """What was pressed, as this phone learned it."""
    infos = [each for each in phone.requests if each.method == "INFO"]
    assert all("Duration=120" in each.body.decode() for each in infos)
    return "".join(each.body.decode()[len("Signal=")] for each in infos)


@pytest.mark.parametrize("seed", range(20))
def test_every_key_arrives_once_and_in_order(seed: int) -> None:
    trio = Trio(seed, Manners())
    with trio.world.explained():
        for digit in TYPED:
            trio.caller.press(digit, 120)
            trio.run(15.0)
        assert keys(trio.callee) == TYPED
        trio.callee.press("7", 120)
        trio.run(15.0)
        assert keys(trio.caller) == "7"
        assert trio.talks(trio.caller)
        assert trio.talks(trio.callee)
