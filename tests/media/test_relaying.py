"""Who hears what, over real sockets and a real worker process."""

from __future__ import annotations

import asyncio

from tests.media.world import CALL, G711, Browser, Phone, World, world
from tongdai.call.hearing import hearing
from tongdai.call.ids import LegId
from tongdai.media.events import LegClosed, LegConnected
from tongdai.rtp.g711 import A_TO_MU, MU_TO_A
from tongdai.rtp.rtcp import SenderReport

CALLER, CALLEE = LegId("caller"), LegId("callee")
FROM_CALLER = [f"caller says {n}".encode() for n in range(20)]
FROM_CALLEE = [f"callee says {n}".encode() for n in range(20)]


def run(scenario) -> None:
    asyncio.run(scenario)


async def two_browsers(scene: World, **codecs) -> tuple[Browser, Browser]:
    caller = scene.browser().calls(CALLER, **codecs)
    callee = scene.browser().is_called(CALLEE, **codecs)
    await caller.connected()
    await callee.connected()
    scene.engine.connect(CALL, hearing([CALLER, CALLEE]))
    await scene.measured()
    return caller, callee


async def talk(scene: World, caller: Browser | Phone, callee: Browser | Phone) -> None:
    caller.says(*FROM_CALLER)
    callee.says(*FROM_CALLEE)
    await scene.until(lambda: len(caller.heard) >= 20 and len(callee.heard) >= 20)


def test_two_browsers_hear_each_other_and_not_themselves():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            await talk(scene, caller, callee)
            assert caller.payloads() == FROM_CALLEE
            assert callee.payloads() == FROM_CALLER

    run(scenario())


def test_nobody_hears_anybody_before_they_are_connected():
    async def scenario():
        async with world() as scene:
            caller = scene.browser().calls(CALLER)
            callee = scene.browser().is_called(CALLEE)
            await caller.connected()
            await callee.connected()
            caller.says(b"too early")
            await scene.event(LegConnected, CALLER)
            scene.engine.connect(CALL, hearing([CALLER, CALLEE]))
            await scene.measured()
            await talk(scene, caller, callee)
            assert callee.payloads() == FROM_CALLER

    run(scenario())


def test_browser_and_phone_talk_g711():
    async def scenario():
        async with world() as scene:
            caller = scene.browser().calls(CALLER, codecs=(G711,))
            phone = scene.phone().is_called(CALLEE)
            await caller.connected()
            scene.engine.connect(CALL, hearing([CALLER, CALLEE]))
            await scene.measured()
            await talk(scene, caller, phone)
            # Chrome lists PCMU first, the phone PCMA.
            assert phone.payloads() == [p.translate(MU_TO_A) for p in FROM_CALLER]
            assert {packet.payload_type for packet in phone.heard} == {8}
            assert caller.payloads() == [p.translate(A_TO_MU) for p in FROM_CALLEE]
            assert {packet.payload_type for packet in caller.heard} == {0}

    run(scenario())


def test_closing_a_leg_tells_what_became_of_it():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            await talk(scene, caller, callee)
            scene.engine.close(CALLER)
            statistics = (await scene.event(LegClosed, CALLER)).statistics
            assert statistics.packets_received == 20
            assert statistics.packets_sent == 20
            assert statistics.packets_lost == 0

    run(scenario())


def test_reports_go_both_ways():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            await talk(scene, caller, callee)
            report = await scene.until(
                lambda: [r for r in caller.reports if isinstance(r, SenderReport)]
            )
            assert report[0].packets == 20
            assert report[0].ssrc == caller.heard[0].ssrc
            assert [block.ssrc for block in report[0].reports] == [caller.peer.ssrc]

    run(scenario())
