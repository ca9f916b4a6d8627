"""The target talks to whoever passes the call on before it is passed on."""

from __future__ import annotations

import pytest

from tests.call.passing_on import (
    ATTENDED,
    BLIND,
    CALLEE,
    CALLER,
    CANCEL,
    COMPLETE,
    LATER,
    OTHER,
    TARGET,
    TWO,
    announcing,
    both_hear,
    ended,
    hear,
    met,
    ringing,
    told,
    transferred,
)
from tongdai.call.call import Call
from tongdai.call.cause import Ending
from tongdai.call.events import Side
from tongdai.call.hearing import Tune
from tongdai.call.inputs import (
    Input,
    LegAnswered,
    LegEnded,
    LegFailed,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Drop,
    Replace,
    TransferNews,
)


def test_the_target_of_an_announced_one_talks_to_who_announces_it() -> None:
    call = ringing(ATTENDED, target=TWO)
    assert call.handle(LegAnswered(OTHER), now=20.0) == [
        Drop(TARGET, Ending.ANSWERED_ELSEWHERE),
        met(OTHER),
        told(TransferNews.ANSWERED, over=False),
        both_hear(CALLEE, OTHER, waits=CALLER),
    ]
    assert call.deadline() == 600.0


def test_complete_leaves_the_other_two_alone() -> None:
    assert announcing().handle(COMPLETE, now=30.0) == [
        AcceptTransfer(CALLEE, LATER),
        told(TransferNews.DONE),
        told(TransferNews.DONE, request=LATER),
        Replace(CALLEE, TARGET),
        transferred("101", Side.CALLEE, 30.0),
        Drop(CALLEE, Ending.HUNG_UP),
        both_hear(CALLER, TARGET),
    ]


def test_hanging_up_on_the_target_completes() -> None:
    assert announcing().handle(LegEnded(CALLEE, Ending.HUNG_UP), now=30.0) == [
        Replace(CALLEE, TARGET),
        transferred("101", Side.CALLEE, 30.0),
        both_hear(CALLER, TARGET),
    ]


def test_completed_while_it_rings_it_becomes_a_blind_one() -> None:
    call = ringing(ATTENDED)
    assert call.handle(COMPLETE, now=12.0) == [
        AcceptTransfer(CALLEE, LATER),
        hear(caller=Tune.RINGBACK, callee=Tune.MUSIC),
    ]
    assert call.handle(LegAnswered(TARGET), now=20.0) == [
        met(TARGET),
        told(TransferNews.DONE),
        told(TransferNews.DONE, request=LATER),
        Replace(CALLEE, TARGET),
        transferred("101", Side.CALLEE, 20.0),
        Drop(CALLEE, Ending.HUNG_UP),
        both_hear(CALLER, TARGET),
    ]


@pytest.mark.parametrize(
    ("call", "ending"),
    [
        (ringing(ATTENDED), Ending.CANCELLED),
        (ringing(BLIND), Ending.CANCELLED),
        (announcing(), Ending.HUNG_UP),
    ],
)
def test_cancel_lets_go_of_the_target_and_goes_back(call: Call, ending: Ending) -> None:
    assert call.handle(CANCEL, now=30.0) == [
        AcceptTransfer(CALLEE, LATER),
        Drop(TARGET, ending),
        told(Ending.CANCELLED),
        told(TransferNews.DONE, request=LATER),
        both_hear(CALLER, CALLEE),
    ]
    assert call.handle(LegAnswered(TARGET), now=30.1) == []
    assert call.deadline() == 600.0


def test_a_target_that_hangs_up_sends_both_back_to_their_call() -> None:
    assert announcing().handle(LegEnded(TARGET, Ending.HUNG_UP), now=30.0) == [
        told(Ending.CANCELLED),
        both_hear(CALLER, CALLEE),
    ]


def test_a_target_whose_media_fails_is_let_go() -> None:
    failed = LegFailed(TARGET, Ending.MEDIA_FAILED)
    assert announcing().handle(failed, now=30.0) == [
        Drop(TARGET, Ending.MEDIA_FAILED),
        told(Ending.CANCELLED),
        both_hear(CALLER, CALLEE),
    ]


def test_two_who_talk_go_on_when_the_party_that_waited_leaves() -> None:
    call = announcing()
    assert call.handle(LegEnded(CALLER, Ending.HUNG_UP), now=30.0) == [
        Replace(CALLER, TARGET),
        transferred("101", Side.CALLER, 30.0),
        both_hear(CALLEE, TARGET),
    ]
    assert call.handle(LegEnded(TARGET, Ending.HUNG_UP), now=40.0) == [
        told(Ending.CANCELLED),
        Drop(CALLEE, Ending.HUNG_UP),
        ended(Ending.HUNG_UP, Side.CALLER, 40.0),
    ]


@pytest.mark.parametrize("event", [COMPLETE, CANCEL])
def test_with_nobody_to_go_back_to_completing_or_cancelling_ends_the_call(
    event: Input,
) -> None:
    call = announcing()
    call.handle(LegEnded(CALLER, Ending.HUNG_UP), now=30.0)
    assert call.handle(event, now=40.0) == [
        AcceptTransfer(CALLEE, LATER),
        told(Ending.CANCELLED),
        told(Ending.CANCELLED, request=LATER),
        Drop(CALLEE, Ending.HUNG_UP),
        Drop(TARGET, Ending.HUNG_UP),
        ended(Ending.HUNG_UP, Side.CALLEE, 40.0),
    ]
