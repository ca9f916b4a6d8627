"""Where a program's sound comes to: the address that its switchboard sees it at."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.app.board import populate, settings
from tests.client.programs import TRANSPORTS, hears, invited, run, whistle
from tests.sim.sip_phones import DOMAIN, PASSWORD
from tongdai.app.running import Server, running
from tongdai.client import OmiSDK
from tongdai.media.settings import MediaSettings

HOSTS = ("127.0.0.2", "::1")
"No switchboard of these tests is where a program would guess."


@asynccontextmanager
async def office(tmp_path, host: str):
    chosen = settings(tmp_path)
    populate(chosen.storage)
    net, media = (
        replace(chosen.net, host=host),
        MediaSettings(host=host, addresses=(host,), port=0),
    )
    async with running(replace(chosen, net=net, media=media)) as server:
        yield server


def address(server: Server, transport: str, host: str) -> str:
    host = f"[{host}]" if ":" in host else host
    if transport == "ws":
        return f"ws://{host}:{server.http_port}/ws"
    return f"{transport}:{host}:{server.sip_port}"


@asynccontextmanager
async def program(number: str, where: str, media: str):
    async with OmiSDK({"server": where, "media": media}) as sdk:
        secret = PASSWORD.format(number=number)
        await sdk.register(domain=DOMAIN, username=number, password=secret)
        yield sdk


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("media", ["webrtc", "rtp"])
def test_programs_hear_each_other(tmp_path, host, transport, media):
    async def main():
        async with office(tmp_path, host) as server:
            where = address(server, transport, host)
            async with (
                program("101", where, media) as ours,
                program("102", where, media) as theirs,
            ):
                incoming = asyncio.create_task(invited(theirs))
                call = await ours.make_call("102")
                answered = await incoming
                await answered.accept()
                tone = asyncio.create_task(whistle(answered.audio, 1000))
                await hears(call.audio, 1000)
                tone.cancel()

    run(main())
