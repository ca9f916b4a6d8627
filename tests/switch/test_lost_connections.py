"""Parties whose signalling connection closes in mid-call."""

from __future__ import annotations

from tests.switch.board import socket
from tests.switch.two_phones import talking
from tongdai.call.ids import LegId
from tongdai.sip.endpoint_inputs import (
    FlowClosed,
    HangUp,
)


def test_a_closed_connection_ends_no_call_while_its_media_flows() -> None:
    board, caller, _ = talking()
    board.switch.flow_closed(socket(1))
    assert board.take_all() == [FlowClosed(socket(1))]
    for _ in range(60):
        board.media.packets[caller] = board.media.packets.get(caller, 0) + 50
        board.clock.advance(1.0)
        board.media.report()
    assert board.switch.live_calls == 1


def test_a_closed_page_ends_its_call_after_ten_seconds() -> None:
    board, caller, callee = talking()
    board.media.packets[caller] = 100
    board.switch.flow_closed(socket(1))
    board.take_all()
    for _ in range(9):
        board.clock.advance(1.0)
        board.media.report()
    assert board.switch.live_calls == 1
    board.clock.advance(1.0)
    board.media.report()
    ended = [LegId(hung_up.session) for hung_up in board.take(HangUp)]
    assert sorted(ended) == sorted([caller, callee])
    assert board.records.one().code == 408
    assert board.clock.armed == 0


def test_a_lost_connection_is_forgotten_with_its_call() -> None:
    board, caller, callee = talking()
    board.switch.flow_closed(socket(1))
    board.clock.advance(5.0)
    board.ends(callee, 200)
    assert board.clock.armed == 1
    board.clock.advance(1.0)
    assert board.clock.armed == 0
    assert caller not in board.media.open
