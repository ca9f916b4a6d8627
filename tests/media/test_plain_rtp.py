"""Plain RTP: where packets may come from, and that it is settled once."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.world import CALL, G711, World, loopback_socket, port_range, world
from tongdai.call.ids import LegId
from tongdai.media.engine import LegKind
from tongdai.media.events import LegClosed
from tongdai.media.ports import NoPortFree

CALLER, CALLEE = LegId("caller"), LegId("callee")


async def two_phones(scene: World, **caller_says):
    caller = scene.phone()
    caller.calls(CALLER, **caller_says)
    callee = scene.phone().is_called(CALLEE)
    await scene.connect(CALLER, CALLEE)
    return caller, callee


def test_two_phones_hear_each_other_from_the_first_packet():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_phones(scene)
            caller.says(b"hello")
            callee.says(b"yes?")
            await scene.until(lambda: caller.heard and callee.heard)
            assert callee.payloads() == [b"hello"]
            assert caller.payloads() == [b"yes?"]

    asyncio.run(scenario())


def test_a_stranger_is_not_heard_once_the_phone_has_spoken():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_phones(scene)
            caller.says(b"mine")
            await scene.until(lambda: callee.heard)
            stranger = loopback_socket()
            caller.says(b"x", b"y", b"z", b"w", through=stranger)
            caller.says(b"still mine")
            await scene.until(lambda: len(callee.heard) == 2)
            callee.says(b"for you alone")
            await scene.until(lambda: caller.heard)
            assert callee.payloads() == [b"mine", b"still mine"]
            assert caller.payloads() == [b"for you alone"]
            with pytest.raises(BlockingIOError):
                stranger.recv(2048)
            stranger.close()
            await scene.measure_until(CALLER, lambda leg: leg.packets_refused == 4)

    asyncio.run(scenario())


def test_a_phone_behind_nat_is_found_by_its_signalling_address():
    async def scenario():
        async with world() as scene:
            offer = scene.phone().describes(address="192.0.2.7")
            caller, callee = await two_phones(scene, offer=offer, peer="127.0.0.1")
            caller.says(b"1", b"2", b"3", b"4")
            await scene.until(lambda: len(callee.heard) == 2)
            callee.says(b"found you")
            await scene.until(lambda: caller.heard)
            assert callee.payloads() == [b"3", b"4"]

    asyncio.run(scenario())


def test_a_phone_elsewhere_than_sdp_and_signalling_say_is_never_heard():
    async def scenario():
        async with world() as scene:
            offer = scene.phone().describes(address="192.0.2.7")
            caller, callee = await two_phones(scene, offer=offer, peer="192.0.2.8")
            caller.says(*[b"hello"] * 10)
            refused = await scene.measure_until(
                CALLER, lambda leg: leg.packets_refused == 10
            )
            assert refused.packets_received == 0
            assert callee.heard == []

    asyncio.run(scenario())


async def phone_and_bystander(scene: World):
    """A call whose caller names an address that its signalling does not come from."""
    bystander = loopback_socket(host="127.0.0.3")
    offer = scene.phone().describes(
        address="127.0.0.3", port=bystander.getsockname()[1]
    )
    caller, callee = await two_phones(scene, offer=offer, peer="127.0.0.1")
    callee.says(b"who is there?")
    await scene.measure_until(CALLEE, lambda leg: leg.packets_received == 1)
    return caller, callee, bystander


def test_nothing_is_sent_to_an_address_that_only_a_description_names():
    async def scenario():
        async with world() as scene:
            caller, callee, bystander = await phone_and_bystander(scene)
            caller.says(b"1", b"2", b"3")
            await scene.until(lambda: callee.heard)
            callee.says(b"it is you")
            await scene.until(lambda: caller.heard)
            with pytest.raises(BlockingIOError):
                bystander.recv(2048)
            bystander.close()

    asyncio.run(scenario())


def test_media_from_where_the_description_says_is_answered_there():
    async def scenario():
        async with world() as scene:
            caller, callee, gateway = await phone_and_bystander(scene)
            caller.says(b"hello", through=gateway)
            await scene.until(lambda: callee.heard)
            callee.says(b"yes?")
            received = await asyncio.get_running_loop().sock_recv(gateway, 2048)
            assert received.endswith(b"yes?")
            gateway.close()

    asyncio.run(scenario())


def test_a_new_description_moves_the_leg_to_a_new_address():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_phones(scene)
            caller.says(b"1")
            await scene.until(lambda: callee.heard)
            moved = scene.phone()
            moved.remote = caller.remote
            scene.engine.reanswer(CALLER, moved.describes())
            await scene.measure(CALLER)
            moved.says(b"2")
            await scene.until(lambda: len(callee.heard) == 2)
            callee.says(b"there you are")
            await scene.until(lambda: moved.heard)
            assert callee.payloads() == [b"1", b"2"]
            assert caller.heard == []

    asyncio.run(scenario())


def test_the_old_way_of_holding_sends_nothing():
    async def scenario():
        async with world() as scene:
            caller, callee = await two_phones(scene)
            caller.says(b"1")
            await scene.until(lambda: callee.heard)
            scene.engine.reanswer(CALLER, caller.describes(address="0.0.0.0"))
            await scene.measure(CALLER)
            callee.says(b"unheard")
            await scene.measure_until(CALLEE, lambda leg: leg.packets_received == 1)
            scene.engine.reanswer(CALLER, caller.describes())
            await scene.measure(CALLER)
            callee.says(b"heard")
            await scene.until(lambda: caller.heard)
            assert caller.payloads() == [b"heard"]

    asyncio.run(scenario())


def test_ports_are_given_back_when_a_leg_is_closed():
    async def scenario():
        pair = port_range()
        async with world(rtp_ports=pair) as scene:
            for turn in range(3):
                leg = LegId(f"leg-{turn}")
                scene.engine.offer(leg, call=CALL, kind=LegKind.RTP, codecs=(G711,))
                with pytest.raises(NoPortFree):
                    scene.phone().is_called("one too many")
                scene.engine.close(leg)
                await scene.event(LegClosed, leg)

    asyncio.run(scenario())


def test_a_port_that_another_program_uses_is_passed_over():
    async def scenario():
        first, _ = port_range()
        with loopback_socket(first):
            async with world(rtp_ports=(first, first)) as scene:
                with pytest.raises(NoPortFree):
                    scene.phone().is_called(CALLEE)

    asyncio.run(scenario())
