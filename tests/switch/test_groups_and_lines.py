"""Groups: who rings, who is left out, who waits in line, and what follows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, settle, socket
from tests.switch.telephone_network import SALES, board, call_in, house, rung
from tongdai.call.cause import EndCause
from tongdai.call.directory import Directory, Forwarding, Group, Strategy
from tongdai.call.ids import LegId
from tongdai.call.record import RangGroup, SentOn, WaitedInLine, WentOut
from tongdai.media.sound import Sound
from tongdai.sip.endpoint_inputs import Accept, Dial, HangUp, Refuse


def group(
    strategy: Strategy = Strategy.ALL, *, wait: float = 0.0, following: str = ""
) -> Group:
    members = ("101", "102")
    return Group(
        "60000",
        members,
        strategy=strategy,
        ring_time=15.0,
        longest_wait=wait,
        next=following,
    )


def talk(on: Board, caller: str, callee: str) -> LegId:
    """Two colleagues talk; return the callee's leg."""
    on.call(callee, caller=caller, session=f"{caller}-{callee}")
    leg = rung(on)[callee]
    on.answers(leg, PHONE)
    on.take_all()
    return leg


def test_who_talks_already_is_not_rung() -> None:
    on = board(house(group=group()))
    talk(on, "100", "101")
    call_in(on, SALES)
    assert list(rung(on)) == ["102"]


def test_members_in_turn_ring_one_after_the_other_and_then_what_follows() -> None:
    on = board(house(group=group(Strategy.IN_TURN, following="70000")))
    call_in(on, SALES)
    assert list(rung(on)) == ["101"]
    on.clock.advance(15.0)
    assert list(rung(on)) == ["102"]
    on.clock.advance(15.0)
    assert sorted(rung(on)) == ["84900000001", "84900000005"]


@pytest.mark.parametrize(
    ("following", "rings"),
    [
        ("103", "103"),
        ("60001", "103"),
        ("0909999999", "84909999999"),
    ],
    ids=["an extension", "another group", "a telephone number"],
)
def test_whoever_follows_a_group_rings_when_nobody_has_answered(
    following: str, rings: str
) -> None:
    (demo,) = house(group=group(following=following)).tenants
    groups = {**demo.groups, "60001": Group("60001", ("103",))}
    on = board(Directory([replace(demo, groups=groups)]))
    on.place(desk_phone("103", 13))
    call_in(on, SALES)
    assert list(rung(on)) == ["101", "102"]
    on.clock.advance(15.0)
    assert list(rung(on)) == [rings]


def test_an_announcement_may_follow_a_group(tmp_path: Path) -> None:
    file = tmp_path / "announcements" / "demo" / "closed.wav"
    file.parent.mkdir(parents=True)
    file.touch()
    on = board(house(group=group(following="play:closed.wav")), sounds=tmp_path)
    customer = call_in(on, SALES)
    on.clock.advance(15.0)
    assert on.media.played == {customer: Sound.announcement(file)}


def test_an_announcement_that_is_not_there_is_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    on = board(house(group=group(following="play:lost.wav")))
    call_in(on, SALES)
    on.clock.advance(15.0)
    (refused,) = on.take(Refuse)
    assert refused.status == 480
    assert "no such announcement" in caplog.messages


@pytest.mark.parametrize("external", [False, True])
def test_a_group_without_members_reaches_nobody_and_then_who_follows(
    external: bool,
) -> None:
    nobody = Group("60000", (), external=external)
    on = board(house(group=nobody))
    call_in(on, SALES)
    (refused,) = on.take(Refuse)
    assert refused.status == 480
    on = board(house(group=replace(nobody, next="102")))
    call_in(on, SALES)
    assert list(rung(on)) == ["102"]


def test_round_robin_comes_round_again_over_many_calls() -> None:
    on = board(house(group=group(Strategy.ROUND_ROBIN)))
    first = []
    for n in range(5):
        customer = call_in(on, SALES, session=f"call-{n}")
        ((number, leg),) = rung(on).items()
        first.append(number)
        on.answers(leg, PHONE)
        on.ends(customer, 200)
    assert first == ["101", "102", "101", "102", "101"]


def test_round_robin_goes_on_behind_whoever_answered_last() -> None:
    on = board(house(group=group(Strategy.ROUND_ROBIN)))
    customer = call_in(on, SALES)
    leg = rung(on)["101"]
    on.answers(leg, PHONE)
    on.ends(customer, 200)
    on.take_all()
    call_in(on, SALES, session="second")
    assert list(rung(on)) == ["102"]


def test_the_longest_idle_rings_first() -> None:
    on = board(house(group=group(Strategy.LONGEST_IDLE)))
    leg = talk(on, "100", "101")
    on.ends(leg, 200)
    on.take_all()
    call_in(on, SALES)
    assert list(rung(on)) == ["102"]


def test_where_all_are_busy_and_nobody_waits_the_caller_is_told() -> None:
    on = board(house(group=group()))
    talk(on, "100", "101")
    talk(on, "103", "102")
    call_in(on, SALES)
    (refused,) = on.take(Refuse)
    assert refused.status == 486
    assert on.records.puts[-1].cause is EndCause.BUSY


def test_callers_wait_with_music_and_come_in_the_order_in_which_they_came() -> None:
    on = board(house(group=group(wait=300.0)))
    bound = talk(on, "100", "101")
    talk(on, "103", "102")
    first = call_in(on, SALES, session="first")
    second = call_in(on, SALES, session="second")
    assert [each.session for each in on.take(Accept)] == [first, second]
    assert on.media.played == {first: Sound.music(), second: Sound.music()}

    on.ends(bound, 200)
    leg = rung(on)["101"]
    assert on.media.played[first] == Sound.music()
    on.answers(leg, PHONE)
    assert on.media.played == {second: Sound.music()}
    (mine,) = [each for each in on.media.hearing.values() if (leg, first) in each]
    assert mine == {(leg, first), (first, leg)}

    on.ends(first, 200)
    assert list(rung(on)) == ["101"]


def test_the_record_tells_the_way_from_hotline_to_group_to_somebody_outside() -> None:
    on = board(house(group=group(wait=60.0, following="0901234567")))
    bound = talk(on, "100", "101")
    talk(on, "103", "102")
    customer = call_in(on, SALES, peer="demo/second")
    on.clock.advance(20.0)
    on.ends(bound, 200)
    on.clock.advance(40.0)
    legs = rung(on)
    assert list(legs) == ["101", "84901234567"]
    on.answers(legs["84901234567"], PHONE)
    on.ends(customer, 200)
    record = on.records.puts[-1]
    begun = record.started_at
    assert record.way == (
        WaitedInLine(begun, "60000"),
        RangGroup(begun + timedelta(seconds=20), "60000"),
        SentOn(begun + timedelta(seconds=60), "60000", "0901234567"),
        WentOut(begun + timedelta(seconds=60), "first"),
    )
    assert (record.callee, record.trunk) == ("0901234567", "second")


def test_who_comes_later_does_not_overtake_the_line() -> None:
    on = board(house(group=group(wait=300.0)))
    bound = talk(on, "100", "101")
    talk(on, "103", "102")
    call_in(on, SALES, session="first")
    on.ends(bound, 200)
    legs = rung(on)
    assert list(legs) == ["101"]
    on.take_all()
    call_in(on, SALES, session="second")
    assert rung(on) == {}


def waiting(on: Board, *callers: str) -> tuple[LegId, ...]:
    """These wait in line, in this order, while both members talk; 101 hangs up."""
    bound = talk(on, "100", "101")
    talk(on, "103", "102")
    legs = tuple(call_in(on, SALES, caller=each, session=each) for each in callers)
    assert [each.session for each in on.take(Accept)] == list(legs)
    on.ends(bound, 200)
    return legs


def rung_for(on: Board) -> list[tuple[str, str]]:
    """Who rings since the last time, and for whom."""
    return [(each.callee_user, each.caller.user) for each in on.take(Dial)]


def test_a_member_who_is_free_again_and_again_meets_one_after_the_other() -> None:
    on = board(house(group=group(wait=600.0)))
    callers = [f"090000010{n}" for n in range(5)]
    legs = waiting(on, *callers)
    for caller, leg in zip(callers, legs, strict=True):
        (dial,) = on.take(Dial)
        assert (dial.callee_user, dial.caller.user) == ("101", caller)
        on.answers(LegId(dial.session), PHONE)
        on.clock.advance(30.0)
        assert rung_for(on) == []
        on.ends(leg, 200)
    assert rung_for(on) == []


def test_who_was_rung_for_in_vain_is_not_overtaken() -> None:
    on = board(house(group=group(wait=600.0)))
    waiting(on, "0900000101", "0900000102")
    assert rung_for(on) == [("101", "0900000101")]
    on.clock.advance(15.0)
    assert rung_for(on) == []
    on.clock.advance(4.9)
    assert rung_for(on) == []
    on.clock.advance(0.1)
    assert rung_for(on) == [("101", "0900000101")]


def test_who_declines_a_caller_in_line_has_a_pause_too() -> None:
    on = board(house(group=group(wait=600.0)))
    waiting(on, "0900000101", "0900000102")
    on.ends(rung(on)["101"], 486)
    assert rung_for(on) == []
    on.clock.advance(5.0)
    assert rung_for(on) == [("101", "0900000101")]


def test_another_member_who_is_free_meanwhile_rings_for_the_first_at_once() -> None:
    on = board(house(group=group(wait=600.0)))
    first = talk(on, "100", "101")
    second = talk(on, "103", "102")
    for caller in ("0900000101", "0900000102"):
        call_in(on, SALES, caller=caller, session=caller)
    on.ends(first, 200)
    on.take_all()
    on.clock.advance(15.0)
    on.ends(second, 200)
    assert rung_for(on) == [("101", "0900000101"), ("102", "0900000101")]


def test_who_hangs_up_while_it_is_rung_for_leaves_the_member_to_the_next() -> None:
    on = board(house(group=group(wait=600.0)))
    first, _ = waiting(on, "0900000101", "0900000102")
    assert rung_for(on) == [("101", "0900000101")]
    on.ends(first, 200)
    assert rung_for(on) == [("101", "0900000102")]


def test_who_has_waited_for_too_long_leaves_the_member_to_the_next() -> None:
    on = board(house(group=group(wait=60.0, following="100")))
    on.place(desk_phone("100", 10))
    bound = talk(on, "103", "101")
    talk(on, "100", "102")
    call_in(on, SALES, caller="0900000101", session="first")
    on.clock.advance(50.0)
    call_in(on, SALES, caller="0900000102", session="second")
    on.ends(bound, 200)
    assert rung_for(on) == [("101", "0900000101")]
    on.clock.advance(10.0)
    assert rung_for(on) == [("101", "0900000102"), ("100", "0900000101")]


def test_whoever_hangs_up_in_line_makes_room() -> None:
    on = board(house(group=group(wait=300.0)))
    bound = talk(on, "100", "101")
    talk(on, "103", "102")
    first = call_in(on, SALES, session="first")
    second = call_in(on, SALES, session="second")
    on.ends(first, 200)
    on.ends(bound, 200)
    leg = rung(on)["101"]
    on.answers(leg, PHONE)
    assert any((leg, second) in each for each in on.media.hearing.values())


def test_nobody_waits_longer_than_the_group_wants() -> None:
    on = board(house(group=group(wait=60.0)))
    talk(on, "100", "101")
    talk(on, "103", "102")
    waiting = call_in(on, SALES)
    on.take_all()
    on.clock.advance(60.0)
    (dropped,) = on.take(HangUp)
    assert dropped.session == waiting
    assert on.records.puts[-1].cause is EndCause.NO_ANSWER
    assert on.media.played == {}


def test_a_member_that_registers_takes_the_first_in_line() -> None:
    asyncio.run(_registers())


async def _registers() -> None:
    on = board(house(group=group(wait=300.0)))
    on.bindings.saved.pop(("demo", "102"))
    talk(on, "100", "101")
    call_in(on, SALES)
    assert rung(on) == {}
    on.register("102", socket(7))
    await settle()
    assert list(rung(on)) == ["102"]


def test_whose_user_takes_no_calls_is_left_out_until_he_takes_them_again() -> None:
    asyncio.run(_takes_no_calls())


async def _takes_no_calls() -> None:
    on = board(house(group=group(wait=300.0)))
    on.bindings.saved.clear()
    on.register("101", socket(7), busy=True)
    on.register("102", socket(8))
    await settle()
    one = call_in(on, SALES, session="one")
    legs = rung(on)
    assert list(legs) == ["102"]
    on.answers(legs["102"])
    on.take_all()
    waiting = call_in(on, SALES, session="waiting")
    assert [each.session for each in on.take(Accept)] == [waiting]
    assert rung(on) == {}
    on.register("101", socket(7), cseq=2)
    await settle()
    assert list(rung(on)) == ["101"]
    on.ends(one, 200)


def test_an_extension_has_its_calls_sent_on() -> None:
    on = board(house(forwarding=Forwarding(always="102")))
    on.call("101")
    assert list(rung(on)) == ["102"]


def test_whoever_calls_an_absent_extension_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "announcements" / "demo" / "away.wav"
    file.parent.mkdir(parents=True)
    file.touch()
    on = board(house(forwarding=Forwarding(always="play:away.wav")), sounds=tmp_path)
    caller = on.call("101")
    assert rung(on) == {}
    assert on.media.played == {caller: Sound.announcement(file)}


def test_a_busy_extension_has_its_calls_sent_on_outside() -> None:
    on = board(house(forwarding=Forwarding(busy="0909999999")))
    on.call("101")
    on.ends(rung(on)["101"], 486)
    assert list(rung(on)) == ["84909999999"]


def test_nobody_answers_and_the_call_goes_on_after_a_while() -> None:
    on = board(house(forwarding=Forwarding(no_answer="102")))
    on.call("101")
    assert list(rung(on)) == ["101"]
    on.clock.advance(25.0)
    assert list(rung(on)) == ["102"]


def test_two_that_forward_to_each_other_do_not_go_round_for_ever() -> None:
    on = board(
        house(forwarding=Forwarding(always="60000"), group=group(following="101"))
    )
    on.bindings.saved.clear()
    on.call("101")
    (refused,) = on.take(Refuse)
    assert refused.status == 482
