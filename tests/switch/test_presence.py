"""Who can be called, who talks, who is away: as the running switch knows it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.sim.scripted_media import PHONE
from tests.switch.board import EPOCH, Board, desk_phone, settle, socket
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.switch.presence import Colleague, State

DESK = desk_phone("101", 11)
AVAILABLE, BUSY, OFFLINE = State.AVAILABLE, State.BUSY, State.OFFLINE


def states(board: Board, tenant: str = "demo") -> dict[str, State]:
    return {each.number: each.state for each in board.switch.presence.of(tenant)}


def test_a_phone_that_is_registered_makes_its_extension_available() -> None:
    board = Board()
    board.place(DESK)
    assert states(board) == {"100": OFFLINE, "101": AVAILABLE, "102": OFFLINE}
    assert states(board, "other") == dict.fromkeys(("100", "101", "102"), OFFLINE)
    assert next(board.switch.presence.of("demo")) == Colleague(
        "100", "Person 100", OFFLINE
    )


def test_both_sides_are_busy_from_the_first_ring_to_the_end() -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101")
    (leg,) = board.dialled()
    both = {"100": BUSY, "101": BUSY, "102": OFFLINE}
    assert states(board) == both
    board.rings(leg)
    board.answers(leg, PHONE)
    assert states(board) == both
    board.ends(caller, 200)
    assert states(board) == {"100": OFFLINE, "101": AVAILABLE, "102": OFFLINE}


def test_a_call_that_was_refused_makes_nobody_busy() -> None:
    board = Board()
    board.call("999")
    assert BUSY not in states(board).values()


def test_a_registration_that_is_over_counts_no_more() -> None:
    board = Board()
    board.place(replace(DESK, expires_at=EPOCH + 10))
    assert states(board)["101"] is AVAILABLE
    board.clock.advance(10.0)
    assert states(board)["101"] is OFFLINE


def test_a_page_that_is_gone_is_offline_at_once() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        await settle()
        assert states(board)["101"] is AVAILABLE
        board.switch.flow_closed(socket(2))
        # Even before that is saved: nothing could be sent there.
        assert states(board)["101"] is OFFLINE

    asyncio.run(scenario())


def test_a_connection_of_an_earlier_process_life_reaches_nobody() -> None:
    board = Board()
    board.place(replace(DESK, flow=socket(7)))
    assert states(board)["101"] is OFFLINE


def test_whose_user_takes_no_calls_is_busy_until_he_takes_them_again() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2), busy=True)
        await settle()
        assert states(board)["101"] is BUSY
        board.register("101", socket(2), cseq=2)
        await settle()
        assert states(board)["101"] is AVAILABLE

    asyncio.run(scenario())


def test_who_refuses_calls_on_one_of_two_pages_is_available_on_the_other() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2), instance="<urn:uuid:1>", busy=True)
        board.register("101", socket(3), instance="<urn:uuid:2>")
        await settle()
        assert states(board)["101"] is AVAILABLE
        board.switch.flow_closed(socket(3))
        assert states(board)["101"] is BUSY
        board.switch.flow_closed(socket(2))
        assert states(board)["101"] is OFFLINE

    asyncio.run(scenario())


def test_a_phone_at_another_domain_of_the_tenant_counts() -> None:
    board = Board()
    tenant = Tenant.of("demo", [Extension("101")], domains=["pbx.example.com"])
    board.directory = Directory([tenant])
    board.place(replace(DESK, domain="pbx.example.com"))
    assert states(board) == {"101": AVAILABLE}


def test_extensions_come_in_the_order_of_their_numbers() -> None:
    board = Board()
    people = map(Extension, ("1000", "101", "99", "100"))
    board.directory = Directory([Tenant.of("demo", people)])
    assert list(states(board)) == ["99", "100", "101", "1000"]


def test_a_tenant_that_is_gone_has_nobody() -> None:
    assert states(Board(), "gone") == {}
