"""Registering a program: what is accepted, and one clear exception for each refusal."""

from __future__ import annotations

import asyncio
import os
import socket

import httpx
import pytest

from tests.client.programs import TRANSPORTS, credentials, program, run, server
from tongdai.client import OmiSDK
from tongdai.client.errors import (
    BadArgument,
    NotPossible,
    RegistrationRefused,
    Unreachable,
    WrongCredentials,
)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_state_is_told_as_it_changes(demo, transport):
    async def main():
        told = []
        async with OmiSDK({"language": "en"}) as sdk:
            assert sdk.get_status() == "unregistered"
            sdk.on(
                "register",
                lambda data: told.append((data.status, data.state, sdk.get_status())),
            )
            await sdk.register(credentials("104"), server=server(demo, transport))
            assert sdk.get_status() == sdk.getStatus() == "registered"
            await sdk.register(credentials("104"), server=server(demo, transport))
            await sdk.unregister()
        assert told == [
            (False, "registering", "registering"),
            (True, "registered", "registered"),
            (False, "unregistered", "unregistered"),
        ]

    run(main())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_unregistering_gives_the_connection_back(demo, transport):
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    async def main():
        async with OmiSDK({"server": server(demo, transport)}) as sdk:
            before = open_files()
            for _ in range(2):
                await sdk.register(credentials("104"))
                assert open_files() > before
                await sdk.unregister()
                while open_files() > before:  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(0.02)

    run(main())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_wrong_password_is_one_exception(demo, transport):
    async def main():
        async with OmiSDK({"server": server(demo, transport)}) as sdk:
            with pytest.raises(WrongCredentials) as refused:
                await sdk.register(domain="demo", username="104", password="wrong")
            assert refused.value.status == 401
            assert "wrong" not in str(refused.value)
            assert sdk.get_status() == "unregistered"
            # It may be tried again with the right one.
            await sdk.register(credentials("104"))

    run(main())


def test_a_domain_that_is_not_there_is_refused(demo):
    async def main():
        async with OmiSDK({"server": server(demo)}) as sdk:
            with pytest.raises(RegistrationRefused) as refused:
                await sdk.register(domain="nobody", username="1", password="x")
            assert refused.value.status == 404

    run(main())


@pytest.mark.parametrize("scheme", ["ws://", "tcp:", "tls:"])
def test_nobody_there_is_one_exception(scheme):
    async def main():
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        async with OmiSDK() as sdk:
            with pytest.raises(Unreachable, match=f"127.0.0.1 port {port}"):
                await sdk.register(
                    credentials("104"), server=f"{scheme}127.0.0.1:{port}"
                )

    run(main())


def test_silence_over_udp_is_nobody_there():
    async def main():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            deaf.bind(("127.0.0.1", 0))
            port = deaf.getsockname()[1]
            async with OmiSDK() as sdk:
                with pytest.raises(Unreachable, match="no answer within 10 s"):
                    await sdk.register(
                        credentials("104"), server=f"udp:127.0.0.1:{port}"
                    )

    run(main())


@pytest.mark.parametrize("transport", ["ws", "tcp"])
def test_a_token_takes_the_place_of_the_password(demo, transport):
    async def main():
        async with httpx.AsyncClient(base_url=demo.url) as api:
            minted = await api.post(
                "/api/v1/tokens",
                json={"extension": "105", "ttl": 60},
                headers={"Authorization": "Bearer demo-key"},
            )
        token = minted.json()["token"]
        async with OmiSDK({"server": server(demo, transport)}) as sdk:
            await sdk.register(token=token)
            assert sdk.get_status() == "registered"
            # A call is made by what the registration brought.
            call = await sdk.make_call("0900000001")
            await call.answered()
            assert token not in repr(sdk._desk.registration.identity)

    run(main())


def test_the_access_token_is_good_for_the_api(demo):
    async def main():
        async with program(demo, "104") as sdk:
            async with httpx.AsyncClient(base_url=demo.url) as api:
                bearer = {"Authorization": f"Bearer {sdk.get_access_token()}"}
                answer = await api.get("/api/v1/calls", headers=bearer)
            assert answer.status_code == 200
            await sdk.unregister()
            assert sdk.get_access_token() == ""

    run(main())


def test_another_extension_needs_to_be_asked_for(demo):
    async def main():
        async with program(demo, "104") as sdk:
            with pytest.raises(NotPossible) as refused:
                await sdk.register(credentials("105"))
            assert refused.value.reason == "already_registered"
            await sdk.reregister(credentials("105"))
            assert sdk.get_status() == "registered"
            await sdk.reregister()
            assert sdk.get_status() == "registered"

    run(main())


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"domain": "demo", "username": "104"},
        {"domain": "de mo", "username": "104", "password": "x"},
        {"domain": "demo", "username": "104\r\nVia: x", "password": "x"},
        {"token": "no token of ours"},
        {"token": "ZGVtbw.MTA0.abc\r\nVia: x"},
        {"domain": "demo", "username": "104", "password": "x", "pasword": "y"},
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(given):
    async def main():
        async with OmiSDK({"server": "ws://127.0.0.1:9"}) as sdk:
            with pytest.raises(BadArgument):
                await sdk.register(given)

    run(main())


def test_what_was_never_begun_can_be_ended():
    async def main():
        sdk = OmiSDK()
        await sdk.unregister()
        with pytest.raises(BadArgument):
            await sdk.reregister()
        sdk.stop_call()
        sdk.reject_call()
        assert not sdk.toggle_mute()
        assert not sdk.is_calling()
        with pytest.raises(NotPossible):
            await sdk.accept_call()
        with pytest.raises(NotPossible):
            await sdk.make_call("102")
        await sdk.close()
        await sdk.close()

    run(main())


def test_closing_leaves_no_task_and_no_socket(demo):
    async def main():
        async with program(demo, "104") as sdk:
            call = await sdk.make_call("0900000001")
            await call.answered()
        assert call.is_over
        # Whatever still runs comes to its end by itself.
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    run(main())
