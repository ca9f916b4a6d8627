"""A leg that hears itself: the echo, over real sockets and a real worker process."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.world import CALL, Browser, Phone, World, world
from tongdai.call.ids import LegId

CALLER = LegId("caller")
SAID = [f"said {n}".encode() for n in range(20)]


@pytest.mark.parametrize("kind", ["browser", "phone"])
def test_a_leg_that_is_routed_to_itself_hears_what_it_says(kind: str) -> None:
    async def scenario() -> None:
        async with world() as scene:
            caller = await calling(scene, kind)
            scene.engine.connect(CALL, frozenset({(CALLER, CALLER)}))
            await scene.measure(CALLER)
            caller.says(*SAID)
            await scene.until(lambda: len(caller.heard) >= len(SAID))
            assert caller.payloads() == SAID
            numbers = [packet.sequence for packet in caller.heard]
            assert numbers == list(range(numbers[0], numbers[0] + len(SAID)))

    asyncio.run(scenario())


def test_an_echo_that_is_over_is_silent() -> None:
    async def scenario() -> None:
        async with world() as scene:
            caller = await calling(scene, "browser")
            scene.engine.connect(CALL, frozenset({(CALLER, CALLER)}))
            scene.engine.connect(CALL, frozenset())
            await scene.measure(CALLER)
            caller.says(*SAID)
            await scene.measure(CALLER)
            assert caller.heard == []

    asyncio.run(scenario())


async def calling(scene: World, kind: str) -> Browser | Phone:
    if kind == "phone":
        return scene.phone().calls(CALLER)
    browser = scene.browser().calls(CALLER)
    await browser.connected()
    return browser
