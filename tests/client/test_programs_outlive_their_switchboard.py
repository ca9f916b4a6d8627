"""The switchboard is killed, and comes back."""

from __future__ import annotations

import asyncio

import pytest

from tests.browser.switchboard import switchboard
from tests.client.programs import (
    invited,
    program,
    run,
)
from tongdai.client import OmiSDK
from tongdai.client.errors import ConnectionLost


async def state(sdk: OmiSDK, wanted: str) -> None:
    """Wait until the registration is so."""
    events = sdk.events()
    while sdk.get_status() != wanted:
        await anext(events)


@pytest.mark.parametrize("transport", ["ws", "tcp", "udp"])
def test_a_killed_switchboard_is_found_again(tmp_path, transport):
    async def main():
        with switchboard(tmp_path / "data") as own:
            async with (
                program(own, "101", transport) as caller,
                program(own, "102", transport) as callee,
            ):
                incoming = asyncio.create_task(invited(callee))
                call = await caller.make_call("102")
                answered = await incoming
                await answered.accept()
                await call.answered()
                waiting = asyncio.create_task(call.gather(digits=1, timeout=600))
                await asyncio.sleep(0)
                own.kill()
                await state(caller, "registering")
                assert caller.get_access_token() == ""
                await asyncio.to_thread(own.start)
                await state(caller, "registered")
                # The new switchboard knows nothing of the call.
                with pytest.raises(ConnectionLost):
                    await waiting
                await answered.ended()
                await state(callee, "registered")
                # All is as before.
                incoming = asyncio.create_task(invited(callee))
                again = await caller.make_call("102")
                await (await incoming).accept()
                await again.answered()

    run(main())
