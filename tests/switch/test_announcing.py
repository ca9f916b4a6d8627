"""What the tenants' own programs are told, in which order, and of what not."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, settle, socket, udp
from tests.switch.telephone_network import SALES, board, call_in, house, rung
from tests.switch.test_recordings import recorded_house
from tests.switch.test_recordings import talking as recorded_talk
from tongdai.call.cause import EndCause, Ending
from tongdai.call.public_events import Departure, EventType
from tongdai.media.events import RecordingClosed
from tongdai.switch.announcing import SETTLING
from tongdai.switch.wishes import Wishes

RINGING, ANSWERED = EventType.RINGING, EventType.ANSWERED
ENDED, MISSED = EventType.ENDED, EventType.MISSED
REGISTERED, UNREGISTERED = EventType.REGISTERED, EventType.UNREGISTERED


def heard(on: Board) -> Board:
    """With somebody who wants to know what happens at the demo's."""
    on.announcements.tenants = {"demo"}
    return on


def types(on: Board) -> list[EventType]:
    return [event.type for event in on.announcements.told]


def talking(on: Board):
    caller = on.call("101")
    callee = rung(on)["101"]
    on.rings(callee)
    on.answers(callee, PHONE)
    return caller, callee


def test_a_call_is_told_when_it_rings_is_answered_and_has_ended():
    on = heard(board(house()))
    caller, _ = talking(on)
    assert types(on) == [RINGING, ANSWERED]
    on.ends(caller, 200)
    on.media.report()
    assert types(on) == [RINGING, ANSWERED, ENDED]
    assert {event.call for event in on.announcements.told} == {on.records.one().call}


def test_the_end_has_the_whole_record_with_the_quality_of_both():
    on = heard(board(house()))
    caller, _ = talking(on)
    on.ends(caller, 200)
    on.media.report()
    ended = on.announcements.told[-1]
    assert ended.record == on.records.one()
    assert ended.record.caller_quality is not None
    assert ended.record.callee_quality is not None
    assert ended.at == ended.record.ended_at


def test_the_end_does_not_wait_for_ever_for_the_quality():
    on = heard(board(house()))
    caller, _ = talking(on)
    on.ends(caller, 200)
    assert ENDED not in types(on)
    on.clock.advance(SETTLING)
    assert types(on)[-1] is ENDED


def test_who_stops_waits_for_nothing():
    on = heard(board(house()))
    caller, _ = talking(on)
    on.ends(caller, 200)
    asyncio.run(on.switch.drain(0.0))
    assert types(on)[-1] is ENDED


def test_a_customer_that_nobody_answers_is_missed():
    on = heard(board(house()))
    customer = call_in(on, SALES)
    on.ends(customer, 487)
    assert types(on) == [ENDED, MISSED]
    assert on.announcements.told[-1].record.cause is EndCause.CANCEL


def test_a_colleague_that_nobody_answers_is_missed():
    on = heard(board(house()))
    on.call("101")
    on.ends(rung(on)["101"], 486)
    assert types(on)[-2:] == [ENDED, MISSED]


def test_a_call_out_that_nobody_answers_is_not():
    on = heard(board(house()))
    caller = on.call("0900000001")
    on.ends(caller, 487)
    assert types(on) == [ENDED]


def test_a_call_whose_own_caller_does_not_come_to_the_phone_is_not():
    on = heard(board(house()))
    made = on.switch.directing.make("demo", "102", "101", Wishes())
    assert not isinstance(made, Ending)
    on.ends(rung(on)["102"], 486)
    assert types(on) == [ENDED]


def test_a_call_to_nobody_is_not():
    on = heard(board(house()))
    on.call("999")
    assert types(on) == [ENDED]


def test_a_recording_is_told_after_the_end_of_its_call():
    on = heard(Board())
    on.directory = recorded_house()
    on.place(desk_phone("101", 11))
    _, caller, _ = recorded_talk(on)
    on.clock.advance(5.0)
    paths = list(on.media.recorded.values())
    on.ends(caller, 200)
    for path in paths:
        on.media.tell(RecordingClosed(str(path)))
    assert EventType.RECORDING not in types(on)
    on.clock.advance(SETTLING)
    assert types(on)[-2:] == [ENDED, EventType.RECORDING]
    ready = on.announcements.told[-1]
    assert ready.recorded.ended_at == ready.record.ended_at


def test_nothing_is_told_where_nobody_wants_to_know():
    on = heard(board(house()))
    on.announcements.tenants = {"other"}
    caller, _ = talking(on)
    on.ends(caller, 200)
    on.media.report()
    assert types(on) == []


async def phones(on: Board, *steps) -> list[tuple[EventType, Departure | None]]:
    for step in steps:
        step()
        await settle()
    told = on.announcements.told
    return [(each.type, each.phone.departure) for each in told if each.phone]


@pytest.mark.parametrize(
    ("leaving", "departure"),
    [
        (lambda on: on.register("100", socket(5), expires=0, cseq=2), Departure.LEFT),
        (lambda on: on.switch.flow_closed(socket(5)), Departure.DISCONNECTED),
        (lambda on: on.clock.advance(601), Departure.EXPIRED),
    ],
)
def test_a_phone_is_told_when_it_comes_and_why_it_goes(leaving, departure):
    on = heard(Board())
    told = asyncio.run(
        phones(on, lambda: on.register("100", socket(5)), lambda: leaving(on)),
    )
    assert told == [(REGISTERED, None), (UNREGISTERED, departure)]
    assert on.announcements.told[0].phone.extension == "100"
    assert on.announcements.told[0].tenant == "demo"


def test_a_phone_that_renews_its_registration_is_told_once():
    on = heard(Board())
    told = asyncio.run(
        phones(
            on,
            lambda: on.register("100", udp(5)),
            lambda: on.clock.advance(400),
            lambda: on.register("100", udp(5), cseq=2),
            lambda: on.clock.advance(400),
        )
    )
    assert told == [(REGISTERED, None)]


def test_a_phone_that_comes_back_after_its_time_is_told_again():
    on = heard(Board())
    told = asyncio.run(
        phones(
            on,
            lambda: on.register("100", udp(5)),
            lambda: on.clock.advance(601),
            lambda: on.register("100", udp(5), cseq=2),
        )
    )
    expired = (UNREGISTERED, Departure.EXPIRED)
    assert told == [(REGISTERED, None), expired, (REGISTERED, None)]


def test_an_extension_knows_of_its_own_calls_and_phones_alone():
    on = heard(board(house()))
    caller, _ = talking(on)
    on.ends(caller, 200)
    on.media.report()
    asyncio.run(phones(on, lambda: on.register("100", udp(5))))
    for event in on.announcements.told:
        assert event.concerns("100")
        assert event.concerns("101") is (event.phone is None)
        assert not event.concerns("102")
