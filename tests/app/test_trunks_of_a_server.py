"""A trunk added while the switchboard runs: found, connected over TLS, and asked."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

from tests.app.board import DOMAIN, board, run, settings
from tests.net.certificates import certificate
from tongdai.net.tls import Certificate
from tongdai.sip.framing import Framer
from tongdai.sip.message import Response
from tongdai.sip.parser import parse_message
from tongdai.storage.database import Database
from tongdai.storage.trunks import TrunkChange, add_trunk, remove_trunk


class Carrier:
    """Answers every request with 200, and keeps it; and knows who has hung up."""

    def __init__(self):
        self.requests = asyncio.Queue()
        self.left = asyncio.Queue()

    async def accept(self, reader, writer):
        framer = Framer()
        while data := await reader.read(65_536):
            for message in framer.feed(data):
                request = parse_message(message)
                self.requests.put_nowait(request)
                writer.write(Response.answering(request, 200, to_tag="c").encode())
        self.left.put_nowait(writer.get_extra_info("peername"))
        writer.close()


@asynccontextmanager
async def carrier(context):
    far = Carrier()
    listener = await asyncio.start_server(far.accept, "127.0.0.1", 0, ssl=context)
    try:
        yield far, listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


class Says(logging.Handler):
    """Waits for lines of the log."""

    def __init__(self):
        super().__init__()
        self.lines = asyncio.Queue()

    def emit(self, record):
        self.lines.put_nowait(record)

    async def until(self, message):
        while (record := await self.lines.get()).getMessage() != message:
            pass
        return record


@asynccontextmanager
async def saying():
    logger, says = logging.getLogger("tongdai.switch"), Says()
    level = logger.level
    logger.addHandler(says)
    logger.setLevel(logging.INFO)
    try:
        yield says
    finally:
        logger.removeHandler(says)
        logger.setLevel(level)


def write(folder, change, *arguments):
    database = Database(settings(folder).storage)
    with database.transaction() as connection:
        change(connection, DOMAIN, "viet", *arguments)
    database.close()


def test_a_carrier_is_connected_over_tls_and_asked_and_its_trunk_works(tmp_path):
    cert, key = certificate(tmp_path, "localhost")

    async def main():
        async with (
            saying() as says,
            carrier(Certificate(cert, key).context) as (far, port),
            board(tmp_path, authorities=cert),
        ):
            change = TrunkChange(port=port, transport="tls")
            write(tmp_path, add_trunk, "localhost", change)
            assert (await far.requests.get()).method == "OPTIONS"
            assert (await says.until("trunk up")).trunk == "viet"
            write(tmp_path, remove_trunk)

    run(main())


def test_a_trunk_that_is_removed_takes_its_registration_back_and_hangs_up(tmp_path):
    async def main():
        async with saying() as says, carrier(None) as (far, port), board(tmp_path):
            change = TrunkChange(
                port=port, transport="tcp", user="u", password="s3cret", registers=True
            )
            write(tmp_path, add_trunk, "127.0.0.1", change)
            await says.until("trunk up")
            assert far.left.empty()
            write(tmp_path, remove_trunk)
            await far.left.get()
            seen = []
            while not far.requests.empty():
                seen.append(far.requests.get_nowait())
            assert [each.expires for each in seen if each.method == "REGISTER"] == [
                600,
                0,
            ]

    run(main())


def test_one_that_shows_the_wrong_certificate_is_told_nothing(tmp_path):
    cert, key = certificate(tmp_path, "elsewhere.example.net")

    async def main():
        async with (
            saying() as says,
            carrier(Certificate(cert, key).context) as (far, port),
            board(tmp_path, authorities=cert),
        ):
            change = TrunkChange(
                port=port, transport="tls", user="u", password="s3cret", registers=True
            )
            write(tmp_path, add_trunk, "localhost", change)
            record = await says.until("carrier not connected")
            assert "bad certificate" in record.reason
            assert far.requests.empty()

    run(main())
