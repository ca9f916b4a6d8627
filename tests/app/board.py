"""A whole switchboard on free ports, with a few extensions and nobody registered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from tests.sim.sip_phones import DOMAIN, PASSWORD, Callees, Callers, Phones
from tongdai.app.running import Server, running
from tongdai.config import Settings
from tongdai.media.settings import MediaSettings
from tongdai.net.settings import NetSettings
from tongdai.storage.administration import NewExtension, add_extensions, add_tenant
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings

PATIENCE = 60.0
"Seconds until a test gives up; on a quiet machine nothing honest takes a tenth of it."

NUMBERS = tuple(map(str, range(100, 110)))

T = TypeVar("T")
P = TypeVar("P", bound=Phones)


def settings(folder: Path, **net: Any) -> Settings:
    return Settings(
        net=NetSettings(http_port=0, sip_port=0, sips_port=0, **net),
        media=MediaSettings(host="127.0.0.1", port=0),
        storage=StorageSettings(data=folder / "data"),
    )


def populate(kept: StorageSettings, numbers: Sequence[str] = NUMBERS) -> None:
    database = Database(kept)
    with database.transaction() as connection:
        add_tenant(connection, DOMAIN)
        new = [NewExtension(each, PASSWORD.format(number=each)) for each in numbers]
        add_extensions(connection, DOMAIN, new)
    database.close()


@asynccontextmanager
async def board(folder: Path, **net: Any) -> AsyncIterator[Server]:
    """Run one with a new directory."""
    populate(settings(folder).storage)
    async with board_again(folder, **net) as server:
        yield server


@asynccontextmanager
async def board_again(folder: Path, **net: Any) -> AsyncIterator[Server]:
    """Run one with what the former one left."""
    async with running(settings(folder, **net)) as server:
        yield server


async def phones(
    kind: Callable[[], P], server: Server, *, source: str = "127.0.0.1"
) -> P:
    """One side's phones, on a socket of their own."""
    _, side = await asyncio.get_running_loop().create_datagram_endpoint(
        kind, local_addr=(source, 0), remote_addr=("127.0.0.1", server.sip_port)
    )
    return side


async def callers(server: Server) -> Callers:
    return await phones(Callers, server)


async def callees(server: Server) -> Callees:
    return await phones(Callees, server)


def run(main: Coroutine[Any, Any, T]) -> T:
    async def patiently() -> T:
        async with asyncio.timeout(PATIENCE):
            return await main

    return uvloop.run(patiently())
