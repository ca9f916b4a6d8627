"""Whatever happens in whatever order: every leg ends once, and the call too."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.call.passing_on import (
    ATTEMPT,
    ATTENDED,
    BLIND,
    CALLED,
    CALLEE,
    CALLER,
    WALL,
)
from tests.call.scouted import ScoutedCall, rings
from tongdai.call.call import CallState
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import CallEnded, CallStarted
from tongdai.call.ids import LegId, TransferId
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
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Connect,
    Dial,
    Drop,
    Output,
    Publish,
    RefuseTransfer,
    ReportTransfer,
)
from tongdai.call.record import begin, fold

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
