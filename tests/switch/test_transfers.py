"""Calls that are passed on: what the switch makes of REFERs."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.scripted_media import BROWSER, PHONE, description
from tests.switch.board import Board, desk_phone, settle, socket, udp
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
    RefuseTransfer,
    ReportTransfer,
)
from tongdai.sip.endpoint_outputs import Referral, SessionReoffered, TransferWanted
from tongdai.sip.ids import SessionId

DESK, TARGET, OTHER_TARGET = (
    desk_phone("101", 11),
    desk_phone("102", 12),
    desk_phone("102", 13),
)
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
    """One of two who talk passes the call on, and 102 rings: board, by, other, target."""
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


def both(one: LegId, other: LegId) -> frozenset[tuple[LegId, LegId]]:
    return frozenset({(one, other), (other, one)})


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
