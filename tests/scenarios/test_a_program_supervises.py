"""A program on our own endpoint listens in, and changes who hears it."""

from __future__ import annotations

import asyncio

from tests.sim.client_phone import clients
from tests.sim.switchboard import Switchboard
from tests.sim.virtual_time import run
from tongdai.sip.endpoint_inputs import AskMode, HangUp
from tongdai.sip.endpoint_outputs import (
    ModeAnswered,
    PeerIntroduced,
    SessionAnswered,
    SessionEnded,
)

SUPERVISE, SUPERVISED = "Tongdai-Supervise", "Tongdai-Supervised"


async def supervised():
    """101 talks to 102, and 100 listens."""
    board = Switchboard(supervisor="100")
    boss, first, second = await clients(board, "100", "101", "102")
    dialling = asyncio.create_task(first.calls("102"))
    await second.answers()
    talk = await dialling
    session = boss.dial("101", ((SUPERVISE, "monitoring"),))
    await boss.sees(SessionAnswered)
    return board, boss, first, session, talk


def test_the_mode_is_changed_by_request_and_everybody_concerned_is_told():
    async def main():
        _, boss, first, session, _ = await supervised()
        said = await first.sees(PeerIntroduced)
        assert said.headers.get(SUPERVISED) == "monitoring"
        boss.tell(AskMode(session, "whisper"))
        assert await boss.sees(ModeAnswered) == ModeAnswered(session, 200)
        said = await first.sees(PeerIntroduced)
        assert said.headers.get(SUPERVISED) == "whisper"

    run(main())


def test_a_mode_that_is_none_is_refused():
    async def main():
        _, boss, _, session, _ = await supervised()
        boss.tell(AskMode(session, "shout"))
        assert await boss.sees(ModeAnswered) == ModeAnswered(session, 400)

    run(main())


def test_without_an_answered_call_or_a_connection_nothing_changes():
    async def main():
        board, boss, _, session, _ = await supervised()
        early = boss.dial("102", ((SUPERVISE, "monitoring"),))
        boss.tell(AskMode(early, "whisper"))
        assert await boss.sees(ModeAnswered) == ModeAnswered(early, 481)
        boss.disconnect(board)
        boss.tell(AskMode(session, "whisper"))
        assert await boss.sees(ModeAnswered) == ModeAnswered(session, 430)

    run(main())


def test_the_end_of_the_call_ends_the_supervision():
    async def main():
        _, boss, first, session, talk = await supervised()
        first.tell(HangUp(talk))
        assert (await boss.sees(SessionEnded)).session == session

    run(main())
