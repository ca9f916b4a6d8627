"""How a caller fares until somebody has answered."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.call.scouted import ScoutedCall, devices, rings
from tongdai.call.call import Attempt
from tongdai.call.cause import Ending
from tongdai.call.destination import Announcement, AtGroup, Destination, Outside
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallForwarded,
    CallQueued,
    CallRang,
    Side,
)
from tongdai.call.finding import Finding, Line, Onward, Told
from tongdai.call.hearing import Tune
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    LegAnswered,
    LegEnded,
    LegProgressed,
    LegRang,
    LegSilent,
    SoundOver,
    Tick,
    TurnCame,
)
from tongdai.call.outputs import Answer, Connect, Drop, Meet, Output, Publish, Ring
from tongdai.call.reception import LONGEST_ANNOUNCEMENT
from tongdai.call.wall_clock import WallClock

ID = CallId("call")
CALLER, DESK, MOBILE = map(LegId, ("caller", "desk", "mobile"))
SALES, CUSTOMER = AtGroup("60000"), Outside("0901234567", "02473000001")
CLOSED = Announcement("closed.wav")
ATTEMPT = Attempt(ID, "demo", CALLER, "100", "An", "60000", "60000")


def at(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)


def calling(
    to: Destination, found: dict[Destination, Finding]
) -> tuple[ScoutedCall, list[Output]]:
    call = ScoutedCall(ATTEMPT, WallClock(0.0), found)
    return call, call.seek(to, 600.0, now=0.0)[1:]


def hears(sound: Tune | Announcement) -> Connect:
    return Connect(frozenset(), frozenset({(CALLER, sound)}))


def test_early_media_is_heard_by_the_caller_and_by_nobody_else() -> None:
    call, _ = calling(CUSTOMER, {CUSTOMER: rings("0901234567", DESK)})
    hearing = Connect(frozenset({(DESK, CALLER)}))
    assert call.handle(LegProgressed(DESK), 1.0) == [
        Ring(CALLER, early=True),
        Publish(CallRang(ID, at(1.0))),
        hearing,
    ]
    assert call.handle(LegProgressed(DESK), 2.0) == []
    assert call.handle(LegRang(DESK), 3.0) == []
    outputs = call.handle(LegAnswered(DESK), 4.0)
    both = frozenset({(DESK, CALLER), (CALLER, DESK)})
    assert Connect(both) in outputs


def test_what_was_heard_early_stops_with_the_device() -> None:
    onward = Onward(busy=SALES)
    found = {
        CUSTOMER: rings("0901234567", DESK, onward=onward),
        SALES: rings("102", MOBILE),
    }
    call, _ = calling(CUSTOMER, found)
    call.handle(LegProgressed(DESK), 1.0)
    outputs = call.handle(LegEnded(DESK, Ending.BUSY), 2.0)
    assert Connect(frozenset()) in outputs
    forwarded = CallForwarded(ID, at(2.0), "0901234567", "60000")
    assert Publish(forwarded) in outputs


def test_in_line_the_caller_is_answered_once_and_has_music_until_it_is_met() -> None:
    call, outputs = calling(SALES, {SALES: Line(60.0, Onward())})
    music = hears(Tune.MUSIC)
    assert outputs == [
        Answer(CALLER, None),
        Publish(CallQueued(ID, at(0.0), "60000")),
        music,
    ]
    call.found[SALES] = rings("101", DESK)
    assert music not in call.handle(TurnCame(), 10.0)
    assert call.handle(LegRang(DESK), 11.0) == []
    (device,) = devices("101", DESK)
    assert call.handle(LegAnswered(DESK), 12.0) == [
        Meet(device, Side.CALLEE),
        Connect(frozenset({(DESK, CALLER), (CALLER, DESK)})),
        Publish(CallAnswered(ID, at(12.0), "101")),
    ]
    assert call.deadline() == 612.0


def test_an_announcement_is_heard_to_its_end_and_then_the_call_is_over() -> None:
    call, outputs = calling(CLOSED, {CLOSED: Told("closed.wav")})
    assert outputs == [Answer(CALLER, None), hears(CLOSED)]
    assert call.handle(SoundOver(CALLER), 8.0) == [
        Drop(CALLER, Ending.NO_ANSWER),
        Publish(CallEnded(ID, at(8.0), Ending.NO_ANSWER, None)),
    ]


def test_an_announcement_that_does_not_end_is_cut() -> None:
    call, _ = calling(CLOSED, {CLOSED: Told("closed.wav")})
    assert call.deadline() == LONGEST_ANNOUNCEMENT
    assert call.handle(Tick(), LONGEST_ANNOUNCEMENT - 0.1) == []
    assert Drop(CALLER, Ending.NO_ANSWER) in call.handle(Tick(), LONGEST_ANNOUNCEMENT)


def test_who_vanishes_in_line_leaves_it_and_who_rings_may_be_silent() -> None:
    call, _ = calling(SALES, {SALES: rings("101", DESK)})
    assert call.handle(LegSilent(CALLER), 61.0) == []
    waiting, _ = calling(SALES, {SALES: Line(300.0, Onward())})
    outputs = waiting.handle(LegSilent(CALLER), 61.0)
    assert outputs[0] == Drop(CALLER, Ending.VANISHED)
    assert waiting.deadline() is None
