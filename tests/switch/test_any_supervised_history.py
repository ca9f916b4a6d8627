"""Whatever befalls a supervised call, it ends once and leaves no supervisor behind."""

from __future__ import annotations

from collections import Counter

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, socket, udp
from tests.switch.test_any_history import STEPS, Step, dialled, endings, take_step
from tongdai.call.directory import EVERYBODY, Directory, Extension, Tenant
from tongdai.call.ids import LegId
from tongdai.sip.endpoint_outputs import ModeWanted
from tongdai.sip.ids import SessionId

MODES = ("monitoring", "whisper", "colloquy")
WISHES = st.tuples(
    st.sampled_from(["supervise", "mode"]),
    st.integers(0, 7),
    st.sampled_from([0, 1, 2]),
    st.just(b""),
    st.none(),
)


class Floor(Board):
    """100 talks to the desk phone of 101; 109, who supervises everybody, to nobody."""

    def __init__(self, *, told: bool) -> None:
        super().__init__()
        people = [Extension(each) for each in ("100", "101", "102", "103")]
        boss = Extension("109", supervises=EVERYBODY)
        self.directory = Directory(
            [Tenant.of("demo", [*people, boss], supervised_told=told)]
        )
        self.place(*(desk_phone(*each) for each in (("101", 11), ("102", 12))))
        self.caller = self.call("101", session="caller", body=PHONE, flow=udp(10))
        (callee,) = dialled(self)
        self.answers(callee, PHONE)
        self.bosses: list[LegId] = []

    @property
    def legs(self) -> list[LegId]:
        """All that there ever were."""
        return [self.caller, *dialled(self), *self.bosses]

    def supervise(self, number: str, mode: str) -> None:
        """Over a socket that takes no call with it."""
        session = f"caller-boss-{len(self.bosses)}"
        headers = (("Tongdai-Supervise", mode),)
        self.call(
            number, caller="109", session=session, flow=socket(9), headers=headers
        )
        self.bosses.append(LegId(session))


def take_either(
    floor: Floor, step: Step, over: set[LegId], answered: set[LegId]
) -> None:
    what, index, number, _, _ = step
    leg = floor.legs[index % len(floor.legs)]
    match what:
        case "supervise":
            floor.supervise(str(100 + index % 3), MODES[number])
        case "mode" if leg in answered - over:
            before = floor.media.hearing.copy()
            wish = ModeWanted(SessionId(leg), len(floor.posted), MODES[number])
            floor.report(wish)
            if floor.media.hearing != before:
                event("a mode was changed")
        case "mode":
            pass
        case _:
            take_step(floor, step, floor.legs, over, answered)


@settings(max_examples=300, deadline=None)
@given(steps=st.lists(WISHES | STEPS, max_size=30), told=st.booleans())
def test_no_supervisor_outlives_the_call_and_none_is_ended_twice(
    steps: list[Step], told: bool
) -> None:
    floor = Floor(told=told)
    floor.supervise("101", "monitoring")
    over: set[LegId] = set()
    answered = set(floor.legs)
    for step in steps:
        take_either(floor, step, over, answered)
        over |= set(endings(floor))
    floor.clock.advance(5 * 3600.0)
    floor.media.report()

    ended = Counter(endings(floor))
    assert not [leg for leg in floor.legs if ended[leg] > 1]
    assert over | ended.keys() == set(floor.legs)
    assert floor.switch.live_calls == 0
    assert floor.media.open == {}
    assert floor.clock.armed == 0
    (record,) = floor.records.latest.values()
    left = [step for step in record.supervised if step.mode is None]
    came = {step.at: step for step in record.supervised if step.mode is not None}
    assert came
    assert left
