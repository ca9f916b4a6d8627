"""A call whose legs are on different workers, over real worker processes."""

from __future__ import annotations

import asyncio
import os
import signal
from itertools import pairwise

import pytest

from tests.media.listening import heard, level, loudest
from tests.media.test_transcoder import speech
from tests.media.world import G711, G722, OPUS, Browser, Phone, World, world
from tongdai.call.hearing import hearing
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Unavailable
from tongdai.media.events import LegConnected, LegPressed, WorkerDied

ONE, TWO = CallId("one"), CallId("two")
FIRST, SECOND = LegId("first"), LegId("second")
NAMES = {8: "PCMA/8000", 0: "PCMU/8000", 9: "G722/8000"}
FORMATS = {8: "8 101", 0: "0 101", 9: "9 101"}


def phone(scene: World, leg: LegId, call: CallId, number: int = 8) -> Phone:
    """A phone that knows one codec."""
    one = scene.phone()
    family = G722 if number == 9 else G711
    one.calls(leg, one.describes(FORMATS[number]), codecs=(family,), call=call)
    return one


def two_apart(scene: World, numbers: tuple[int, int] = (8, 8)) -> tuple[Phone, Phone]:
    """A phone in each of two calls, each call on a worker of its own."""
    first = phone(scene, FIRST, ONE, numbers[0])
    second = phone(scene, SECOND, TWO, numbers[1])
    calls = scene.engine._calls
    assert calls.worker_of(FIRST) is not calls.worker_of(SECOND)
    return first, second


async def joined(scene: World, moved: LegId, call: CallId) -> None:
    """The leg is moved, and the two hear each other."""
    scene.engine.move(moved, call)
    scene.engine.connect(call, hearing([FIRST, SECOND]))
    for leg in (FIRST, SECOND):
        await scene.measure(leg)


@pytest.mark.parametrize("numbers", [(8, 8), (8, 0), (9, 8)])
@pytest.mark.parametrize(("moved", "call"), [(SECOND, ONE), (FIRST, TWO)])
def test_two_who_are_joined_hear_each_other(moved, call, numbers):
    async def scenario():
        async with world(workers=2) as scene:
            one, two = two_apart(scene, numbers)
            await joined(scene, moved, call)
            tones = {500.0: one, 900.0: two}
            for (hertz, speaker), number in zip(tones.items(), numbers, strict=True):
                for said in speech(NAMES[number], 1.0, hertz=hertz):
                    speaker.says(said, payload_type=number)
                    await asyncio.sleep(0)
            # A transcoder may keep what is no whole frame.
            await scene.until(lambda: min(len(one.heard), len(two.heard)) >= 49)
            for listener, number, hertz, own in (
                (one, numbers[0], 900.0, 500.0),
                (two, numbers[1], 500.0, 900.0),
            ):
                samples, rate = heard(listener.heard, NAMES[number])
                samples = samples[rate // 5 :]
                assert loudest(samples, rate) == pytest.approx(hertz, abs=3)
                assert level(samples, rate, hertz) > -14
                assert level(samples, rate, own) < -50
                assert {packet.payload_type for packet in listener.heard} == {number}
                assert len({packet.ssrc for packet in listener.heard}) == 1
                numbered = [packet.sequence for packet in listener.heard]
                assert all((b - a) & 0xFFFF == 1 for a, b in pairwise(numbered))

    asyncio.run(scenario())


def test_a_browser_and_a_phone_apart_hear_each_other_transcoded():
    async def scenario():
        async with world(workers=2) as scene:
            browser: Browser = scene.browser()
            browser.calls(FIRST, codecs=(OPUS,), call=ONE)
            desk = phone(scene, SECOND, TWO)
            await browser.connected()
            await joined(scene, SECOND, ONE)
            for said in speech("opus/48000", 1.0):
                browser.says(said)
                await asyncio.sleep(0)
            for said in speech("PCMA/8000", 1.0):
                desk.says(said)
                await asyncio.sleep(0)
            await scene.until(
                lambda: len(browser.heard) >= 45 and len(desk.heard) >= 45
            )
            for packets, name in (
                (desk.heard, "PCMA/8000"),
                (browser.heard, "opus/48000"),
            ):
                samples, rate = heard(packets, name)
                assert loudest(samples[rate // 5 :], rate) == pytest.approx(700, abs=3)

    asyncio.run(scenario())


def test_the_listener_keeps_its_line_when_a_join_brings_another_speaker():
    async def scenario():
        async with world(workers=2) as scene:
            one, two = two_apart(scene)
            former = phone(scene, LegId("former"), ONE)
            scene.engine.connect(ONE, hearing([FIRST, LegId("former")]))
            await scene.measure(FIRST)
            former.says(b"before")
            await scene.until(lambda: one.payloads() == [b"before"])
            await joined(scene, SECOND, ONE)
            scene.engine.close(LegId("former"))
            two.says(b"behind", b"it")
            await scene.until(lambda: len(one.heard) == 3)
            assert len({packet.ssrc for packet in one.heard}) == 1
            assert [packet.marker for packet in one.heard] == [True, True, False]
            numbered = [packet.sequence for packet in one.heard]
            assert [(n - numbered[0]) & 0xFFFF for n in numbered] == [0, 1, 2]

    asyncio.run(scenario())


def test_what_was_lost_before_stays_lost():
    async def scenario():
        async with world(workers=2) as scene:
            one, two = two_apart(scene)
            await joined(scene, SECOND, ONE)
            two.says(b"1", b"2")
            two.packet(b"never sent")
            two.says(b"4")
            await scene.until(lambda: len(one.heard) == 3)
            numbered = [packet.sequence for packet in one.heard]
            assert [(n - numbered[0]) & 0xFFFF for n in numbered] == [0, 1, 3]

    asyncio.run(scenario())


def test_keys_go_along_or_are_reported_once():
    async def scenario():
        async with world(workers=2) as scene:
            one, two = two_apart(scene)
            deaf = scene.phone()
            deaf.calls(LegId("third"), deaf.describes("8"), call=ONE)
            scene.engine.move(SECOND, ONE)
            pairs = {(SECOND, FIRST), (SECOND, LegId("third"))}
            scene.engine.connect(ONE, frozenset(pairs))
            for leg in (FIRST, SECOND):
                await scene.measure(leg)
            end = b"\x05\x8a\x03\x20"
            two.says(end, end, payload_type=101, timestamp=4000)
            pressed = await scene.event(LegPressed)
            assert (pressed.leg, pressed.digit) == (SECOND, "5")
            await scene.until(lambda: len(one.heard) == 2)
            assert {p.payload_type for p in one.heard} == {101}
            two.says(b"more")
            await scene.until(lambda: b"more" in deaf.payloads())
            assert deaf.payloads() == [b"more"]
            assert sum(isinstance(e, LegPressed) for e in scene.events) == 1

    asyncio.run(scenario())


def test_who_holds_is_not_heard_elsewhere():
    async def scenario():
        async with world(workers=2) as scene:
            one, two = two_apart(scene)
            await joined(scene, SECOND, ONE)
            offer = two.describes("8 101", direction="recvonly")
            scene.engine.reanswer(SECOND, offer)
            for leg in (FIRST, SECOND):
                await scene.measure(leg)
            two.says(b"unheard")
            await scene.measure_until(SECOND, lambda seen: seen.packets_received == 1)
            scene.engine.reanswer(SECOND, two.describes("8 101"))
            for leg in (FIRST, SECOND):
                await scene.measure(leg)
            two.says(b"heard")
            await scene.until(lambda: b"heard" in one.payloads())
            assert b"unheard" not in one.payloads()

    asyncio.run(scenario())


def test_a_dead_worker_takes_only_its_own_legs_and_the_call_goes_on():
    async def scenario():
        async with world(workers=2) as scene:
            one, _ = two_apart(scene)
            await joined(scene, SECOND, ONE)
            engine = scene.engine
            theirs = engine._calls.worker_of(SECOND)
            os.kill(theirs.pid, signal.SIGKILL)
            assert await scene.event(WorkerDied) == WorkerDied(frozenset({SECOND}))
            one.says(b"to nobody")
            await scene.event(LegConnected, FIRST)
            await scene.until(lambda: theirs.up)
            # A leg of the next worker at that place is fed as the first one was.
            third = LegId("third")
            calls = iter([CallId("three"), CallId("four")])
            for call in calls:
                another = phone(scene, third, call)
                if engine._calls.worker_of(third) is theirs:
                    break
                engine.close(third)
                third = LegId("fourth")
                phone(scene, LegId("ballast"), CallId("ballast"))
            engine.move(third, ONE)
            engine.connect(ONE, hearing([FIRST, third]))
            for leg in (FIRST, third):
                await scene.measure(leg)
            one.says(b"to the next")
            another.says(b"from the next")
            await scene.until(lambda: another.payloads() == [b"to the next"])
            await scene.until(lambda: b"from the next" in one.payloads())

    asyncio.run(scenario())


def test_a_call_without_legs_takes_none():
    async def scenario():
        async with world(workers=2) as scene:
            two_apart(scene)
            with pytest.raises(Unavailable):
                scene.engine.move(FIRST, CallId("over"))

    asyncio.run(scenario())
