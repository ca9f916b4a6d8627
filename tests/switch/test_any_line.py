"""Whatever one member and those in line for it do: who came first is met first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.sim.scripted_media import PHONE
from tests.switch.telephone_network import SALES, board, call_in, house
from tongdai.call.directory import Group
from tongdai.call.hunting import PAUSE
from tongdai.call.ids import LegId
from tongdai.sip.endpoint_inputs import Dial, HangUp

RING = 15.0
GROUP = Group("60000", ("101",), ring_time=RING, longest_wait=100_000.0)

ACTIONS = st.one_of(
    st.sampled_from(["comes", "comes", "answers", "declines", "hangs up"]),
    st.integers(0, 3),  # whoever has this place in line leaves it
    st.floats(0.0, 30.0),  # time passes
)


class Desk:
    """The one member of the group, who talks at first, and the line as it should be."""

    def __init__(self) -> None:
        self.on = board(house(group=GROUP))
        self.line: list[LegId] = []
        self.rings: LegId | None = None
        self.came = 0
        self.on.call("101", caller="100", session="first")
        (dial,) = self.on.take(Dial)
        self.talks: LegId | None = LegId(dial.session)
        self.on.answers(self.talks, PHONE)
        self.look()

    def do(self, action: str | int | float) -> None:
        match action:
            case "comes" if self.line or self.talks is not None:
                self.came += 1
                number = f"0900000{self.came:03}"
                self.line.append(call_in(self.on, SALES, caller=number, session=number))
            case "answers" if self.rings is not None:
                self.talks, self.rings = self.rings, None
                self.line.pop(0)
                self.on.answers(self.talks, PHONE)
            case "declines" if self.rings is not None:
                gone, self.rings = self.rings, None
                self.on.ends(gone, 486)
            case "hangs up" if self.talks is not None:
                gone, self.talks = self.talks, None
                self.on.ends(gone, 200)
            case int(place) if place < len(self.line):
                self.on.ends(self.line.pop(place), 200)
            case float(seconds):
                self.on.clock.advance(seconds)
        self.look()

    def look(self) -> None:
        """Only the first in line is rung for, and by nobody who talks or rings."""
        for posted in self.on.take_all():
            match posted:
                case HangUp(session) if session == self.rings:
                    self.rings = None
                case Dial():
                    assert self.rings is None
                    assert self.talks is None
                    assert posted.caller.user == self.line[0]
                    self.rings = LegId(posted.session)


@given(st.lists(ACTIONS, max_size=40))
def test_who_came_first_is_met_first_and_nobody_is_forgotten(
    actions: list[str | int | float],
) -> None:
    desk = Desk()
    for action in actions:
        desk.do(action)
    if desk.talks is not None:
        desk.do("hangs up")
    if desk.rings is None:
        desk.do(PAUSE)
    while desk.line:
        assert desk.rings is not None
        desk.do("answers")
        desk.do("hangs up")
    assert desk.on.switch.live_calls == 0
