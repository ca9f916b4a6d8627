"""Two who talk: what they change, and how their call ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sim.scripted_media import PHONE, description
from tests.switch.board import EPOCH
from tests.switch.two_phones import NORMAL, both, talking
from tongdai.call.cause import EndCause
from tongdai.call.events import Side
from tongdai.call.ids import LegId
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegSilent, WorkerDied
from tongdai.sip.endpoint_inputs import (
    AnswerOffer,
    HangUp,
    RefuseOffer,
)
from tongdai.sip.endpoint_outputs import (
    SessionReanswered,
    SessionReoffered,
)
from tongdai.sip.ids import SessionId


def test_either_side_hangs_up_and_the_record_says_who() -> None:
    for caller_ends in (True, False):
        board, caller, callee = talking()
        board.clock.advance(60.0)
        gone, other = (caller, callee) if caller_ends else (callee, caller)
        board.ends(gone, 200)
        assert board.take_all() == [HangUp(SessionId(other), NORMAL)]
        record = board.records.one()
        assert record.cause is EndCause.BYE
        assert record.code == 200
        assert record.ended_by is (Side.CALLER if caller_ends else Side.CALLEE)
        assert record.answered_at == datetime.fromtimestamp(EPOCH + 2, UTC)
        assert record.ended_at == datetime.fromtimestamp(EPOCH + 62, UTC)
        assert board.clock.armed == 0


def test_the_quality_of_both_legs_reaches_the_record_after_the_end() -> None:
    board, caller, callee = talking()
    board.media.packets = {caller: 500, callee: 499}
    board.ends(caller, 200)
    board.media.report()
    record = board.records.one()
    assert record.caller_quality is not None
    assert record.callee_quality is not None
    assert record.caller_quality.packets_received == 500
    assert record.callee_quality.packets_received == 499


def test_an_expired_session_timer_ends_the_call() -> None:
    board, caller, callee = talking()
    board.ends(callee, 408)
    (hung_up,) = board.take_all()
    assert isinstance(hung_up, HangUp)
    assert LegId(hung_up.session) == caller
    record = board.records.one()
    assert (record.cause, record.ended_by) == (EndCause.UNKNOWN, None)


def test_a_silent_party_is_gone() -> None:
    board, _, callee = talking()
    board.media.tell(LegSilent(callee))
    assert len(board.take(HangUp)) == 2
    assert board.records.one().code == 408


def test_calls_of_a_dead_media_worker_end_with_a_cause() -> None:
    board, caller, callee = talking()
    board.media.tell(WorkerDied(frozenset({caller, callee})))
    assert len(board.take(HangUp)) == 2
    record = board.records.one()
    assert (record.cause, record.code) == (EndCause.UNKNOWN, 500)


def test_no_call_lasts_longer_than_four_hours() -> None:
    board, _, _ = talking()
    board.clock.advance(4 * 3600.0)
    assert len(board.take(HangUp)) == 2
    assert board.records.one().cause is EndCause.ALLOTTED_TIMEOUT


HELD = description(LegKind.RTP, (CodecFamily.G711,), "sendonly")


@pytest.mark.parametrize(
    "hold",
    [
        pytest.param(HELD, id="sendonly"),
        pytest.param(HELD.replace(b"sendonly", b"inactive"), id="inactive"),
        pytest.param(
            PHONE.replace(b"c=IN IP4 192.0.2.1", b"c=IN IP4 0.0.0.0"), id="old"
        ),
    ],
)
def test_hold_is_answered_here_and_nobody_hears_until_it_is_over(hold: bytes) -> None:
    board, caller, callee = talking()
    (call,) = board.media.hearing
    board.report(SessionReoffered(SessionId(callee), hold))
    (answered,) = board.take_all()
    assert isinstance(answered, AnswerOffer)
    assert LegId(answered.session) == callee
    assert board.media.hearing[call] == frozenset()
    board.media.tell(LegSilent(callee))
    assert board.switch.live_calls == 1
    board.report(SessionReoffered(SessionId(callee), PHONE))
    assert board.media.hearing[call] == both(caller, callee)


def test_a_change_that_asks_for_our_offer_gets_it() -> None:
    board, caller, callee = talking()
    (call,) = board.media.hearing
    board.report(SessionReoffered(SessionId(callee), None))
    assert len(board.take(AnswerOffer)) == 1
    hold = description(LegKind.RTP, (CodecFamily.G711,), "inactive")
    board.report(SessionReanswered(SessionId(callee), hold))
    assert board.media.hearing[call] == frozenset()
    board.report(SessionReanswered(SessionId(callee), PHONE))
    assert board.media.hearing[call] == both(caller, callee)


def test_a_change_that_cannot_be_is_refused_and_the_call_goes_on() -> None:
    board, _, callee = talking()
    board.report(SessionReoffered(SessionId(callee), b"what is this"))
    opus = description(LegKind.RTP, (CodecFamily.OPUS,))
    board.report(SessionReoffered(SessionId(callee), opus))
    assert board.take_all() == [
        RefuseOffer(SessionId(callee), 400),
        RefuseOffer(SessionId(callee), 488),
    ]
    assert board.switch.live_calls == 1
