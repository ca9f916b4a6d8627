"""Whatever people do, their company spends no more talk time than it has."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board
from tests.switch.telephone_network import OUT, SALES, board, call_in, house, rung
from tongdai.call.directory import Forwarding
from tongdai.call.ids import LegId
from tongdai.call.limits import Limits
from tongdai.sip.endpoint_inputs import HangUp, Refuse
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.sip.ids import SessionId

ALLOWED = 200.0
A_MOMENT = 0.01
"Seconds, for all the ends of calls together."

DIALLED = (OUT, "0900000001", "70000", "101", "102")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["call", "call in", "answer", "answer", "end", "pass on", "announce"]
        ),
        st.integers(0, 9),
        st.sampled_from([0.0, 0.5, 7.0, 31.0, 59.5, 70.0]),
    ),
    max_size=25,
)


class People:
    """They call, answer, pass on and hang up; ``legs`` are those that may live."""

    def __init__(self) -> None:
        forwarding = Forwarding(busy=OUT, no_answer="0900000001")
        limits = Limits(daily=ALLOWED)
        self.on: Board = board(house(forwarding=forwarding, limits=limits))
        self.ringing: list[LegId] = []
        self.legs: list[LegId] = []

    def do(self, what: str, which: int) -> None:
        on = self.on
        match what:
            case "call":
                number = DIALLED[which % len(DIALLED)]
                session = f"call-{len(self.legs)}"
                self.legs.append(on.call(number, caller="100", session=session))
            case "call in":
                session = f"call-{len(self.legs)}"
                self.legs.append(call_in(on, SALES, session=session))
            case "answer" if self.ringing:
                leg = self.ringing.pop(which % len(self.ringing))
                on.answers(leg, PHONE)
            case "end" if self.legs:
                self.end(self.legs[which % len(self.legs)])
            case "pass on" | "announce" if self.legs:
                leg = self.legs[which % len(self.legs)]
                blind = what == "pass on"
                kind = Referral.BLIND if blind else Referral.ATTENDED
                on.report(TransferWanted(SessionId(leg), which, OUT, "demo", kind))
        self.look()

    def end(self, leg: LegId) -> None:
        self.on.ends(leg, 200)
        self.forget(leg)

    def wait(self, seconds: float) -> None:
        self.on.clock.advance(seconds)
        self.look()

    def look(self) -> None:
        """Who rings by now, and who is gone."""
        new = list(rung(self.on).values())
        self.ringing += new
        self.legs += new
        for kind in (HangUp, Refuse):
            for gone in self.on.take(kind):
                self.forget(LegId(gone.session))

    def forget(self, leg: LegId) -> None:
        for known in (self.ringing, self.legs):
            if leg in known:
                known.remove(leg)

    def spent(self) -> float:
        return sum(self.on.stores.usage.seconds())  # type: ignore[attr-defined]


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_no_history_costs_more_than_the_allowance_and_none_loses_any(
    steps: list[tuple[str, int, float]],
) -> None:
    people = People()
    for what, which, wait in steps:
        people.do(what, which)
        people.wait(wait)
        assert people.spent() <= ALLOWED + A_MOMENT
    for leg in list(people.legs):
        people.end(leg)
    people.wait(7200.0)
    assert people.on.switch.live_calls == 0
    puts = people.on.stores.usage.puts  # type: ignore[attr-defined]
    begun = [talk.leg for talk in puts if talk.used is None]
    ended = [talk.leg for talk in puts if talk.used is not None]
    assert sorted(begun) == sorted(ended)
    # All that was held is given back: one more call has just what is left.
    before = people.spent()
    people.do("call", 0)
    if ALLOWED - before >= 1.0:
        people.do("answer", 0)
        people.wait(ALLOWED)
        assert abs(people.spent() - ALLOWED) <= A_MOMENT
    assert people.on.switch.live_calls == 0
