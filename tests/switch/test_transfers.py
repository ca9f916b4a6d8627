"""Calls that are passed on: what the switch makes of REFERs."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.scripted_media import BROWSER, PHONE, description
from tests.switch.board import Board, desk_phone, settle, socket
from tests.switch.two_phones import DESK, ELSEWHERE, NORMAL, both
from tongdai.call.cause import EndCause
from tongdai.call.events import Side
from tongdai.call.ids import CallId, LegId
from tongdai.call.permit import CallSettings
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegFailed, LegSilent, WorkerDied
from tongdai.sip.endpoint_inputs import (
    AcceptTransfer,
    Caller,
    Dial,
    HangUp,
    Introduce,
    Refuse,
    RefuseTransfer,
    ReportTransfer,
)
from tongdai.sip.endpoint_outputs import Referral, SessionReoffered, TransferWanted
from tongdai.sip.ids import SessionId
from tongdai.switch.introducing import Introduction

TARGET, OTHER_TARGET = desk_phone("102", 12), desk_phone("102", 13)
HOLD = description(LegKind.RTP, (CodecFamily.G711,), "sendonly")
CALL = CallId("id-1")


def talking(
    *targets: object, calls: CallSettings | None = None
) -> tuple[Board, LegId, LegId]:
    """100, a browser, talks to the desk phone of 101; 102 has a phone, or these."""
    board = Board(calls)
    board.place(DESK, *(targets or (TARGET,)))
    caller = board.call("101")
    (callee,) = board.dialled()
    board.rings(callee)
    board.answers(callee, PHONE)
    board.take_all()
    return board, caller, callee


def refer(
    board: Board,
    leg: LegId,
    user: str = "102",
    kind: Referral = Referral.BLIND,
    *,
    number: int = 7,
    domain: str = "demo",
) -> None:
    board.report(TransferWanted(SessionId(leg), number, user, domain, kind))


def ringing(
    kind: Referral = Referral.BLIND, *, by_caller: bool = False
) -> tuple[Board, LegId, LegId, LegId]:
    """101, or 100, passes the call on to 102: the board, it, the other, the target."""
    board, caller, callee = talking()
    by, other = (caller, callee) if by_caller else (callee, caller)
    refer(board, by, kind=kind)
    (target,) = board.dialled()
    board.rings(target)
    board.take_all()
    return board, by, other, target


def announcing() -> tuple[Board, LegId, LegId, LegId]:
    """102 has answered and talks to 101, while 100 waits."""
    board, by, other, target = ringing(Referral.ATTENDED)
    board.answers(target, PHONE)
    board.take_all()
    return board, by, other, target


def said(board: Board) -> list[tuple[LegId, int, bool]]:
    """Who was told what, and whether that was the last word."""
    told = board.take(ReportTransfer)
    return [(LegId(each.session), each.status, each.over) for each in told]


def hung_up(board: Board) -> list[LegId]:
    return [LegId(each.session) for each in board.take(HangUp)]


@pytest.mark.parametrize("by_caller", [True, False])
def test_the_target_is_called_in_the_name_of_whom_it_will_talk_to(
    by_caller: bool,
) -> None:
    board, caller, callee = talking()
    refer(board, caller if by_caller else callee)
    (accepted,) = board.take(AcceptTransfer)
    assert accepted == AcceptTransfer(SessionId(caller if by_caller else callee), 7)
    (dial,) = board.take(Dial)
    number = "101" if by_caller else "100"
    assert dial.caller == Caller(number, "demo", f"Person {number}")
    assert dial.callee_user == "102"
    assert dict(dial.headers)["Tongdai-Call"] == CALL
    assert dict(dial.headers)["P-Asserted-Identity"] == (
        f'"Person {number}" <sip:{number}@demo>'
    )
    assert board.media.hearing[CALL] == frozenset()


def test_a_blind_transfer_rings_connects_and_lets_the_one_between_go() -> None:
    board, by, other, target = ringing()
    assert board.media.hearing[CALL] == frozenset()
    board.media.packets[target] = 42
    board.answers(target, PHONE)
    assert board.take_all() == [
        ReportTransfer(SessionId(by), 7, 200, over=True),
        Introduce(
            SessionId(other), Introduction("102", "Person 102").rows(CALL, "demo")
        ),
        HangUp(SessionId(by), NORMAL),
    ]
    assert board.media.hearing[CALL] == both(other, target)
    assert set(board.media.open) == {other, target}
    board.ends(target, 200)
    board.media.report()
    record = board.records.one()
    assert (record.caller, record.dialled, record.callee) == ("100", "101", "102")
    assert (record.cause, record.ended_by) == (EndCause.BYE, Side.CALLEE)
    assert record.callee_quality is not None
    assert record.callee_quality.packets_received == 42
    assert board.clock.armed == 0


def told_of(board: Board) -> list[tuple[LegId, str | None]]:
    """Who was told whom it talks to now."""
    return [
        (LegId(each.session), dict(each.headers).get("P-Asserted-Identity"))
        for each in board.take(Introduce)
    ]


@pytest.mark.parametrize("by_caller", [True, False])
def test_who_waited_is_told_whom_it_talks_to_once_it_does(by_caller: bool) -> None:
    board, _, other, target = ringing(by_caller=by_caller)
    assert told_of(board) == []
    board.answers(target, PHONE)
    assert told_of(board) == [(other, '"Person 102" <sip:102@demo>')]


def test_it_is_told_of_an_announced_transfer_when_that_is_completed() -> None:
    board, by, other, _ = announcing()
    assert told_of(board) == []
    refer(board, by, kind=Referral.COMPLETE, number=8)
    assert told_of(board) == [(other, '"Person 102" <sip:102@demo>')]


def test_a_number_without_a_name_is_asserted_too() -> None:
    rows = dict(Introduction("0912345678", "", "02473000001").anew(CALL, "demo"))
    assert rows == {
        "Tongdai-Call": CALL,
        "Tongdai-Hotline": "02473000001",
        "P-Asserted-Identity": "<sip:0912345678@demo>",
    }


def test_the_steps_of_a_transfer_are_told_as_sip_says_them() -> None:
    board, caller, callee = talking()
    refer(board, callee)
    (target,) = board.dialled()
    board.rings(target)
    assert said(board) == [(callee, 180, False)]
    board.answers(target, PHONE)
    assert said(board) == [(callee, 200, True)]
    assert board.media.hearing[CALL] == both(caller, target)


@pytest.mark.parametrize(
    ("status", "told"), [(486, 486), (603, 603), (480, 480), (404, 480), (488, 488)]
)
def test_a_target_that_refuses_leaves_the_call_as_it_was(
    status: int, told: int
) -> None:
    board, by, other, target = ringing()
    board.ends(target, status)
    assert board.take_all() == [ReportTransfer(SessionId(by), 7, told, over=True)]
    assert board.media.hearing[CALL] == both(by, other)
    assert set(board.media.open) == {by, other}


def test_a_target_without_the_codec_of_the_call_cannot_have_it() -> None:
    board, by, other, target = ringing()
    board.answers(target, description(LegKind.RTP, (CodecFamily.OPUS,)))
    assert said(board) == [(by, 488, True)]
    assert hung_up(board) == [target]
    assert board.media.hearing[CALL] == both(by, other)


def test_no_room_for_the_targets_media_leaves_the_call_as_it_was() -> None:
    board, caller, callee = talking()
    board.media.full = True
    refer(board, callee)
    assert board.take(Dial) == []
    assert said(board) == [(callee, 503, True)]
    assert board.media.hearing[CALL] == both(caller, callee)


def test_every_phone_of_the_target_rings_and_the_first_to_answer_has_the_call() -> None:
    board, caller, callee = talking(TARGET, OTHER_TARGET)
    refer(board, callee)
    first, second = board.dialled()
    board.answers(second, PHONE)
    (stopped, _) = board.take(HangUp)
    assert (LegId(stopped.session), stopped.headers) == (first, ELSEWHERE)
    assert board.media.hearing[CALL] == both(caller, second)


@pytest.mark.parametrize(
    ("user", "domain", "status"),
    [
        ("101", "demo", 403),
        ("100", "demo", 403),
        ("102", "other", 403),
        ("102", "elsewhere", 403),
        ("*43", "demo", 403),
        ("999", "demo", 404),
        ("9" * 5000, "demo", 404),
    ],
)
def test_to_whom_a_call_cannot_be_passed_on(
    user: str, domain: str, status: int
) -> None:
    board, caller, callee = talking()
    refer(board, callee, user, domain=domain)
    (refused,) = board.take_all()
    assert isinstance(refused, RefuseTransfer)
    assert (LegId(refused.session), refused.refer) == (callee, 7)
    assert refused.status == status
    assert board.media.hearing[CALL] == both(caller, callee)


def test_an_address_of_ours_means_the_tenant_of_who_asks() -> None:
    board, _, callee = talking()
    refer(board, callee, domain="")
    assert len(board.take(Dial)) == 1


def test_a_target_that_is_not_registered_is_not_rung() -> None:
    board, _, callee = talking(desk_phone("100", 20))
    refer(board, callee)
    assert len(board.take(AcceptTransfer)) == 1
    assert said(board) == [(callee, 480, True)]
    assert board.take(Dial) == []


def test_a_second_transfer_has_to_wait_for_the_first() -> None:
    board, by, other, target = ringing()
    refer(board, other, number=1)
    refer(board, by, number=8)
    refused = [(each.refer, each.status) for each in board.take(RefuseTransfer)]
    assert refused == [(1, 491), (8, 491)]
    assert board.take(Dial) == []
    board.answers(target, PHONE)
    assert board.media.hearing[CALL] == both(other, target)


def test_nobody_answers_within_the_ring_time() -> None:
    board, by, other, target = ringing()
    board.clock.advance(60.0)
    assert said(board) == [(by, 480, True)]
    assert hung_up(board) == [target]
    assert board.media.hearing[CALL] == both(by, other)


def test_an_announced_transfer_is_talked_over_and_completed() -> None:
    board, by, other, target = announcing()
    assert board.media.hearing[CALL] == both(by, target)
    refer(board, by, kind=Referral.COMPLETE, number=8)
    assert board.take(AcceptTransfer) == [AcceptTransfer(SessionId(by), 8)]
    assert said(board) == [(by, 200, True), (by, 200, True)]
    assert hung_up(board) == [by]
    assert board.media.hearing[CALL] == both(other, target)


def test_an_announced_transfer_that_is_cancelled_leads_back() -> None:
    board, by, other, target = announcing()
    refer(board, by, kind=Referral.CANCEL, number=8)
    assert said(board) == [(by, 487, True), (by, 200, True)]
    assert hung_up(board) == [target]
    assert board.media.hearing[CALL] == both(by, other)
    board.take_all()
    refer(board, by, number=9)
    assert board.take(AcceptTransfer) == [AcceptTransfer(SessionId(by), 9)]


def test_a_target_that_hangs_up_leads_back() -> None:
    board, by, other, target = announcing()
    board.ends(target, 200)
    assert said(board) == [(by, 487, True)]
    assert board.media.hearing[CALL] == both(by, other)


def test_who_hangs_up_while_it_rings_or_talks_to_the_target_is_out() -> None:
    for board, by, other, target in (ringing(), announcing()):
        board.ends(by, 200)
        if target not in {leg for pair in board.media.hearing[CALL] for leg in pair}:
            board.answers(target, PHONE)
        assert board.media.hearing[CALL] == both(other, target)
        assert said(board) == []
        board.ends(other, 200)
        assert board.records.one().callee == "102"


def test_a_transfer_that_fails_when_nobody_is_left_ends_the_call_with_its_cause() -> (
    None
):
    board, by, other, target = ringing()
    board.ends(by, 200)
    board.ends(target, 486)
    (back,) = board.dialled()
    board.ends(back, 408)
    assert hung_up(board) == [other]
    record = board.records.one()
    assert (record.cause, record.callee) == (EndCause.BUSY, "101")
    assert board.media.open == {}


def test_the_party_that_waits_may_hang_up() -> None:
    board, by, other, target = ringing()
    board.ends(other, 200)
    assert said(board) == [(by, 487, True)]
    assert sorted(hung_up(board)) == sorted([by, target])
    assert board.media.open == {}
    assert board.records.one().cause is EndCause.BYE


def test_who_took_a_call_over_may_pass_it_on_in_turn() -> None:
    board, _, other, target = ringing()
    board.answers(target, PHONE)
    board.take_all()
    refer(board, target, "101")
    (dial,) = board.take(Dial)
    assert (dial.caller.user, dial.callee_user) == ("100", "101")
    last = LegId(dial.session)
    board.answers(last, PHONE)
    assert hung_up(board) == [target]
    assert board.media.hearing[CALL] == both(other, last)
    board.ends(last, 200)
    record = board.records.one()
    assert (record.caller, record.callee) == ("100", "101")
    assert [(each.by, each.to) for each in record.transfers] == [
        ("101", "102"),
        ("102", "101"),
    ]


def test_hold_goes_on_through_a_transfer() -> None:
    board, by, other, target = announcing()
    board.report(SessionReoffered(SessionId(target), HOLD))
    assert board.media.hearing[CALL] == frozenset()
    board.report(SessionReoffered(SessionId(target), PHONE))
    assert board.media.hearing[CALL] == both(by, target)
    board.media.tell(LegSilent(other))
    assert other not in board.media.open
    assert board.media.hearing[CALL] == both(by, target)


def test_media_that_fails_costs_the_leg_that_it_belonged_to() -> None:
    board, by, other, target = announcing()
    board.media.tell(LegFailed(target, "no"))
    assert hung_up(board) == [target]
    assert board.media.hearing[CALL] == both(by, other)


@pytest.mark.parametrize("reverse", [True, False])
def test_a_dead_media_worker_ends_the_call_and_every_leg_of_it(reverse: bool) -> None:
    board, by, other, target = announcing()
    board.media.open.clear()
    legs = sorted([by, other, target], reverse=reverse)
    board.media.tell(WorkerDied(frozenset(legs)))
    assert sorted(hung_up(board)) == sorted(legs)
    assert board.switch.live_calls == 0
    assert board.records.one().cause is EndCause.UNKNOWN
    assert board.clock.armed == 0


def test_a_transfer_while_the_switchboard_stops_is_refused() -> None:
    async def scenario() -> None:
        board, _, callee = talking()
        draining = asyncio.create_task(board.switch.drain(patience=0.01))
        await asyncio.sleep(0)
        refer(board, callee)
        (refused,) = board.take(RefuseTransfer)
        assert refused.status == 503
        await draining

    asyncio.run(scenario())


def test_after_it_the_target_is_in_the_call_and_who_passed_it_on_is_not() -> None:
    board, _, callee = talking(calls=CallSettings(calls_per_extension=1))
    refer(board, callee)
    (target,) = board.dialled()
    board.answers(target, PHONE)
    board.take_all()
    refused = board.call("102", caller="101", session="to the target")
    assert [LegId(each.session) for each in board.take(Refuse)] == [refused]
    board.ends(target, 200)
    board.take_all()
    board.call("102", caller="101", session="after the call")
    assert len(board.take(Dial)) == 1


def test_a_transfer_that_leads_nowhere_leaves_the_target_free() -> None:
    board, by, _, target = ringing()
    board.ends(target, 486)
    board.take_all()
    refer(board, by, number=8)
    assert len(board.take(Dial)) == 1


def test_between_browsers_the_target_is_offered_opus() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        board.register("102", socket(3), instance="<urn:uuid:2>")
        await settle()
        board.call("101")
        (callee,) = board.dialled()
        board.answers(callee, BROWSER)
        refer(board, callee)
        (target,) = board.dialled()
        assert board.media.open[target] == (CALL, LegKind.WEBRTC)
        assert board.media.families[target] == (CodecFamily.OPUS,)

    asyncio.run(scenario())
