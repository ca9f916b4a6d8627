"""Supervisors of a call: who hears them, whom they follow, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from tests.call.scouted import ScoutedCall, devices, rings
from tongdai.call.call import Attempt, Call
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import (
    CallEnded,
    CallEvent,
    Side,
    SupervisionBegan,
    SupervisionChanged,
    SupervisionEnded,
)
from tongdai.call.hearing import Hearing, SupervisionMode, Tune
from tongdai.call.ids import CallId, LegId, TransferId, WishId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    JoinAsked,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegHeld,
    LegSilent,
    LegTaken,
    ModeAsked,
    ModeSet,
    Stopped,
    SupervisorJoined,
    TakenOver,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    AnswerMode,
    Attend,
    Connect,
    Drop,
    Output,
    Publish,
    TellSupervised,
    TellSupervisor,
)
from tongdai.call.record import Supervised, begin, fold
from tongdai.call.supervision import MOST_SUPERVISORS
from tongdai.call.wall_clock import WallClock

ID = CallId("call")
A, B, TARGET, BOSS, CHIEF, NEW = map(
    LegId, ("caller", "callee", "target", "boss", "chief", "new")
)
WALL = WallClock(offset=1_700_000_000.0)
ATTEMPT = Attempt(ID, "demo", A, "100", "An", "101", "101")
CALLED = AtExtension("101")
AIM = Aim("102", "Bình", AtExtension("102"))
ASKED, LATER, WISH = TransferId(7), TransferId(9), WishId(3)
ALL = frozenset({"100", "101", "102"})
MONITORING, WHISPER, COLLOQUY = SupervisionMode
BOTH = {(A, B), (B, A)}


def at(now: float) -> datetime:
    return datetime.fromtimestamp(1_700_000_000.0 + now, UTC)


def talking() -> ScoutedCall:
    """100 talks to 101 since 0 s; at 102 there is one phone."""
    found = {CALLED: rings("101", B), AIM.to: rings("102", TARGET, name="Bình")}
    call = ScoutedCall(ATTEMPT, WALL, found)
    call.seek(CALLED, 600.0, now=0.0)
    call.handle(LegAnswered(B), now=0.0)
    return call


def joined(
    mode: SupervisionMode = MONITORING,
    *,
    leg: LegId = BOSS,
    number: str = "109",
    supervised: LegId = B,
    over: frozenset[str] = ALL,
    told: bool = False,
) -> SupervisorJoined:
    extension = "101" if supervised == B else "100"
    return SupervisorJoined(leg, number, "Chi", supervised, extension, mode, over, told)


def supervised(
    mode: SupervisionMode = MONITORING,
    *,
    of: LegId = B,
    over: frozenset[str] = ALL,
    told: bool = False,
) -> ScoutedCall:
    call = talking()
    call.handle(joined(mode, supervised=of, over=over, told=told), now=5.0)
    return call


def passed_on(by: LegId, mode: TransferMode = TransferMode.BLIND) -> TransferAsked:
    return TransferAsked(by, ASKED, "100" if by == A else "101", mode, AIM)


def heard(outputs: list[Output]) -> Hearing:
    (connect,) = (each for each in outputs if isinstance(each, Connect))
    return connect.hearing


def published(outputs: list[Output]) -> list[CallEvent]:
    return [each.event for each in outputs if isinstance(each, Publish)]


@pytest.mark.parametrize(
    ("mode", "more"),
    [
        (MONITORING, set()),
        (WHISPER, {(BOSS, B)}),
        (COLLOQUY, {(BOSS, A), (BOSS, B)}),
    ],
)
def test_a_supervisor_hears_both_and_is_heard_as_the_mode_says(
    mode: SupervisionMode, more: set[tuple[LegId, LegId]]
) -> None:
    outputs = talking().handle(joined(mode), now=5.0)

    hearing = BOTH | {(A, BOSS), (B, BOSS)} | more
    assert outputs == [
        Publish(SupervisionBegan(ID, at(5.0), "109", "101", mode)),
        Connect(frozenset(hearing)),
    ]


def test_the_mode_changes_without_a_new_call() -> None:
    call = supervised(MONITORING)

    changed = call.handle(ModeAsked(BOSS, WISH, WHISPER), now=6.0)

    assert changed == [
        AnswerMode(BOSS, WISH, done=True),
        Publish(SupervisionChanged(ID, at(6.0), "109", "101", WHISPER)),
        Connect(frozenset(BOTH | {(A, BOSS), (B, BOSS), (BOSS, B)})),
    ]
    again = call.handle(ModeAsked(BOSS, WISH, WHISPER), now=7.0)
    assert again == [AnswerMode(BOSS, WISH, done=True)]


@pytest.mark.parametrize("leg", [A, B, LegId("nobody")])
def test_who_supervises_nobody_changes_no_mode(leg: LegId) -> None:
    call = supervised()
    refused = [AnswerMode(leg, WISH, done=False)]
    assert call.handle(ModeAsked(leg, WISH, COLLOQUY), now=6.0) == refused


def test_somebody_else_may_change_the_mode_and_the_supervisor_is_told() -> None:
    call = supervised()
    assert call.conversation.supervises("109")
    assert call.handle(ModeSet("109", COLLOQUY), now=6.0) == [
        TellSupervisor(BOSS, COLLOQUY),
        Publish(SupervisionChanged(ID, at(6.0), "109", "101", COLLOQUY)),
        Connect(frozenset(permutations([A, B, BOSS], 2))),
    ]
    assert call.handle(ModeSet("109", COLLOQUY), now=7.0) == []


def test_the_mode_of_nobody_else_is_changed() -> None:
    call = supervised()
    assert not call.conversation.supervises("101")
    assert call.handle(ModeSet("101", COLLOQUY), now=6.0) == []


def test_nothing_is_changed_in_a_call_that_is_over() -> None:
    call = supervised()
    call.handle(LegEnded(A, Ending.HUNG_UP), now=6.0)
    refused = [AnswerMode(BOSS, WISH, done=False)]
    assert call.handle(ModeAsked(BOSS, WISH, COLLOQUY), now=6.0) == refused
    assert call.handle(joined(leg=CHIEF), now=7.0) == [Drop(CHIEF, Ending.CANCELLED)]


def test_several_supervisors_hear_the_parties_and_who_speaks_to_all() -> None:
    call = supervised(WHISPER)
    third = LegId("third")
    call.handle(joined(COLLOQUY, leg=CHIEF, number="108", supervised=A), now=6.0)

    hearing = heard(call.handle(joined(leg=third, number="107"), now=7.0))

    public = [A, B, CHIEF]
    assert hearing == {
        *((one, other) for one in public for other in public if one != other),
        *((one, listener) for one in public for listener in (BOSS, third)),
        (BOSS, B),
    }


def test_there_is_room_for_so_many_and_no_more() -> None:
    call = talking()
    for index in range(MOST_SUPERVISORS):
        assert call.conversation.takes_supervisor
        call.handle(joined(leg=LegId(f"boss-{index}")), now=5.0)
    assert not call.conversation.takes_supervisor
    call.handle(LegEnded(LegId("boss-0"), Ending.HUNG_UP), now=6.0)
    assert call.conversation.takes_supervisor


@pytest.mark.parametrize(
    ("ends", "dropped"),
    [
        (LegEnded(BOSS, Ending.HUNG_UP), []),
        (LegFailed(BOSS, Ending.MEDIA_FAILED), [Drop(BOSS, Ending.MEDIA_FAILED)]),
        (LegSilent(BOSS), [Drop(BOSS, Ending.VANISHED)]),
    ],
)
def test_a_supervisor_leaves_and_the_others_talk_on(
    ends: LegEnded | LegFailed | LegSilent, dropped: list[Output]
) -> None:
    call = supervised(COLLOQUY)

    assert call.handle(ends, now=9.0) == [
        *dropped,
        Publish(SupervisionEnded(ID, at(9.0), "109", "101")),
        Connect(frozenset(BOTH)),
    ]
    assert call.conversation.settled


def test_a_supervisor_leaves_while_the_call_is_passed_on() -> None:
    call = supervised()
    call.handle(passed_on(A), now=6.0)
    outputs = call.handle(LegEnded(BOSS, Ending.HUNG_UP), now=7.0)
    assert published(outputs) == [SupervisionEnded(ID, at(7.0), "109", "101")]
    assert Drop(BOSS, Ending.HUNG_UP) not in outputs


@pytest.mark.parametrize("gone", [A, B])
def test_the_end_of_the_call_is_the_end_of_the_supervision(gone: LegId) -> None:
    call = supervised(WHISPER)
    rest, side = (B, Side.CALLER) if gone == A else (A, Side.CALLEE)

    assert call.handle(LegEnded(gone, Ending.HUNG_UP), now=9.0) == [
        Drop(rest, Ending.HUNG_UP),
        Drop(BOSS, Ending.HUNG_UP),
        Publish(SupervisionEnded(ID, at(9.0), "109", "101")),
        Publish(CallEnded(ID, at(9.0), Ending.HUNG_UP, side)),
    ]
    assert call.deadline() is None


def test_a_stopped_call_takes_its_supervisors_along() -> None:
    outputs = supervised().handle(Stopped(Ending.OPERATOR), now=9.0)
    assert Drop(BOSS, Ending.OPERATOR) in outputs


def test_a_call_that_goes_on_elsewhere_ends_for_its_supervisors() -> None:
    outputs = supervised().handle(LegTaken(A), now=9.0)
    assert Drop(BOSS, Ending.HUNG_UP) in outputs


def test_whoever_holds_is_not_heard_and_the_supervisor_hears_who_is_left() -> None:
    call = supervised(WHISPER)

    held = heard(call.handle(LegHeld(B, True), now=6.0))
    assert held == {(A, BOSS)}

    back = heard(call.handle(LegHeld(B, False), now=7.0))
    assert back == BOTH | {(A, BOSS), (B, BOSS), (BOSS, B)}


def test_a_supervisor_may_put_the_call_on_hold_too() -> None:
    call = supervised(COLLOQUY)
    (connect,) = call.handle(LegHeld(BOSS, True), now=6.0)
    assert connect == Connect(frozenset(BOTH))
    assert call.handle(LegSilent(BOSS), now=60.0) == []


def test_a_supervisor_hears_what_the_supervised_one_hears_and_no_more() -> None:
    """The caller waits while the others talk about it: so does its supervisor."""
    call = supervised(of=A)
    call.handle(passed_on(B, TransferMode.ATTENDED), now=6.0)

    (connect,) = (
        each
        for each in call.handle(LegAnswered(TARGET), now=9.0)
        if isinstance(each, Connect)
    )

    assert connect.hearing == {(B, TARGET), (TARGET, B)}
    assert connect.sounds == {(A, Tune.MUSIC), (BOSS, Tune.MUSIC)}


def test_the_supervisor_of_who_announces_hears_the_announcement() -> None:
    call = supervised()
    call.handle(passed_on(B, TransferMode.ATTENDED), now=6.0)
    hearing = heard(call.handle(LegAnswered(TARGET), now=9.0))
    assert hearing == {(B, TARGET), (TARGET, B), (B, BOSS), (TARGET, BOSS)}


@pytest.mark.parametrize("mode", TransferMode)
def test_supervision_follows_who_has_the_call_now(mode: TransferMode) -> None:
    call = supervised(WHISPER)
    call.handle(passed_on(B, mode), now=6.0)
    outputs = call.handle(LegAnswered(TARGET), now=9.0)
    if mode is TransferMode.ATTENDED:
        outputs = call.handle(CompleteAsked(B, LATER, "102"), now=9.0)

    assert Attend(BOSS, TARGET) in outputs
    changed = SupervisionChanged(ID, at(9.0), "109", "102", WHISPER)
    assert changed in published(outputs)
    parties = {(A, TARGET), (TARGET, A)}
    assert heard(outputs) == parties | {(A, BOSS), (TARGET, BOSS), (BOSS, TARGET)}


def test_a_supervisor_leaves_when_it_may_not_supervise_who_has_the_call() -> None:
    call = supervised(over=frozenset({"101"}))
    call.handle(passed_on(B), now=6.0)

    outputs = call.handle(LegAnswered(TARGET), now=9.0)

    assert Drop(BOSS, Ending.HUNG_UP) in outputs
    assert SupervisionEnded(ID, at(9.0), "109", "101") in published(outputs)
    assert heard(outputs) == {(A, TARGET), (TARGET, A)}
    assert call.conversation.settled


def test_the_supervisor_of_the_other_party_stays_when_the_call_is_passed_on() -> None:
    call = supervised(of=A, over=frozenset({"100"}))
    call.handle(passed_on(B), now=6.0)
    outputs = call.handle(LegAnswered(TARGET), now=9.0)
    assert heard(outputs) == {
        (A, TARGET),
        (TARGET, A),
        (A, BOSS),
        (TARGET, BOSS),
    }


def test_who_supervises_the_target_of_an_announcement_leaves_with_it() -> None:
    call = talking()
    call.handle(passed_on(B, TransferMode.ATTENDED), now=6.0)
    call.handle(LegAnswered(TARGET), now=7.0)
    joins = SupervisorJoined(BOSS, "109", "Chi", TARGET, "102", MONITORING, ALL)
    assert (A, BOSS) not in heard(call.handle(joins, now=8.0))

    outputs = call.handle(CancelAsked(B, LATER, "102"), now=9.0)

    assert Drop(BOSS, Ending.HUNG_UP) in outputs
    assert heard(outputs) == BOTH


def test_who_waits_is_joined_with_somebody_else_and_still_supervised() -> None:
    call = supervised()
    (device,) = devices("102", NEW, name="Bình")

    outputs = call.handle(JoinAsked(B, ASKED, "101", device, "102"), now=9.0)

    assert Attend(BOSS, NEW) in outputs
    assert heard(outputs) == {(A, NEW), (NEW, A), (A, BOSS), (NEW, BOSS)}


def test_nobody_supervises_a_customer_whose_number_looks_like_an_extension() -> None:
    call = supervised(WHISPER)
    (customer,) = devices("102", NEW)
    outputs = call.handle(JoinAsked(B, ASKED, "101", customer), now=9.0)
    assert Drop(BOSS, Ending.HUNG_UP) in outputs


def test_another_device_of_the_supervised_one_is_supervised_in_its_place() -> None:
    call = supervised(WHISPER)
    outputs = call.handle(TakenOver(B, NEW, "101"), now=9.0)
    assert (BOSS, NEW) in heard(outputs)
    assert published(outputs) == []


def test_a_supervisor_passes_nothing_on() -> None:
    call = supervised()
    before = call.conversation.settled
    outputs = call.handle(passed_on(BOSS), now=6.0)
    assert not [each for each in outputs if isinstance(each, Connect)]
    assert before
    assert call.conversation.settled


def test_who_is_supervised_is_told_if_the_tenant_wants_it() -> None:
    call = talking()

    def news(outputs: list[Output]) -> list[Output]:
        return [each for each in outputs if isinstance(each, TellSupervised)]

    joins = joined(told=True)
    assert news(call.handle(joins, now=5.0)) == [TellSupervised(B, MONITORING)]
    chief = joined(COLLOQUY, leg=CHIEF, number="108", told=True)
    assert news(call.handle(chief, now=6.0)) == [TellSupervised(B, COLLOQUY)]
    wish = ModeAsked(BOSS, WISH, WHISPER)
    assert news(call.handle(wish, now=7.0)) == []
    left = LegEnded(CHIEF, Ending.HUNG_UP)
    assert news(call.handle(left, now=8.0)) == [TellSupervised(B, WHISPER)]
    call.handle(passed_on(B), now=9.0)
    passed = call.handle(LegAnswered(TARGET), now=10.0)
    assert news(passed) == [TellSupervised(TARGET, WHISPER)]
    gone = LegEnded(BOSS, Ending.HUNG_UP)
    assert news(call.handle(gone, now=11.0)) == [TellSupervised(TARGET, None)]


def test_nobody_is_told_of_a_supervision_otherwise() -> None:
    outputs = talking().handle(joined(), now=5.0)
    assert not [each for each in outputs if isinstance(each, TellSupervised)]


def test_the_record_says_who_may_know() -> None:
    step = Supervised(at(5.0), "109", "101", MONITORING)
    assert [step.seen_by(each) for each in ("109", "101")] == [True, False]
    told = Supervised(at(5.0), "109", "101", MONITORING, told=True)
    assert told.seen_by("101")
    outputs = talking().handle(joined(told=True), now=5.0)
    assert published(outputs) == [
        SupervisionBegan(ID, at(5.0), "109", "101", MONITORING, told=True)
    ]


def test_only_who_talks_can_be_supervised() -> None:
    call = talking()
    assert call.conversation.talks(A)
    assert call.conversation.talks(B)
    assert not call.conversation.talks(TARGET)
    stranger = SupervisorJoined(BOSS, "109", "", TARGET, "102", MONITORING, ALL)
    assert call.handle(stranger, now=5.0) == [Drop(BOSS, Ending.CANCELLED)]

    alone = Call(ATTEMPT, WALL)
    alone.echo(60.0, now=0.0)
    assert not alone.conversation.talks(A)


def test_the_record_tells_of_each_step() -> None:
    call = ScoutedCall(ATTEMPT, WALL, {CALLED: rings("101", B)})
    outputs = call.seek(CALLED, 600.0, now=0.0)
    outputs += call.handle(LegAnswered(B), now=0.0)
    outputs += call.handle(joined(), now=5.0)
    outputs += call.handle(ModeAsked(BOSS, WISH, WHISPER), now=6.0)
    outputs += call.handle(LegEnded(A, Ending.HUNG_UP), now=9.0)

    started, *events = published(outputs)
    record = begin(started)  # type: ignore[arg-type]
    for event in events:
        record = fold(record, event)

    assert record.supervised == (
        Supervised(at(5.0), "109", "101", MONITORING),
        Supervised(at(6.0), "109", "101", WHISPER),
        Supervised(at(9.0), "109", "101", None),
    )
    assert record.parties == {"100", "101"}
    assert record.supervisors == {"109"}
