"""Calls that nobody answers, and calls that may not be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sim.scripted_media import BROWSER, description
from tests.switch.board import EPOCH, Board, desk_phone
from tests.switch.two_phones import DESK, refusal, ringing
from tongdai.call.cause import EndCause
from tongdai.call.ids import LegId
from tongdai.call.permit import CallSettings
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.sip.endpoint_inputs import (
    Dial,
    HangUp,
    Refuse,
)


@pytest.mark.parametrize(
    ("statuses", "cause", "code"),
    [
        ((486, 486), EndCause.BUSY, 486),
        ((486, 480), EndCause.BUSY, 486),
        ((480, 480), EndCause.UNKNOWN, 480),
        ((503, 486), EndCause.BUSY, 486),
        ((503, 430), EndCause.NO_ANSWER, 480),
        ((488, 503), EndCause.UNKNOWN, 488),
        ((500, 500), EndCause.UNKNOWN, 500),
    ],
)
def test_the_most_telling_refusal_reaches_the_caller(
    statuses: tuple[int, int], cause: EndCause, code: int
) -> None:
    board, caller, first, second = ringing()
    board.ends(first, statuses[0])
    assert board.take_all() == []
    board.ends(second, statuses[1])
    assert refusal(board, caller).status == code
    record = board.records.one()
    assert (record.cause, record.code) == (cause, code)


def test_a_person_who_declines_stops_the_other_phone() -> None:
    board, caller, first, second = ringing()
    board.ends(first, 603)
    stopped, refused = board.take_all()
    assert isinstance(refused, Refuse)
    assert (LegId(refused.session), refused.status) == (caller, 603)
    assert dict(refused.headers)["Tongdai-Cause"] == "UNKNOWN"
    assert isinstance(stopped, HangUp)
    assert LegId(stopped.session) == second


def test_nobody_answers() -> None:
    board, caller, _, _ = ringing()
    board.clock.advance(59.0)
    assert board.take_all() == []
    board.clock.advance(1.0)
    refused = board.take(Refuse)
    assert [(LegId(each.session), each.status) for each in refused] == [(caller, 480)]
    assert len(board.take(HangUp)) == 2
    record = board.records.one()
    assert record.cause is EndCause.NO_ANSWER
    assert record.ended_at == datetime.fromtimestamp(EPOCH + 60, UTC)
    assert record.ended_by is None


def test_nobody_is_registered() -> None:
    board = Board()
    caller = board.call("101")
    refused = refusal(board, caller)
    assert (refused.status, refused.headers[1]) == (480, ("Tongdai-Cause", "NO_ANSWER"))
    record = board.records.one()
    assert (record.cause, record.callee) == (EndCause.NO_ANSWER, "101")
    assert board.media.open == {}


@pytest.mark.parametrize(
    ("dialled", "to", "status", "cause"),
    [
        ("999", "demo", 404, EndCause.UNKNOWN),
        ("100", "demo", 403, EndCause.LIMITATION_DECLINE),
        ("101", "other", 403, EndCause.LIMITATION_DECLINE),
        ("9" * 5000, "demo", 404, EndCause.UNKNOWN),
    ],
)
def test_who_cannot_be_called(
    dialled: str, to: str, status: int, cause: EndCause
) -> None:
    board = Board()
    board.place(DESK)
    caller = board.call(dialled, to=to)
    assert refusal(board, caller).status == status
    record = board.records.one()
    assert record.cause is cause
    assert record.ended_at is not None
    assert len(record.dialled) <= 64


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"what is this", 400),
        (BROWSER.replace(b"m=audio", b"m=video"), 488),
        (description(LegKind.RTP, (CodecFamily.OPUS,)).replace(b"opus", b"speex"), 488),
    ],
)
def test_a_caller_without_usable_media_is_refused_and_nobody_rings(
    body: bytes, status: int
) -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101", body=body)
    assert refusal(board, caller).status == status
    assert board.media.open == {}


def test_no_room_for_media_refuses_the_call() -> None:
    board = Board()
    board.place(DESK)
    board.media.full = True
    caller = board.call("101")
    assert refusal(board, caller).status == 503


def test_an_extension_has_only_so_many_calls_at_once() -> None:
    board = Board(CallSettings(calls_per_extension=2))
    board.place(DESK, desk_phone("102", 13))
    board.call("101", session="one")
    board.call("102", session="two")
    board.take_all()
    assert refusal(board, board.call("101", session="three")).status == 403
    board.ends(LegId("one"), 487)
    board.take_all()
    board.call("101", session="four")
    assert len(board.take(Dial)) == 1


def test_a_callee_with_too_many_calls_is_busy() -> None:
    board = Board(CallSettings(calls_per_extension=1))
    board.place(DESK)
    board.call("101", session="one")
    board.take_all()
    refused = refusal(board, board.call("101", caller="102", session="two"))
    assert refused.status == 486
