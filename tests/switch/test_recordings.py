"""Which calls are recorded, leg by leg, and when a recording is whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.sim.scripted_media import PHONE, description
from tests.switch.board import EPOCH, Board
from tests.switch.telephone_network import SALES, board, call_in, house, rung
from tongdai.call.directory import Directory, RecordingRule, RecordingTerms
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import RecordingAction
from tongdai.call.recorded_call import Recorded
from tongdai.call.recording import RecordingRefusal
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import RecordingClosed, RecordingFailed, WorkerDied
from tongdai.media.sound import Sound
from tongdai.sip.endpoint_inputs import HangUp, Introduce
from tongdai.sip.endpoint_outputs import Referral, SessionReoffered, TransferWanted
from tongdai.sip.ids import SessionId

ALWAYS, NEVER, ON_DEMAND = RecordingRule
START, PAUSE, RESUME, STOP = RecordingAction
NOT_RUNNING = RecordingRefusal.NOT_RUNNING


def recorded_house(
    rule: RecordingRule = ALWAYS, *, notice: str = "", **rules: RecordingRule
) -> Directory:
    """The house of the other tests; ``rules`` by extension: ``of_101``."""
    (demo,) = house().tenants
    extensions = {
        number: replace(each, recording=rules.get(f"of_{number}"))
        for number, each in demo.extensions.items()
    }
    terms = RecordingTerms(rule, notice)
    return Directory([replace(demo, extensions=extensions, recording=terms)])


def talking(on: Board) -> tuple[CallId, LegId, LegId]:
    """100 has called 101, who has answered."""
    caller = on.call("101")
    callee = rung(on)["101"]
    on.answers(callee, PHONE)
    on.take_all()
    return on.records.puts[-1].call, caller, callee


def transfer(by: LegId, to: str) -> TransferWanted:
    return TransferWanted(SessionId(by), 1, to, "demo", Referral.BLIND)


def files(on: Board) -> dict[LegId, str]:
    return {leg: path.name for leg, path in on.media.recorded.items()}


def kept(on: Board) -> list[Recorded]:
    return on.recordings.puts


def test_both_sides_are_recorded_from_the_answer_to_the_end() -> None:
    on = board(recorded_house())
    on.clock.advance(5.0)
    call, caller, callee = talking(on)
    assert files(on) == {callee: "1-callee.rtp", caller: "2-caller.rtp"}
    assert {path.parent for path in on.media.recorded.values()} == {
        Path("/recordings") / call
    }
    began = datetime.fromtimestamp(EPOCH + 5.0, UTC)
    assert kept(on) == [Recorded(call, "demo", began)]
    on.clock.advance(7.0)
    on.ends(callee, 200)
    assert files(on) == {}
    assert len(kept(on)) == 1, "not whole before all is written"
    on.media.report()
    ended = datetime.fromtimestamp(EPOCH + 12.0, UTC)
    assert kept(on)[1:] == [Recorded(call, "demo", began, ended)]
    assert on.records.one().recorded


@pytest.mark.parametrize("rule", [NEVER, ON_DEMAND])
def test_other_calls_are_not(rule: RecordingRule) -> None:
    on = board(recorded_house(rule))
    _, _, callee = talking(on)
    on.ends(callee, 200)
    assert (kept(on), on.records.one().recorded) == ([], False)


def test_nobody_is_recorded_before_the_answer() -> None:
    on = board(recorded_house())
    on.call("101")
    on.rings(rung(on)["101"])
    assert files(on) == {}


def test_the_rule_of_an_extension_is_nearer_than_that_of_its_tenant() -> None:
    on = board(recorded_house(ALWAYS, of_101=NEVER))
    talking(on)
    assert files(on) == {}
    on = board(recorded_house(NEVER, of_101=ALWAYS))
    talking(on)
    assert len(files(on)) == 2


def test_the_rule_of_a_group_holds_for_calls_that_came_by_it() -> None:
    (demo,) = recorded_house(NEVER).tenants
    group = replace(demo.groups["60000"], recording=ALWAYS)
    groups = {**demo.groups, "60000": group}
    on = board(Directory([replace(demo, groups=groups)]))
    customer = call_in(on, SALES)
    agent = rung(on)["101"]
    on.answers(agent, PHONE)
    assert files(on).keys() == {customer, agent}


def test_the_rule_of_a_hotline_holds_for_calls_that_came_by_it() -> None:
    (demo,) = recorded_house(NEVER).tenants
    hotline = replace(demo.hotlines[SALES], recording=ALWAYS)
    hotlines = {**demo.hotlines, SALES: hotline}
    on = board(Directory([replace(demo, hotlines=hotlines)]))
    call_in(on, SALES)
    on.answers(rung(on)["101"], PHONE)
    assert len(files(on)) == 2


def test_who_talks_begins_and_ends_it_and_nobody_else() -> None:
    on = board(recorded_house(ON_DEMAND))
    call, caller, callee = talking(on)

    def ask(action, extension="100", tenant="demo"):
        return on.switch.record(call, tenant, extension, action)

    assert ask(START, "102") is RecordingRefusal.NOT_TALKING
    assert ask(START, tenant="other") is RecordingRefusal.NOT_TALKING
    assert ask(PAUSE) is RecordingRefusal.NOT_RUNNING
    assert files(on) == {}
    assert ask(START) is None
    names = files(on)
    assert names.keys() == {caller, callee}
    assert ask(PAUSE, "101") is None
    assert files(on) == {}
    assert ask(RESUME, None) is None
    assert files(on) == names, "each leg has one file"
    assert ask(STOP) is None
    assert files(on) == {}
    on.ends(callee, 200)
    on.media.report()
    assert len(kept(on)) == 2
    assert ask(START) is RecordingRefusal.NOT_TALKING


def told(on: Board) -> list[tuple[str, str]]:
    """Who has been told what of the recording."""
    return [
        (each.session, value)
        for each in on.take(Introduce)
        for name, value in each.headers
        if name == "Tongdai-Recording"
    ]


def begun(on: Board) -> tuple[CallId, LegId, LegId]:
    """100 has called 101, who has answered; what both were told is not taken."""
    caller = on.call("101")
    callee = rung(on)["101"]
    on.answers(callee, PHONE)
    return on.records.puts[-1].call, caller, callee


def test_who_may_change_it_is_told_how_it_is() -> None:
    on = board(recorded_house(ON_DEMAND))
    call, caller, callee = begun(on)

    def both(state: str) -> list[tuple[str, str]]:
        return [(caller, state), (callee, state)]

    assert told(on) == both("off")
    for action, state in ((START, "running"), (PAUSE, "paused"), (STOP, "off")):
        assert on.switch.record(call, "demo", "100", action) is None
        assert told(on) == both(state)
        assert on.switch.record(call, "demo", "100", action) in (None, NOT_RUNNING)
        assert told(on) == [], "only what is new"


def test_of_a_call_that_is_never_recorded_nothing_is_told() -> None:
    on = board(recorded_house(NEVER))
    begun(on)
    assert told(on) == []


def test_customers_are_told_by_the_notice_and_not_by_their_carrier() -> None:
    on = board(recorded_house())
    call_in(on, SALES)
    agent = rung(on)["101"]
    on.answers(agent, PHONE)
    assert told(on) == [(agent, "running")]


def test_who_is_never_recorded_cannot_be_on_demand_either() -> None:
    on = board(recorded_house(ON_DEMAND, of_102=NEVER))
    call, caller, callee = begun(on)
    on.take_all()
    on.report(transfer(callee, "102"))
    third = rung(on)["102"]
    on.answers(third, PHONE)
    assert (caller, "no") in told(on)
    assert on.switch.record(call, "demo", "100", START) is RecordingRefusal.FORBIDDEN
    assert files(on) == {}


def test_who_goes_on_in_a_call_that_is_not_recorded_is_told_so() -> None:
    on = board(recorded_house(NEVER, of_100=ON_DEMAND))
    first = on.call("101", session="first")
    one = rung(on)["101"]
    on.answers(one, PHONE)
    second = on.call("102", session="second")
    two = rung(on)["102"]
    on.answers(two, PHONE)
    assert told(on) == [(leg, "off") for leg in (first, one, second, two)]
    wanted = TransferWanted(
        SessionId(first), 7, "", "", Referral.BLIND, SessionId(second)
    )
    on.report(wanted)
    assert dict(told(on)) == {one: "no", two: "no"}


def test_on_hold_nobody_is_recorded() -> None:
    on = board(recorded_house())
    _, _, callee = talking(on)
    names = files(on)
    hold = description(LegKind.RTP, (CodecFamily.G711,), "sendonly")
    on.report(SessionReoffered(SessionId(callee), hold))
    assert files(on) == {}
    on.report(SessionReoffered(SessionId(callee), PHONE))
    assert files(on) == names


def test_whoever_comes_by_a_transfer_has_a_file_of_its_own() -> None:
    on = board(recorded_house())
    _, caller, callee = talking(on)
    on.report(transfer(callee, "102"))
    assert files(on) == {}
    third = rung(on)["102"]
    on.answers(third, PHONE)
    assert files(on)[third] == "3-callee.rtp"
    assert files(on).keys() == {caller, third}


def test_who_goes_on_in_another_call_is_recorded_there() -> None:
    on = board(recorded_house())
    first = on.call("101", session="first")
    one = rung(on)["101"]
    on.answers(one, PHONE)
    second = on.call("102", session="second")
    two = rung(on)["102"]
    on.answers(two, PHONE)
    there = on.media.recorded[one].parent
    assert on.media.recorded[two].parent != there
    wanted = TransferWanted(
        SessionId(first), 7, "", "", Referral.BLIND, SessionId(second)
    )
    on.report(wanted)
    assert on.media.recorded == {
        one: there / "1-callee.rtp",
        two: there / "3-caller.rtp",
    }
    on.media.report()
    assert [each.call for each in kept(on) if each.ended_at] == [CallId("id-3")]


def test_who_is_never_recorded_ends_it_by_coming_in() -> None:
    on = board(recorded_house(ALWAYS, of_102=NEVER))
    _, _, callee = talking(on)
    on.report(transfer(callee, "102"))
    on.answers(rung(on)["102"], PHONE)
    assert files(on) == {}


def test_both_are_told_by_a_tone() -> None:
    on = board(recorded_house(notice="tone"))
    _, caller, callee = talking(on)
    assert on.media.played == {caller: Sound.recorded(), callee: Sound.recorded()}


def test_a_notice_that_is_not_there_is_a_tone() -> None:
    on = board(recorded_house(notice="play:gone.wav"))
    _, caller, _ = talking(on)
    assert on.media.played[caller] == Sound.recorded()


def test_a_worker_that_dies_leaves_a_recording_that_is_whole() -> None:
    on = board(recorded_house())
    _, caller, callee = talking(on)
    on.switch.media_reported(WorkerDied(frozenset({caller, callee})))
    assert {each.session for each in on.take(HangUp)} == {caller, callee}
    assert [each.ended_at is None for each in kept(on)] == [True, False]


def test_what_cannot_be_written_is_said_and_costs_nobody_the_call(caplog) -> None:
    on = board(recorded_house())
    _, caller, _ = talking(on)
    on.switch.media_reported(RecordingFailed(caller, "No space left on device"))
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        "cannot record"
    ]
    assert on.take(HangUp) == []


def test_what_nobody_knows_of_may_be_closed() -> None:
    on = board(recorded_house())
    on.switch.media_reported(RecordingClosed("/recordings/gone/1-caller.rtp"))
    assert kept(on) == []
