from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.sip.transaction_events import ends_once, run_until_idle
from tongdai.sip.transaction.invite_server import InviteServerTransaction, State
from tongdai.sip.transaction.vocabulary import (
    AckReceived,
    Ended,
    Responded,
    Retransmitted,
    Send,
    Tick,
    TransportFailed,
)

RINGING, OK, BUSY = b"180", b"200", b"486"


def called(*, reliable=False):
    return InviteServerTransaction(reliable=reliable)


def respond(machine, data, now=0.0):
    return machine.handle(Responded(int(data), data), now)


def test_a_repeated_invite_gets_the_latest_provisional_response_again():
    machine = called()
    assert machine.handle(Retransmitted(), 0.1) == []
    assert respond(machine, b"100") == [Send(b"100")]
    assert respond(machine, RINGING) == [Send(RINGING)]
    assert machine.handle(Retransmitted(), 0.5) == [Send(RINGING)]


def test_an_unacknowledged_refusal_is_repeated_up_to_every_four_seconds_for_32_s():
    machine = called()
    assert respond(machine, BUSY) == [Send(BUSY)]
    seen = run_until_idle(machine)
    times = [time for time, output in seen if output == Send(BUSY)]
    assert times == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert seen[-1] == (32.0, Ended())


def test_a_refusal_over_a_reliable_transport_is_sent_once_and_waits_for_its_ack():
    machine = called(reliable=True)
    respond(machine, BUSY)
    assert machine.handle(AckReceived(), 1.0) == [Ended()]


def test_after_the_ack_copies_are_absorbed_for_five_seconds():
    machine = called()
    respond(machine, BUSY)
    assert machine.handle(AckReceived(), 1.0) == []
    assert machine.handle(AckReceived(), 1.1) == []
    assert machine.handle(Retransmitted(), 1.2) == []
    assert run_until_idle(machine) == [(6.0, Ended())]


def test_after_a_2xx_copies_of_the_invite_are_absorbed_and_2xx_sent_as_often_as_given():
    machine = called()
    assert respond(machine, OK) == [Send(OK)]
    assert machine.handle(Retransmitted(), 0.5) == []
    assert respond(machine, OK, 0.6) == [Send(OK)]
    assert machine.handle(AckReceived(), 0.7) == []
    assert run_until_idle(machine) == [(32.0, Ended())]


def test_a_second_final_response_is_not_sent():
    machine = called()
    respond(machine, BUSY)
    assert respond(machine, OK) == []
    accepted = called()
    respond(accepted, OK)
    assert respond(accepted, BUSY) == []


EVENTS = st.one_of(
    st.integers(100, 699).map(lambda status: Responded(status, b"%d" % status)),
    st.sampled_from([Retransmitted(), AckReceived(), TransportFailed(), Tick()]),
)


@given(
    reliable=st.booleans(),
    history=st.lists(st.tuples(st.floats(0, 40), EVENTS), max_size=20),
)
def test_any_history_ends_exactly_once_and_leaves_no_timer(reliable, history):
    machine = called(reliable=reliable)
    ends_once(machine, [], history)
    assert machine.state is State.TERMINATED
