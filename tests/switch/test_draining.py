"""A switchboard that stops lets nobody in, and says when to come back."""

from __future__ import annotations

import asyncio

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board
from tests.switch.telephone_network import SALES, board, call_in, house, rung
from tongdai.sip.endpoint_inputs import Refuse
from tongdai.switch.causes import RETRY_AFTER


async def stopping(on: Board) -> asyncio.Task[None]:
    """Two talk, and it is told to stop."""
    on.call("101")
    on.answers(rung(on)["101"], PHONE)
    on.take_all()
    draining = asyncio.create_task(on.switch.drain(patience=60.0))
    await asyncio.sleep(0)
    return draining


def refused(on: Board) -> None:
    (refusal,) = on.take(Refuse)
    assert refusal.status == 503
    assert dict(refusal.headers)["Retry-After"] == str(RETRY_AFTER)


def test_colleagues_customers_and_calls_out_are_told_when_to_come_back() -> None:
    async def scenario() -> None:
        on = board(house())
        draining = await stopping(on)
        on.call("102", caller="103", session="inside")
        refused(on)
        on.call("0901234567", caller="102", session="out")
        refused(on)
        call_in(on, SALES)
        refused(on)
        assert on.switch.live_calls == 1
        on.ends("caller", 200)
        await draining

    asyncio.run(scenario())


def test_another_refusal_says_nothing_of_coming_back() -> None:
    on = board(house())
    on.call("999")
    (refusal,) = on.take(Refuse)
    assert refusal.status == 404
    assert "Retry-After" not in dict(refusal.headers)
