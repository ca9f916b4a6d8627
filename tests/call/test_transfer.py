"""A call that is passed on: who rings, who hears whom, and who is left at the end."""

from __future__ import annotations

import pytest

from tests.call.passing_on import (
    ASKED,
    ATTENDED,
    BLIND,
    CALLED,
    CALLEE,
    CALLER,
    CANCEL,
    COMPLETE,
    ID,
    LATER,
    OTHER,
    TARGET,
    TO,
    TWO,
    announcing,
    asked,
    at,
    both_hear,
    dialling,
    ended,
    hear,
    met,
    ringing,
    talking,
    told,
    transferred,
)
from tests.call.scouted import rings
from tongdai.call.cause import Ending
from tongdai.call.events import CallTransferred, Side
from tongdai.call.hearing import Tune
from tongdai.call.ids import LegId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegRang,
    Tick,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Dial,
    Drop,
    Publish,
    RefuseTransfer,
    Replace,
    TransferNews,
    TransferRefusal,
)


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_while_the_target_rings_nobody_hears_anybody(mode: TransferMode) -> None:
    call = talking(TWO)
    assert call.handle(asked(mode=mode), now=10.0) == [
        AcceptTransfer(CALLEE, ASKED),
        hear(caller=Tune.MUSIC, callee=Tune.MUSIC),
        Dial(TARGET, shown=CALLER),
        Dial(OTHER, shown=CALLER),
    ]
    assert call.deadline() == 40.0
    waits = "caller" if mode is BLIND else "callee"
    tunes = {"caller": Tune.MUSIC, "callee": Tune.MUSIC} | {waits: Tune.RINGBACK}
    assert call.handle(LegRang(OTHER), now=11.0) == [
        told(TransferNews.RINGING, over=False),
        hear(**tunes),
    ]
    assert call.handle(LegRang(TARGET), now=12.0) == []


def test_where_nobody_may_be_called_the_call_goes_on() -> None:
    for ending in (Ending.UNKNOWN_NUMBER, Ending.OWN_NUMBER, Ending.UNREACHABLE):
        call = talking()
        refused = RefuseTransfer(CALLEE, ASKED, ending)
        assert call.handle(asked(to=ending), now=10.0) == [refused]
        assert call.handle(asked(), now=11.0)[0] == AcceptTransfer(CALLEE, ASKED)


@pytest.mark.parametrize("by", [CALLER, CALLEE])
@pytest.mark.parametrize("to", [TO, Ending.UNKNOWN_NUMBER])
def test_there_is_one_transfer_at_a_time(by: LegId, to: Aim | Ending) -> None:
    for call in (ringing(), announcing()):
        again = asked(by, to=to, request=LATER)
        refused = RefuseTransfer(by, LATER, TransferRefusal.PENDING)
        assert call.handle(again, now=12.0) == [refused]


@pytest.mark.parametrize("event", [asked(), COMPLETE, CANCEL])
def test_before_the_answer_there_is_nothing_to_pass_on(event: TransferAsked) -> None:
    call = dialling()
    refused = RefuseTransfer(CALLEE, event.request, TransferRefusal.NOTHING)
    assert call.handle(event, now=1.0) == [refused]


@pytest.mark.parametrize("event", [COMPLETE, CANCEL])
def test_without_a_transfer_there_is_nothing_to_complete_or_cancel(
    event: CompleteAsked | CancelAsked,
) -> None:
    refused = RefuseTransfer(CALLEE, LATER, TransferRefusal.NOTHING)
    assert talking().handle(event, now=1.0) == [refused]


@pytest.mark.parametrize(
    "event",
    [
        CompleteAsked(CALLER, LATER, "102"),
        CompleteAsked(TARGET, LATER, "102"),
        CompleteAsked(CALLEE, LATER, "103"),
        CancelAsked(CALLER, LATER, "102"),
        CancelAsked(CALLEE, LATER, "103"),
    ],
)
def test_only_who_passes_the_call_on_completes_or_cancels_just_that(
    event: CompleteAsked | CancelAsked,
) -> None:
    refused = RefuseTransfer(event.leg, LATER, TransferRefusal.NOTHING)
    assert announcing().handle(event, now=12.0) == [refused]


@pytest.mark.parametrize(
    ("by", "number", "place", "left"),
    [(CALLEE, "101", Side.CALLEE, CALLER), (CALLER, "100", Side.CALLER, CALLEE)],
)
def test_the_target_that_answers_takes_the_place_of_who_passed_the_call_on(
    by: LegId, number: str, place: Side, left: LegId
) -> None:
    call = ringing(by=by, target=TWO)
    assert call.handle(LegAnswered(TARGET), now=20.0) == [
        Drop(OTHER, Ending.ANSWERED_ELSEWHERE),
        met(TARGET),
        told(TransferNews.DONE, by=by),
        Replace(by, TARGET),
        transferred(number, place, 20.0),
        Drop(by, Ending.HUNG_UP),
        both_hear(left, TARGET),
    ]
    assert call.deadline() == 600.0
    assert call.handle(LegEnded(TARGET, Ending.HUNG_UP), now=30.0) == [
        Drop(left, Ending.HUNG_UP),
        ended(Ending.HUNG_UP, place, 30.0),
    ]


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.DECLINED, Ending.UNREACHABLE, Ending.FAILED]
)
def test_a_target_that_does_not_answer_leaves_the_call_as_it_was(
    ending: Ending,
) -> None:
    call = ringing()
    assert call.handle(LegEnded(TARGET, ending), now=12.0) == [
        told(ending),
        both_hear(CALLER, CALLEE),
    ]
    assert call.deadline() == 600.0
    assert call.handle(asked(request=LATER), now=13.0)[0] == (
        AcceptTransfer(CALLEE, LATER)
    )


def test_one_busy_device_of_the_target_leaves_the_other_ringing() -> None:
    call = ringing(target=TWO)
    assert call.handle(LegEnded(TARGET, Ending.BUSY), now=12.0) == []
    assert call.handle(LegFailed(OTHER, Ending.NOT_ACCEPTABLE), now=13.0) == [
        Drop(OTHER, Ending.NOT_ACCEPTABLE),
        told(Ending.BUSY),
        both_hear(CALLER, CALLEE),
    ]


def test_a_target_who_declines_stops_every_device() -> None:
    call = ringing(target=TWO)
    assert call.handle(LegEnded(TARGET, Ending.DECLINED), now=12.0) == [
        Drop(OTHER, Ending.DECLINED),
        told(Ending.DECLINED),
        both_hear(CALLER, CALLEE),
    ]


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_the_target_rings_for_so_long_and_no_longer(mode: TransferMode) -> None:
    call = ringing(mode)
    assert call.handle(Tick(), now=39.9) == []
    assert call.handle(Tick(), now=40.0) == [
        Drop(TARGET, Ending.NO_ANSWER),
        told(Ending.NO_ANSWER),
        both_hear(CALLER, CALLEE),
    ]
    assert call.deadline() == 600.0


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_who_hangs_up_while_the_target_rings_is_out_of_it(mode: TransferMode) -> None:
    call = ringing(mode)
    left = call.handle(LegEnded(CALLEE, Ending.HUNG_UP), now=12.0)
    assert left == [hear(caller=Tune.RINGBACK)]
    assert call.handle(LegAnswered(TARGET), now=20.0) == [
        met(TARGET),
        Replace(CALLEE, TARGET),
        transferred("101", Side.CALLEE, 20.0),
        both_hear(CALLER, TARGET),
    ]


def test_when_nobody_answers_whoever_has_left_is_called_back() -> None:
    call = ringing(target=TWO)
    call.handle(LegEnded(CALLEE, Ending.HUNG_UP), now=12.0)
    back = LegId("back")
    call.found[CALLED] = rings("101", back)
    assert call.handle(LegEnded(TARGET, Ending.DECLINED), now=13.0) == [
        Drop(OTHER, Ending.DECLINED),
        hear(caller=Tune.MUSIC),
        Dial(back, shown=CALLER),
    ]
    outputs = call.handle(LegAnswered(back), now=15.0)
    assert outputs[-1] == both_hear(CALLER, back)
    event = CallTransferred(ID, at(15.0), "101", "101", "", Side.CALLEE)
    assert Publish(event) in outputs


def test_if_that_is_gone_too_the_call_ends_with_the_first_cause() -> None:
    call = ringing(target=TWO)
    call.handle(LegEnded(CALLEE, Ending.HUNG_UP), now=12.0)
    del call.found[CALLED]
    assert call.handle(LegEnded(TARGET, Ending.DECLINED), now=13.0) == [
        Drop(OTHER, Ending.DECLINED),
        hear(caller=Tune.MUSIC),
        Drop(CALLER, Ending.DECLINED),
        ended(Ending.DECLINED, Side.CALLEE, 13.0),
    ]
    call = ringing()
    call.handle(LegFailed(CALLEE, Ending.VANISHED), now=12.0)
    del call.found[CALLED]
    assert call.handle(Tick(), now=40.0) == [
        Drop(TARGET, Ending.NO_ANSWER),
        hear(caller=Tune.MUSIC),
        Drop(CALLER, Ending.NO_ANSWER),
        ended(Ending.NO_ANSWER, None, 40.0),
    ]
    assert call.deadline() is None


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_when_who_waits_hangs_up_there_is_nobody_to_ring_for(
    mode: TransferMode,
) -> None:
    call = ringing(mode)
    assert call.handle(LegEnded(CALLER, Ending.HUNG_UP), now=12.0) == [
        told(Ending.CANCELLED),
        Drop(CALLEE, Ending.HUNG_UP),
        Drop(TARGET, Ending.HUNG_UP),
        ended(Ending.HUNG_UP, Side.CALLER, 12.0),
    ]
    assert call.handle(LegAnswered(TARGET), now=12.1) == []
