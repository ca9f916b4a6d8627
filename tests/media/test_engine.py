"""The engine and its worker processes: placing, dying, replacing, ending, leaking."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media.world import CALL, G711, G722, OPUS, loopback_socket, port_range, world
from tongdai.call.hearing import hearing
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Unavailable, UsageError
from tongdai.media.engine import Engine, LegKind
from tongdai.media.events import LegClosed, LegSilent, WorkerDied
from tongdai.media.settings import MediaSettings
from tongdai.sdp.description import parse
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.remote import read_remote

CALLER, CALLEE = LegId("caller"), LegId("callee")


def port_of(description: bytes) -> int:
    return parse(description).media[0].port


def test_a_killed_worker_is_replaced_within_a_second_and_calls_go_on():
    async def scenario():
        async with world() as scene:
            scene.browser().calls(CALLER)
            [worker] = scene.engine.workers
            port = worker.port
            os.kill(worker.pid, signal.SIGKILL)
            died = await scene.event(WorkerDied)
            assert died == WorkerDied(frozenset({CALLER}))
            at = asyncio.get_running_loop().time()
            with pytest.raises(UsageError):
                scene.engine.reoffer(CALLER)
            scene.engine.close(CALLER)
            # It takes commands again before its process has come up.
            await scene.until(lambda: worker.up)
            assert asyncio.get_running_loop().time() - at < 1.0
            assert worker.port == port
            caller = scene.browser().calls("next-caller")
            callee = scene.browser().is_called("next-callee")
            await scene.connect(LegId("next-caller"), LegId("next-callee"))
            await caller.connected()
            await callee.connected()
            caller.says(b"as if nothing had happened")
            await scene.until(lambda: callee.heard)

    asyncio.run(scenario())


def test_calls_on_other_workers_survive():
    async def scenario():
        async with world(workers=2) as scene:
            engine = scene.engine
            for number in range(4):
                call = CallId(f"call-{number}")
                leg = LegId(f"leg-{number}")
                engine.offer(leg, call=call, kind=LegKind.WEBRTC, codecs=(OPUS,))
            first, second = engine.workers
            os.kill(first.pid, signal.SIGKILL)
            died = await scene.event(WorkerDied)
            assert len(died.legs) == 2
            survivors = {LegId(f"leg-{n}") for n in range(4)} - died.legs
            for leg in survivors:
                engine.close(leg)
                await scene.event(LegClosed, leg)
            assert second.up

    asyncio.run(scenario())


def test_all_legs_of_a_call_are_on_one_worker_and_calls_are_spread():
    async def scenario():
        async with world(workers=2) as scene:
            ports = {}
            for number in range(6):
                call = CallId(f"call-{number}")
                offers = [
                    scene.engine.offer(
                        LegId(f"{number}-{side}"),
                        call=call,
                        kind=LegKind.WEBRTC,
                        codecs=(OPUS,),
                    )
                    for side in range(2)
                ]
                [ports[call]] = {port_of(offer) for offer in offers}
            assert sorted(ports.values()) == sorted(
                [worker.port for worker in scene.engine.workers] * 3
            )

    asyncio.run(scenario())


def test_silence_is_reported():
    async def scenario():
        async with world(silence=0.05) as scene:
            scene.phone().calls(CALLER)
            scene.phone().is_called(CALLEE)
            scene.engine.connect(CALL, hearing([CALLER, CALLEE]))
            await scene.event(LegSilent, CALLER)
            await scene.event(LegSilent, CALLEE)

    asyncio.run(scenario())


def test_hundreds_of_legs_opened_and_closed_leak_nothing():
    async def scenario():
        async with world(rtp_ports=port_range()) as scene:
            engine = scene.engine
            [worker] = engine.workers
            browser = scene.browser()

            async def rounds(first: int) -> None:
                for number in range(first, first + 100):
                    call = CallId(f"call-{number}")
                    legs = [LegId(f"{number}-{side}") for side in range(2)]
                    engine.offer(legs[0], call=call, kind=LegKind.RTP, codecs=(G711,))
                    offer = browser.peer.offer()
                    engine.answer(legs[1], offer, call=call, codecs=(OPUS,))
                    engine.connect(call, hearing(legs))
                    for leg in legs:
                        engine.close(leg)
                        await scene.event(LegClosed, leg)
                scene.events.clear()

            await rounds(0)
            before = descriptors(os.getpid()), descriptors(worker.pid)
            await rounds(100)
            assert (descriptors(os.getpid()), descriptors(worker.pid)) == before

    asyncio.run(scenario())


def descriptors(pid: int | None) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_stop_ends_every_worker_and_frees_every_port():
    async def scenario():
        engine = Engine(MediaSettings(host="127.0.0.1", port=0, workers=2))
        await engine.start()
        engine.offer(CALLER, call=CALL, kind=LegKind.RTP, codecs=(G711,))
        pids = [worker.pid for worker in engine.workers]
        ports = [worker.port for worker in engine.workers]
        await engine.stop()
        await engine.stop()
        for pid, port in zip(pids, ports, strict=True):
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
            loopback_socket(port).close()
        with pytest.raises(Unavailable):
            engine.offer(CALLEE, call=CALL, kind=LegKind.WEBRTC, codecs=(OPUS,))

    asyncio.run(scenario())


def test_a_port_that_is_taken_is_said_at_the_start():
    async def scenario():
        with loopback_socket() as taken:
            port = taken.getsockname()[1]
            engine = Engine(MediaSettings(host="127.0.0.1", port=port))
            with pytest.raises(Unavailable, match=str(port)):
                await engine.start()

    asyncio.run(scenario())


ENGINE_ALONE = """
import asyncio, sys
from tongdai.media.engine import Engine
from tongdai.media.settings import MediaSettings

async def main():
    engine = Engine(MediaSettings(host="127.0.0.1", port=0))
    await engine.start()
    print(engine.workers[0].pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_worker_ends_when_its_engine_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", ENGINE_ALONE], stdout=-1)
    assert parent.stdout is not None
    worker = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    ended, _, _ = select.select([worker], [], [], 10.0)
    os.close(worker)
    assert ended == [worker]


def test_looking_at_an_offer_tells_its_kind_and_families():
    async def scenario():
        async with world() as scene:
            look = scene.engine.codecs_of
            browser = look(scene.browser().peer.offer())
            assert (browser.kind, browser.families) == (
                LegKind.WEBRTC,
                (OPUS, G722, G711),
            )
            phone = look(scene.phone().describes())
            assert (phone.kind, phone.families) == (LegKind.RTP, (G711,))
            with pytest.raises(NotAcceptable):
                look(scene.phone().describes("3 18"))
            with pytest.raises(MalformedDescription):
                look(b"hello")

    asyncio.run(scenario())


def test_a_leg_that_cannot_be_answered_leaves_nothing_behind():
    async def scenario():
        async with world(rtp_ports=port_range()) as scene:
            phone = scene.phone()
            with pytest.raises(NotAcceptable):
                scene.engine.answer(
                    CALLER, phone.describes(), call=CALL, codecs=(OPUS,)
                )
            # The one pair of ports there is was given back.
            scene.engine.answer(CALLER, phone.describes(), call=CALL, codecs=(G711,))

    asyncio.run(scenario())


def test_a_leg_is_opened_once_and_unknown_legs_are_our_callers_mistake():
    async def scenario():
        async with world() as scene:
            engine = scene.engine
            engine.offer(CALLER, call=CALL, kind=LegKind.WEBRTC, codecs=(OPUS,))
            with pytest.raises(UsageError):
                engine.offer(CALLER, call=CALL, kind=LegKind.WEBRTC, codecs=(OPUS,))
            with pytest.raises(UsageError):
                engine.accept(CALLEE, b"")
            engine.close(CALLEE)
            engine.measure(CALLEE)
            engine.connect(CallId("unknown"), hearing([CALLER, CALLEE]))

    asyncio.run(scenario())


def test_after_close_nothing_but_the_last_word_is_reported():
    async def scenario():
        async with world() as scene:
            scene.phone().calls(CALLER)
            scene.engine.close(CALLER)
            await scene.event(LegClosed, CALLER)
            assert [type(event) for event in scene.events] == [LegClosed]

    asyncio.run(scenario())


def test_the_offer_names_every_address_and_one_fingerprint():
    async def scenario():
        async with world(addresses=("127.0.0.1", "127.0.0.2")) as scene:
            offer = scene.engine.offer(
                CALLER, call=CALL, kind=LegKind.WEBRTC, codecs=(OPUS, G711)
            )
            media = parse(offer).media[0]
            port = scene.engine.workers[0].port
            assert [line.split()[4:6] for line in media.all("candidate")] == [
                ["127.0.0.1", str(port)],
                ["127.0.0.2", str(port)],
            ]
            assert len(read_remote(parse(offer)).fingerprints) == 1

    asyncio.run(scenario())
