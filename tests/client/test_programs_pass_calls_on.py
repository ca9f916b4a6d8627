"""A program's call is passed on, at once or after a word; and supervised."""

from __future__ import annotations

import asyncio

import pytest

from tests.client.programs import (
    hears,
    invited,
    program,
    run,
    talking,
    whistle,
)
from tongdai.client import Call
from tongdai.client.errors import BadArgument, CallEnded, CallRefused


def test_a_call_is_passed_on_at_once(demo):
    async def main():
        async with talking(demo) as (call, answered), program(demo, "103") as third:
            incoming = asyncio.create_task(invited(third))
            passing = asyncio.create_task(answered.transfer("103"))
            taken = await incoming
            assert taken.remote_number == "101"
            await taken.accept()
            await passing
            assert (await answered.ended()).end_cause == "BYE"
            tone = asyncio.create_task(whistle(taken.audio, 800))
            await hears(call.audio, 800)
            tone.cancel()
            # The call goes on, with somebody else.
            assert call.remote_number == "103"
            assert call.uuid == taken.uuid

    run(main())


def test_a_call_is_passed_on_after_a_word(demo):
    async def main():
        async with talking(demo) as (call, answered), program(demo, "103") as third:
            incoming = asyncio.create_task(invited(third))
            transfer = await answered.transfer("103", attended=True)
            taken = await incoming
            await taken.accept()
            tone = asyncio.create_task(whistle(taken.audio, 800))
            await hears(answered.audio, 800)
            await transfer.complete()
            assert (await answered.ended()).end_cause == "BYE"
            await hears(call.audio, 800)
            tone.cancel()

    run(main())


def test_an_announced_transfer_is_taken_back(demo):
    async def main():
        async with talking(demo) as (call, answered), program(demo, "103") as third:
            incoming = asyncio.create_task(invited(third))
            transfer = await answered.transfer("103", attended=True)
            taken = await incoming
            with pytest.raises(CallRefused):
                await answered.transfer("104")
            await transfer.cancel()
            await transfer.cancel()
            assert (await taken.ended()).end_cause == "CANCEL"
            tone = asyncio.create_task(whistle(call.audio, 600))
            await hears(answered.audio, 600)
            tone.cancel()

    run(main())


async def _passed_on(call: Call, number: str, attended: bool) -> None:
    transfer = await call.transfer(number, attended=attended)
    # A telephone rings before it turns away; an extension that is away never does.
    await transfer.complete()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("999", "transfer_refused"),
        ("108", "transfer_no_answer"),
        ("0900000002", "transfer_busy"),
    ],
)
@pytest.mark.parametrize("attended", [False, True])
def test_a_transfer_that_fails_leaves_the_call_as_it_was(
    demo, number, reason, attended
):
    async def main():
        async with talking(demo) as (call, answered):
            with pytest.raises(CallRefused) as refused:
                await _passed_on(answered, number, attended)
            assert refused.value.reason == reason
            tone = asyncio.create_task(whistle(call.audio, 600))
            await hears(answered.audio, 600)
            tone.cancel()

    run(main())


def test_a_transfer_needs_a_number_and_a_call(demo):
    async def main():
        async with talking(demo) as (call, answered):
            with pytest.raises(BadArgument):
                await call.transfer("nobody@nowhere")
            call.hang_up()
            await answered.ended()
            with pytest.raises(CallEnded):
                await answered.transfer("103")

    run(main())


def test_a_supervisor_listens_whispers_and_is_heard(demo):
    async def main():
        async with talking(demo) as (call, _), program(demo, "100") as boss:
            told = []
            joined = await boss.make_call("102", sneaky_type="monitoring")
            await joined.answered()
            boss.on("supervision_changed", lambda data: told.append(data.sneaky_type))
            tones = [
                asyncio.create_task(whistle(call.audio, 500)),
                asyncio.create_task(whistle(joined.audio, 1200)),
            ]
            await hears(joined.audio, 500)
            await boss.change_supervision("colloquy")
            tones[0].cancel()
            await hears(call.audio, 1200)
            tones[1].cancel()
            assert joined.data.sneaky_type == "colloquy"
            assert told == ["colloquy"]
            with pytest.raises(BadArgument):
                await joined.supervise("aloud")

    run(main())
