"""The switchboard is killed and comes back; and it is reached by encrypted ways."""

from __future__ import annotations

import asyncio

import pytest

from tests.app.board import board
from tests.browser.switchboard import switchboard
from tests.client.programs import (
    hears,
    invited,
    program,
    run,
    whistle,
)
from tests.net.certificates import certificate
from tests.sim.sip_phones import DOMAIN, PASSWORD
from tongdai.client import OmiSDK
from tongdai.client.errors import ConnectionLost, Unreachable


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


@pytest.mark.parametrize("scheme", ["wss", "tls"])
def test_programs_come_encrypted(tmp_path, scheme):
    cert, key = certificate(tmp_path, "localhost")

    async def main():
        async with board(tmp_path, certificate=cert, key=key, https=True) as office:
            port = office.http_port if scheme == "wss" else office.sips_port
            where = f"{scheme}://localhost:{port}"
            config = {"server": where, "authorities": cert}
            async with OmiSDK(config) as caller, OmiSDK(config) as callee:
                for number, sdk in (("101", caller), ("102", callee)):
                    secret = PASSWORD.format(number=number)
                    await sdk.register(domain=DOMAIN, username=number, password=secret)
                incoming = asyncio.create_task(invited(callee))
                call = await caller.make_call("102")
                answered = await incoming
                await answered.accept()
                tone = asyncio.create_task(whistle(answered.audio, 1000))
                await hears(call.audio, 1000)
                tone.cancel()
            async with OmiSDK({"server": where}) as stranger:
                with pytest.raises(Unreachable, match="bad certificate"):
                    await stranger.register(
                        domain=DOMAIN, username="103", password="any"
                    )

    run(main())
