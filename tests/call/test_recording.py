"""Recording: which rule holds, what may be asked, and whose voice is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.call.scouted import ScoutedCall, rings
from tongdai.call.call import Attempt, CallState
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.directory import (
    Extension,
    Group,
    Hotline,
    RecordingRule,
    RecordingTerms,
    Tenant,
)
from tongdai.call.events import (
    RecordingBegan,
    RecordingEnded,
    RecordingPaused,
    RecordingResumed,
    Side,
)
from tongdai.call.hearing import Supervision, SupervisionMode, Tune, hearing
from tongdai.call.ids import CallId, LegId, TransferId
from tongdai.call.inputs import (
    Aim,
    LegAnswered,
    LegEnded,
    LegHeld,
    LegTaken,
    RecordingAction,
    RecordingAsked,
    RecordingRuled,
    SoundOver,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    Connect,
    Drop,
    Keep,
    Publish,
    RecordingState,
    TellRecording,
)
from tongdai.call.recording import RecordingRefusal, rule_for, voices
from tongdai.call.wall_clock import WallClock

ALWAYS, NEVER, ON_DEMAND = RecordingRule
ID = CallId("call")
CALLER, CALLEE, THIRD, BOSS = map(LegId, ("caller", "callee", "third", "boss"))
SIDES = {CALLER: Side.CALLER, CALLEE: Side.CALLEE}
BOTH = frozenset(SIDES.items())
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
START, PAUSE, RESUME, STOP = RecordingAction
OFF, RUNNING, PAUSED = RecordingState


def tenant(rule=NEVER, *, extension=None, other=None, group=None, hotline=None):
    return Tenant.of(
        "demo",
        [Extension("100", recording=extension), Extension("101", recording=other)],
        groups=[Group("60000", ("100",), recording=group)],
        hotlines=[Hotline("02473000001", recording=hotline)],
        recording=RecordingTerms(rule),
    )


def ruled_by(of):
    return rule_for(
        of, extensions=("100", "101"), groups=("60000",), hotline="02473000001"
    )


def test_the_nearest_rule_holds():
    assert ruled_by(tenant()) is NEVER
    assert ruled_by(tenant(ALWAYS)) is ALWAYS
    assert ruled_by(tenant(ALWAYS, hotline=NEVER)) is NEVER
    assert ruled_by(tenant(ALWAYS, hotline=NEVER, group=ON_DEMAND)) is ON_DEMAND
    near = tenant(NEVER, hotline=NEVER, group=NEVER, extension=ALWAYS)
    assert ruled_by(near) is ALWAYS


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [(NEVER, ALWAYS, NEVER), (ALWAYS, ON_DEMAND, ALWAYS), (None, ON_DEMAND, ON_DEMAND)],
)
def test_of_two_as_near_the_strictest_holds(one, other, rule):
    assert ruled_by(tenant(extension=one, other=other)) is rule
    assert ruled_by(tenant(extension=other, other=one)) is rule


def test_who_is_not_there_has_no_rule():
    of = tenant(ALWAYS, extension=NEVER)
    gone = rule_for(of, extensions=("199",), groups=("69999",), hotline="")
    assert gone is ALWAYS


def test_kept_is_what_one_side_says_to_the_other():
    assert voices(hearing(SIDES), SIDES, ()) == BOTH
    assert voices(hearing(SIDES, held=[CALLEE]), SIDES, ()) == frozenset()
    one_way = frozenset({(CALLEE, CALLER)})
    assert voices(one_way, SIDES, ()) == {(CALLEE, Side.CALLEE)}
    # A third with whom one of them talks before the transfer.
    assert voices(hearing([CALLEE, THIRD]), SIDES, ()) == frozenset()


@pytest.mark.parametrize("supervised", [CALLER, CALLEE])
def test_a_supervisor_is_kept_when_all_hear_it_and_never_when_it_whispers(supervised):
    for mode in SupervisionMode:
        beside = [Supervision(BOSS, supervised, mode)]
        kept = voices(hearing(SIDES, supervisions=beside), SIDES, beside)
        if mode is SupervisionMode.COLLOQUY:
            assert kept == BOTH | {(BOSS, SIDES[supervised])}
        else:
            assert kept == BOTH


def at(seconds: float) -> datetime:
    return WallClock(NOON.timestamp()).at(seconds)


def talking() -> ScoutedCall:
    """100 and 101 talk since 1 s."""
    attempt = Attempt(ID, "demo", CALLER, "100", "An", "101", "101")
    found = {AtExtension("101"): rings("101", CALLEE)}
    call = ScoutedCall(attempt, WallClock(NOON.timestamp()), found)
    call.seek(AtExtension("101"), 3600.0, 0.0)
    assert call.conversation is None
    call.handle(LegAnswered(CALLEE), 1.0)
    return call


def ruled(rule, notice=None):
    call = talking()
    return call, call.handle(RecordingRuled(rule, notice), 1.0)


def tell(state, *legs):
    return [TellRecording(leg, state) for leg in legs or SIDES]


def test_a_call_that_is_always_recorded_is_from_the_answer_to_the_end():
    call, outputs = ruled(ALWAYS)
    began = Publish(RecordingBegan(ID, at(1.0)))
    assert outputs == [began, Keep(BOTH), *tell(RUNNING)]
    ended = call.handle(LegEnded(CALLEE, Ending.HUNG_UP), 9.0)
    assert ended[:2] == [Keep(frozenset()), Publish(RecordingEnded(ID, at(9.0)))]
    assert call.state is CallState.ENDED


@pytest.mark.parametrize(("rule", "news"), [(NEVER, []), (ON_DEMAND, [OFF])])
def test_other_calls_are_not_by_themselves(rule, news):
    call, outputs = ruled(rule)
    assert outputs == [told for state in news for told in tell(state)]
    assert not any(
        isinstance(each, Keep) for each in call.handle(LegHeld(CALLEE, True), 2.0)
    )


def test_it_is_begun_paused_resumed_and_ended_as_it_is_asked():
    call, _ = ruled(ON_DEMAND)

    def ask(action, now):
        assert call.conversation.recording_refusal(action) is None
        return call.handle(RecordingAsked(action), now)

    on = [Keep(BOTH), *tell(RUNNING)]
    paused = [Keep(frozenset()), *tell(PAUSED)]
    off = [Keep(frozenset()), *tell(OFF)]
    assert ask(START, 2.0) == [Publish(RecordingBegan(ID, at(2.0))), *on]
    assert ask(START, 2.5) == []
    assert ask(PAUSE, 3.0) == [Publish(RecordingPaused(ID, at(3.0))), *paused]
    assert ask(PAUSE, 3.5) == []
    assert ask(RESUME, 4.0) == [Publish(RecordingResumed(ID, at(4.0))), *on]
    assert ask(STOP, 5.0) == [Publish(RecordingEnded(ID, at(5.0))), *off]
    assert ask(STOP, 5.5) == []
    assert ask(START, 6.0) == [Publish(RecordingBegan(ID, at(6.0))), *on]
    assert ask(PAUSE, 7.0)[1:] == paused
    assert ask(START, 8.0)[1:] == on


def test_what_may_not_be_is_refused_and_changes_nothing():
    for rule, action, why in (
        *((NEVER, action, RecordingRefusal.FORBIDDEN) for action in RecordingAction),
        (ALWAYS, STOP, RecordingRefusal.FORBIDDEN),
        (ON_DEMAND, PAUSE, RecordingRefusal.NOT_RUNNING),
        (ON_DEMAND, RESUME, RecordingRefusal.NOT_RUNNING),
    ):
        call, _ = ruled(rule)
        assert call.conversation.recording_refusal(action) is why
        assert call.handle(RecordingAsked(action), 2.0) == []


def test_on_hold_nothing_is_kept():
    call, _ = ruled(ALWAYS)
    assert Keep(frozenset()) in call.handle(LegHeld(CALLEE, True), 2.0)
    assert Keep(BOTH) in call.handle(LegHeld(CALLEE, False), 5.0)


def test_whoever_comes_in_a_transfer_is_kept_and_a_rule_of_its_own_holds():
    call, _ = ruled(ALWAYS)
    call.found[AtExtension("102")] = rings("102", THIRD)
    aim = Aim("102", "Chi", AtExtension("102"))
    asked = TransferAsked(CALLEE, TransferId("t"), "101", TransferMode.BLIND, aim)
    assert Keep(frozenset()) in call.handle(asked, 3.0)
    outputs = call.handle(LegAnswered(THIRD), 8.0)
    both = frozenset({(CALLER, Side.CALLER), (THIRD, Side.CALLEE)})
    assert Keep(both) in outputs
    assert TellRecording(THIRD, RUNNING) in outputs
    assert call.handle(RecordingRuled(NEVER), 8.0) == [
        Publish(RecordingEnded(ID, at(8.0))),
        Keep(frozenset()),
        *tell(None, CALLER, THIRD),
    ]


def test_a_party_that_goes_on_in_another_call_is_not_kept_here():
    call, _ = ruled(ALWAYS)
    outputs = call.handle(LegTaken(CALLEE), 4.0)
    news = [each for each in outputs if isinstance(each, TellRecording)]
    assert news == [TellRecording(CALLEE, None)], "unless it is recorded there"
    assert outputs.index(Keep(frozenset())) < outputs.index(
        Drop(CALLER, Ending.HUNG_UP)
    )


def test_both_hear_the_notice_to_its_end_and_then_each_other():
    both = hearing(SIDES)
    call, outputs = ruled(ALWAYS, Tune.RECORDED)
    told = frozenset((leg, Tune.RECORDED) for leg in SIDES)
    assert Connect(both, told) in outputs
    outputs = call.handle(SoundOver(CALLER), 1.4)
    assert outputs == [Connect(both, frozenset({(CALLEE, Tune.RECORDED)}))]
    assert call.handle(SoundOver(CALLEE), 1.5) == [Connect(both)]
    assert call.handle(SoundOver(CALLEE), 1.6) == []


ASKED = st.sampled_from(
    [
        *map(RecordingAsked, RecordingAction),
        *(RecordingRuled(rule, Tune.RECORDED) for rule in RecordingRule),
        *(LegHeld(*each) for each in product(SIDES, (True, False))),
        *map(SoundOver, SIDES),
    ]
)


@given(st.lists(ASKED, max_size=20))
def test_after_any_history_it_ends_as_often_as_it_began_and_nobody_is_kept(history):
    call = talking()
    outputs = []
    for now, event in enumerate(history, 2):
        outputs += call.handle(event, float(now))
    outputs += call.handle(LegEnded(CALLER, Ending.HUNG_UP), 99.0)
    facts = [each.event for each in outputs if isinstance(each, Publish)]
    began = [each for each in facts if isinstance(each, RecordingBegan)]
    ended = [each for each in facts if isinstance(each, RecordingEnded)]
    assert len(began) == len(ended)
    kept = [each for each in outputs if isinstance(each, Keep)]
    assert not kept or kept[-1] == Keep(frozenset())
    assert call.deadline() is None
