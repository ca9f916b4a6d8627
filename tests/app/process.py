"""A switchboard in a process of its own, which can be told to stop, or killed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx

from tests.app.board import NUMBERS, populate, settings
from tests.sim.sip_phones import Phones
from tongdai.storage.database import Database

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.app.board import settings
from tongdai.app.running import serve
from tongdai.webhooks.settings import WebhookSettings

async def tell(server):
    print("sip", server.sip_port, flush=True)

chosen = settings(Path(sys.argv[1]), drain=float(sys.argv[2]))
allowed = WebhookSettings(allow=("127.0.0.1",))
sys.exit(serve(replace(chosen, webhooks=allowed), beside=tell))
"""

P = TypeVar("P", bound=Phones)


class Process:
    """It has a new directory with these extensions."""

    def __init__(
        self, folder: Path, drain: float, numbers: Sequence[str] = NUMBERS
    ) -> None:
        self._folder = folder
        self._drain = drain
        self._numbers = numbers

    async def __aenter__(self) -> Self:
        populate(settings(self._folder).storage, self._numbers)
        arguments = ["-c", PROGRAM, str(self._folder), str(self._drain)]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.sip_port = int((await self.process.stdout.readline()).split()[1])
        self.url = (await self.process.stdout.readline()).decode().split()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def side(self, kind: Callable[[], P]) -> P:
        """One side's phones, on a socket of their own."""
        _, side = await asyncio.get_running_loop().create_datagram_endpoint(
            kind, local_addr=("127.0.0.1", 0), remote_addr=("127.0.0.1", self.sip_port)
        )
        return side

    async def not_ready(self) -> int:
        """Wait until it says that it takes no calls any more; does it live?"""
        async with httpx.AsyncClient(base_url=self.url) as client:
            while (await client.get("/readyz")).status_code == 200:
                pass
            return (await client.get("/healthz")).status_code

    async def status(self) -> int:
        return await self.process.wait()

    def history(self, columns: str) -> list[tuple[object, ...]]:
        """What the database has of all calls, the first one first."""
        database = Database(settings(self._folder).storage)
        with database.reading() as connection:
            query = f"SELECT {columns} FROM calls ORDER BY started_at"
            rows = connection.exec_driver_sql(query).all()
        database.close()
        return [tuple(row) for row in rows]

    def ends(self) -> list[tuple[object, ...]]:
        """How calls have ended, and whether they have."""
        return self.history("cause, ended_at IS NOT NULL")
