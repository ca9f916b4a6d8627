from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.sip.transaction_events import ends_once, run_until_idle
from tongdai.sip.transaction.non_invite_server import (
    NonInviteServerTransaction,
    State,
)
from tongdai.sip.transaction.vocabulary import (
    Ended,
    Responded,
    Retransmitted,
    Send,
    Tick,
    TransportFailed,
)

OK = b"200"


def asked(*, reliable=False):
    return NonInviteServerTransaction(reliable=reliable)


def respond(machine, data, now=0.0):
    return machine.handle(Responded(int(data), data), now)


def test_a_repeated_request_is_absorbed_until_there_is_an_answer():
    machine = asked()
    assert machine.handle(Retransmitted(), 0.5) == []
    assert respond(machine, b"183") == [Send(b"183")]
    assert machine.handle(Retransmitted(), 1.0) == [Send(b"183")]


def test_a_repeated_request_gets_its_answer_again_for_32_s():
    machine = asked()
    assert respond(machine, OK, 1.0) == [Send(OK)]
    assert machine.handle(Retransmitted(), 30.0) == [Send(OK)]
    assert run_until_idle(machine) == [(33.0, Ended())]


def test_an_answer_over_a_reliable_transport_ends_at_once():
    assert respond(asked(reliable=True), OK) == [Send(OK), Ended()]


def test_a_second_answer_is_not_sent():
    machine = asked()
    respond(machine, OK)
    assert respond(machine, b"500") == []


EVENTS = st.one_of(
    st.integers(100, 699).map(lambda status: Responded(status, b"%d" % status)),
    st.sampled_from([Retransmitted(), TransportFailed(), Tick()]),
)


@given(
    reliable=st.booleans(),
    history=st.lists(st.tuples(st.floats(0, 40), EVENTS), max_size=20),
)
def test_any_history_ends_exactly_once_and_leaves_no_timer(reliable, history):
    machine = asked(reliable=reliable)
    ends_once(machine, [], history)
    assert machine.state is State.TERMINATED
