"""Who is heard before the call is answered, over a real worker process."""

from __future__ import annotations

import asyncio

from tests.media.world import CALL, G711, Phone, World, world
from tongdai.call.hearing import hearing
from tongdai.call.ids import LegId
from tongdai.media.engine import LegKind, Sound
from tongdai.sdp.description import parse
from tongdai.sdp.remote import read_remote

CALLER, CALLEE = LegId("caller"), LegId("callee")
EARLY = [f"early {n}".encode() for n in range(10)]
LATER = [f"later {n}".encode() for n in range(10)]


def called(scene: World) -> Phone:
    """A phone that has our offer, and has said nothing yet."""
    phone = scene.phone()
    offer = scene.engine.offer(CALLEE, call=CALL, kind=LegKind.RTP, codecs=(G711,))
    phone.leg, phone.remote = CALLEE, read_remote(parse(offer))
    return phone


def in_one_line(phone: Phone) -> bool:
    numbers = [packet.sequence for packet in phone.heard]
    one_source = len({packet.ssrc for packet in phone.heard}) == 1
    return one_source and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_what_a_carrier_says_in_its_183_is_heard_and_goes_on_after_the_200():
    async def scenario():
        async with world() as scene:
            caller = scene.phone().calls(CALLER)
            carrier = called(scene)
            progress = carrier.describes()
            scene.engine.accept(CALLEE, progress)
            one_way = frozenset({(CALLEE, CALLER)})
            scene.engine.connect(CALL, one_way)
            await scene.measure(CALLER)
            carrier.says(*EARLY)
            caller.says(b"not to be heard yet")
            await scene.until(lambda: len(caller.heard) == 10)
            scene.engine.accept(CALLEE, progress)
            await scene.connect(CALLER, CALLEE)
            carrier.says(*LATER)
            caller.says(*LATER)
            await scene.until(
                lambda: len(caller.heard) == 20 and len(carrier.heard) == 10
            )
            assert caller.payloads() == EARLY + LATER
            assert carrier.payloads() == LATER
            assert in_one_line(caller)

    asyncio.run(scenario())


def test_another_description_in_the_200_moves_the_media_there():
    async def scenario():
        async with world() as scene:
            caller = scene.phone().calls(CALLER)
            announcer = called(scene)
            scene.engine.accept(CALLEE, announcer.describes("0 101"))
            scene.engine.connect(CALL, hearing([CALLER, CALLEE]))
            await scene.measure(CALLER)
            announcer.says(*EARLY, payload_type=0)
            await scene.until(lambda: len(caller.heard) == 10)
            answerer = scene.phone()
            answerer.remote = announcer.remote
            scene.engine.accept(CALLEE, answerer.describes("8 101"))
            await scene.measure(CALLER)
            announcer.says(b"no longer heard", payload_type=0)
            answerer.says(*LATER)
            await scene.until(lambda: len(caller.heard) == 20)
            assert caller.payloads()[10:] == LATER
            caller.says(b"to the new one")
            await scene.until(lambda: answerer.heard)
            assert in_one_line(caller)

    asyncio.run(scenario())


def test_ringback_gives_way_to_what_the_carrier_says(tmp_path):
    async def scenario():
        async with world(sounds=tmp_path) as scene:
            caller = scene.phone().calls(CALLER)
            carrier = called(scene)
            scene.engine.play(CALLER, Sound.ringback())
            await scene.until(lambda: len(caller.heard) >= 10)
            scene.engine.accept(CALLEE, carrier.describes())
            scene.engine.hush(CALLER)
            scene.engine.connect(CALL, frozenset({(CALLEE, CALLER)}))
            await scene.measure(CALLER)
            carrier.says(*EARLY)
            await scene.until(lambda: caller.payloads()[-1] == EARLY[-1])
            assert caller.payloads()[-10:] == EARLY
            assert in_one_line(caller)

    asyncio.run(scenario())
