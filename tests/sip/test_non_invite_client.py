from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.sip.transaction_events import (
    client_histories,
    ends_once,
    request,
    response,
    run_until_idle,
)
from tongdai.sip.transaction.non_invite_client import (
    NonInviteClientTransaction,
    State,
)
from tongdai.sip.transaction.vocabulary import (
    Deliver,
    Ended,
    Failed,
    Failure,
    ResponseReceived,
    Send,
    TransportFailed,
)

BYE = request("BYE")
TRYING, OK = response(100, "BYE"), response(200, "BYE")


def sent(*, reliable=False):
    machine = NonInviteClientTransaction(BYE, reliable=reliable)
    assert machine.start(now=0.0) == [Send(BYE.encode())]
    return machine


def received(machine, message, now):
    return machine.handle(ResponseReceived(message), now)


def test_unanswered_request_is_repeated_up_to_every_four_seconds_for_32_s():
    seen = run_until_idle(sent())
    times = [time for time, output in seen if isinstance(output, Send)]
    assert times == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert seen[-2:] == [(32.0, Failed(Failure.TIMEOUT)), (32.0, Ended())]


def test_provisional_response_slows_repetition_down_but_does_not_stop_it():
    machine = sent()
    assert received(machine, TRYING, 0.1) == [Deliver(TRYING)]
    seen = run_until_idle(machine)
    times = [time for time, output in seen if isinstance(output, Send)]
    assert times[:3] == [0.5, 4.5, 8.5]
    assert seen[-2:] == [(32.0, Failed(Failure.TIMEOUT)), (32.0, Ended())]


def test_reliable_transport_never_retransmits():
    machine = sent(reliable=True)
    assert run_until_idle(machine) == [
        (32.0, Failed(Failure.TIMEOUT)),
        (32.0, Ended()),
    ]


def test_final_response_is_delivered_once_and_its_copies_absorbed_for_five_seconds():
    machine = sent()
    assert received(machine, OK, 1.0) == [Deliver(OK)]
    assert received(machine, OK, 2.0) == []
    assert run_until_idle(machine) == [(6.0, Ended())]


def test_final_response_over_a_reliable_transport_ends_at_once():
    assert received(sent(reliable=True), OK, 1.0) == [Deliver(OK), Ended()]


def test_a_closed_flow_fails_the_request_unless_it_was_answered():
    assert sent().handle(TransportFailed(), 1.0) == [
        Failed(Failure.TRANSPORT),
        Ended(),
    ]
    answered = sent()
    received(answered, OK, 1.0)
    assert answered.handle(TransportFailed(), 1.5) == [Ended()]


@given(reliable=st.booleans(), history=client_histories("BYE"))
def test_any_history_ends_exactly_once_and_leaves_no_timer(reliable, history):
    machine = sent(reliable=reliable)
    ends_once(machine, [], history)
    assert machine.state is State.TERMINATED
