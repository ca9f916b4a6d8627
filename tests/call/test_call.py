"""One call, from the first wish to the end of every leg."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.call.scouted import ScoutedCall, devices, rings
from tongdai.call.call import Attempt, Call, CallState
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallRang,
    CallStarted,
    Side,
)
from tongdai.call.hearing import Tune
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    Input,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegHeld,
    LegRang,
    LegSilent,
    Stopped,
    Tick,
)
from tongdai.call.outputs import (
    Answer,
    Connect,
    Dial,
    Drop,
    Meet,
    Output,
    Publish,
    Ring,
)
from tongdai.call.record import begin, fold
from tongdai.call.wall_clock import WallClock

ID = CallId("call")
CALLER, DESK, MOBILE, STRANGER = map(LegId, ("caller", "desk", "mobile", "stranger"))
WALL = WallClock(offset=1_700_000_000.0)
TALK = 600.0
TO = AtExtension("101")
ATTEMPT = Attempt(
    call=ID,
    tenant="demo",
    caller=CALLER,
    caller_number="100",
    caller_name="An",
    dialled="101",
    callee_number="101",
)
NOBODY: frozenset[tuple[LegId, LegId]] = frozenset()


def at(now: float) -> datetime:
    return datetime.fromtimestamp(1_700_000_000.0 + now, UTC)


def ended(ending: Ending, by: Side | None, now: float) -> Publish:
    return Publish(CallEnded(ID, at(now), ending, by))


def both_hear(one: LegId, other: LegId) -> Connect:
    return Connect(frozenset({(one, other), (other, one)}))


def house(*callees: LegId) -> ScoutedCall:
    """A call that has not begun; these are the devices of 101."""
    return ScoutedCall(ATTEMPT, WALL, {TO: rings("101", *callees)})


def met(leg: LegId) -> Meet:
    return Meet(devices("101", leg)[0], Side.CALLEE)


def answered(leg: LegId) -> Answer:
    return Answer(CALLER, devices("101", leg)[0])


def dialling(*callees: LegId) -> Call:
    """A call whose callees were dialled at 0 s."""
    call = house(*(callees or (DESK, MOBILE)))
    call.seek(TO, TALK, now=0.0)
    return call


def talking() -> Call:
    """The desk phone answered after 2 s; the mobile one rings no more."""
    call = dialling()
    call.handle(LegRang(DESK), now=1.0)
    call.handle(LegAnswered(DESK), now=2.0)
    assert call.state is CallState.CONNECTED
    return call


def test_every_device_of_the_callee_is_dialled() -> None:
    call = house(DESK, MOBILE)
    started = CallStarted(ID, at(0.0), "demo", "100", "An", "101", "101")
    assert call.seek(TO, TALK, now=0.0) == [
        Publish(started),
        Dial(DESK, shown=CALLER),
        Dial(MOBILE, shown=CALLER),
    ]
    assert call.deadline() == 60.0


def test_a_refused_call_starts_and_ends_at_once() -> None:
    call = Call(ATTEMPT, WALL)
    outputs = call.refuse(Ending.UNREACHABLE, now=3.0)
    assert outputs[1:] == [
        Drop(CALLER, Ending.UNREACHABLE),
        ended(Ending.UNREACHABLE, None, 3.0),
    ]
    assert call.deadline() is None


def test_the_caller_is_told_once_that_it_rings() -> None:
    call = dialling()
    rang = Publish(CallRang(ID, at(1.0)))
    assert call.handle(LegRang(DESK), now=1.0) == [Ring(CALLER), rang]
    assert call.handle(LegRang(DESK), now=1.1) == []
    assert call.handle(LegRang(MOBILE), now=1.2) == []


def test_the_first_answer_wins_and_the_others_stop_ringing() -> None:
    call = dialling()
    call.handle(LegRang(DESK), now=1.0)
    assert call.handle(LegAnswered(MOBILE), now=2.0) == [
        Drop(DESK, Ending.ANSWERED_ELSEWHERE),
        answered(MOBILE),
        met(MOBILE),
        both_hear(CALLER, MOBILE),
        Publish(CallAnswered(ID, at(2.0), "101")),
    ]
    assert call.deadline() == 602.0


def test_a_late_second_answer_disturbs_nobody() -> None:
    call = talking()
    assert call.handle(LegAnswered(MOBILE), now=2.1) == []
    assert call.handle(LegEnded(MOBILE, Ending.CANCELLED), now=2.2) == []
    assert call.state is CallState.CONNECTED


def test_an_answer_without_ringing_connects() -> None:
    outputs = dialling(DESK).handle(LegAnswered(DESK), now=0.5)
    assert outputs[0] == answered(DESK)


def test_one_busy_device_leaves_the_others_ringing() -> None:
    call = dialling()
    assert call.handle(LegEnded(DESK, Ending.BUSY), now=1.0) == []
    assert call.handle(LegAnswered(MOBILE), now=2.0)[0] == answered(MOBILE)


def test_the_call_is_busy_when_every_device_is() -> None:
    call = dialling()
    call.handle(LegEnded(DESK, Ending.BUSY), now=1.0)
    assert call.handle(LegEnded(MOBILE, Ending.BUSY), now=2.0) == [
        Drop(CALLER, Ending.BUSY),
        ended(Ending.BUSY, Side.CALLEE, 2.0),
    ]


def test_a_device_that_is_gone_does_not_hide_that_the_other_was_busy() -> None:
    call = dialling()
    call.handle(LegEnded(DESK, Ending.BUSY), now=1.0)
    outputs = call.handle(LegEnded(MOBILE, Ending.UNREACHABLE), now=32.0)
    assert outputs[0] == Drop(CALLER, Ending.BUSY)


def test_a_person_who_declines_stops_every_device() -> None:
    call = dialling()
    assert call.handle(LegEnded(DESK, Ending.DECLINED), now=1.0) == [
        Drop(MOBILE, Ending.DECLINED),
        Drop(CALLER, Ending.DECLINED),
        ended(Ending.DECLINED, Side.CALLEE, 1.0),
    ]


def test_a_device_that_fails_is_dropped_and_the_others_ring_on() -> None:
    call = dialling()
    failed = LegFailed(DESK, Ending.MALFORMED)
    assert call.handle(failed, now=1.0) == [Drop(DESK, Ending.MALFORMED)]
    assert call.handle(LegAnswered(MOBILE), now=2.0)[0] == answered(MOBILE)


def test_nobody_answers_within_the_ring_time() -> None:
    call = dialling()
    call.handle(LegRang(DESK), now=1.0)
    assert call.handle(Tick(), now=59.9) == []
    assert call.handle(Tick(), now=60.0) == [
        Drop(DESK, Ending.NO_ANSWER),
        Drop(MOBILE, Ending.NO_ANSWER),
        Drop(CALLER, Ending.NO_ANSWER),
        ended(Ending.NO_ANSWER, None, 60.0),
    ]


def test_the_caller_gives_up() -> None:
    call = dialling()
    assert call.handle(LegEnded(CALLER, Ending.CANCELLED), now=5.0) == [
        Drop(DESK, Ending.CANCELLED),
        Drop(MOBILE, Ending.CANCELLED),
        ended(Ending.CANCELLED, Side.CALLER, 5.0),
    ]


def test_either_side_hangs_up() -> None:
    for leg, other, side in (
        (CALLER, DESK, Side.CALLER),
        (DESK, CALLER, Side.CALLEE),
    ):
        assert talking().handle(LegEnded(leg, Ending.HUNG_UP), now=9.0) == [
            Drop(other, Ending.HUNG_UP),
            ended(Ending.HUNG_UP, side, 9.0),
        ]


def test_a_party_that_vanished_is_dropped_too_and_is_nobodys_doing() -> None:
    assert talking().handle(LegFailed(DESK, Ending.VANISHED), now=70.0) == [
        Drop(DESK, Ending.VANISHED),
        Drop(CALLER, Ending.VANISHED),
        ended(Ending.VANISHED, None, 70.0),
    ]


def test_no_call_lasts_longer_than_it_may() -> None:
    call = talking()
    assert call.handle(Tick(), now=602.0) == [
        Drop(CALLER, Ending.ALLOTTED_TIMEOUT),
        Drop(DESK, Ending.ALLOTTED_TIMEOUT),
        ended(Ending.ALLOTTED_TIMEOUT, None, 602.0),
    ]


def waits(leg: LegId) -> Connect:
    return Connect(NOBODY, frozenset({(leg, Tune.MUSIC)}))


def test_on_hold_nobody_hears_anybody_until_both_are_back() -> None:
    call = talking()
    assert call.handle(LegHeld(DESK, held=True), now=3.0) == [waits(CALLER)]
    assert call.handle(LegHeld(DESK, held=True), now=3.5) == []
    assert call.handle(LegHeld(CALLER, held=True), now=4.0) == [Connect(NOBODY)]
    assert call.handle(LegHeld(DESK, held=False), now=5.0) == [waits(DESK)]
    back = call.handle(LegHeld(CALLER, held=False), now=6.0)
    assert back == [both_hear(CALLER, DESK)]


def test_hold_before_the_answer_and_of_strangers_changes_nothing() -> None:
    assert dialling().handle(LegHeld(DESK, held=True), now=1.0) == []
    assert talking().handle(LegHeld(MOBILE, held=True), now=3.0) == []


def test_a_silent_party_is_gone_unless_it_holds_or_only_rings() -> None:
    assert dialling().handle(LegSilent(CALLER), now=30.0) == []
    call = talking()
    call.handle(LegHeld(DESK, held=True), now=3.0)
    assert call.handle(LegSilent(DESK), now=63.0) == []
    assert call.handle(LegSilent(CALLER), now=64.0) == [
        Drop(CALLER, Ending.VANISHED),
        Drop(DESK, Ending.VANISHED),
        ended(Ending.VANISHED, None, 64.0),
    ]


def test_the_switchboard_may_stop_any_call() -> None:
    assert talking().handle(Stopped(Ending.UNAVAILABLE), now=3.0) == [
        Drop(CALLER, Ending.UNAVAILABLE),
        Drop(DESK, Ending.UNAVAILABLE),
        ended(Ending.UNAVAILABLE, None, 3.0),
    ]


LEGS = st.sampled_from([CALLER, DESK, MOBILE, STRANGER])
ENDINGS = st.sampled_from(Ending)
INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.builds(LegRang, LEGS),
    st.builds(LegAnswered, LEGS),
    st.builds(LegHeld, LEGS, st.booleans()),
    st.builds(LegEnded, LEGS, ENDINGS),
    st.builds(LegFailed, LEGS, ENDINGS),
    st.builds(LegSilent, LEGS),
    st.just(Tick()),
)
HISTORIES = st.lists(st.tuples(st.floats(0, 100), INPUTS), max_size=25)


def possible(event: Input, over: Counter[LegId]) -> bool:
    """A leg that has ended or was dropped says nothing more: the switch sees to it."""
    return not isinstance(event, LegEnded | LegFailed) or event.leg not in over


@given(callees=st.permutations([DESK, MOBILE]), history=HISTORIES)
def test_any_history_ends_once_and_leaves_no_leg_and_no_timer(
    callees: list[LegId], history: list[tuple[float, Input]]
) -> None:
    call, now = house(*callees), 0.0
    outputs: list[Output] = call.seek(TO, TALK, now)
    over: Counter[LegId] = Counter()
    gone: set[LegId] = set()

    def note(new: list[Output]) -> None:
        outputs.extend(new)
        over.update(output.leg for output in new if isinstance(output, Drop))

    for wait, event in history:
        now += wait
        if not possible(event, over) or (
            isinstance(event, LegEnded | LegFailed) and event.leg in gone
        ):
            continue
        if isinstance(event, LegEnded):
            gone.add(event.leg)
            over[event.leg] += 1
        note(call.handle(event, now))
    while (deadline := call.deadline()) is not None:
        now = max(now, deadline)
        note(call.handle(Tick(), now))

    assert call.state is CallState.ENDED
    over.pop(STRANGER, None)
    assert over == {CALLER: 1, DESK: 1, MOBILE: 1}
    facts = [output.event for output in outputs if isinstance(output, Publish)]
    names = [type(fact).__name__ for fact in facts]
    assert names.count("CallEnded") == 1
    assert names == sorted(
        names,
        key=["CallStarted", "CallRang", "CallAnswered", "CallEnded"].index,
    )
    assert len(set(names)) == len(names)
    answers = [output for output in outputs if isinstance(output, Answer)]
    assert len(answers) == names.count("CallAnswered") <= 1

    first, *rest = facts
    assert isinstance(first, CallStarted)
    record = begin(first)
    for fact in rest:
        record = fold(record, fact)
    assert record.cause is not None
    assert record.ended_at is not None


@given(history=HISTORIES)
def test_nothing_comes_out_of_a_call_that_has_ended(
    history: list[tuple[float, Input]],
) -> None:
    call, now = dialling(), 5.0
    call.handle(LegEnded(CALLER, Ending.CANCELLED), now)
    for wait, event in history:
        now += wait
        assert call.handle(event, now) == []
    assert call.deadline() is None
