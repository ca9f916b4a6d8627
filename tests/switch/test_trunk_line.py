"""One trunk through good days and bad ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.flow import Flow, Transport
from tongdai.switch.trunk_line import TrunkLine, Way
from tongdai.switch.trunk_vocabulary import (
    Answered,
    Ask,
    CallFailed,
    Changed,
    Connect,
    Connected,
    Denied,
    Enrol,
    Enrolled,
    Find,
    FlowLost,
    Found,
    Leave,
    Move,
    NotConnected,
    NotFound,
    Standing,
    Tick,
    Withdraw,
)

HERE = ("192.0.2.1", 5060)
A, B = ("198.51.100.5", 5060), ("198.51.100.6", 5060)


def flow(address, connection=0):
    transport = Transport.TCP if connection else Transport.UDP
    return Flow(transport, address, HERE, connection)


class Line:
    """A line, and the time."""

    def __init__(self, *, registers=False):
        self.machine = TrunkLine(registers=registers)
        self.now = 0.0
        assert self.machine.start() == [Find()]

    def tell(self, event):
        return self.machine.handle(event, self.now)

    def waits(self):
        """Let the next timer fire; return after how long, and what came of it."""
        wait = self.machine.deadline() - self.now
        self.now = self.machine.deadline()
        return wait, self.tell(Tick())

    def ways(self):
        return self.machine.ways(self.now)

    @property
    def standing(self):
        return self.machine.standing(self.now)

    def fails_to_answer(self, address=A):
        self.tell(Answered(address, None, 3.0))


def there(*addresses, registers=False):
    """A line whose carrier has been found at these addresses, with a flow to each."""
    line = Line(registers=registers)
    line.tell(Found(addresses or (A,), 10_000.0))
    for address in addresses or (A,):
        line.tell(Connected(address, flow(address)))
    return line


def test_a_carrier_is_found_connected_and_asked_at_once():
    line = Line()
    assert line.standing is Standing.TRYING
    assert line.tell(Found((A, B), 300.0)) == [Connect(A), Connect(B), Changed()]
    assert line.standing is Standing.TRYING
    assert line.tell(Connected(A, flow(A))) == [Ask(A, flow(A)), Changed()]
    assert line.standing is Standing.TRYING
    assert line.tell(Answered(A, 200, 0.02)) == [Changed()]
    assert (line.standing, line.machine.seconds()) == (Standing.UP, 0.02)


def test_calls_may_go_before_the_first_answer_has_come():
    line = there()
    assert line.ways() == (Way(flow(A), healthy=True),)


def test_it_is_asked_every_half_minute():
    line = there()
    line.tell(Answered(A, 200, 0.1))
    assert line.waits() == (30.0, [Ask(A, flow(A))])
    assert line.waits() == (30.0, [Ask(A, flow(A))])


def test_two_questions_without_an_answer_mean_that_it_is_not_there():
    line = there()
    line.tell(Answered(A, 200, 0.1))
    assert line.tell(Answered(A, None, 3.0)) == []
    assert line.waits() == (5.0, [Ask(A, flow(A))])
    assert line.tell(Answered(A, None, 3.0)) == [Changed()]
    assert (line.standing, line.machine.reason()) == (Standing.DOWN, "no answer")
    assert line.ways() == (Way(flow(A), healthy=False),)


def test_one_answer_means_that_it_is_back():
    line = there()
    for _ in range(5):
        line.fails_to_answer()
    assert line.tell(Answered(A, 404, 0.1)) == [Changed()]
    assert (line.standing, line.machine.reason()) == (Standing.UP, "")


def test_an_answer_in_between_begins_the_count_anew():
    line = there()
    for status in (None, 200, None, 200, None):
        line.tell(Answered(A, status, 0.1))
    assert line.standing is Standing.UP


def test_a_carrier_that_answers_503_takes_no_calls():
    line = there()
    line.tell(Answered(A, 503, 0.1))
    line.tell(Answered(A, 503, 0.1))
    assert (line.standing, line.machine.reason()) == (Standing.DOWN, "answers 503")


def test_a_call_that_failed_gives_it_a_rest():
    line = there()
    line.tell(Answered(A, 200, 0.1))
    assert line.tell(CallFailed(flow(A))) == [Changed()]
    assert line.ways() == (Way(flow(A), healthy=False),)
    line.now = 29.9
    assert line.standing is Standing.DOWN
    line.now = 30.0
    assert line.standing is Standing.UP
    assert line.tell(CallFailed(flow(B))) == []


def test_the_second_address_carries_calls_while_the_first_is_away():
    line = there(A, B)
    for address in (A, B):
        line.tell(Answered(address, 200, 0.1))
    line.fails_to_answer(A)
    line.fails_to_answer(A)
    assert line.ways() == (Way(flow(B), healthy=True), Way(flow(A), healthy=False))
    assert line.standing is Standing.UP


def test_a_name_that_leads_nowhere_is_looked_up_again():
    line = Line()
    assert line.tell(NotFound("no address is known of x")) == [Changed()]
    assert line.machine.reason() == "no address is known of x"
    assert line.standing is Standing.DOWN
    assert line.waits() == (30.0, [Find()])


def test_a_name_that_cannot_be_looked_up_any_more_changes_nothing_yet():
    line = there()
    line.tell(NotFound("no answer"))
    assert line.ways() == (Way(flow(A), healthy=True),)
    assert line.machine.reason() == ""


def test_a_carrier_that_moves_is_followed():
    line = Line()
    line.tell(Found((A,), 60.0))
    line.tell(Connected(A, flow(A)))
    line.tell(Answered(A, 200, 0.1))
    assert line.waits() == (30.0, [Ask(A, flow(A))])
    assert line.waits() == (30.0, [Find(), Ask(A, flow(A))])
    assert line.tell(Found((B,), 60.0)) == [Connect(B), Changed()]
    assert line.machine.addresses() == (B,)
    assert line.tell(Connected(A, flow(A))) == []
    assert line.tell(Answered(A, 200, 0.1)) == []


def test_a_connection_is_tried_again_ever_more_seldom():
    line, waits = Line(), []
    line.tell(Found((A,), 10_000.0))
    for _ in range(9):
        line.tell(NotConnected(A, "connection refused"))
        wait, outputs = line.waits()
        assert outputs == [Connect(A)]
        waits.append(wait)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert (line.standing, line.machine.reason()) == (
        Standing.DOWN,
        "connection refused",
    )
    assert line.ways() == ()


def test_a_connection_that_breaks_is_made_again_and_takes_its_calls_along():
    line = Line()
    line.tell(Found((A,), 10_000.0))
    old, new = flow(A, 1), flow(A, 2)
    line.tell(Connected(A, old))
    assert line.tell(FlowLost(old)) == [Changed()]
    assert line.ways() == ()
    assert line.waits() == (1.0, [Connect(A)])
    assert line.tell(Connected(A, new)) == [Move(old, new), Ask(A, new), Changed()]
    assert line.tell(FlowLost(old)) == []


def test_connections_that_calls_take_no_more_are_left():
    line = Line(registers=True)
    line.tell(Found((A, B), 60.0))
    line.tell(Connected(A, flow(A, 1)))
    line.tell(Connected(B, flow(B, 2)))
    # The name does not lead to the first any more, and then to nobody of ours.
    assert Leave(flow(A, 1)) in line.tell(Found((B,), 60.0))
    assert line.tell(Connected(A, flow(A, 3))) == [Leave(flow(A, 3))]
    # It led elsewhere and back, while a connection was being made.
    assert line.tell(Connected(B, flow(B, 4))) == [Leave(flow(B, 4))]
    assert line.machine.flows() == (flow(B, 2),)
    # What is registered over a connection is taken back over it.
    assert line.machine.stop() == [Withdraw(), Leave(flow(B, 2))]


def test_it_registers_over_the_first_flow_and_is_in_good_health_when_granted():
    line = Line(registers=True)
    line.tell(Found((A, B), 10_000.0))
    outputs = line.tell(Connected(B, flow(B)))
    assert outputs == [Ask(B, flow(B)), Enrol(flow(B)), Changed()]
    line.tell(Connected(A, flow(A)))
    assert [way.healthy for way in line.ways()] == [False, False]
    line.tell(Enrolled(600))
    assert line.ways()[0] == Way(flow(B), healthy=True)
    assert line.machine.registered_until() == 600.0
    assert line.standing is Standing.UP


def test_a_registration_that_is_refused_says_why_and_calls_come_last():
    line = there(registers=True)
    line.tell(Answered(A, 200, 0.1))
    assert line.tell(Denied(403, "Forbidden")) == [Changed()]
    assert line.machine.reason() == "registration: 403 Forbidden"
    assert line.standing is Standing.DOWN
    assert line.ways() == (Way(flow(A), healthy=False),)
    line.tell(Enrolled(60))
    assert (line.standing, line.machine.reason()) == (Standing.UP, "")


def test_it_registers_elsewhere_when_the_carrier_is_not_there():
    line = there(A, B, registers=True)
    line.tell(Answered(B, 200, 0.1))
    assert line.tell(Denied(408, "timeout")) == [Enrol(flow(B)), Changed()]


def test_two_addresses_that_both_fail_are_not_tried_back_and_forth():
    line = there(A, B, registers=True)
    tried = sum(
        isinstance(output, Enrol)
        for _ in range(50)
        for output in line.tell(Denied(503, "busy"))
    )
    assert tried == 1


def test_it_registers_anew_over_a_connection_made_anew():
    line = Line(registers=True)
    line.tell(Found((A,), 10_000.0))
    line.tell(Connected(A, flow(A, 1)))
    line.tell(Enrolled(600))
    line.tell(FlowLost(flow(A, 1)))
    assert line.machine.registered_until() is None
    line.waits()
    assert Enrol(flow(A, 2)) in line.tell(Connected(A, flow(A, 2)))


def test_what_was_registered_is_taken_back_at_the_end():
    line = there(registers=True)
    line.tell(Enrolled(600))
    assert line.machine.stop() == [Withdraw()]
    assert line.machine.deadline() is None
    assert there().machine.stop() == []


ADDRESSES = st.sampled_from([A, B])
FLOWS = st.builds(flow, ADDRESSES, st.integers(0, 2))
EVENTS = st.one_of(
    st.builds(
        Found, st.lists(ADDRESSES, min_size=1, max_size=2, unique=True).map(tuple),
        st.floats(30, 3600),
    ),
    st.builds(NotFound, st.text(max_size=200)),
    st.builds(Connected, ADDRESSES, FLOWS),
    st.builds(NotConnected, ADDRESSES, st.text(max_size=200)),
    st.builds(FlowLost, FLOWS),
    st.builds(Answered, ADDRESSES, st.none() | st.integers(200, 699), st.floats(0, 3)),
    st.builds(Enrolled, st.integers(0, 86_400)),
    st.builds(Denied, st.integers(300, 699), st.text(max_size=200)),
    st.builds(CallFailed, FLOWS),
    st.just(Tick()),
)  # fmt: skip


@given(
    registers=st.booleans(),
    history=st.lists(st.tuples(st.floats(0, 100), EVENTS), max_size=40),
)
def test_any_history_leaves_something_to_wait_for_and_comes_to_rest(registers, history):
    line = Line(registers=registers)
    looking = True
    open_, left = set(), set()
    for wait, event in history:
        line.now += wait
        outputs = line.tell(event)
        if isinstance(event, Connected) and event.flow.transport.reliable:
            open_.add(event.flow)
        if isinstance(event, FlowLost):
            open_.discard(event.flow)
        left |= {each.flow for each in outputs if isinstance(each, Leave)}
        looking = (looking and not isinstance(event, Found | NotFound)) or (
            Find() in outputs
        )
        assert looking or line.machine.deadline() is not None
        assert len(line.machine.reason()) <= 80
    assert {way.flow for way in line.ways()} <= set(line.machine.flows())
    left |= {each.flow for each in line.machine.stop() if isinstance(each, Leave)}
    assert line.machine.deadline() is None
    assert line.ways() == ()
    assert open_ <= left
