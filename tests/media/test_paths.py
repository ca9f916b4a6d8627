"""What a WebRTC leg accepts, from where, and what nobody else can do to it."""

from __future__ import annotations

import asyncio
import re

from tests.media.world import World, loopback_socket, world
from tongdai.call.ids import LegId
from tongdai.media.events import LegConnected, LegFailed

CALLER, CALLEE = LegId("caller"), LegId("callee")


def with_wrong_fingerprint(offer: bytes) -> bytes:
    def turned(found: re.Match[bytes]) -> bytes:
        return found[0][:-2] + (b"00" if found[0][-2:] != b"00" else b"11")

    return re.sub(rb"a=fingerprint:sha-256 [0-9A-F:]+", turned, offer)


async def call(scene: World):
    caller = scene.browser().calls(CALLER)
    phone = scene.browser().is_called(CALLEE)
    await caller.connected()
    await phone.connected()
    await scene.connect(CALLER, CALLEE)
    return caller, phone


def test_a_certificate_with_another_fingerprint_gets_no_media():
    async def scenario():
        async with world() as scene:
            scene.browser().calls(CALLER, forge=with_wrong_fingerprint)
            failed = await scene.event(LegFailed, CALLER)
            assert "fingerprint" in failed.reason
            impostor = scene.browser().calls("impostor", forge=with_wrong_fingerprint)
            await scene.event(LegFailed, LegId("impostor"))
            if impostor.peer.connected:
                impostor.says(b"let me in")
            statistics = await scene.measure(LegId("impostor"))
            assert statistics.packets_received == 0

    asyncio.run(scenario())


def test_media_from_an_address_that_ice_has_not_checked_is_not_heard():
    async def scenario():
        async with world() as scene:
            caller, callee = await call(scene)
            proven = caller.socket
            caller.socket = loopback_socket()
            caller.says(b"from elsewhere")
            caller.socket.close()
            caller.socket = proven
            caller.says(b"from here")
            await scene.until(lambda: callee.heard)
            assert callee.payloads() == [b"from here"]

    asyncio.run(scenario())


def test_a_copied_packet_is_heard_once():
    async def scenario():
        async with world() as scene:
            caller, callee = await call(scene)
            [send] = caller.peer.send_audio(b"once", 0.0)
            caller.socket.sendto(send.data, send.destination)
            caller.socket.sendto(send.data, send.destination)
            caller.says(b"twice")
            await scene.until(lambda: len(callee.heard) == 2)
            assert callee.payloads() == [b"once", b"twice"]
            assert (await scene.measure(CALLER)).packets_refused == 1

    asyncio.run(scenario())


def test_a_forged_packet_is_counted_and_not_heard():
    async def scenario():
        async with world() as scene:
            caller, callee = await call(scene)
            [send] = caller.peer.send_audio(b"true", 0.0)
            forged = send.data[:-1] + bytes([send.data[-1] ^ 1])
            for data in (forged, forged[:13], forged[:1], b"", forged * 30):
                caller.socket.sendto(data, send.destination)
            caller.says(b"mine")
            await scene.until(lambda: callee.heard)
            assert callee.payloads() == [b"mine"]
            assert (await scene.measure(CALLER)).packets_refused == 3

    asyncio.run(scenario())


def test_an_ice_restart_from_another_port_keeps_the_call():
    async def scenario():
        async with world() as scene:
            caller, callee = await call(scene)
            callee.says(b"before")
            await scene.until(lambda: caller.heard)
            before = caller.peer.remote.ice
            caller.moves()
            answered = caller.reoffers(caller.peer.restart_ice())
            assert answered.ice != before
            port = caller.socket.getsockname()[1]
            await scene.until(lambda: caller.peer.mapped == ("127.0.0.1", port))
            caller.says(b"from my new port")
            await scene.until(lambda: callee.heard)
            await scene.measure(CALLER)
            callee.says(b"after")
            await scene.until(lambda: len(caller.heard) == 2)
            assert caller.payloads() == [b"before", b"after"]
            assert caller.heard[1].sequence == caller.heard[0].sequence + 1

    asyncio.run(scenario())


def test_the_first_packet_of_a_leg_is_reported_once():
    async def scenario():
        async with world() as scene:
            caller, _ = await call(scene)
            assert [e for e in scene.events if isinstance(e, LegConnected)] == []
            caller.says(b"1", b"2", b"3")
            await scene.event(LegConnected, CALLER)
            await scene.measure(CALLER)
            assert scene.events.count(LegConnected(CALLER)) == 1

    asyncio.run(scenario())


def test_garbage_of_every_kind_disturbs_nobody():
    async def scenario():
        async with world() as scene:
            caller, callee = await call(scene)
            stranger = loopback_socket()
            for first in range(256):
                for length in (1, 2, 12, 20, 100, 1500, 9000):
                    data = bytes([first]) + bytes(length - 1)
                    stranger.sendto(data, caller.peer.destination)
                    caller.socket.sendto(data, caller.peer.destination)
            stranger.close()
            await scene.measure(CALLER)
            caller.says(b"still here")
            await scene.until(lambda: callee.heard)
            assert callee.payloads() == [b"still here"]

    asyncio.run(scenario())
