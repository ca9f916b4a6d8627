"""Finding somebody who answers: waves, lines, and where calls go that nobody takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tongdai.call.cause import Ending
from tongdai.call.destination import (
    Announcement,
    AtExtension,
    AtGroup,
    Destination,
    Outside,
)
from tongdai.call.finding import (
    Device,
    Elsewhere,
    Finding,
    Line,
    Nobody,
    Onward,
    Rings,
    Told,
    Wave,
)
from tongdai.call.hunting import (
    MOST_HOPS,
    PAUSE,
    GroupRings,
    Hunt,
    HuntStep,
    InLine,
    Lost,
    Met,
    Rang,
    SentOn,
    Telling,
    WentOut,
)
from tongdai.call.ids import LegId
from tongdai.call.inputs import (
    Found,
    LegAnswered,
    LegEnded,
    LegProgressed,
    LegRang,
    LegRedirected,
    Tick,
    TurnCame,
)
from tongdai.call.outputs import Dial, Drop, Seek

CALLER, A, B, C, D = map(LegId, ("caller", "a", "b", "c", "d"))
BINH, CHI, SALES = AtExtension("101"), AtExtension("102"), AtGroup("60000")
MOBILE = Outside("0901234567", "02473000001")
NOWHERE = Onward()


def wave(*legs: LegId, ring: float = 20.0) -> Wave:
    return Wave(tuple(Device(leg, f"of-{leg}") for leg in legs), ring)


def another_way(*legs: LegId) -> Wave:
    return replace(wave(*legs), instead=True)


def one_party(*waves: Wave, onward: Onward = NOWHERE) -> Rings:
    return Rings(waves, onward, one_party=True)


def members(*waves: Wave, onward: Onward = NOWHERE) -> Rings:
    return Rings(waves, onward, one_party=False)


def hunting(
    finding: Finding, to: Destination = BINH, fallback: Destination | None = None
) -> tuple[Hunt, list[HuntStep]]:
    """A hunt that was told at 0 s what there is."""
    hunt = Hunt(to, shown=CALLER, fallback=fallback)
    assert hunt.start() == [Seek(1, to, waited=False)]
    return hunt, hunt.handle(Found(1, finding), 0.0)


def dial(*legs: LegId) -> list[HuntStep]:
    return [Dial(leg, CALLER) for leg in legs]


def test_all_devices_of_a_wave_ring_and_the_first_answer_wins() -> None:
    hunt, steps = hunting(one_party(wave(A, B)))
    assert steps == dial(A, B)
    assert hunt.handle(LegRang(A), 1.0) == [Rang(A, early=False)]
    assert hunt.handle(LegAnswered(B), 2.0) == [
        Drop(A, Ending.ANSWERED_ELSEWHERE),
        Met(Device(B, "of-b")),
    ]
    assert (hunt.legs, hunt.deadline()) == ([], None)


def test_early_media_is_heard_of_a_device_that_rings_alone() -> None:
    alone, _ = hunting(one_party(wave(A)))
    assert alone.handle(LegProgressed(A), 1.0) == [Rang(A, early=True)]
    together, _ = hunting(one_party(wave(A, B)))
    assert together.handle(LegProgressed(A), 1.0) == [Rang(A, early=False)]


@pytest.mark.parametrize("ending", [Ending.UNREACHABLE, Ending.FAILED])
def test_a_carrier_that_does_not_work_gives_way_to_the_next(ending: Ending) -> None:
    hunt, _ = hunting(one_party(wave(A), another_way(B)), MOBILE)
    assert hunt.handle(LegEnded(A, ending), 4.0) == dial(B)
    assert hunt.handle(LegEnded(B, ending), 8.0) == [Lost(ending)]


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.DECLINED, Ending.UNKNOWN_NUMBER, Ending.NO_ANSWER]
)
def test_what_a_carrier_says_of_the_number_no_other_carrier_is_asked(
    ending: Ending,
) -> None:
    hunt, _ = hunting(one_party(wave(A), another_way(B)), MOBILE)
    assert hunt.handle(LegEnded(A, ending), 4.0) == [Lost(ending)]


def test_members_in_turn_ring_one_after_the_other() -> None:
    hunt, steps = hunting(members(wave(A), wave(B)), SALES)
    assert steps == [GroupRings("60000"), *dial(A)]
    assert hunt.handle(Tick(), 20.0) == [Drop(A, Ending.NO_ANSWER), *dial(B)]
    assert hunt.handle(LegEnded(B, Ending.BUSY), 25.0) == [Lost(Ending.BUSY)]


def test_members_outside_are_called_another_way_only_where_the_first_led_nowhere() -> (
    None
):
    each = members(wave(A), another_way(B), wave(C), another_way(D))
    hunt, _ = hunting(each, SALES)
    assert hunt.handle(LegEnded(A, Ending.UNREACHABLE), 4.0) == dial(B)
    assert hunt.handle(LegEnded(B, Ending.BUSY), 5.0) == dial(C)
    assert hunt.handle(Tick(), 25.0) == [Drop(C, Ending.NO_ANSWER), Lost(Ending.BUSY)]


def test_one_member_who_declines_does_not_speak_for_the_others() -> None:
    hunt, _ = hunting(members(wave(A, B)), SALES)
    assert hunt.handle(LegEnded(A, Ending.DECLINED), 1.0) == []
    assert hunt.legs == [B]
    person, _ = hunting(one_party(wave(A, B)))
    assert person.handle(LegEnded(A, Ending.DECLINED), 1.0) == [
        Drop(B, Ending.DECLINED),
        Lost(Ending.DECLINED),
    ]


@pytest.mark.parametrize(
    ("ending", "to"),
    [(Ending.BUSY, CHI), (Ending.NO_ANSWER, MOBILE), (Ending.UNREACHABLE, MOBILE)],
)
def test_a_call_goes_on_to_where_its_ending_leads(
    ending: Ending, to: Destination
) -> None:
    onward = Onward(busy=CHI, otherwise=MOBILE)
    hunt, _ = hunting(one_party(wave(A), onward=onward))
    assert hunt.handle(LegEnded(A, ending), 1.0) == [
        SentOn(BINH, to),
        Seek(2, to, waited=False),
    ]
    nobody, steps = hunting(Nobody(ending, onward))
    assert steps == [SentOn(BINH, to), Seek(2, to, waited=False)]
    assert nobody.legs == []


def test_who_declined_is_not_rung_for_elsewhere() -> None:
    onward = Onward(busy=CHI, otherwise=CHI)
    hunt, _ = hunting(one_party(wave(A), onward=onward))
    assert hunt.handle(LegEnded(A, Ending.DECLINED), 1.0) == [Lost(Ending.DECLINED)]


def test_the_fallback_is_tried_once_when_all_else_has_failed() -> None:
    hunt, _ = hunting(one_party(wave(A)), fallback=CHI)
    assert hunt.handle(LegEnded(A, Ending.BUSY), 1.0)[-1] == Seek(2, CHI, waited=False)
    lost = hunt.handle(Found(2, Nobody(Ending.UNREACHABLE, NOWHERE)), 1.0)
    assert lost == [Lost(Ending.UNREACHABLE)]


def test_calls_that_are_sent_on_in_a_circle_end() -> None:
    hunt, steps = hunting(Elsewhere(CHI))
    hops = 0
    while isinstance(steps[-1], Seek):
        hops += 1
        steps = hunt.handle(Found(steps[-1].serial, Elsewhere(BINH)), 0.0)
    assert steps[-1] == Lost(Ending.LOOP)
    assert hops == MOST_HOPS - 1


def test_a_phone_that_redirects_stops_the_others_and_is_followed() -> None:
    hunt, _ = hunting(one_party(wave(A, B)))
    assert hunt.handle(LegRedirected(A, MOBILE), 1.0) == [
        Drop(B, Ending.ANSWERED_ELSEWHERE),
        SentOn(BINH, MOBILE),
        Seek(2, MOBILE, waited=False),
    ]


def test_a_redirection_that_may_not_be_followed_is_a_device_less() -> None:
    hunt, _ = hunting(one_party(wave(A, B)))
    assert hunt.handle(LegRedirected(A, Ending.FORBIDDEN), 1.0) == []
    assert hunt.legs == [B]
    group, _ = hunting(members(wave(A, B)), SALES)
    assert group.handle(LegRedirected(A, MOBILE), 1.0) == []


def test_a_caller_waits_in_line_until_it_is_its_turn() -> None:
    hunt, steps = hunting(Line(60.0, Onward.always(CHI)), SALES)
    assert steps == [InLine("60000")]
    assert hunt.handle(TurnCame(), 10.0) == [Seek(2, SALES, waited=True)]
    assert hunt.handle(Found(2, Line(60.0, NOWHERE)), 10.0) == []
    assert hunt.handle(TurnCame(), 20.0) == [Seek(3, SALES, waited=True)]
    rung = hunt.handle(Found(3, members(wave(A))), 20.0)
    assert rung == [GroupRings("60000"), *dial(A)]
    assert hunt.handle(TurnCame(), 21.0) == []
    assert hunt.handle(LegAnswered(A), 25.0) == [Met(Device(A, "of-a"))]
    assert hunt.deadline() is None


def test_whoever_does_not_answer_a_caller_in_line_rings_again_after_a_pause() -> None:
    hunt, _ = hunting(Line(60.0, NOWHERE), SALES)
    hunt.handle(TurnCame(), 10.0)
    hunt.handle(Found(2, members(wave(A))), 10.0)
    assert hunt.handle(LegEnded(A, Ending.DECLINED), 12.0) == []
    assert hunt.deadline() == 12.0 + PAUSE
    again = hunt.handle(Tick(), 12.0 + PAUSE)
    assert again == [Seek(3, SALES, waited=True)]
    assert hunt.handle(Found(3, members(wave(A))), 18.0) == dial(A)


def test_nobody_waits_longer_than_the_group_wants() -> None:
    hunt, _ = hunting(Line(60.0, Onward.always(CHI)), SALES)
    hunt.handle(TurnCame(), 50.0)
    hunt.handle(Found(2, members(wave(A))), 50.0)
    assert hunt.handle(Tick(), 60.0) == [
        Drop(A, Ending.NO_ANSWER),
        SentOn(SALES, CHI),
        Seek(3, CHI, waited=False),
    ]


def test_of_a_group_outside_each_trunk_is_told_once_and_anew_at_the_next() -> None:
    over = Device(B, "0901234567", trunk="first"), Device(C, "0901", trunk="first")
    every = members(*(Wave((each,), 20.0) for each in over), onward=Onward.always(CHI))
    hunt, steps = hunting(every, SALES)
    assert steps == [GroupRings("60000"), WentOut("first"), *dial(B)]
    assert hunt.handle(LegEnded(B, Ending.BUSY), 4.0) == dial(C)
    sent_on = hunt.handle(LegEnded(C, Ending.BUSY), 8.0)
    assert sent_on == [SentOn(SALES, CHI), Seek(2, CHI, waited=False)]
    (other,) = devices = (Device(A, "102", trunk="first"),)
    steps = hunt.handle(Found(2, one_party(Wave(devices, 20.0))), 8.0)
    assert steps == [WentOut("first"), *dial(other.leg)]


def test_an_announcement_is_told() -> None:
    _, steps = hunting(Told("closed.wav"), Announcement("closed.wav"))
    assert steps == [Telling("closed.wav")]


def test_what_comes_too_late_changes_nothing() -> None:
    hunt, _ = hunting(one_party(wave(A)))
    assert hunt.handle(Found(0, one_party(wave(C))), 1.0) == []
    assert hunt.handle(LegAnswered(C), 1.0) == []
    assert hunt.handle(LegEnded(C, Ending.BUSY), 1.0) == []
    assert hunt.handle(TurnCame(), 1.0) == []


def test_giving_up_silences_whatever_rings() -> None:
    hunt, _ = hunting(one_party(wave(A, B)))
    assert hunt.give_up(Ending.CANCELLED) == [
        Drop(A, Ending.CANCELLED),
        Drop(B, Ending.CANCELLED),
    ]
