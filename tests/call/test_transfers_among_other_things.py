"""Silence, hold, the end of a call and the next transfer, in the middle of one."""

from __future__ import annotations

import pytest

from tests.call.passing_on import (
    ASKED,
    ATTEMPT,
    ATTENDED,
    BLIND,
    CALLEE,
    CALLER,
    COMPLETE,
    ID,
    NOBODY,
    OTHER,
    TARGET,
    WALL,
    announcing,
    asked,
    at,
    both_hear,
    ended,
    hear,
    met,
    ringing,
    talking,
    told,
)
from tests.call.scouted import rings
from tongdai.call.call import Call
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import CallTransferred, Side
from tongdai.call.hearing import Tune
from tongdai.call.inputs import (
    Aim,
    LegAnswered,
    LegHeld,
    LegSilent,
    Stopped,
    Tick,
    TransferAsked,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Connect,
    Dial,
    Drop,
    Publish,
    RefuseTransfer,
    TransferNews,
    TransferRefusal,
)


def test_a_silent_party_is_gone_unless_it_holds() -> None:
    call = announcing()
    call.handle(LegHeld(TARGET, held=True), now=20.0)
    assert call.handle(LegSilent(TARGET), now=80.0) == []
    call.handle(LegHeld(TARGET, held=False), now=81.0)
    assert call.handle(LegSilent(TARGET), now=141.0) == [
        Drop(TARGET, Ending.VANISHED),
        told(Ending.CANCELLED),
        both_hear(CALLER, CALLEE),
    ]
    assert ringing().handle(LegSilent(TARGET), now=80.0) == []


def test_who_holds_hears_nobody_until_it_is_back() -> None:
    call = talking()
    held = call.handle(LegHeld(CALLEE, held=True), now=5.0)
    assert held == [hear(caller=Tune.MUSIC)]
    assert call.handle(asked(mode=ATTENDED), now=10.0) == [
        AcceptTransfer(CALLEE, ASKED),
        Dial(TARGET, shown=CALLER),
    ]
    assert call.handle(LegAnswered(TARGET), now=11.0) == [
        met(TARGET),
        told(TransferNews.ANSWERED, over=False),
        hear(caller=Tune.MUSIC, target=Tune.MUSIC),
    ]
    back = call.handle(LegHeld(CALLEE, held=False), now=12.0)
    assert back == [both_hear(CALLEE, TARGET, waits=CALLER)]


def test_who_was_held_by_the_one_that_left_is_heard() -> None:
    call = talking()
    call.handle(LegHeld(CALLEE, held=True), now=5.0)
    call.handle(asked(), now=10.0)
    outputs = call.handle(LegAnswered(TARGET), now=11.0)
    assert outputs[-1] == both_hear(CALLER, TARGET)


@pytest.mark.parametrize("call", [ringing(), announcing()])
def test_the_switchboard_may_stop_a_call_in_the_middle_of_it(call: Call) -> None:
    assert call.handle(Stopped(Ending.UNAVAILABLE), now=15.0) == [
        told(Ending.CANCELLED),
        *(Drop(leg, Ending.UNAVAILABLE) for leg in (CALLEE, CALLER, TARGET)),
        ended(Ending.UNAVAILABLE, None, 15.0),
    ]
    assert call.deadline() is None


def test_the_longest_time_of_a_call_counts_from_its_first_answer() -> None:
    call = announcing()
    call.handle(COMPLETE, now=300.0)
    assert call.handle(Tick(), now=600.0) == [
        Drop(CALLER, Ending.ALLOTTED_TIMEOUT),
        Drop(TARGET, Ending.ALLOTTED_TIMEOUT),
        ended(Ending.ALLOTTED_TIMEOUT, None, 600.0),
    ]


def test_a_call_may_be_passed_on_again_and_again() -> None:
    call = ringing()
    call.handle(LegAnswered(TARGET), now=11.0)
    to = Aim("103", "Châu", AtExtension("103"))
    call.found[to.to] = rings("103", OTHER, name="Châu")
    call.handle(TransferAsked(TARGET, ASKED, "102", BLIND, to), now=20.0)
    outputs = call.handle(LegAnswered(OTHER), now=21.0)
    event = CallTransferred(ID, at(21.0), "102", "103", "Châu", Side.CALLEE)
    assert Publish(event) in outputs
    assert outputs[-1] == both_hear(CALLER, OTHER)


def test_an_echo_hears_itself_until_somebody_holds_or_hangs_up() -> None:
    call = Call(ATTEMPT, WALL)
    outputs = call.echo(300.0, now=0.0)
    own = Connect(frozenset({(CALLER, CALLER)}))
    assert own in outputs
    assert call.handle(LegHeld(CALLER, held=True), now=1.0) == [Connect(NOBODY)]
    assert call.handle(LegHeld(CALLER, held=False), now=2.0) == [own]
    refused = RefuseTransfer(CALLER, ASKED, TransferRefusal.NOTHING)
    assert call.handle(asked(CALLER), now=3.0) == [refused]
    assert call.handle(Tick(), now=300.0) == [
        Drop(CALLER, Ending.ALLOTTED_TIMEOUT),
        ended(Ending.ALLOTTED_TIMEOUT, None, 300.0),
    ]
