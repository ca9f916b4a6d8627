"""Who waits in which line is known at every moment, and to nobody else."""

from __future__ import annotations

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board
from tests.switch.telephone_network import SALES, board, call_in, house, rung
from tongdai.call.directory import Group

LINE = Group("60000", ("101",), ring_time=15.0, longest_wait=60.0)


def waiting(on: Board) -> list[tuple[str, str]]:
    """Group and caller, in the order of the line."""
    callers = {each.call: each.caller for each in on.records.puts}
    return [(group, callers[call]) for group, call in on.switch.lines.of("demo")]


def test_callers_are_in_line_until_somebody_answers_or_they_go() -> None:
    on = board(house(group=LINE))
    on.call("101", caller="100", session="100-101")
    talking = rung(on)["101"]
    on.answers(talking, PHONE)
    assert waiting(on) == []
    first, second, third = "0912000001", "0912000002", "0912000003"
    legs = [call_in(on, SALES, caller=each, session=each) for each in (first, second)]
    call_in(on, SALES, caller=third, session=third)
    assert waiting(on) == [("60000", each) for each in (first, second, third)]
    assert list(on.switch.lines.of("other")) == []

    on.ends(legs[1], 200)
    assert waiting(on) == [("60000", first), ("60000", third)]
    on.ends(talking, 200)
    leg = rung(on)["101"]
    assert ("60000", first) in waiting(on)  # it rings, and nobody has answered
    on.answers(leg, PHONE)
    assert waiting(on) == [("60000", third)]
    on.clock.advance(60.0)
    assert waiting(on) == []
