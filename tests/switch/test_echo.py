"""The number that returns one's own voice."""

from __future__ import annotations

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, udp
from tongdai.call.cause import EndCause
from tongdai.call.events import Side
from tongdai.call.ids import CallId, LegId
from tongdai.media.engine import CodecFamily
from tongdai.sip.endpoint_inputs import Accept, HangUp, RefuseTransfer
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.sip.ids import SessionId

CALL = CallId("id-1")


def test_an_echo_answers_at_once_and_returns_ones_own_voice() -> None:
    board = Board()
    caller = board.call("*43")
    (accept,) = board.take_all()
    assert isinstance(accept, Accept)
    assert board.media.families[caller] == (CodecFamily.OPUS,)
    assert board.media.hearing[CALL] == {(caller, caller)}
    board.clock.advance(2.5)
    board.ends(caller, 200)
    record = board.records.one()
    assert (record.dialled, record.callee) == ("*43", "*43")
    assert record.answered_at is not None
    assert (record.cause, record.ended_by) == (EndCause.BYE, Side.CALLER)
    assert (board.media.open, board.clock.armed) == ({}, 0)


def test_an_echo_without_an_offer_gets_ours() -> None:
    board = Board()
    caller = board.call("*43", body=None, flow=udp(10))
    (accept,) = board.take(Accept)
    assert accept.body == PHONE
    assert board.media.hearing[CALL] == {(caller, caller)}


def test_an_echo_does_not_last_for_ever_and_cannot_be_passed_on() -> None:
    board = Board()
    board.place(desk_phone("102", 12))
    caller = board.call("*43")
    board.take_all()
    session = SessionId(caller)
    board.report(TransferWanted(session, 7, "102", "demo", Referral.BLIND))
    assert [each.status for each in board.take(RefuseTransfer)] == [403]
    board.clock.advance(300.0)
    assert [LegId(each.session) for each in board.take(HangUp)] == [caller]
    assert board.records.one().cause is EndCause.ALLOTTED_TIMEOUT
