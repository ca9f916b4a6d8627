"""Whatever programs, phones, media and time do, every call ends once, whole."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.switch.board import Board, desk_phone
from tests.switch.test_any_history import STEPS, Step, dialled, endings, take_step
from tongdai.call.cause import Ending
from tongdai.call.ids import CallId, LegId
from tongdai.switch.directing import Director
from tongdai.switch.wishes import Wishes

DEEDS = st.tuples(
    st.sampled_from(["end", "hold", "take back", "pass on"]),
    st.sampled_from([None, "100", "101", "102"]),
    st.sampled_from(["", "100", "101"]),
    st.sampled_from(["100", "101", "102", "999"]),
)
Deed = tuple[str, str | None, str, str]


def direct(board: Board, call: CallId, deed: Deed) -> None:
    """Let a program want something done, whoever it speaks for."""
    what, speaks_for, extension, to = deed
    directing, by = board.switch.directing, Director("demo", speaks_for)
    match what:
        case "end":
            directing.end(call, by)
        case "hold" | "take back":
            directing.hold(call, by, extension, on=what == "hold")
        case "pass on":
            directing.pass_on(call, by, extension, to)


@settings(max_examples=300, deadline=None)
@given(steps=st.lists(STEPS | DEEDS, max_size=30))
def test_every_call_that_a_program_makes_ends_once_and_leaves_nothing(
    steps: list[Step | Deed],
) -> None:
    board = Board()
    phones = (("100", 11), ("100", 12), ("101", 13), ("101", 14), ("102", 15))
    board.place(*(desk_phone(*phone) for phone in phones))
    call = board.switch.directing.make("demo", "100", "101", Wishes())
    assert not isinstance(call, Ending)
    over: set[LegId] = set()
    answered: set[LegId] = set()
    for step in steps:
        if len(step) == 4:
            direct(board, call, step)
        else:
            take_step(board, step, dialled(board), over, answered)
        over |= set(endings(board))
    board.clock.advance(5 * 3600.0)
    board.media.report()

    ended = Counter(endings(board))
    legs = dialled(board)
    assert not [leg for leg in legs if ended[leg] > 1]
    assert over | ended.keys() == set(legs)
    assert board.switch.live_calls == 0
    assert board.media.open == {}
    assert board.media.played == {}
    assert board.clock.armed == 0
    closings = [record for record in board.records.puts if record.cause is not None]
    assert {record.call for record in closings} == {call}
    assert len({(r.cause, r.ended_at, r.code, r.ended_by) for r in closings}) == 1
