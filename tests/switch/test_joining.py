"""Two calls of one phone become one, and one device takes over from another."""

from __future__ import annotations

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, udp
from tests.switch.two_phones import both
from tongdai.call.ids import CallId, LegId
from tongdai.sip.endpoint_inputs import (
    Accept,
    AcceptTransfer,
    Dial,
    HangUp,
    Introduce,
    Refuse,
    RefuseTransfer,
    ReportTransfer,
)
from tongdai.sip.endpoint_outputs import (
    Referral,
    SessionOffered,
    SessionReoffered,
    TransferWanted,
)
from tongdai.sip.headers import Headers
from tongdai.sip.ids import SessionId
from tongdai.switch.presence import State


class Desk(Board):
    """100 talks to 101 in one call and to 102 in another."""

    def __init__(self) -> None:
        super().__init__()
        self.place(desk_phone("101", 11), desk_phone("102", 12))
        self.first, self.one = self.talks("101", "first")
        self.second, self.two = self.talks("102", "second")

    def talks(self, number: str, session: str) -> tuple[LegId, LegId]:
        own = self.call(number, session=session, body=PHONE, flow=udp(10))
        (other,) = self.dialled()
        self.answers(other, PHONE)
        self.take_all()
        return own, other

    def joins(self, leg: LegId, other: LegId) -> None:
        wanted = TransferWanted(
            SessionId(leg), 7, "", "", Referral.BLIND, SessionId(other)
        )
        self.report(wanted)


def test_the_two_parties_of_a_phone_talk_to_each_other_and_it_leaves() -> None:
    desk = Desk()
    desk.joins(desk.first, desk.second)
    assert desk.media.hearing[CallId("id-1")] == both(desk.one, desk.two)
    posted = desk.take_all()
    assert AcceptTransfer(SessionId(desk.first), 7) in posted
    assert ReportTransfer(SessionId(desk.first), 7, 200, True) in posted
    assert {each.session for each in posted if isinstance(each, Introduce)} == {
        desk.one,
        desk.two,
    }
    ended = {each.session for each in posted if isinstance(each, HangUp)}
    assert ended == {desk.first, desk.second}
    assert set(desk.media.open) == {desk.one, desk.two}
    assert {call for call, _ in desk.media.open.values()} == {"id-1"}
    assert desk.switch.live_calls == 1
    desk.ends(desk.two, 200)
    assert [each.session for each in desk.take(HangUp)] == [desk.one]
    assert desk.switch.live_calls == 0
    assert desk.media.open == {}


def test_whoever_was_on_hold_is_heard_again() -> None:
    desk = Desk()
    hold = PHONE.replace(b"a=sendrecv", b"a=sendonly")
    desk.report(SessionReoffered(SessionId(desk.first), hold))
    assert desk.media.hearing[CallId("id-1")] == frozenset()
    desk.joins(desk.first, desk.second)
    assert desk.media.hearing[CallId("id-1")] == both(desk.one, desk.two)


def test_seats_are_free_again_after_all_of_it() -> None:
    desk = Desk()
    desk.joins(desk.second, desk.first)
    desk.ends(desk.one, 200)
    desk.take_all()
    states = {each.number: each.state for each in desk.switch.presence.of("demo")}
    assert {states["101"], states["102"]} == {State.AVAILABLE}


def test_a_call_that_nobody_answered_is_not_joined() -> None:
    desk = Board()
    desk.place(desk_phone("101", 11), desk_phone("102", 12))
    own = desk.call("101", session="first", body=PHONE, flow=udp(10))
    (other,) = desk.dialled()
    desk.answers(other, PHONE)
    ringing = desk.call("102", session="second", body=PHONE, flow=udp(10))
    desk.take_all()
    wanted = TransferWanted(
        SessionId(own), 7, "102", "", Referral.BLIND, SessionId(ringing)
    )
    desk.report(wanted)
    assert desk.take_all() == [RefuseTransfer(SessionId(own), 7, 403)]
    assert desk.switch.live_calls == 2


def test_a_call_is_not_joined_with_one_that_is_over() -> None:
    desk = Desk()
    desk.ends(desk.two, 200)
    desk.take_all()
    desk.joins(desk.first, desk.second)
    assert desk.take_all() == [RefuseTransfer(SessionId(desk.first), 7, 403)]


def is_passed_on(desk: Desk, leg: LegId, to: str) -> None:
    """The party at ``leg`` has somebody called who is to take its place; it rings."""
    desk.report(TransferWanted(SessionId(leg), 5, to, "", Referral.BLIND))
    assert [each.callee_user for each in desk.take(Dial)] == [to]
    desk.take_all()


def test_a_call_that_is_being_passed_on_is_not_joined() -> None:
    desk = Desk()
    is_passed_on(desk, desk.first, "102")
    desk.joins(desk.first, desk.second)
    assert desk.take_all() == [RefuseTransfer(SessionId(desk.first), 7, 403)]
    assert desk.media.hearing[CallId("id-3")] == both(desk.second, desk.two)


def test_a_call_is_not_joined_with_one_that_is_being_passed_on() -> None:
    desk = Desk()
    is_passed_on(desk, desk.second, "101")
    desk.joins(desk.first, desk.second)
    assert desk.take_all() == [RefuseTransfer(SessionId(desk.first), 7, 403)]
    assert desk.media.hearing[CallId("id-1")] == both(desk.first, desk.one)
    assert desk.switch.live_calls == 2


def takes_over(desk: Desk, body: bytes | None = PHONE) -> LegId:
    """Another device of 100 takes the first call over."""
    desk.report(
        SessionOffered(
            SessionId("new"), "100", "demo", "", "100", "demo", body, Headers(),
            udp(20), replaces=SessionId(desk.first),
        )
    )  # fmt: skip
    return LegId("new")


def test_another_device_takes_the_call_over() -> None:
    desk = Desk()
    new = takes_over(desk)
    posted = desk.take_all()
    (accepted,) = [each for each in posted if isinstance(each, Accept)]
    assert accepted.session == "new"
    assert [each.session for each in posted if isinstance(each, HangUp)] == [desk.first]
    assert desk.media.hearing[CallId("id-1")] == both(new, desk.one)
    desk.ends(desk.one, 200)
    assert [each.session for each in desk.take(HangUp)] == [new]
    assert desk.switch.live_calls == 1


def test_a_device_without_an_offer_is_made_one() -> None:
    desk = Desk()
    takes_over(desk, None)
    (accepted,) = desk.take(Accept)
    assert accepted.body


def test_a_device_that_speaks_nothing_of_ours_takes_nothing_over() -> None:
    desk = Desk()
    takes_over(desk, b"nonsense")
    assert [each.status for each in desk.take(Refuse)] == [400]
    assert desk.media.hearing[CallId("id-1")] == both(desk.first, desk.one)


def test_a_call_that_rings_is_not_taken_over() -> None:
    desk = Desk()
    desk.ends(desk.first, 200)
    ringing = desk.call("101", session="rings", body=PHONE, flow=udp(10))
    desk.first = ringing
    desk.take_all()
    takes_over(desk)
    assert [each.status for each in desk.take(Refuse)] == [403]


def test_a_call_that_is_being_passed_on_is_not_taken_over() -> None:
    desk = Desk()
    is_passed_on(desk, desk.first, "102")
    takes_over(desk)
    assert [each.status for each in desk.take(Refuse)] == [403]
    assert "new" not in desk.media.open
