"""A key that is pressed reaches the other party once, in the way it understands."""

from __future__ import annotations

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone
from tongdai.call.ids import LegId
from tongdai.media.events import LegPressed
from tongdai.sip.endpoint_inputs import SendDigit
from tongdai.sip.endpoint_outputs import DigitPressed
from tongdai.sip.ids import SessionId


def talking() -> tuple[Board, LegId, LegId]:
    board = Board()
    board.place(desk_phone("101", 11))
    caller = board.call("101")
    (callee,) = board.dialled()
    board.answers(callee, PHONE)
    board.take_all()
    return board, caller, callee


def by_info(board: Board, leg: LegId) -> None:
    board.report(DigitPressed(SessionId(leg), "5", 160))


def test_a_key_by_info_becomes_rtp_for_who_takes_that() -> None:
    board, caller, callee = talking()
    board.media.take_digits = {caller, callee}
    by_info(board, callee)
    assert board.media.pressed == [(caller, "5", 160)]
    assert board.take(SendDigit) == []


def test_and_goes_on_by_info_to_who_does_not() -> None:
    board, caller, callee = talking()
    by_info(board, callee)
    assert board.media.pressed == []
    assert board.take(SendDigit) == [SendDigit(SessionId(caller), "5", 160)]


def test_a_key_in_rtp_becomes_info_only_for_who_takes_no_rtp() -> None:
    board, caller, callee = talking()
    board.media.tell(LegPressed(callee, "#", 100))
    assert board.take(SendDigit) == [SendDigit(SessionId(caller), "#", 100)]
    board.media.take_digits = {caller}
    board.media.tell(LegPressed(callee, "#", 100))
    assert board.take(SendDigit) == []


def test_before_anybody_has_answered_a_key_goes_nowhere() -> None:
    board = Board()
    board.place(desk_phone("101", 11))
    caller = board.call("101")
    by_info(board, caller)
    assert board.media.pressed == []
    assert board.take(SendDigit) == []
