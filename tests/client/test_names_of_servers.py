"""Where datagrams go to a server that has a name."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tongdai.client import station

OLD = (socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.1", 5060))
NEW = (socket.AF_INET6, socket.SOCK_DGRAM, 17, "", ("::1", 5060, 0, 0))
ANOTHER = (socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.2", 5060))


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ([NEW, OLD], "127.0.0.1"),
        ([OLD, NEW], "127.0.0.1"),
        ([NEW], "::1"),
        ([OLD, ANOTHER], "127.0.0.1"),
    ],
)
def test_of_both_kinds_the_older_is_taken(found, chosen):
    async def main():
        async def resolve(*_arguments, **_named):
            return found

        asyncio.get_running_loop().getaddrinfo = resolve
        assert await station._resolved(("pbx", 5060)) == (chosen, 5060)

    asyncio.run(main())
