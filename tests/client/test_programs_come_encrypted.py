"""The switchboard is reached by TLS; the sound is encrypted, too, as it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.app.board import populate, settings
from tests.client.programs import hears, invited, run, whistle
from tests.net.certificates import certificate
from tests.sim.sip_phones import DOMAIN, PASSWORD
from tongdai.app.running import Server, running
from tongdai.client import OmiSDK
from tongdai.client.errors import BadArgument, CallEnded, Unreachable


@asynccontextmanager
async def office(tmp_path, **media: Any) -> AsyncIterator[tuple[Server, str]]:
    """A switchboard, and the file that vouches for it."""
    cert, key = certificate(tmp_path, "localhost")
    chosen = settings(tmp_path, certificate=cert, key=key, https=True)
    populate(chosen.storage)
    chosen = replace(chosen, media=replace(chosen.media, **media))
    async with running(chosen) as server:
        yield server, cert


def address(server: Server, scheme: str) -> str:
    port = server.http_port if scheme == "wss" else server.sips_port
    return f"{scheme}://localhost:{port}"


@asynccontextmanager
async def program(number: str, where: str, cert: str, media: str):
    config = {"server": where, "authorities": cert, "media": media}
    async with OmiSDK(config) as sdk:
        secret = PASSWORD.format(number=number)
        await sdk.register(domain=DOMAIN, username=number, password=secret)
        yield sdk


@pytest.mark.parametrize(
    ("scheme", "caller", "callee", "offers"),
    [
        ("wss", "", "", False),
        ("tls", "", "", False),
        ("tls", "", "", True),
        ("tls", "srtp", "", False),
        ("tls", "srtp", "srtp", True),
        ("tls", "rtp", "rtp", True),
        ("wss", "srtp", "", False),
    ],
)
def test_programs_hear_each_other(tmp_path, scheme, caller, callee, offers):
    """``offers``: does the switchboard offer SRTP to phones that it calls?"""

    async def main():
        async with office(tmp_path, srtp_for_phones=offers) as (server, cert):
            where = address(server, scheme)
            async with (
                program("101", where, cert, caller) as ours,
                program("102", where, cert, callee) as theirs,
            ):
                incoming = asyncio.create_task(invited(theirs))
                call = await ours.make_call("102")
                answered = await incoming
                await answered.accept()
                async with asyncio.TaskGroup() as both:
                    tones = [
                        asyncio.create_task(whistle(answered.audio, 1000)),
                        asyncio.create_task(whistle(call.audio, 500)),
                    ]
                    both.create_task(hears(call.audio, 1000))
                    both.create_task(hears(answered.audio, 500))
                for tone in tones:
                    tone.cancel()

    run(main())


def test_who_demands_srtp_takes_no_call_without(tmp_path):
    async def main():
        async with office(tmp_path) as (server, cert):
            where = address(server, "tls")
            async with (
                program("101", where, cert, "srtp") as ours,
                program("102", where, cert, "srtp") as theirs,
            ):
                incoming = asyncio.create_task(invited(theirs))
                call = await ours.make_call("102")
                answered = await incoming
                with pytest.raises(CallEnded) as refused:
                    await answered.accept()
                assert refused.value.status == 488
                with pytest.raises(CallEnded):
                    await call.answered()

    run(main())


@pytest.mark.parametrize("server", ["udp:localhost", "tcp:localhost", "ws://localhost"])
def test_keys_are_not_sent_where_others_read_them(server):
    async def main():
        async with OmiSDK({"server": server, "media": "srtp"}) as sdk:
            with pytest.raises(BadArgument, match="expects a server by TLS"):
                await sdk.register(domain=DOMAIN, username="101", password="any")

    run(main())


def test_who_cannot_vouch_for_itself_is_not_talked_to(tmp_path):
    async def main():
        async with office(tmp_path) as (server, _):
            for scheme in ("wss", "tls"):
                where = address(server, scheme)
                async with OmiSDK({"server": where}) as stranger:
                    with pytest.raises(Unreachable, match="bad certificate"):
                        await stranger.register(
                            domain=DOMAIN, username="103", password="any"
                        )

    run(main())
