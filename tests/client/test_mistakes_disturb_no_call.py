"""Each mistake in a call is one exception that says what came; the call goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.client.programs import hears, program, run, server, talking, whistle
from tongdai.client import OmiSDK
from tongdai.client.audio import Microphone
from tongdai.client.errors import (
    BadArgument,
    CallEnded,
    CallRefused,
    DeviceMissing,
    NotPossible,
    UnreadableAudio,
)

NOTHING = "/nowhere/hello.wav"


async def made(call, wish):
    """Make the mistake, whether it has to be waited for or not."""
    outcome = wish(call)
    if asyncio.iscoroutine(outcome):
        await outcome


MISTAKES = {
    "a key that is none": (
        lambda call: call.send_dtmf("12A"),
        BadArgument,
        r"0-9, \* and #.*'12A'",
    ),
    "no keys": (lambda call: call.send_dtmf(" "), BadArgument, "''"),
    "a file that is not there": (
        lambda call: call.play(NOTHING),
        UnreadableAudio,
        NOTHING,
    ),
    "a file that is no sound": (
        lambda call: call.play(__file__),
        UnreadableAudio,
        Path(__file__).name,
    ),
    "a recording that cannot be written": (
        lambda call: call.record(NOTHING),
        UnreadableAudio,
        NOTHING,
    ),
    "a recording of no known kind": (
        lambda call: call.record("call.txt"),
        BadArgument,
        r"call\.txt.*\.wav",
    ),
    "frames of two channels": (
        lambda call: call.audio.write(np.zeros((160, 2), np.int16)),
        BadArgument,
        r"\(160, 2\)",
    ),
    "frames of 32 bits": (
        lambda call: call.audio.write(np.zeros(160, np.int32)),
        BadArgument,
        "int32",
    ),
    "a rate that there is not": (
        lambda call: call.audio.frames(44_100),
        BadArgument,
        "8000.*44100",
    ),
    "a microphone that is missing": (
        lambda call: Microphone.open("no such device"),
        DeviceMissing,
        "microphone 'no such device'",
    ),
    "a number that is none": (
        lambda call: call.transfer("nobody@nowhere"),
        BadArgument,
        "telephone number.*nobody@nowhere",
    ),
    "a number that nobody has": (
        lambda call: call.transfer("999"),
        CallRefused,
        "cannot take the call",
    ),
    "a way of supervising that there is not": (
        lambda call: call.supervise("aloud"),
        BadArgument,
        "monitoring, whisper and colloquy.*'aloud'",
    ),
    "answering twice": (
        lambda call: call.accept(),
        NotPossible,
        "no incoming call",
    ),
}


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_a_call_goes_on_through_all_of_them(demo, transport):
    async def main():
        async with talking(demo, transport, language="en") as (call, answered):
            tone = asyncio.create_task(whistle(answered.audio, 1000))
            for wish, kind, sentence in MISTAKES.values():
                with pytest.raises(kind, match=sentence) as mistake:
                    await made(call, wish)
                assert mistake.value.code.startswith("client.")
                assert call.state == "connected"
            await hears(call.audio, 1000)
            tone.cancel()
            call.hang_up()
            assert (await answered.ended()).end_cause == "BYE"

    run(main())


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_a_number_that_nobody_has_ends_the_call_that_was_made(demo, transport):
    async def main():
        async with program(demo, "106", transport, language="en") as sdk:
            call = await sdk.make_call("999")
            with pytest.raises(CallEnded, match="404") as ended:
                await call.answered()
            assert ended.value.status == 404
            assert ended.value.end_cause == (await call.ended()).end_cause

    run(main())


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_who_is_not_registered_calls_nobody(demo, transport):
    async def main():
        async with OmiSDK({"server": server(demo, transport), "language": "en"}) as sdk:
            for wish in (sdk.make_call("102"), sdk.accept_call(), sdk.toggle_hold()):
                with pytest.raises(NotPossible):
                    await wish
            with pytest.raises(NotPossible, match="Not connected to the switchboard"):
                await sdk.make_call("102")

    run(main())
