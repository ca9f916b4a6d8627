"""A process that is told to stop lets calls end, and leaves a record of each."""

from __future__ import annotations

import asyncio
import signal
import sys

import httpx
import pytest

from tests.app.board import PATIENCE, populate, run, settings
from tests.sim.sip_phones import Callees, Callers
from tongdai.storage.database import Database

PROGRAM = """
import sys
from pathlib import Path
from tests.app.board import settings
from tongdai.app.running import serve

async def tell(server):
    print("sip", server.sip_port, flush=True)

sys.exit(serve(settings(Path(sys.argv[1]), drain=float(sys.argv[2])), beside=tell))
"""


class Talkers(Callers):
    """They talk until they are told to hang up."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Queue()

    def answered(self, attempt):
        self.talking.put_nowait(attempt)


class Process:
    """A switchboard in a process of its own, in which 100 and 101 talk."""

    def __init__(self, folder, drain):
        self.folder = folder
        self._drain = drain

    async def __aenter__(self):
        populate(settings(self.folder).storage)
        arguments = ["-c", PROGRAM, str(self.folder), str(self._drain)]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
        )
        self.sip_port = int((await self.process.stdout.readline()).split()[1])
        self.url = (await self.process.stdout.readline()).decode().split()[1]
        called = await self._side(Callees)
        await called.register("101")
        self.phones = await self._side(Talkers)
        self.phones.call("100", "101")
        self.attempt = await self.phones.talking.get()
        return self

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def _side(self, kind):
        loop = asyncio.get_running_loop()
        _, side = await loop.create_datagram_endpoint(
            kind, local_addr=("127.0.0.1", 0), remote_addr=("127.0.0.1", self.sip_port)
        )
        return side

    async def not_ready(self):
        """Wait until it says that it takes no calls any more."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            while (await client.get("/readyz")).status_code == 200:
                pass
            return (await client.get("/healthz")).status_code

    async def status(self):
        return await self.process.wait()

    def ends(self):
        """How the history says that calls have ended."""
        database = Database(settings(self.folder).storage)
        with database.reading() as connection:
            query = "SELECT cause, ended_at IS NOT NULL FROM calls ORDER BY started_at"
            rows = connection.exec_driver_sql(query).all()
        database.close()
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_talks_may_end_while_nobody_else_begins(tmp_path, number):
    async def main():
        async with Process(tmp_path, drain=PATIENCE) as board:
            board.process.send_signal(number)
            assert await board.not_ready() == 200
            late = await board._side(Callers)
            late.call("102", "101")
            await late.idle.wait()
            assert list(late.refused) == ["SIP/2.0 503 Service Unavailable"]
            assert board.process.returncode is None
            board.phones.hang_up(board.attempt)
            assert await board.status() == 0
            assert board.ends() == [("BYE", 1), ("UNKNOWN", 1)]

    run(main())


def test_who_talks_on_is_ended_with_a_record(tmp_path):
    async def main():
        async with Process(tmp_path, drain=0.2) as board:
            board.process.terminate()
            assert await board.status() == 0
            assert board.ends() == [("UNKNOWN", 1)]
            assert board.attempt.ended_by is not None

    run(main())


def test_a_second_signal_waits_for_nobody(tmp_path):
    async def main():
        async with Process(tmp_path, drain=PATIENCE * 10) as board:
            board.process.terminate()
            await board.not_ready()
            board.process.terminate()
            assert await board.status() == 0
            assert board.ends() == [("UNKNOWN", 1)]

    run(main())
