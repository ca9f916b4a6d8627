"""Every end of a program's call, as its data and its exceptions tell it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.client.programs import TRANSPORTS, invited, program, run
from tongdai.client.errors import BadArgument, CallEnded, CallRefused, NotPossible


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("number", "cause", "status"),
    [("0900000002", "BUSY", 486), ("0900000006", "UNKNOWN", 603)],
    ids=["busy", "declined"],
)
def test_a_call_that_nobody_takes(demo, transport, number, cause, status):
    async def main():
        async with program(demo, "106", transport) as sdk:
            call = await sdk.make_call(number)
            with pytest.raises(CallEnded) as ended:
                await call.answered()
            assert (ended.value.end_cause, ended.value.status) == (cause, status)
            data = await call.ended()
            assert (data.end_cause, data.end_code, data.is_accepted) == (
                cause,
                status,
                False,
            )

    run(main())


def test_a_call_that_the_other_side_hangs_up(demo):
    async def main():
        async with program(demo, "106") as sdk:
            call = await sdk.make_call("0900000005")
            await call.ringing()
            await call.answered()
            data = await call.ended()
            assert (data.end_cause, data.end_code, data.is_accepted) == (
                "BYE",
                200,
                True,
            )
            assert data.duration >= 2
            with pytest.raises(CallEnded, match="BYE"):
                await call.gather(digits=1)

    run(main())


def test_a_call_that_is_given_up(demo):
    async def main():
        async with program(demo, "106") as sdk:
            call = await sdk.make_call("0900000003")
            await call.ringing()
            sdk.stop_call()
            data = await call.ended()
            assert (data.end_cause, data.status) == ("CANCEL", "ended")

    run(main())


@pytest.mark.parametrize("how", ["reject_call", "stop_call"])
def test_a_call_that_is_declined(demo, how):
    async def main():
        async with program(demo, "106") as caller, program(demo, "107") as callee:
            incoming = asyncio.create_task(invited(callee))
            call = await caller.make_call("107")
            declined = await incoming
            getattr(callee, how)()
            assert (await call.ended()).end_code == 603
            assert (await declined.ended()).end_cause == "UNKNOWN"

    run(main())


def test_whoever_is_busy_is_not_disturbed(demo):
    async def main():
        async with program(demo, "106") as caller, program(demo, "107") as callee:
            callee.set_busy(True)
            assert callee.is_busy()
            told = []
            for name in ("invite", "ended"):
                callee.on(name, lambda data, name=name: told.append(name))
            call = await caller.make_call("107")
            assert (await call.ended()).end_cause == "BUSY"
            assert told == []
            callee.set_busy(False)
            incoming = asyncio.create_task(invited(callee))
            rings = False
            while not rings:
                again = await caller.make_call("107")
                # The switchboard may not have heard yet that it is so no longer.
                with contextlib.suppress(CallEnded):
                    await again.ringing()
                    rings = True
            await incoming

    run(main())


def test_a_supervisor_without_anybody_to_hear_is_turned_away(demo):
    async def main():
        async with program(demo, "100") as sdk:
            call = await sdk.make_call("107", sneaky_type="monitoring")
            assert (await call.ended()).end_code == 480

    run(main())


@pytest.mark.parametrize(
    ("number", "error", "reason"),
    [
        ("", BadArgument, "invalid_number"),
        ("100@demo", BadArgument, "invalid_number"),
        ("1" * 65, BadArgument, "invalid_number"),
        ("106", CallRefused, "own_extension"),
    ],
)
def test_calls_that_are_not_made(demo, number, error, reason):
    async def main():
        async with program(demo, "106") as sdk:
            with pytest.raises(error) as refused:
                await sdk.make_call(number)
            assert refused.value.reason == reason
            assert not sdk.is_calling()

    run(main())


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"datas": {"note": "x" * 257}}, "invalid_datas"),
        ({"datas": ["no", "object"]}, "invalid_datas"),
        ({"datas": {"when": object()}}, "invalid_datas"),
        ({"sneakyType": "aloud"}, "invalid_supervision"),
        ({"sipNumber": "no number!"}, "invalid_number"),
        ({"sipnumber": "02473000001"}, ""),
    ],
)
def test_options_that_cannot_work(demo, options, reason):
    async def main():
        async with program(demo, "106") as sdk:
            with pytest.raises(BadArgument) as refused:
                await sdk.make_call("0900000001", options)
            assert refused.value.reason == reason

    run(main())


def test_what_needs_an_answered_call_says_so(demo):
    async def main():
        async with program(demo, "106") as sdk:
            call = await sdk.make_call("0900000003")
            for wish in (call.hold, lambda: call.supervise("whisper"), call.accept):
                with pytest.raises(NotPossible):
                    await wish()
            with pytest.raises(NotPossible):
                call.send_dtmf("1")
            with pytest.raises(BadArgument):
                sdk.send_dtmf("A")
            call.hang_up()
            await call.ended()
            with pytest.raises(CallEnded):
                await call.hold()

    run(main())


def test_a_hotline_and_data_go_with_the_call(demo):
    async def main():
        async with program(demo, "102") as sdk:
            call = await sdk.make_call(
                " 0900 000-001 ", "02473000001", datas={"order": 7}
            )
            await call.answered()
            assert call.data.sip_number == "02473000001"
            assert call.remote_number == "0900000001"

    run(main())
