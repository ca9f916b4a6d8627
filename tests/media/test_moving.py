"""A leg goes from one call to another, and its audio with it."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.test_relaying import CALLEE, CALLER, two_browsers
from tests.media.world import CALL, World, world
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Unavailable, UsageError
from tongdai.media.engine import CodecFamily, LegKind

OTHER, WAITING = CallId("other"), LegId("waiting")


def another_call(scene: World) -> None:
    """A call with one leg in it."""
    families = (CodecFamily.OPUS,)
    scene.engine.offer(WAITING, call=OTHER, kind=LegKind.WEBRTC, codecs=families)


def test_a_leg_is_heard_in_the_call_that_it_is_in():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            another_call(scene)
            caller.says(b"before")
            await scene.until(lambda: callee.payloads() == [b"before"])
            scene.engine.move(CALLEE, OTHER)
            await scene.connect(CALLER, CALLEE)
            caller.says(b"meanwhile")
            await scene.measure_until(CALLER, lambda seen: seen.packets_received == 2)
            scene.engine.move(CALLEE, CALL)
            await scene.connect(CALLER, CALLEE)
            caller.says(b"after")
            await scene.until(lambda: len(callee.heard) > 1)
            assert callee.payloads() == [b"before", b"after"]
            assert len({packet.ssrc for packet in callee.heard}) == 1

    asyncio.run(scenario())


def test_a_call_whose_last_leg_has_moved_is_over():
    async def scenario():
        async with world() as scene:
            await two_browsers(scene)
            another_call(scene)
            scene.engine.move(WAITING, CALL)
            with pytest.raises(Unavailable):
                scene.engine.move(CALLEE, OTHER)
            scene.engine.close(WAITING)
            with pytest.raises(UsageError):
                scene.engine.move(WAITING, CALL)

    asyncio.run(scenario())
