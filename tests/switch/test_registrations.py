"""Where extensions are reached: REGISTERs in, bindings saved, targets out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest

from tests.switch.board import EPOCH, Board, desk_phone, settle, socket, udp
from tongdai.call.ids import LegId
from tongdai.media.engine import CodecFamily
from tongdai.sip.endpoint_inputs import (
    Dial,
    FlowClosed,
    HangUp,
    MoveSessions,
    Refuse,
    Respond,
)
from tongdai.sip.flow import Flow, Transport


def run(scenario: Coroutine[object, object, None]) -> None:
    asyncio.run(scenario)


async def registered(*flows: Flow, number: str = "101") -> Board:
    """Pages of one extension, each on a connection of its own."""
    board = Board()
    for flow in flows:
        board.register(number, flow, instance=f"<urn:uuid:{flow.connection}>")
    await settle()
    board.take_all()
    return board


def rung(board: Board, session: str = "caller") -> list[Flow]:
    """Over which flows 101 would ring now."""
    board.call("101", session=session)
    flows = [dial.target.flow for dial in board.take(Dial)]
    board.ends(LegId(session), 487)
    board.take_all()
    return flows


def test_a_page_is_answered_when_it_is_saved_and_gets_its_token() -> None:
    async def scenario() -> None:
        board = Board()
        request = board.register("101", socket(2))
        assert board.posted == []
        await settle()
        (respond,) = board.take(Respond)
        assert (respond.request, respond.status) == (request, 200)
        headers = dict(respond.headers)
        expires = f"{EPOCH + 600:.0f}"
        assert headers["Tongdai-Token"] == f"101@demo/<urn:uuid:1>/{expires}"
        assert "expires=600" in headers["Contact"]
        assert len(board.bindings.of("demo", "101")) == 1

    run(scenario())


def test_a_phone_over_udp_and_a_page_that_leaves_get_no_token() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", udp(9))
        board.register("102", socket(2))
        board.register("102", socket(2), expires=0, cseq=2)
        await settle()
        names = [{name for name, _ in each.headers} for each in board.take(Respond)]
        assert ["Tongdai-Token" in found for found in names] == [False, True, False]

    run(scenario())


@pytest.mark.parametrize(
    ("transport", "host", "given"),
    [
        (Transport.TLS, "192.0.2.7", True),
        (Transport.TCP, "192.0.2.7", False),
        (Transport.UDP, "192.0.2.7", False),
        (Transport.UDP, "127.0.0.1", True),
        (Transport.TCP, "::1", True),
        (Transport.TCP, "fe80::1%eth0", False),
        (Transport.TCP, "", False),
    ],
)
def test_a_program_gets_its_token_where_nobody_else_can_read_it(
    transport: Transport, host: str, given: bool
) -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", Flow(transport, (host, 5060), ("192.0.2.1", 5060), 7))
        await settle()
        (respond,) = board.take(Respond)
        assert ("Tongdai-Token" in dict(respond.headers)) is given

    run(scenario())


def test_registrations_of_one_extension_never_overtake_each_other() -> None:
    async def scenario() -> None:
        board = Board()
        for number in range(2, 7):
            page = f"<urn:uuid:{number}>"
            board.register("101", socket(number), instance=page)
        await settle()
        assert [each.status for each in board.take(Respond)] == [200] * 5
        assert len(board.bindings.of("demo", "101")) == 5

    run(scenario())


def test_what_cannot_be_saved_is_not_confirmed() -> None:
    async def scenario() -> None:
        board = Board()
        board.bindings.broken = True
        board.register("101", socket(2))
        await settle()
        assert [each.status for each in board.take(Respond)] == [503]
        assert rung(board) == []

    run(scenario())


def test_a_refused_registration_says_why() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2), expires=5)
        await settle()
        (respond,) = board.take(Respond)
        assert (respond.status, dict(respond.headers)["Min-Expires"]) == (423, "60")

    run(scenario())


def test_all_pages_of_an_extension_ring() -> None:
    async def scenario() -> None:
        board = await registered(socket(2), socket(3))
        assert set(rung(board)) == {socket(2), socket(3)}
        assert set(board.media.families.values()) == {(CodecFamily.OPUS,)}

    run(scenario())


def test_a_closed_connection_is_rung_no_more() -> None:
    async def scenario() -> None:
        board = await registered(socket(2), socket(3))
        board.switch.flow_closed(socket(2))
        assert rung(board) == [socket(3)]
        await settle()
        flows = [binding.flow for binding in board.bindings.of("demo", "101")]
        assert flows == [socket(3)]

    run(scenario())


def test_a_connection_that_closes_while_it_is_being_saved_is_not_rung() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        board.switch.flow_closed(socket(2))
        await settle()
        board.take_all()
        assert rung(board) == []
        assert board.bindings.of("demo", "101") == ()

    run(scenario())


def test_connections_of_an_earlier_life_are_not_rung_but_udp_phones_are() -> None:
    async def scenario() -> None:
        before = await registered(socket(2))
        board = Board()
        board.bindings.saved = before.bindings.saved
        board.place(desk_phone("101", 11))
        assert rung(board) == [udp(11)]

    run(scenario())


def test_an_expired_registration_is_not_rung() -> None:
    async def scenario() -> None:
        board = await registered(socket(2))
        board.clock.advance(601.0)
        board.call("101")
        assert [each.status for each in board.take(Refuse)] == [480]

    run(scenario())


def test_a_page_that_comes_back_in_a_call_takes_its_call_along() -> None:
    async def scenario() -> None:
        board = await registered(socket(1), number="100")
        board.place(desk_phone("101", 11))
        board.call("101", flow=socket(1))
        (leg,) = board.dialled()
        board.answers(leg)
        board.switch.flow_closed(socket(1))
        await settle()
        board.take_all()
        board.register("100", socket(5), instance="<urn:uuid:1>")
        await settle()
        assert board.take(MoveSessions) == [
            MoveSessions(socket(1), socket(5), "100", "demo")
        ]
        for _ in range(30):
            board.clock.advance(1.0)
            board.media.report()
        assert board.switch.live_calls == 1
        board.switch.flow_closed(socket(5))
        for _ in range(10):
            board.clock.advance(1.0)
            board.media.report()
        assert len(board.take(HangUp)) == 2

    run(scenario())


def test_no_call_moves_to_a_connection_that_is_gone_again() -> None:
    async def scenario() -> None:
        board = await registered(socket(1), number="100")
        board.place(desk_phone("101", 11))
        board.call("101", flow=socket(1))
        (leg,) = board.dialled()
        board.answers(leg)
        board.switch.flow_closed(socket(1))
        await settle()
        board.register("100", socket(5), instance="<urn:uuid:1>")
        board.switch.flow_closed(socket(5))
        await settle()
        assert board.take(MoveSessions) == []

    run(scenario())


def test_a_phone_whose_nat_gave_it_a_new_address_is_followed() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", udp(9))
        await settle()
        board.register("101", udp(10), cseq=2)
        await settle()
        assert board.take(MoveSessions) == [
            MoveSessions(udp(9), udp(10), "101", "demo")
        ]

    run(scenario())


def test_after_draining_nothing_is_registered_and_no_binding_is_lost() -> None:
    async def scenario() -> None:
        board = await registered(socket(2))
        await board.switch.drain(patience=1.0)
        board.register("101", socket(3))
        board.switch.flow_closed(socket(2))
        await settle()
        assert [each.status for each in board.take(Respond)] == [503]
        assert len(board.bindings.of("demo", "101")) == 1

    run(scenario())


def test_a_closed_connection_is_passed_on_to_the_endpoint() -> None:
    board = Board()
    board.switch.flow_closed(socket(9))
    assert board.take_all() == [FlowClosed(socket(9))]
