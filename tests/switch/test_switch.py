"""What the switch tells SIP and media while calls live."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.sim.scripted_media import BROWSER, PHONE, description
from tests.switch.board import EPOCH, Board, desk_phone, settle, socket, udp
from tongdai.call.cause import EndCause
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.events import Side
from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId
from tongdai.call.permit import CallSettings
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegFailed, LegSilent, WorkerDied
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    Caller,
    CredentialsFound,
    Dial,
    DomainsChanged,
    FlowClosed,
    HangUp,
    HeaderRows,
    Progress,
    Refuse,
    RefuseOffer,
)
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    SessionConfirmed,
    SessionReanswered,
    SessionReoffered,
)
from tongdai.sip.ids import RequestId, SessionId

DESK, MOBILE = desk_phone("101", 11), desk_phone("101", 12)
ELSEWHERE: HeaderRows = (
    ("Reason", 'SIP;cause=200;text="Call completed elsewhere"'),
    ("Tongdai-Cause", "CANCEL"),
)
GAVE_UP: HeaderRows = (
    ("Reason", 'Q.850;cause=16;text="The caller gave up"'),
    ("Tongdai-Cause", "CANCEL"),
)
NORMAL: HeaderRows = (
    ("Reason", 'Q.850;cause=16;text="Normal call clearing"'),
    ("Tongdai-Cause", "BYE"),
)


def ringing() -> tuple[Board, LegId, LegId, LegId]:
    """100, a browser, calls the two desk phones of 101."""
    board = Board()
    board.place(DESK, MOBILE)
    caller = board.call("101")
    first, second = board.dialled()
    board.rings(first)
    board.take_all()
    return board, caller, first, second


def talking() -> tuple[Board, LegId, LegId]:
    """One of the desk phones has answered."""
    board, caller, callee, _ = ringing()
    board.clock.advance(2.0)
    board.answers(callee, PHONE)
    board.take_all()
    return board, caller, callee


def refusal(board: Board, caller: LegId) -> Refuse:
    (refused,) = board.take_all()
    assert isinstance(refused, Refuse)
    assert LegId(refused.session) == caller
    return refused


def told(number: str, call: str = "id-1") -> HeaderRows:
    """What a party is told: which call it is, and who is at its other end."""
    other = f'"Person {number}" <sip:{number}@demo>'
    return (("Tongdai-Call", call), ("P-Asserted-Identity", other))


def both(one: LegId, other: LegId) -> frozenset[tuple[LegId, LegId]]:
    return frozenset({(one, other), (other, one)})


def test_every_phone_of_the_callee_is_dialled_with_the_callers_own_name() -> None:
    board = Board()
    board.place(DESK, MOBILE)
    board.call("101")
    first, second = board.take(Dial)
    assert {first.target.uri, second.target.uri} == {DESK.contact, MOBILE.contact}
    assert first.caller == Caller("100", "demo", "Person 100")
    assert (first.callee_user, first.callee_domain) == ("101", "demo")
    assert first.headers == told("100")
    assert first.session != second.session
    assert board.posted == []


def test_only_so_many_phones_ring_for_one_call() -> None:
    board = Board()
    board.place(*(desk_phone("101", host) for host in range(11, 30)))
    board.call("101")
    assert len(board.dialled()) == 10


@pytest.mark.parametrize("status", [181, 182, 199])
def test_not_every_provisional_response_means_that_it_rings(status: int) -> None:
    board = Board()
    board.place(DESK)
    board.call("101")
    (leg,) = board.dialled()
    board.rings(leg, status=status)
    assert board.take_all() == []


def test_a_browser_gets_its_media_path_while_it_rings() -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101")
    (leg,) = board.dialled()
    board.rings(leg)
    answer = description(LegKind.WEBRTC, (CodecFamily.G711,))
    assert board.take_all() == [Progress(SessionId(caller), 180, answer, told("101"))]


def test_a_plain_phone_is_told_that_it_rings_without_a_description() -> None:
    board = Board()
    board.place(DESK)
    board.call("101", body=PHONE, flow=udp(10))
    (leg,) = board.dialled()
    board.rings(leg)
    (progress,) = board.take(Progress)
    assert progress.body is None


def test_an_early_answer_of_the_callee_opens_its_media_and_nobody_hears_yet() -> None:
    board, _, first, _ = ringing()
    board.rings(first, PHONE, status=183)
    assert first in board.media.accepted
    assert board.media.hearing == {}


def test_the_first_answer_wins_and_the_other_phone_is_told_so() -> None:
    board, caller, first, second = ringing()
    board.answers(second, PHONE)
    answer = description(LegKind.WEBRTC, (CodecFamily.G711,))
    assert board.take_all() == [
        HangUp(SessionId(first), ELSEWHERE),
        Accept(SessionId(caller), answer, told("101")),
    ]
    assert list(board.media.hearing.values()) == [both(caller, second)]
    assert set(board.media.open) == {caller, second}


def test_what_a_dropped_leg_still_says_changes_nothing() -> None:
    board, _, _ = talking()
    board.answers(LegId("id-3"), PHONE)
    board.ends(LegId("id-3"), 487)
    assert board.take_all() == []
    assert board.switch.live_calls == 1


def test_the_caller_gives_up() -> None:
    board, caller, first, second = ringing()
    board.ends(caller, 487)
    assert board.take_all() == [
        HangUp(SessionId(first), GAVE_UP),
        HangUp(SessionId(second), GAVE_UP),
    ]
    record = board.records.one()
    assert (record.cause, record.code) == (EndCause.CANCEL, 487)
    assert board.media.open == {}
    assert board.switch.live_calls == 0
    assert board.clock.armed == 0


@pytest.mark.parametrize(
    ("statuses", "cause", "code"),
    [
        ((486, 486), EndCause.BUSY, 486),
        ((486, 480), EndCause.BUSY, 486),
        ((480, 480), EndCause.UNKNOWN, 480),
        ((503, 486), EndCause.BUSY, 486),
        ((503, 430), EndCause.NO_ANSWER, 480),
        ((488, 503), EndCause.UNKNOWN, 488),
        ((500, 500), EndCause.UNKNOWN, 500),
    ],
)
def test_the_most_telling_refusal_reaches_the_caller(
    statuses: tuple[int, int], cause: EndCause, code: int
) -> None:
    board, caller, first, second = ringing()
    board.ends(first, statuses[0])
    assert board.take_all() == []
    board.ends(second, statuses[1])
    assert refusal(board, caller).status == code
    record = board.records.one()
    assert (record.cause, record.code) == (cause, code)


def test_a_person_who_declines_stops_the_other_phone() -> None:
    board, caller, first, second = ringing()
    board.ends(first, 603)
    refused, stopped = board.take_all()
    assert isinstance(refused, Refuse)
    assert (LegId(refused.session), refused.status) == (caller, 603)
    assert dict(refused.headers)["Tongdai-Cause"] == "UNKNOWN"
    assert isinstance(stopped, HangUp)
    assert LegId(stopped.session) == second


def test_nobody_answers() -> None:
    board, caller, _, _ = ringing()
    board.clock.advance(59.0)
    assert board.take_all() == []
    board.clock.advance(1.0)
    refused = board.take(Refuse)
    assert [(LegId(each.session), each.status) for each in refused] == [(caller, 480)]
    assert len(board.take(HangUp)) == 2
    record = board.records.one()
    assert record.cause is EndCause.NO_ANSWER
    assert record.ended_at == datetime.fromtimestamp(EPOCH + 60, UTC)
    assert record.ended_by is None


def test_nobody_is_registered() -> None:
    board = Board()
    caller = board.call("101")
    refused = refusal(board, caller)
    assert (refused.status, refused.headers[1]) == (480, ("Tongdai-Cause", "NO_ANSWER"))
    record = board.records.one()
    assert (record.cause, record.callee) == (EndCause.NO_ANSWER, "101")
    assert board.media.open == {}


@pytest.mark.parametrize(
    ("dialled", "to", "status", "cause"),
    [
        ("999", "demo", 404, EndCause.UNKNOWN),
        ("100", "demo", 403, EndCause.LIMITATION_DECLINE),
        ("101", "other", 403, EndCause.LIMITATION_DECLINE),
        ("9" * 5000, "demo", 404, EndCause.UNKNOWN),
    ],
)
def test_who_cannot_be_called(
    dialled: str, to: str, status: int, cause: EndCause
) -> None:
    board = Board()
    board.place(DESK)
    caller = board.call(dialled, to=to)
    assert refusal(board, caller).status == status
    record = board.records.one()
    assert record.cause is cause
    assert record.ended_at is not None
    assert len(record.dialled) <= 64


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"what is this", 400),
        (BROWSER.replace(b"m=audio", b"m=video"), 488),
        (description(LegKind.RTP, (CodecFamily.OPUS,)).replace(b"opus", b"speex"), 488),
    ],
)
def test_a_caller_without_usable_media_is_refused_and_nobody_rings(
    body: bytes, status: int
) -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101", body=body)
    assert refusal(board, caller).status == status
    assert board.media.open == {}


def test_no_room_for_media_refuses_the_call() -> None:
    board = Board()
    board.place(DESK)
    board.media.full = True
    caller = board.call("101")
    assert refusal(board, caller).status == 503


def test_a_phone_that_accepts_no_codec_is_dropped_and_the_other_rings_on() -> None:
    board, caller, first, second = ringing()
    board.answers(first, description(LegKind.RTP, (CodecFamily.OPUS,)))
    (dropped,) = board.take_all()
    assert isinstance(dropped, HangUp)
    assert LegId(dropped.session) == first
    board.answers(second, PHONE)
    assert [LegId(accept.session) for accept in board.take(Accept)] == [caller]


def test_either_side_hangs_up_and_the_record_says_who() -> None:
    for caller_ends in (True, False):
        board, caller, callee = talking()
        board.clock.advance(60.0)
        gone, other = (caller, callee) if caller_ends else (callee, caller)
        board.ends(gone, 200)
        assert board.take_all() == [HangUp(SessionId(other), NORMAL)]
        record = board.records.one()
        assert record.cause is EndCause.BYE
        assert record.code == 200
        assert record.ended_by is (Side.CALLER if caller_ends else Side.CALLEE)
        assert record.answered_at == datetime.fromtimestamp(EPOCH + 2, UTC)
        assert record.ended_at == datetime.fromtimestamp(EPOCH + 62, UTC)
        assert board.clock.armed == 0


def test_the_quality_of_both_legs_reaches_the_record_after_the_end() -> None:
    board, caller, callee = talking()
    board.media.packets = {caller: 500, callee: 499}
    board.ends(caller, 200)
    board.media.report()
    record = board.records.one()
    assert record.caller_quality is not None
    assert record.callee_quality is not None
    assert record.caller_quality.packets_received == 500
    assert record.callee_quality.packets_received == 499


def test_an_expired_session_timer_ends_the_call() -> None:
    board, caller, callee = talking()
    board.ends(callee, 408)
    (hung_up,) = board.take_all()
    assert isinstance(hung_up, HangUp)
    assert LegId(hung_up.session) == caller
    record = board.records.one()
    assert (record.cause, record.ended_by) == (EndCause.UNKNOWN, None)


def test_a_silent_party_is_gone() -> None:
    board, _, callee = talking()
    board.media.tell(LegSilent(callee))
    assert len(board.take(HangUp)) == 2
    assert board.records.one().code == 408


def test_media_that_fails_while_it_rings_costs_that_device_only() -> None:
    board, _, first, second = ringing()
    board.media.tell(LegFailed(first, "wrong certificate"))
    assert [LegId(hung_up.session) for hung_up in board.take(HangUp)] == [first]
    board.answers(second, PHONE)
    assert len(board.take(Accept)) == 1


def test_calls_of_a_dead_media_worker_end_with_a_cause() -> None:
    board, caller, callee = talking()
    board.media.tell(WorkerDied(frozenset({caller, callee})))
    assert len(board.take(HangUp)) == 2
    record = board.records.one()
    assert (record.cause, record.code) == (EndCause.UNKNOWN, 500)


def test_no_call_lasts_longer_than_four_hours() -> None:
    board, _, _ = talking()
    board.clock.advance(4 * 3600.0)
    assert len(board.take(HangUp)) == 2
    assert board.records.one().cause is EndCause.ALLOTTED_TIMEOUT


def test_hold_is_answered_here_and_nobody_hears_until_it_is_over() -> None:
    board, caller, callee = talking()
    (call,) = board.media.hearing
    hold = description(LegKind.RTP, (CodecFamily.G711,), "sendonly")
    board.report(SessionReoffered(SessionId(callee), hold))
    (answered,) = board.take_all()
    assert isinstance(answered, AnswerOffer)
    assert LegId(answered.session) == callee
    assert board.media.hearing[call] == frozenset()
    board.media.tell(LegSilent(callee))
    assert board.switch.live_calls == 1
    board.report(SessionReoffered(SessionId(callee), PHONE))
    assert board.media.hearing[call] == both(caller, callee)


def test_a_change_that_asks_for_our_offer_gets_it() -> None:
    board, caller, callee = talking()
    (call,) = board.media.hearing
    board.report(SessionReoffered(SessionId(callee), None))
    assert len(board.take(AnswerOffer)) == 1
    hold = description(LegKind.RTP, (CodecFamily.G711,), "inactive")
    board.report(SessionReanswered(SessionId(callee), hold))
    assert board.media.hearing[call] == frozenset()
    board.report(SessionReanswered(SessionId(callee), PHONE))
    assert board.media.hearing[call] == both(caller, callee)


def test_a_change_that_cannot_be_is_refused_and_the_call_goes_on() -> None:
    board, _, callee = talking()
    board.report(SessionReoffered(SessionId(callee), b"what is this"))
    opus = description(LegKind.RTP, (CodecFamily.OPUS,))
    board.report(SessionReoffered(SessionId(callee), opus))
    assert board.take_all() == [
        RefuseOffer(SessionId(callee), 400),
        RefuseOffer(SessionId(callee), 488),
    ]
    assert board.switch.live_calls == 1


def test_a_caller_without_an_offer_gets_ours_with_the_answer() -> None:
    board = Board()
    board.place(DESK)
    caller = board.call("101", body=None, flow=udp(10))
    (leg,) = board.dialled()
    board.answers(leg, PHONE)
    (accept,) = board.take(Accept)
    assert accept.body == PHONE
    assert caller not in board.media.accepted
    board.report(SessionConfirmed(SessionId(caller), PHONE))
    assert caller in board.media.accepted


def test_between_browsers_the_codec_is_opus() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        await settle()
        board.call("101")
        assert set(board.media.families.values()) == {(CodecFamily.OPUS,)}

    asyncio.run(scenario())


def test_one_plain_phone_among_the_devices_makes_the_codec_g711() -> None:
    async def scenario() -> None:
        board = Board()
        board.register("101", socket(2))
        await settle()
        board.place(DESK)
        board.call("101")
        kinds = {kind for _, kind in board.media.open.values()}
        assert kinds == {LegKind.WEBRTC, LegKind.RTP}
        assert set(board.media.families.values()) == {(CodecFamily.G711,)}

    asyncio.run(scenario())


def test_an_extension_has_only_so_many_calls_at_once() -> None:
    board = Board(CallSettings(calls_per_extension=2))
    board.place(DESK, desk_phone("102", 13))
    board.call("101", session="one")
    board.call("102", session="two")
    board.take_all()
    assert refusal(board, board.call("101", session="three")).status == 403
    board.ends(LegId("one"), 487)
    board.take_all()
    board.call("101", session="four")
    assert len(board.take(Dial)) == 1


def test_a_callee_with_too_many_calls_is_busy() -> None:
    board = Board(CallSettings(calls_per_extension=1))
    board.place(DESK)
    board.call("101", session="one")
    board.take_all()
    refused = refusal(board, board.call("101", caller="102", session="two"))
    assert refused.status == 486


def test_unknown_and_known_users_are_looked_up_alike() -> None:
    board = Board()
    board.report(CredentialsWanted(RequestId("a"), "100", "demo"))
    board.report(CredentialsWanted(RequestId("b"), "999", "demo"))
    known, unknown = board.take(CredentialsFound)
    assert (known.request, known.secret is not None) == ("a", True)
    assert unknown == CredentialsFound(RequestId("b"), None)


def test_a_new_directory_changes_domains_and_routing_at_once() -> None:
    board = Board()
    people = [Extension("100"), Extension("101")]
    board.directory = Directory([Tenant.of("Acme", people, domains=["ACME.example"])])
    board.switch.directory_changed()
    domains = frozenset({"acme", "acme.example"})
    assert board.take_all() == [DomainsChanged(domains)]
    caller = board.call("101")
    assert refusal(board, caller).status == 403


def test_a_closed_connection_ends_no_call_while_its_media_flows() -> None:
    board, caller, _ = talking()
    board.switch.flow_closed(socket(1))
    assert board.take_all() == [FlowClosed(socket(1))]
    for _ in range(60):
        board.media.packets[caller] = board.media.packets.get(caller, 0) + 50
        board.clock.advance(1.0)
        board.media.report()
    assert board.switch.live_calls == 1


def test_a_closed_page_ends_its_call_after_ten_seconds() -> None:
    board, caller, callee = talking()
    board.media.packets[caller] = 100
    board.switch.flow_closed(socket(1))
    board.take_all()
    for _ in range(9):
        board.clock.advance(1.0)
        board.media.report()
    assert board.switch.live_calls == 1
    board.clock.advance(1.0)
    board.media.report()
    ended = [LegId(hung_up.session) for hung_up in board.take(HangUp)]
    assert sorted(ended) == sorted([caller, callee])
    assert board.records.one().code == 408
    assert board.clock.armed == 0


def test_a_lost_connection_is_forgotten_with_its_call() -> None:
    board, caller, callee = talking()
    board.switch.flow_closed(socket(1))
    board.clock.advance(5.0)
    board.ends(callee, 200)
    assert board.clock.armed == 1
    board.clock.advance(1.0)
    assert board.clock.armed == 0
    assert caller not in board.media.open


def test_draining_refuses_new_calls_and_ends_old_ones_at_last() -> None:
    async def scenario() -> None:
        board, _, _ = talking()
        board.place(desk_phone("102", 13))
        draining = asyncio.create_task(board.switch.drain(patience=0.01))
        await asyncio.sleep(0)
        assert refusal(board, board.call("102", session="late")).status == 503
        await draining
        assert len(board.take(HangUp)) == 2
        assert board.switch.live_calls == 0

    asyncio.run(scenario())


def test_draining_is_done_when_the_last_call_has_ended() -> None:
    async def scenario() -> None:
        board, caller, _ = talking()
        draining = asyncio.create_task(board.switch.drain(patience=60.0))
        await asyncio.sleep(0)
        board.ends(caller, 200)
        await draining
        assert board.records.one().cause is EndCause.BYE

    asyncio.run(scenario())


def test_a_fault_of_our_own_ends_one_call_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board, _, callee = talking()
    other = board.call("101", caller="102", session="other", body=BROWSER)
    board.take_all()

    def broken(call: CallId, hearing: Hearing) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(board.media, "connect", broken)
    board.report(
        SessionReoffered(
            SessionId(callee),
            description(LegKind.RTP, (CodecFamily.G711,), "sendonly"),
        )
    )
    assert board.switch.live_calls == 1
    assert other in board.media.open
