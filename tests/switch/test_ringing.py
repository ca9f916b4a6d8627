"""Whose phones ring, and who gets the call."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.scripted_media import PHONE, description
from tests.switch.board import Board, desk_phone, settle, socket, udp
from tests.switch.two_phones import (
    DESK,
    ELSEWHERE,
    GAVE_UP,
    MOBILE,
    both,
    refusal,
    ringing,
    talking,
    told,
)
from tongdai.call.cause import EndCause
from tongdai.call.ids import LegId
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegFailed
from tongdai.sip.endpoint_inputs import (
    Accept,
    Caller,
    Dial,
    HangUp,
    Progress,
)
from tongdai.sip.endpoint_outputs import (
    SessionConfirmed,
    SessionReanswered,
)
from tongdai.sip.ids import SessionId


def test_every_phone_of_the_callee_is_dialled_with_the_callers_own_name() -> None:
    board = Board()
    board.place(DESK, MOBILE)
    board.call("101")
    first, second = board.take(Dial)
    assert {first.target.uri, second.target.uri} == {DESK.contact, MOBILE.contact}
    assert first.caller == Caller("100", "demo", "Person 100")
    assert (first.callee_user, first.callee_domain) == ("101", "demo")
    assert first.headers == told("100")
    assert first.session != second.session
    assert board.posted == []


def test_a_phone_that_talks_rings_for_a_second_call() -> None:
    board, caller, callee = talking()
    board.place(desk_phone("102", 20))
    second = board.call("101", caller="102", session="second", body=PHONE, flow=udp(20))
    waiting, _ = board.dialled()
    board.answers(waiting, PHONE)
    hearings = list(board.media.hearing.values())
    assert hearings == [both(caller, callee), both(second, waiting)]


def test_a_phone_that_talks_may_have_second_calls_refused() -> None:
    board, caller, callee = talking()
    board.place(desk_phone("102", 20))
    second = board.call("101", caller="102", session="second", body=PHONE, flow=udp(20))
    for leg in board.dialled():
        board.ends(leg, 486)
    assert refusal(board, second).status == 486
    assert list(board.media.hearing.values()) == [both(caller, callee)]


def test_only_so_many_phones_ring_for_one_call() -> None:
    board = Board()
    board.place(*(desk_phone("101", host) for host in range(11, 30)))
    board.call("101")
    assert len(board.dialled()) == 10


@pytest.mark.parametrize("status", [181, 182, 199])
def test_not_every_provisional_response_means_that_it_rings(status: int) -> None:
    board = Board()
    board.place(DESK)
    board.call("101")
    (leg,) = board.dialled()
    board.rings(leg, status=status)
    assert board.take_all() == []


def test_a_browser_gets_its_media_path_while_it_rings() -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101")
    (leg,) = board.dialled()
    board.rings(leg)
    answer = description(LegKind.WEBRTC, (CodecFamily.G711,))
    assert board.take_all() == [Progress(SessionId(caller), 180, answer, told("101"))]


def test_a_plain_phone_is_told_that_it_rings_without_a_description() -> None:
    board = Board()
    board.place(DESK)
    board.call("101", body=PHONE, flow=udp(10))
    (leg,) = board.dialled()
    board.rings(leg)
    (progress,) = board.take(Progress)
    assert progress.body is None


def test_an_early_answer_of_the_callee_opens_its_media_and_nobody_hears_yet() -> None:
    board, _, first, _ = ringing()
    board.rings(first, PHONE, status=183)
    assert first in board.media.accepted
    assert board.media.hearing == {}


def test_the_first_answer_wins_and_the_other_phone_is_told_so() -> None:
    board, caller, first, second = ringing()
    board.answers(second, PHONE)
    answer = description(LegKind.WEBRTC, (CodecFamily.G711,))
    assert board.take_all() == [
        HangUp(SessionId(first), ELSEWHERE),
        Accept(SessionId(caller), answer, told("101")),
    ]
    assert list(board.media.hearing.values()) == [both(caller, second)]
    assert set(board.media.open) == {caller, second}


def test_what_a_dropped_leg_still_says_changes_nothing() -> None:
    board, _, _ = talking()
    board.answers(LegId("id-3"), PHONE)
    board.ends(LegId("id-3"), 487)
    assert board.take_all() == []
    assert board.switch.live_calls == 1


def test_the_caller_gives_up() -> None:
    board, caller, first, second = ringing()
    board.ends(caller, 487)
    assert board.take_all() == [
        HangUp(SessionId(first), GAVE_UP),
        HangUp(SessionId(second), GAVE_UP),
    ]
    record = board.records.one()
    assert (record.cause, record.code) == (EndCause.CANCEL, 487)
    assert board.media.open == {}
    assert board.switch.live_calls == 0
    assert board.clock.armed == 0


def test_a_phone_that_accepts_no_codec_is_dropped_and_the_other_rings_on() -> None:
    board, caller, first, second = ringing()
    board.answers(first, description(LegKind.RTP, (CodecFamily.OPUS,)))
    (dropped,) = board.take_all()
    assert isinstance(dropped, HangUp)
    assert LegId(dropped.session) == first
    board.answers(second, PHONE)
    assert [LegId(accept.session) for accept in board.take(Accept)] == [caller]


def test_media_that_fails_while_it_rings_costs_that_device_only() -> None:
    board, _, first, second = ringing()
    board.media.tell(LegFailed(first, "wrong certificate"))
    assert [LegId(hung_up.session) for hung_up in board.take(HangUp)] == [first]
    board.answers(second, PHONE)
    assert len(board.take(Accept)) == 1


def test_a_caller_without_an_offer_gets_ours_with_the_answer() -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101", body=None, flow=udp(10))
    (leg,) = board.dialled()
    board.answers(leg, PHONE)
    (accept,) = board.take(Accept)
    assert accept.body == PHONE
    assert caller not in board.media.accepted
    board.report(SessionConfirmed(SessionId(caller), PHONE))
    assert caller in board.media.accepted


def test_a_caller_without_an_offer_may_answer_ours_while_it_rings() -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101", body=None, flow=udp(10))
    (leg,) = board.dialled()
    board.rings(leg)
    (progress,) = board.take(Progress)
    assert progress.body == PHONE
    board.report(SessionReanswered(SessionId(caller), PHONE))
    assert caller in board.media.accepted
    board.answers(leg, PHONE)
    (accept,) = board.take(Accept)
    assert accept.body == progress.body


def test_between_browsers_the_codec_is_opus() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        await settle()
        board.call("101")
        assert set(board.media.families.values()) == {(CodecFamily.OPUS,)}

    asyncio.run(scenario())


def test_one_plain_phone_among_the_devices_makes_the_codec_g711() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        await settle()
        board.place(DESK)
        board.call("101")
        kinds = {kind for _, kind in board.media.open.values()}
        assert kinds == {LegKind.WEBRTC, LegKind.RTP}
        assert set(board.media.families.values()) == {(CodecFamily.G711,)}

    asyncio.run(scenario())
