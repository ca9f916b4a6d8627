"""Two programs talk, by WebSocket with WebRTC and by SIP's own ports with plain RTP."""

from __future__ import annotations

import asyncio

import pytest

from tests.client.programs import (
    TRANSPORTS,
    hears,
    invited,
    program,
    run,
    talking,
    whistle,
)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_each_hears_the_other(demo, transport):
    async def main():
        async with talking(demo, transport) as (call, answered):
            tones = [
                asyncio.create_task(whistle(call.audio, 440)),
                asyncio.create_task(whistle(answered.audio, 1000)),
            ]
            await asyncio.gather(hears(call.audio, 1000), hears(answered.audio, 440))
            for tone in tones:
                tone.cancel()
            assert call.quality.received > 0
            assert call.uuid == answered.uuid != ""
            assert (answered.remote_number, call.remote_number) == ("101", "102")
            call.hang_up()
            ours, theirs = await call.ended(), await answered.ended()
            assert (ours.end_cause, theirs.end_cause) == ("BYE", "BYE")
            assert ours.is_accepted
            assert ours.end_time >= ours.answer_time >= ours.start_time

    run(main())


def test_a_browser_kind_and_a_phone_kind_talk(demo):
    async def main():
        async with (
            program(demo, "101", "ws") as caller,
            program(demo, "102", "udp") as callee,
        ):
            incoming = asyncio.create_task(invited(callee))
            call = await caller.make_call("102")
            answered = await incoming
            await answered.accept()
            tone = asyncio.create_task(whistle(answered.audio, 1000))
            await hears(call.audio, 1000)
            tone.cancel()

    run(main())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_call_is_held_muted_and_pressed_keys_in(demo, transport):
    async def main():
        async with talking(demo, transport) as (call, answered):
            assert await call.hold()
            assert call.state == "hold"
            assert not await call.hold()
            assert call.state == "connected"
            tone = asyncio.create_task(whistle(call.audio, 700))
            await hears(answered.audio, 700)
            assert call.mute()
            assert await answered.audio.silence(seconds=0.5, timeout=20)
            assert not call.mute()
            await hears(answered.audio, 700)
            tone.cancel()
            call.send_dtmf("12#")
            assert await answered.gather(digits=3, timeout=20, finish="") == "12#"

    run(main())


def test_several_calls_live_side_by_side(demo):
    async def main():
        async with (
            program(demo, "101") as caller,
            program(demo, "102") as first,
            program(demo, "103") as second,
        ):
            calls, answered = [], []
            for number, callee in (("102", first), ("103", second)):
                incoming = asyncio.create_task(invited(callee))
                calls.append(await caller.make_call(number))
                answered.append(await incoming)
                await answered[-1].accept()
                await calls[-1].answered()
            assert caller.calls == calls
            assert caller.call is calls[1], "the latest is the current one"
            tones = [
                asyncio.create_task(whistle(answered[0].audio, 500)),
                asyncio.create_task(whistle(answered[1].audio, 900)),
            ]
            await asyncio.gather(hears(calls[0].audio, 500), hears(calls[1].audio, 900))
            for tone in tones:
                tone.cancel()
            caller.stop_call()
            await calls[1].ended()
            assert caller.calls == [calls[0]]
            assert not calls[0].is_over
            answered[0].hang_up()
            assert (await calls[0].ended()).end_cause == "BYE"
            assert not caller.is_calling()

    run(main())


def test_a_call_that_was_answered_elsewhere(demo):
    async def main():
        async with (
            program(demo, "101") as caller,
            program(demo, "102") as first,
            program(demo, "102") as second,
        ):
            told = []
            for name in ("ended", "accepted_by_other"):
                first.on(name, lambda data, name=name: told.append(name))
            waiting = asyncio.gather(invited(first), invited(second))
            call = await caller.make_call("102")
            missed, taken = await waiting
            await taken.accept()
            await call.answered()
            assert (await missed.ended()).end_cause == "CANCEL"
            assert told == ["ended", "accepted_by_other"]

    run(main())
