"""A program on our own endpoint passes calls on, and hears what becomes of it."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.client_phone import ClientPhone, clients
from tests.sim.switchboard import Switchboard
from tests.sim.virtual_time import run
from tongdai.sip.endpoint_inputs import HangUp, Refer, Refuse
from tongdai.sip.endpoint_outputs import (
    PeerIntroduced,
    Referral,
    SessionEnded,
    SessionOffered,
    TransferReported,
)

BLIND, ATTENDED = Referral.BLIND, Referral.ATTENDED
COMPLETE, CANCEL = Referral.COMPLETE, Referral.CANCEL


async def talking():
    """100 talks to 101; 102 is there."""
    board = Switchboard()
    phones = await clients(board, "100", "101", "102")
    dialling = asyncio.create_task(phones[0].calls("101"))
    offered = await phones[1].answers()
    return board, phones, (await dialling, offered.session)


async def told(phone: ClientPhone, *, until: int) -> list[tuple[Referral, int, bool]]:
    """What a phone hears of its transfers, up to a status."""
    reports: list[tuple[Referral, int, bool]] = []
    while not reports or reports[-1][1] != until:
        report = await phone.sees(TransferReported)
        reports.append((report.kind, report.status, report.over))
    return reports


@pytest.mark.parametrize("by", [0, 1])
def test_blindly_and_it_is_told_each_step_and_let_go(by):
    async def main():
        _, phones, sessions = await talking()
        phones[by].tell(Refer(sessions[by], "102", "demo"))
        answering = asyncio.create_task(phones[2].answers())
        assert await told(phones[by], until=200) == [
            (BLIND, 100, False),
            (BLIND, 180, False),
            (BLIND, 200, True),
        ]
        assert (await phones[by].sees(SessionEnded)).status == 200
        offered = await answering
        left = 1 - by
        assert offered.caller_user == phones[left].number
        said = await phones[left].sees(PeerIntroduced)
        assert said.session == sessions[left]
        assert said.headers.get("P-Asserted-Identity") == (
            '"Person 102" <sip:102@demo>'
        )
        phones[2].tell(HangUp(offered.session))
        assert (await phones[left].sees(SessionEnded)).status == 200

    run(main())


def test_announced_and_completed():
    async def main():
        _, (first, second, third), (_, session) = await talking()
        second.tell(Refer(session, "102", "demo", ATTENDED))
        await third.answers()
        assert await told(second, until=200) == [
            (ATTENDED, 100, False),
            (ATTENDED, 180, False),
            (ATTENDED, 200, False),
        ]
        second.tell(Refer(session, "102", "demo", COMPLETE))
        reports = [await second.sees(TransferReported) for _ in range(2)]
        assert {(each.kind, each.status, each.over) for each in reports} == {
            (COMPLETE, 202, True),
            (ATTENDED, 200, True),
        }
        assert (await second.sees(SessionEnded)).status == 200
        said = await first.sees(PeerIntroduced)
        assert "102" in said.headers.get("P-Asserted-Identity")

    run(main())


def test_announced_and_cancelled():
    async def main():
        _, (first, second, third), (caller, session) = await talking()
        second.tell(Refer(session, "102", "demo", ATTENDED))
        await third.answers()
        await told(second, until=200)
        second.tell(Refer(session, "102", "demo", CANCEL))
        reports = [await second.sees(TransferReported) for _ in range(2)]
        assert all(each.over for each in reports)
        assert (CANCEL, 202) in {(each.kind, each.status) for each in reports}
        await third.sees(SessionEnded)
        second.tell(HangUp(session))
        assert (await first.sees(SessionEnded)).session == caller

    run(main())


def test_a_target_that_refuses_is_said_so_and_the_call_goes_on():
    async def main():
        _, (first, second, third), (caller, session) = await talking()
        second.tell(Refer(session, "102", "demo"))
        offered = await third.sees(SessionOffered)
        third.tell(Refuse(offered.session, 486))
        reports = await told(second, until=486)
        assert reports[-1] == (BLIND, 486, True)
        first.tell(HangUp(caller))
        assert (await second.sees(SessionEnded)).session == session

    run(main())


@pytest.mark.parametrize(
    ("target", "status"), [("999", 404), ("100", 403), ("101", 403)]
)
def test_what_cannot_be_is_refused_at_once_and_may_be_tried_again(target, status):
    async def main():
        _, (_, second, third), (_, session) = await talking()
        second.tell(Refer(session, target, "demo"))
        assert await told(second, until=status) == [(BLIND, status, True)]
        # The NOTIFYs of the second one name it: it is not the first of the dialog.
        second.tell(Refer(session, "102", "demo"))
        await third.answers()
        assert (await told(second, until=200))[-1] == (BLIND, 200, True)

    run(main())


def test_two_calls_of_a_program_become_one():
    async def main():
        _, (first, second, third), (caller, session) = await talking()
        dialling = asyncio.create_task(second.calls("102"))
        await third.answers()
        other = await dialling
        second.tell(Refer(session, "102", "demo", replaces=other))
        assert (await second.sees(SessionEnded)).session == other
        assert (await told(second, until=200))[-1] == (BLIND, 200, True)
        assert (await second.sees(SessionEnded)).session == session
        assert "102" in (await first.sees(PeerIntroduced)).headers.get(
            "P-Asserted-Identity"
        )
        first.tell(HangUp(caller))
        assert (await third.sees(SessionEnded)).status == 200

    run(main())


@pytest.mark.parametrize("replaces", ["unknown", None])
def test_a_call_that_is_not_answered_cannot_be_passed_on(replaces):
    async def main():
        board = Switchboard()
        first, _ = await clients(board, "100", "101")
        session = first.dial("101")
        first.tell(Refer(session, "102", "demo", replaces=replaces))
        assert await told(first, until=481) == [(BLIND, 481, True)]

    run(main())


def test_a_transfer_is_lost_with_its_connection_and_said_so():
    async def main():
        board, (_, second, _), (_, session) = await talking()
        second.tell(Refer(session, "102", "demo"))
        second.disconnect(board)
        assert await told(second, until=430) == [(BLIND, 430, True)]
        second.tell(Refer(session, "102", "demo"))
        assert await told(second, until=430) == [(BLIND, 430, True)]

    run(main())
