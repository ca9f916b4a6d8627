"""A call that is passed on: who rings, who hears whom, and who is left at the end."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.call.scouted import ScoutedCall, devices, rings
from tongdai.call.call import Attempt, Call, CallState
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import CallEnded, CallStarted, CallTransferred, Side
from tongdai.call.finding import Finding
from tongdai.call.hearing import Tune
from tongdai.call.ids import CallId, LegId, TransferId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    Input,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegHeld,
    LegRang,
    LegSilent,
    Stopped,
    Tick,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Connect,
    Dial,
    Drop,
    Meet,
    Output,
    Publish,
    RefuseTransfer,
    Replace,
    ReportTransfer,
    TransferNews,
    TransferRefusal,
)
from tongdai.call.record import begin, fold
from tongdai.call.wall_clock import WallClock

ID = CallId("call")
CALLER, CALLEE, TARGET, OTHER = map(LegId, ("caller", "callee", "target", "other"))
WALL = WallClock(offset=1_700_000_000.0)
ATTEMPT = Attempt(ID, "demo", CALLER, "100", "An", "101", "101")
CALLED = AtExtension("101")
TO = Aim("102", "Bình", AtExtension("102"))
ONE = rings("102", TARGET, name="Bình", ring=30.0)
TWO = rings("102", TARGET, OTHER, name="Bình", ring=30.0)
ASKED, LATER = TransferId(7), TransferId(9)
BLIND, ATTENDED = TransferMode.BLIND, TransferMode.ATTENDED
NOBODY: frozenset[tuple[LegId, LegId]] = frozenset()

COMPLETE = CompleteAsked(CALLEE, LATER, "102")
CANCEL = CancelAsked(CALLEE, LATER, "102")


def asked(
    by: LegId = CALLEE,
    mode: TransferMode = BLIND,
    to: Aim | Ending = TO,
    request: TransferId = ASKED,
) -> TransferAsked:
    number = "100" if by == CALLER else "101"
    return TransferAsked(by, request, number, mode, to)


def at(now: float) -> datetime:
    return datetime.fromtimestamp(1_700_000_000.0 + now, UTC)


def both_hear(one: LegId, other: LegId, *, waits: LegId | None = None) -> Connect:
    """The two talk; whoever waits meanwhile has music."""
    music = frozenset[tuple[LegId, Tune]]() if waits is None else {(waits, Tune.MUSIC)}
    return Connect(frozenset({(one, other), (other, one)}), frozenset(music))


def hear(**tunes: Tune) -> Connect:
    """Nobody hears anybody; these hear something."""
    return Connect(NOBODY, frozenset((LegId(leg), tune) for leg, tune in tunes.items()))


def met(leg: LegId) -> Meet:
    return Meet(devices("102", leg, name="Bình")[0], None)


def transferred(by: str, place: Side, now: float) -> Publish:
    return Publish(CallTransferred(ID, at(now), by, "102", "Bình", place))


def ended(ending: Ending, by: Side | None, now: float) -> Publish:
    return Publish(CallEnded(ID, at(now), ending, by))


def told(
    news: TransferNews | Ending,
    *,
    by: LegId = CALLEE,
    request: TransferId = ASKED,
    over: bool = True,
) -> ReportTransfer:
    return ReportTransfer(by, request, news, over)


def dialling(target: Finding = ONE) -> ScoutedCall:
    """100 calls 101; at 102 there is ``target``."""
    found = {CALLED: rings("101", CALLEE), TO.to: target}
    call = ScoutedCall(ATTEMPT, WALL, found)
    call.seek(CALLED, 600.0, now=0.0)
    return call


def talking(target: Finding = ONE) -> ScoutedCall:
    """100 talks to 101 since 0 s, and may until 600 s."""
    call = dialling(target)
    call.handle(LegAnswered(CALLEE), now=0.0)
    return call


def ringing(
    mode: TransferMode = BLIND, by: LegId = CALLEE, target: Finding = ONE
) -> ScoutedCall:
    """102 rings since 10 s, and would until 40 s."""
    call = talking(target)
    call.handle(asked(by, mode), now=10.0)
    call.handle(LegRang(TARGET), now=10.5)
    return call


def announcing(by: LegId = CALLEE) -> ScoutedCall:
    """102 has answered and talks to whoever passes the call on."""
    call = ringing(ATTENDED, by)
    call.handle(LegAnswered(TARGET), now=11.0)
    return call


# How it begins.


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_while_the_target_rings_nobody_hears_anybody(mode: TransferMode) -> None:
    call = talking(TWO)
    assert call.handle(asked(mode=mode), now=10.0) == [
        AcceptTransfer(CALLEE, ASKED),
        hear(caller=Tune.MUSIC, callee=Tune.MUSIC),
        Dial(TARGET, shown=CALLER),
        Dial(OTHER, shown=CALLER),
    ]
    assert call.deadline() == 40.0
    waits = "caller" if mode is BLIND else "callee"
    tunes = {"caller": Tune.MUSIC, "callee": Tune.MUSIC} | {waits: Tune.RINGBACK}
    assert call.handle(LegRang(OTHER), now=11.0) == [
        told(TransferNews.RINGING, over=False),
        hear(**tunes),
    ]
    assert call.handle(LegRang(TARGET), now=12.0) == []


def test_where_nobody_may_be_called_the_call_goes_on() -> None:
    for ending in (Ending.UNKNOWN_NUMBER, Ending.OWN_NUMBER, Ending.UNREACHABLE):
        call = talking()
        refused = RefuseTransfer(CALLEE, ASKED, ending)
        assert call.handle(asked(to=ending), now=10.0) == [refused]
        assert call.handle(asked(), now=11.0)[0] == AcceptTransfer(CALLEE, ASKED)


@pytest.mark.parametrize("by", [CALLER, CALLEE])
@pytest.mark.parametrize("to", [TO, Ending.UNKNOWN_NUMBER])
def test_there_is_one_transfer_at_a_time(by: LegId, to: Aim | Ending) -> None:
    for call in (ringing(), announcing()):
        again = asked(by, to=to, request=LATER)
        refused = RefuseTransfer(by, LATER, TransferRefusal.PENDING)
        assert call.handle(again, now=12.0) == [refused]


@pytest.mark.parametrize("event", [asked(), COMPLETE, CANCEL])
def test_before_the_answer_there_is_nothing_to_pass_on(event: TransferAsked) -> None:
    call = dialling()
    refused = RefuseTransfer(CALLEE, event.request, TransferRefusal.NOTHING)
    assert call.handle(event, now=1.0) == [refused]


@pytest.mark.parametrize("event", [COMPLETE, CANCEL])
def test_without_a_transfer_there_is_nothing_to_complete_or_cancel(
    event: CompleteAsked | CancelAsked,
) -> None:
    refused = RefuseTransfer(CALLEE, LATER, TransferRefusal.NOTHING)
    assert talking().handle(event, now=1.0) == [refused]


@pytest.mark.parametrize(
    "event",
    [
        CompleteAsked(CALLER, LATER, "102"),
        CompleteAsked(TARGET, LATER, "102"),
        CompleteAsked(CALLEE, LATER, "103"),
        CancelAsked(CALLER, LATER, "102"),
        CancelAsked(CALLEE, LATER, "103"),
    ],
)
def test_only_who_passes_the_call_on_completes_or_cancels_just_that(
    event: CompleteAsked | CancelAsked,
) -> None:
    refused = RefuseTransfer(event.leg, LATER, TransferRefusal.NOTHING)
    assert announcing().handle(event, now=12.0) == [refused]


# Blind.


@pytest.mark.parametrize(
    ("by", "number", "place", "left"),
    [(CALLEE, "101", Side.CALLEE, CALLER), (CALLER, "100", Side.CALLER, CALLEE)],
)
def test_the_target_that_answers_takes_the_place_of_who_passed_the_call_on(
    by: LegId, number: str, place: Side, left: LegId
) -> None:
    call = ringing(by=by, target=TWO)
    assert call.handle(LegAnswered(TARGET), now=20.0) == [
        Drop(OTHER, Ending.ANSWERED_ELSEWHERE),
        met(TARGET),
        told(TransferNews.DONE, by=by),
        Replace(by, TARGET),
        transferred(number, place, 20.0),
        Drop(by, Ending.HUNG_UP),
        both_hear(left, TARGET),
    ]
    assert call.deadline() == 600.0
    assert call.handle(LegEnded(TARGET, Ending.HUNG_UP), now=30.0) == [
        Drop(left, Ending.HUNG_UP),
        ended(Ending.HUNG_UP, place, 30.0),
    ]


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.DECLINED, Ending.UNREACHABLE, Ending.FAILED]
)
def test_a_target_that_does_not_answer_leaves_the_call_as_it_was(
    ending: Ending,
) -> None:
    call = ringing()
    assert call.handle(LegEnded(TARGET, ending), now=12.0) == [
        told(ending),
        both_hear(CALLER, CALLEE),
    ]
    assert call.deadline() == 600.0
    assert call.handle(asked(request=LATER), now=13.0)[0] == (
        AcceptTransfer(CALLEE, LATER)
    )


def test_one_busy_device_of_the_target_leaves_the_other_ringing() -> None:
    call = ringing(target=TWO)
    assert call.handle(LegEnded(TARGET, Ending.BUSY), now=12.0) == []
    assert call.handle(LegFailed(OTHER, Ending.NOT_ACCEPTABLE), now=13.0) == [
        Drop(OTHER, Ending.NOT_ACCEPTABLE),
        told(Ending.BUSY),
        both_hear(CALLER, CALLEE),
    ]


def test_a_target_who_declines_stops_every_device() -> None:
    call = ringing(target=TWO)
    assert call.handle(LegEnded(TARGET, Ending.DECLINED), now=12.0) == [
        Drop(OTHER, Ending.DECLINED),
        told(Ending.DECLINED),
        both_hear(CALLER, CALLEE),
    ]


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_the_target_rings_for_so_long_and_no_longer(mode: TransferMode) -> None:
    call = ringing(mode)
    assert call.handle(Tick(), now=39.9) == []
    assert call.handle(Tick(), now=40.0) == [
        Drop(TARGET, Ending.NO_ANSWER),
        told(Ending.NO_ANSWER),
        both_hear(CALLER, CALLEE),
    ]
    assert call.deadline() == 600.0


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_who_hangs_up_while_the_target_rings_is_out_of_it(mode: TransferMode) -> None:
    call = ringing(mode)
    left = call.handle(LegEnded(CALLEE, Ending.HUNG_UP), now=12.0)
    assert left == [hear(caller=Tune.RINGBACK)]
    assert call.handle(LegAnswered(TARGET), now=20.0) == [
        met(TARGET),
        Replace(CALLEE, TARGET),
        transferred("101", Side.CALLEE, 20.0),
        both_hear(CALLER, TARGET),
    ]


def test_when_nobody_answers_whoever_has_left_is_called_back() -> None:
    call = ringing(target=TWO)
    call.handle(LegEnded(CALLEE, Ending.HUNG_UP), now=12.0)
    back = LegId("back")
    call.found[CALLED] = rings("101", back)
    assert call.handle(LegEnded(TARGET, Ending.DECLINED), now=13.0) == [
        Drop(OTHER, Ending.DECLINED),
        hear(caller=Tune.MUSIC),
        Dial(back, shown=CALLER),
    ]
    outputs = call.handle(LegAnswered(back), now=15.0)
    assert outputs[-1] == both_hear(CALLER, back)
    event = CallTransferred(ID, at(15.0), "101", "101", "", Side.CALLEE)
    assert Publish(event) in outputs


def test_if_that_is_gone_too_the_call_ends_with_the_first_cause() -> None:
    call = ringing(target=TWO)
    call.handle(LegEnded(CALLEE, Ending.HUNG_UP), now=12.0)
    del call.found[CALLED]
    assert call.handle(LegEnded(TARGET, Ending.DECLINED), now=13.0) == [
        Drop(OTHER, Ending.DECLINED),
        hear(caller=Tune.MUSIC),
        Drop(CALLER, Ending.DECLINED),
        ended(Ending.DECLINED, Side.CALLEE, 13.0),
    ]
    call = ringing()
    call.handle(LegFailed(CALLEE, Ending.VANISHED), now=12.0)
    del call.found[CALLED]
    assert call.handle(Tick(), now=40.0) == [
        Drop(TARGET, Ending.NO_ANSWER),
        hear(caller=Tune.MUSIC),
        Drop(CALLER, Ending.NO_ANSWER),
        ended(Ending.NO_ANSWER, None, 40.0),
    ]
    assert call.deadline() is None


@pytest.mark.parametrize("mode", [BLIND, ATTENDED])
def test_when_who_waits_hangs_up_there_is_nobody_to_ring_for(
    mode: TransferMode,
) -> None:
    call = ringing(mode)
    assert call.handle(LegEnded(CALLER, Ending.HUNG_UP), now=12.0) == [
        told(Ending.CANCELLED),
        Drop(CALLEE, Ending.HUNG_UP),
        Drop(TARGET, Ending.HUNG_UP),
        ended(Ending.HUNG_UP, Side.CALLER, 12.0),
    ]
    assert call.handle(LegAnswered(TARGET), now=12.1) == []


# Attended.


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


# With everything else.


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


# Anything at all.


LEGS = st.integers(0, 5)
ENDINGS = st.sampled_from([Ending.HUNG_UP, Ending.BUSY, Ending.DECLINED])
STEPS = st.tuples(
    st.sampled_from(
        [
            *("rang", "answered", "ended", "failed", "silent", "hold", "unhold"),
            *("blind", "attended", "complete", "cancel", "refused", "time", "stop"),
        ]
    ),
    LEGS,
    ENDINGS,
    st.floats(0, 50),
)


class Observed:
    """A call under observation: what may happen next, and what must never."""

    def __init__(self) -> None:
        self.call = ScoutedCall(ATTEMPT, WALL, {CALLED: rings("101", CALLEE)})
        self.now = 0.0
        self.legs = [CALLER, CALLEE]
        self.over: Counter[LegId] = Counter()
        self.answered: set[LegId] = {CALLER}
        self.open: set[tuple[LegId, TransferId]] = set()
        self.facts: list[object] = []
        self.requests = 0
        self.gone: LegId | None = None
        self.note(self.call.seek(CALLED, 600.0, 0.0))
        self.pass_on(LegAnswered(CALLEE))

    def pass_on(self, event: Input) -> None:
        self.gone = None
        if isinstance(event, LegEnded):
            self.over[event.leg] += 1
            self.forget(event.leg)
        if isinstance(event, LegFailed | LegSilent):
            self.gone = event.leg
        if isinstance(event, LegAnswered):
            self.answered.add(event.leg)
        self.note(self.call.handle(event, self.now))

    def forget(self, leg: LegId) -> None:
        """Whoever is gone hears no news any more."""
        self.open = {each for each in self.open if each[0] != leg}

    def note(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Dial(leg) if leg not in self.legs:
                    self.legs.append(leg)
                case Drop(leg):
                    self.over[leg] += 1
                    assert self.over[leg] == 1, leg
                    if leg == self.gone:
                        self.forget(leg)
                    assert not [each for each in self.open if each[0] == leg]
                case AcceptTransfer(leg, request):
                    assert not self.over[leg]
                    self.open.add((leg, request))
                case RefuseTransfer(leg):
                    assert not self.over[leg]
                case ReportTransfer(leg, request, _, over):
                    assert (leg, request) in self.open
                    self.open -= {(leg, request)} if over else set()
                case Publish(event):
                    self.facts.append(event)
                case _:
                    pass
        for output in outputs:
            if isinstance(output, Connect):
                self.hearing = output.hearing
        if self.call.state is CallState.CONNECTED:
            heard = {leg for pair in self.hearing for leg in pair}
            assert heard <= {leg for leg in self.answered if not self.over[leg]}
            assert sum(not self.over[leg] for leg in self.legs) >= 2

    def take(self, step: tuple[str, int, Ending, float]) -> None:
        """Let one thing happen that can happen now."""
        what, index, ending, wait = step
        self.now += wait
        leg = self.legs[index % len(self.legs)]
        if self.over[leg]:
            return
        self.requests += 1
        request = TransferId(self.requests)
        target = self.legs[-1]
        number = "102"
        match what:
            case "rang":
                self.pass_on(LegRang(leg))
            case "answered" if leg not in self.answered:
                self.pass_on(LegAnswered(leg))
            case "ended":
                self.pass_on(LegEnded(leg, ending))
            case "failed":
                self.pass_on(LegFailed(leg, ending))
            case "silent":
                self.pass_on(LegSilent(leg))
            case "hold" | "unhold" if leg in self.answered:
                self.pass_on(LegHeld(leg, what == "hold"))
            case "blind" | "attended" if leg in self.answered:
                fresh = (LegId(f"{target}-{request}a"), LegId(f"{target}-{request}b"))
                self.call.found[AtExtension(number)] = rings(number, *fresh, ring=30.0)
                to = Aim(number, "", AtExtension(number))
                mode = BLIND if what == "blind" else ATTENDED
                self.pass_on(TransferAsked(leg, request, "1", mode, to))
            case "refused" if leg in self.answered:
                self.pass_on(TransferAsked(leg, request, "1", BLIND, ending))
            case "complete" if leg in self.answered:
                self.pass_on(CompleteAsked(leg, request, number))
            case "cancel" if leg in self.answered:
                self.pass_on(CancelAsked(leg, request, number))
            case "stop" if index == 0:
                self.pass_on(Stopped(ending))
            case _:
                self.pass_on(Tick())


@settings(max_examples=1500, deadline=None)
@given(steps=st.lists(STEPS, max_size=25))
def test_any_history_of_transfers_ends_every_leg_once_and_the_call_too(
    steps: list[tuple[str, int, Ending, float]],
) -> None:
    observed = Observed()
    for step in steps:
        observed.take(step)
    while (deadline := observed.call.deadline()) is not None:
        observed.now = max(observed.now, deadline)
        observed.pass_on(Tick())
    assert observed.call.state is CallState.ENDED
    assert observed.over == Counter(observed.legs)
    assert not observed.open, "nobody waits for news that never come"
    first, *rest = observed.facts
    assert isinstance(first, CallStarted)
    assert sum(isinstance(fact, CallEnded) for fact in rest) == 1
    assert isinstance(rest[-1], CallEnded)
    record = begin(first)
    for fact in rest:
        record = fold(record, fact)
    assert record.cause is not None
