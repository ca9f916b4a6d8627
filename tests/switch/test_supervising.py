"""Supervisors on their way into calls, and what they and others are told."""

from __future__ import annotations

import logging

import pytest

from tests.sim.scripted_media import BROWSER, PHONE, description
from tests.switch.board import Board, desk_phone, socket, udp
from tongdai.call.directory import EVERYBODY, Directory, Extension, Group, Tenant
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId, LegId
from tongdai.call.permit import CallSettings
from tongdai.call.supervision import MOST_SUPERVISORS
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegFailed
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerMode,
    HangUp,
    HeaderRows,
    Introduce,
    Refuse,
    RefuseTransfer,
)
from tongdai.sip.endpoint_outputs import (
    ModeWanted,
    Referral,
    SessionConfirmed,
    SessionOffered,
    SessionReoffered,
    TransferWanted,
)
from tongdai.sip.headers import Headers
from tongdai.sip.ids import SessionId
from tongdai.switch.presence import State

CALL = CallId("id-1")
HOLD = PHONE.replace(b"a=sendrecv", b"a=sendonly")


def supervise(mode: str) -> HeaderRows:
    return (("Tongdai-Supervise", mode),)


class Floor(Board):
    """
    100, a browser, talks to the desk phone of 101.

    102 may supervise everybody, 103 group 60000 (101 and 104), 104 nobody; 105 talks
    to nobody.
    """

    def __init__(
        self, calls: CallSettings | None = None, *, told: bool = False
    ) -> None:
        super().__init__(calls)
        rights = {"102": EVERYBODY, "103": ("60000",)}
        people = [
            Extension(each, f"Person {each}", supervises=rights.get(each, ()))
            for each in ("100", "101", "102", "103", "104", "105")
        ]
        group = Group("60000", ("101", "104"))
        self.directory = Directory(
            Tenant.of(label, people, groups=[group], supervised_told=told)
            for label in ("demo", "other")
        )
        self.place(desk_phone("101", 11), desk_phone("105", 15))
        self.caller = self.call("101")
        (self.callee,) = self.dialled()
        self.answers(self.callee, PHONE)
        self.take_all()

    def joins(
        self,
        dialled: str = "101",
        *,
        mode: str = "monitoring",
        by: str = "102",
        session: str = "boss",
        domain: str = "demo",
        to: str | None = None,
        body: bytes | None = BROWSER,
    ) -> LegId:
        return self.call(
            dialled,
            caller=by,
            session=session,
            domain=domain,
            to=to,
            body=body,
            flow=socket(7),
            headers=supervise(mode),
        )

    def refusal(self, leg: LegId) -> Refuse:
        """How an INVITE was refused, and nothing else done."""
        (refused,) = self.take_all()
        assert isinstance(refused, Refuse)
        assert refused.session == leg
        return refused

    def heard(self) -> set[tuple[str, str]]:
        return set(self.media.hearing[CALL])


def both(floor: Floor) -> set[tuple[str, str]]:
    one, other = floor.caller, floor.callee
    return {(one, other), (other, one)}


@pytest.mark.parametrize("mode", SupervisionMode)
def test_a_supervisor_comes_in_by_one_invite_with_one_header(
    mode: SupervisionMode,
) -> None:
    floor = Floor()

    boss = floor.joins(mode=mode.value)

    (accepted,) = floor.take_all()
    assert isinstance(accepted, Accept)
    told = dict(accepted.headers)
    assert (accepted.session, told["Tongdai-Call"]) == (boss, CALL)
    assert told["P-Asserted-Identity"] == '"Person 101" <sip:101@demo>'
    parties = {floor.caller, floor.callee}
    hears = both(floor) | {(leg, boss) for leg in parties}
    heard_by = {
        SupervisionMode.MONITORING: set[LegId](),
        SupervisionMode.WHISPER: {floor.callee},
        SupervisionMode.COLLOQUY: parties,
    }
    assert floor.heard() == hears | {(boss, leg) for leg in heard_by[mode]}
    assert floor.switch.live_calls == 1
    assert floor.media.open[boss][0] == CALL


def test_the_mode_is_changed_by_a_wish_within_the_dialog() -> None:
    floor = Floor()
    boss = floor.joins()
    floor.take_all()

    floor.report(ModeWanted(SessionId(boss), 3, " Whisper"))

    assert floor.take_all() == [AnswerMode(SessionId(boss), 3, 200)]
    assert (boss, floor.callee) in floor.heard()
    assert (boss, floor.caller) not in floor.heard()


def test_the_mode_is_changed_from_outside_and_the_supervisor_told() -> None:
    floor = Floor()
    boss = floor.joins()
    floor.take_all()
    change = floor.switch.supervise
    mode = SupervisionMode.WHISPER

    assert change(CALL, "demo", "102", mode)

    assert floor.take_all() == [Introduce(SessionId(boss), supervise("whisper"))]
    assert (boss, floor.callee) in floor.heard()
    assert not change(CALL, "demo", "101", mode), "who is supervised"
    assert not change(CALL, "other", "102", mode), "another tenant"
    assert not change(CallId("none"), "demo", "102", mode)


def test_a_mode_that_there_is_not_changes_nothing() -> None:
    floor = Floor()
    boss = floor.joins()
    floor.take_all()
    before = floor.heard()
    floor.report(ModeWanted(SessionId(boss), 3, "loud"))
    assert floor.take_all() == [AnswerMode(SessionId(boss), 3, 400)]
    assert floor.heard() == before
    refused = floor.joins(mode="loud", session="other")
    assert floor.refusal(refused).status == 400


def test_a_party_changes_no_mode() -> None:
    floor = Floor()
    floor.report(ModeWanted(SessionId(floor.caller), 3, "colloquy"))
    assert floor.take_all() == [AnswerMode(SessionId(floor.caller), 3, 403)]


@pytest.mark.parametrize(
    ("by", "domain", "dialled", "to", "status", "cause"),
    [
        ("104", "demo", "101", None, 403, "LIMITATION_DECLINE"),
        ("104", "demo", "999", None, 403, "LIMITATION_DECLINE"),
        ("103", "demo", "100", None, 403, "LIMITATION_DECLINE"),
        ("103", "demo", "999", None, 403, "LIMITATION_DECLINE"),
        ("102", "demo", "101", "other", 403, "LIMITATION_DECLINE"),
        ("102", "other", "101", "demo", 403, "LIMITATION_DECLINE"),
        ("102", "demo", "102", None, 403, "LIMITATION_DECLINE"),
        ("199", "demo", "101", None, 403, "LIMITATION_DECLINE"),
        ("102", "demo", "999", None, 404, "UNKNOWN"),
        ("102", "demo", "105", None, 480, "UNKNOWN"),
        ("103", "demo", "104", None, 480, "UNKNOWN"),
        ("102", "other", "101", None, 480, "UNKNOWN"),
    ],
)
def test_a_refusal_says_why_leaves_a_log_line_and_no_call(
    by: str,
    domain: str,
    dialled: str,
    to: str | None,
    status: int,
    cause: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    floor = Floor()
    before, calls = floor.heard(), dict(floor.records.latest)

    with caplog.at_level(logging.WARNING, "tongdai.switch"):
        leg = floor.joins(dialled, by=by, domain=domain, to=to)

    refused = floor.refusal(leg)
    assert (refused.status, dict(refused.headers)["Tongdai-Cause"]) == (status, cause)
    assert [each.message for each in caplog.records] == ["supervision refused"]
    assert floor.heard() == before
    assert floor.records.latest == calls
    assert leg not in floor.media.open


def test_a_call_that_only_rings_is_not_supervised() -> None:
    floor = Floor()
    floor.call("105", caller="104", session="ringing")
    floor.take_all()
    for dialled in ("104", "105"):
        leg = floor.joins(dialled, session=f"on-{dialled}")
        assert floor.refusal(leg).status == 480


def test_a_carrier_supervises_nobody() -> None:
    """What it says in our header is not looked at: it calls, as it always does."""
    floor = Floor()
    floor.report(
        SessionOffered(
            SessionId("outside"),
            "0900000001",
            "demo",
            "",
            "101",
            "demo",
            BROWSER,
            Headers(supervise("colloquy")),
            udp(20),
            peer="demo/carrier",
        )
    )
    assert floor.refusal(LegId("outside")).status == 404
    assert len(floor.records.latest) == 2
    assert floor.heard() == both(floor)


def test_of_two_calls_the_one_that_is_not_held_is_supervised() -> None:
    floor = Floor()
    second = floor.call("105", caller="101", session="second", body=PHONE, flow=udp(11))
    (other,) = floor.dialled()
    floor.answers(other, PHONE)
    floor.joins(session="one")
    assert floor.media.open[LegId("one")][0] == floor.media.open[second][0]
    floor.report(SessionReoffered(SessionId(second), HOLD))
    floor.joins(session="two")
    assert floor.media.open[LegId("two")][0] == CALL
    floor.report(SessionReoffered(SessionId(floor.callee), HOLD))
    floor.joins(session="three")
    assert floor.media.open[LegId("three")][0] == floor.media.open[second][0]


def test_the_supervisor_leaves_and_nobody_else_is_told() -> None:
    floor = Floor()
    boss = floor.joins(mode="colloquy")
    floor.take_all()
    floor.ends(boss, 200)
    assert floor.take_all() == []
    assert floor.heard() == both(floor)
    assert boss not in floor.media.open
    assert floor.switch.live_calls == 1


def test_the_supervisor_whose_media_fails_is_let_go() -> None:
    floor = Floor()
    boss = floor.joins()
    floor.take_all()
    floor.media.tell(LegFailed(boss, "dtls"))
    (hung_up,) = floor.take_all()
    assert isinstance(hung_up, HangUp)
    assert hung_up.session == boss
    assert floor.switch.live_calls == 1


def test_the_end_of_the_call_ends_the_supervisor_too_and_leaves_nothing() -> None:
    floor = Floor()
    boss = floor.joins()
    floor.take_all()
    floor.ends(floor.caller, 200)
    ended = [each.session for each in floor.take_all() if isinstance(each, HangUp)]
    assert ended == [floor.callee, boss]
    assert floor.switch.live_calls == 0
    assert floor.media.open == {}
    states = {each.number: each.state for each in floor.switch.presence.of("demo")}
    assert states["102"] is State.OFFLINE


def test_a_supervisor_is_busy_meanwhile_and_counts_as_any_caller() -> None:
    floor = Floor(CallSettings(calls_per_extension=1))
    floor.joins(session="one")
    states = {each.number: each.state for each in floor.switch.presence.of("demo")}
    assert states["102"] is State.BUSY
    floor.take_all()
    again = floor.joins(session="two")
    assert floor.refusal(again).status == 403


def test_there_is_room_for_some_supervisors_and_no_more() -> None:
    floor = Floor()
    for index in range(MOST_SUPERVISORS):
        floor.joins(session=f"boss-{index}")
    floor.take_all()
    more = floor.joins(session="more")
    assert floor.refusal(more).status == 503


def test_a_switchboard_that_stops_lets_no_supervisor_in() -> None:
    floor = Floor()
    floor.switch._admission.close()
    assert floor.refusal(floor.joins()).status == 503


def test_a_supervisor_without_an_offer_gets_ours() -> None:
    floor = Floor()
    boss = floor.joins(body=None)
    (accepted,) = floor.take(Accept)
    assert accepted.body
    floor.report(SessionConfirmed(SessionId(boss), BROWSER))
    assert boss in floor.media.accepted


def test_a_supervisor_that_speaks_nothing_of_ours_is_refused() -> None:
    floor = Floor()
    leg = floor.joins(body=b"nonsense")
    assert floor.refusal(leg).status == 400
    assert floor.heard() == both(floor)


def test_a_supervisor_passes_nothing_on() -> None:
    floor = Floor()
    boss = floor.joins()
    floor.take_all()
    wanted = TransferWanted(SessionId(boss), 7, "105", "", Referral.BLIND)
    floor.report(wanted)
    (refused,) = floor.take_all()
    assert isinstance(refused, RefuseTransfer)
    assert refused.status == 403


def passes_on(floor: Floor, to: str = "105") -> LegId:
    """101 passes its call on to somebody, who answers."""
    wanted = TransferWanted(SessionId(floor.callee), 7, to, "", Referral.BLIND)
    floor.report(wanted)
    (target,) = floor.dialled()
    floor.answers(target, PHONE)
    return target


def test_a_supervisor_follows_a_transfer_and_is_told_to_whom() -> None:
    floor = Floor()
    boss = floor.joins(mode="whisper")
    target = passes_on(floor)
    assert (boss, target) in floor.heard()
    told = [each for each in floor.take(Introduce) if each.session == boss]
    assert dict(told[0].headers)["P-Asserted-Identity"] == (
        '"Person 105" <sip:105@demo>'
    )


def test_a_supervisor_of_a_group_leaves_when_the_call_leaves_the_group() -> None:
    floor = Floor()
    boss = floor.joins(by="103")
    passes_on(floor)
    assert boss in {each.session for each in floor.take(HangUp)}
    assert boss not in floor.media.open


def test_the_supervised_one_is_told_where_the_tenant_wants_it() -> None:
    floor = Floor(told=True)
    boss = floor.joins()
    told = [(each.session, each.headers) for each in floor.take(Introduce)]
    assert told == [(floor.callee, (("Tongdai-Supervised", "monitoring"),))]
    floor.ends(boss, 200)
    told = [(each.session, each.headers) for each in floor.take(Introduce)]
    assert told == [(floor.callee, (("Tongdai-Supervised", "no"),))]


def test_a_supervisor_is_in_the_record_and_in_nobodys_history() -> None:
    floor = Floor()
    boss = floor.joins(mode="whisper")
    floor.ends(boss, 200)
    record = floor.records.one()
    assert [(each.by, each.of, each.mode) for each in record.supervised] == [
        ("102", "101", SupervisionMode.WHISPER),
        ("102", "101", None),
    ]
    assert record.parties == {"100", "101"}


def test_a_supervisor_hears_music_where_the_supervised_one_waits() -> None:
    floor = Floor()
    boss = floor.joins("100")
    wanted = TransferWanted(SessionId(floor.callee), 7, "105", "", Referral.ATTENDED)
    floor.report(wanted)
    assert boss in floor.media.played
    (target,) = floor.dialled()
    floor.ends(target, 486)
    assert boss not in floor.media.played


def test_phones_supervise_too() -> None:
    floor = Floor()
    phone = description(LegKind.RTP, (CodecFamily.G711,))
    boss = floor.joins(body=phone)
    assert floor.media.families[boss] == (CodecFamily.G711,)
