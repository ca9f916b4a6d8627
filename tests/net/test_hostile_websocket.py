"""Pages that only want to keep the switchboard busy, or to fill its memory or disk."""

from __future__ import annotations

import asyncio
import logging

import pytest
from websockets.frames import Frame, Opcode

from tests.net.loopback import Arrivals, run
from tests.net.test_websocket import OPTIONS, Still, browser, listening, raw
from tests.sim import virtual_time
from tongdai.net.flows import Flows
from tongdai.net.settings import NetSettings
from tongdai.net.websocket import MOST_CHATTER, WebSocketConnection
from tongdai.sip.flow import Flow, Transport


def frame(opcode, data=b"", *, last=True):
    return Frame(opcode, data, fin=last).serialize(mask=True)


FRAGMENT = frame(Opcode.CONT, last=False)


@pytest.mark.parametrize(
    "flood",
    [
        frame(Opcode.TEXT, b"O", last=False) + FRAGMENT * MOST_CHATTER,
        frame(Opcode.PING) * (MOST_CHATTER + 1),
        frame(Opcode.PONG) * (MOST_CHATTER + 1),
        frame(Opcode.TEXT, b"\r\n\r\n") * (MOST_CHATTER + 1),
    ],
    ids=["fragments", "pings", "pongs", "keep-alives"],
)
def test_frames_without_a_message_are_not_taken_without_end(flood):
    async def main():
        async with listening() as (_, arrivals, address):
            _, writer = await raw(address, flood)
            await arrivals.ended.get()
            assert arrivals.messages.empty()
            writer.close()

    run(main())


def test_messages_are_taken_however_many_come():
    async def main():
        async with listening() as (_, arrivals, address):
            _, writer = await raw(
                address, frame(Opcode.TEXT, OPTIONS) * (MOST_CHATTER + 1)
            )
            for _ in range(MOST_CHATTER + 1):
                await arrivals.messages.get()
            writer.close()

    run(main())


class Stuck(Still):
    """The socket of a page that does not read."""

    def get_write_buffer_size(self):
        return 1_000_001


def page_on(transport, **settings):
    table = Flows(Arrivals(), NetSettings(**settings))
    flow = Flow(Transport.WS, ("192.0.2.9", 4000), ("192.0.2.1", 8080), 1)
    page = WebSocketConnection(table, flow, transport)
    table.opened(page)
    return page


def test_page_that_pings_and_does_not_read_is_dropped():
    async def main():
        stuck = Stuck()
        page_on(stuck, most_unsent=1_000_000).data_received(frame(Opcode.PING))
        return stuck.dropped_at

    assert virtual_time.run(main()) == 0.0


def test_message_that_goes_on_and_on_is_given_up():
    async def main():
        still = Still()
        page = page_on(still, half_message=15.0)
        page.data_received(frame(Opcode.TEXT, OPTIONS[:9], last=False))
        for _ in range(7):
            await asyncio.sleep(3)
            page.data_received(FRAGMENT)
        return still.dropped_at

    assert virtual_time.run(main()) == 20.0


def test_handshakes_of_strangers_are_not_logged(caplog):
    async def main():
        async with listening() as (_, arrivals, address):
            async with browser(address):
                pass
            await arrivals.ended.get()
            _, writer = await asyncio.open_connection(*address.split(":"))
            writer.write(b"GET /ws HTTP/1.1\r\nHost: x\r\n")
            writer.write(b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            writer.close()

    caplog.set_level(logging.INFO)
    run(main())
    logged = {record.name for record in caplog.records}
    assert not logged & {"websockets.server", "tongdai.net.handshake", "tongdai.net"}
