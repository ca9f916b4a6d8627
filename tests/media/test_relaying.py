"""Who hears what, over real sockets and a real worker process."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.media.world import (
    CALL,
    G711,
    Browser,
    Phone,
    World,
    loopback_socket,
    world,
)
from tongdai.call.hearing import Hearing
from tongdai.call.ids import LegId
from tongdai.media.events import LegClosed, LegConnected
from tongdai.rtp.g711 import A_TO_MU, MU_TO_A
from tongdai.rtp.rtcp import SenderReport, SourceDescription

CALLER, CALLEE, THIRD = LegId("caller"), LegId("callee"), LegId("third")
FROM_CALLER = [f"caller says {n}".encode() for n in range(20)]
FROM_CALLEE = [f"callee says {n}".encode() for n in range(20)]
OPUS_SILENCE = b"\xf8\xff\xfe"


async def two_browsers(scene: World, **codecs) -> tuple[Browser, Browser]:
    caller = scene.browser().calls(CALLER, **codecs)
    callee = scene.browser().is_called(CALLEE, **codecs)
    await caller.connected()
    await callee.connected()
    await scene.connect(CALLER, CALLEE)
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

    asyncio.run(scenario())


def test_nobody_hears_anybody_before_they_are_connected():
    async def scenario():
        async with world() as scene:
            caller = scene.browser().calls(CALLER)
            callee = scene.browser().is_called(CALLEE)
            await caller.connected()
            await callee.connected()
            caller.says(b"too early")
            await scene.event(LegConnected, CALLER)
            await scene.connect(CALLER, CALLEE)
            await talk(scene, caller, callee)
            assert callee.payloads() == FROM_CALLER

    asyncio.run(scenario())


def test_who_is_no_longer_heard_is_not_heard():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            one_way: Hearing = frozenset({(CALLER, CALLEE)})
            scene.engine.connect(CALL, one_way)
            await scene.measure(CALLER)
            callee.says(*FROM_CALLEE)
            caller.says(*FROM_CALLER)
            await scene.until(lambda: len(callee.heard) == 20)
            assert (await scene.measure(CALLEE)).packets_received == 20
            assert caller.heard == []

    asyncio.run(scenario())


def test_both_are_sent_silence_while_one_is_on_hold_then_each_other_again():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            await talk(scene, caller, callee)
            scene.engine.connect(CALL, frozenset())
            await scene.until(lambda: len(caller.heard) > 20 and len(callee.heard) > 20)
            assert {*caller.payloads()[20:], *callee.payloads()[20:]} == {OPUS_SILENCE}
            await scene.connect(CALLER, CALLEE)
            callee.says(b"again")
            await scene.until(lambda: caller.payloads()[-1] == b"again")
            first = caller.heard[0].sequence
            numbers = [packet.sequence - first for packet in caller.heard]
            assert numbers == [*range(len(numbers))]

    asyncio.run(scenario())


def test_another_speaker_continues_the_listeners_line():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            third = scene.browser().is_called(THIRD)
            await third.connected()
            callee.says(b"1", b"2")
            await scene.until(lambda: len(caller.heard) == 2)
            await scene.connect(CALLER, THIRD)
            callee.says(b"unheard")
            third.says(b"3", b"4")
            await scene.until(lambda: len(caller.heard) == 4)
            assert caller.payloads() == [b"1", b"2", b"3", b"4"]
            assert len({packet.ssrc for packet in caller.heard}) == 1
            first = caller.heard[0].sequence
            assert [packet.sequence - first for packet in caller.heard] == [0, 1, 2, 3]
            markers = [packet.marker for packet in caller.heard]
            assert markers == [True, False, True, False]
            stamps = [packet.timestamp for packet in caller.heard]
            assert all(0 < b - a < 48000 * 15 for a, b in pairwise(stamps))

    asyncio.run(scenario())


def test_browser_and_phone_talk_in_different_laws():
    async def scenario():
        async with world() as scene:
            caller = scene.browser(formats="0 126").calls(CALLER, codecs=(G711,))
            phone = scene.phone()
            phone.is_called(CALLEE, phone.describes("8 101"))
            await caller.connected()
            await scene.connect(CALLER, CALLEE)
            await talk(scene, caller, phone)
            assert phone.payloads() == [p.translate(MU_TO_A) for p in FROM_CALLER]
            assert {packet.payload_type for packet in phone.heard} == {8}
            assert caller.payloads() == [p.translate(A_TO_MU) for p in FROM_CALLEE]
            assert {packet.payload_type for packet in caller.heard} == {0}

    asyncio.run(scenario())


def test_a_phone_that_takes_both_laws_gets_what_the_other_sends():
    async def scenario():
        async with world() as scene:
            caller = scene.phone()
            caller.calls(CALLER, caller.describes("0 101"))
            phone = scene.phone().is_called(CALLEE)
            await scene.connect(CALLER, CALLEE)
            caller.says(*FROM_CALLER, payload_type=0)
            await scene.until(lambda: len(phone.heard) == 20)
            assert phone.payloads() == FROM_CALLER
            assert {packet.payload_type for packet in phone.heard} == {0}

    asyncio.run(scenario())


def test_media_flows_over_ipv6():
    try:
        loopback_socket(host="::1").close()
    except OSError:
        pytest.skip("this machine has no IPv6")

    async def scenario():
        async with world(host="::1", addresses=("::1",)) as scene:
            caller = scene.browser(formats="8 126").calls(CALLER, codecs=(G711,))
            phone = scene.phone().is_called(CALLEE)
            await caller.connected()
            await scene.connect(CALLER, CALLEE)
            await talk(scene, caller, phone)
            assert phone.payloads() == FROM_CALLER
            assert caller.payloads() == FROM_CALLEE

    asyncio.run(scenario())


def test_a_key_pressed_reaches_the_other_leg_under_its_number():
    async def scenario():
        async with world() as scene:
            caller = scene.browser(formats="8 126").calls(CALLER, codecs=(G711,))
            phone = scene.phone().is_called(CALLEE)
            await caller.connected()
            await scene.connect(CALLER, CALLEE)
            phone.says(b"\x05\x0a\x00\xa0", payload_type=101)
            await scene.until(lambda: caller.heard)
            assert caller.heard[0].payload_type == 126
            assert caller.payloads() == [b"\x05\x0a\x00\xa0"]

    asyncio.run(scenario())


def test_who_holds_by_direction_hears_nothing_and_can_resume():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            held = caller.reoffers(caller.peer.offer(direction="sendonly"))
            assert held.direction == "recvonly"
            await scene.measure(CALLER)
            callee.says(b"unheard")
            caller.says(b"music")
            await scene.until(lambda: callee.heard)
            await scene.measure_until(CALLEE, lambda leg: leg.packets_received == 1)
            caller.reoffers(caller.peer.offer())
            await scene.measure(CALLER)
            callee.says(b"heard")
            await scene.until(lambda: caller.heard)
            assert caller.payloads() == [b"heard"]
            assert callee.payloads() == [b"music"]

    asyncio.run(scenario())


def test_closing_a_leg_tells_what_became_of_it():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            await talk(scene, caller, callee)
            scene.engine.close(CALLER)
            scene.engine.close(CALLER)
            statistics = (await scene.event(LegClosed, CALLER)).statistics
            assert statistics.packets_received == 20
            assert statistics.bytes_received == sum(12 + len(p) for p in FROM_CALLER)
            assert statistics.packets_sent == 20
            assert statistics.bytes_sent == sum(12 + len(p) for p in FROM_CALLEE)
            assert statistics.packets_lost == 0
            assert statistics.mos is not None
            assert statistics.mos > 3.5
            await scene.measure(CALLEE)
            closed = [e for e in scene.events if isinstance(e, LegClosed)]
            assert len(closed) == 1

    asyncio.run(scenario())


def test_reports_go_both_ways_and_give_the_round_trip():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_browsers(scene)
            await talk(scene, caller, callee)
            await scene.until(
                lambda: [r for r in caller.reports if isinstance(r, SenderReport)]
            )
            report, names = caller.reports[-2:]
            assert isinstance(report, SenderReport)
            assert report.packets == 20
            assert report.octets == sum(map(len, FROM_CALLEE))
            assert report.ssrc == caller.heard[0].ssrc
            assert [block.ssrc for block in report.reports] == [caller.peer.ssrc]
            assert isinstance(names, SourceDescription)
            caller.reports_now()
            statistics = await scene.measure_until(
                CALLER, lambda leg: leg.round_trip is not None
            )
            assert statistics.round_trip is not None
            assert 0 <= statistics.round_trip < 10_000

    asyncio.run(scenario())
