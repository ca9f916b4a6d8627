"""A phone with two lines joins whom it talks to: REFER with Replaces (RFC 5589 §7)."""

from __future__ import annotations

import pytest

from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners, Phone
from tongdai.call.cause import EndCause

SOON = Manners(answers_after=1.0)


class TwoLines:
    """100 and 101 talk, and one of them to 102 as well, on its second line."""

    def __init__(self, seed: int, *, by_caller: bool, lossy: bool = True) -> None:
        self.trio = trio = Trio(seed, SOON, lossy=lossy)
        self.world, self.board = trio.world, trio.board
        self.first, self.other = trio.caller, trio.callee
        if not by_caller:
            self.first, self.other = self.other, self.first
        self.target = trio.target
        # The switchboard knows lines by their extension, wherever they are.
        host, _ = self.first.address
        self.second = Phone(self.world, self.first.user, (host, 5062))
        with self.world.explained():
            self.second.dial("102")
            trio.run(60.0)
            assert all(map(trio.talks, self.phones)), trio.board.records.latest
            assert len(self.conversations()) == 2

    @property
    def phones(self) -> tuple[Phone, ...]:
        return self.first, self.second, self.other, self.target

    def join(self) -> None:
        self.first.refer("102", second=self.second)

    def conversations(self) -> list[int]:
        """How many legs hear somebody, call by call."""
        media = self.board.media
        here = {leg: call for leg, (call, _) in media.open.items()}
        listeners = [
            {to for by, to in pairs if here.get(by) == here.get(to) == call}
            for call, pairs in media.hearing.items()
        ]
        return [len(each) for each in listeners if each]

    def over(self) -> None:
        """Everybody hangs up; nothing may be left, and each call have its record."""
        for phone in self.phones:
            phone.hang_up()
        self.trio.run(400.0)
        assert [phone.call for phone in self.phones] == [None] * 4
        assert self.board.switch.live_calls == 0
        assert self.board.media.open == {}
        records = self.board.records.latest.values()
        assert len(records) == 2
        assert {record.cause for record in records} == {EndCause.BYE}
        assert all(record.ended_at is not None for record in records)


def test_who_joins_them_is_told_and_then_let_go_on_both_lines() -> None:
    lines = TwoLines(0, by_caller=False, lossy=False)
    with lines.world.explained():
        lines.join()
        lines.trio.run(5.0)
        assert lines.first.facts[-4:] == [
            "refer answered with 202",
            "told 100",
            "told 200 at last",
            "far end hung up",
        ]
        assert lines.second.facts[-1] == "far end hung up"
        assert lines.conversations() == [2]
        lines.over()


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("by_caller", [True, False])
def test_the_two_others_talk_whatever_is_lost(seed: int, by_caller: bool) -> None:
    lines = TwoLines(seed, by_caller=by_caller)
    with lines.world.explained():
        lines.join()
        lines.trio.run(70.0)
        assert lines.first.call is None
        assert lines.second.call is None
        assert lines.trio.talks(lines.other)
        assert lines.trio.talks(lines.target)
        assert lines.conversations() == [2]
        lines.target.hang_up()
        lines.trio.run(100.0)
        assert lines.other.facts[-1] == "far end hung up"
        lines.over()


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("who", ["first", "second", "other", "target"])
def test_whoever_hangs_up_meanwhile_no_leg_is_left(seed: int, who: str) -> None:
    lines = TwoLines(seed, by_caller=bool(seed % 2))
    with lines.world.explained():
        lines.join()
        lines.trio.run(seed / 40)
        getattr(lines, who).hang_up()
        lines.trio.run(110.0)
        # Two still talk, or nobody does: nobody is left to talk to nobody.
        talking = [phone for phone in lines.phones if phone.call is not None]
        assert len(talking) == 2 * len(lines.conversations())
        assert lines.conversations() in ([], [2])
        lines.over()


@pytest.mark.parametrize("seed", range(20))
def test_asked_for_on_both_lines_at_once_it_is_done_once(seed: int) -> None:
    lines = TwoLines(seed, by_caller=bool(seed % 2))
    with lines.world.explained():
        lines.join()
        lines.second.refer(lines.other.user, second=lines.first)
        lines.trio.run(110.0)
        assert lines.first.call is None
        assert lines.second.call is None
        assert lines.conversations() == [2]
        assert lines.trio.talks(lines.other)
        assert lines.trio.talks(lines.target)
        lines.over()
