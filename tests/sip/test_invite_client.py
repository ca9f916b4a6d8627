from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.sip.transaction_events import (
    BRANCH,
    client_histories,
    ends_once,
    request,
    response,
    run_until_idle,
)
from tongdai.sip.parser import parse_message
from tongdai.sip.transaction.invite_client import InviteClientTransaction, State
from tongdai.sip.transaction.vocabulary import (
    Deliver,
    Ended,
    Failed,
    Failure,
    ResponseReceived,
    Send,
    TransportFailed,
)

INVITE = request("INVITE")
RINGING, OK, BUSY = response(180), response(200), response(486)


def calling(*, reliable=False):
    machine = InviteClientTransaction(INVITE, reliable=reliable)
    assert machine.start(now=0.0) == [Send(INVITE.encode())]
    return machine


def received(machine, message, now):
    return machine.handle(ResponseReceived(message), now)


def test_unanswered_invite_is_sent_seven_times_then_fails_after_32_s():
    seen = run_until_idle(calling())
    resent = [time for time, output in seen if isinstance(output, Send)]
    assert resent == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    assert seen[-2:] == [(32.0, Failed(Failure.TIMEOUT)), (32.0, Ended())]


def test_reliable_transport_never_retransmits():
    seen = run_until_idle(calling(reliable=True))
    assert seen == [(32.0, Failed(Failure.TIMEOUT)), (32.0, Ended())]


def test_provisional_response_stops_retransmission_and_the_timeout():
    machine = calling()
    assert received(machine, RINGING, 0.2) == [Deliver(RINGING)]
    assert machine.deadline() is None
    assert received(machine, RINGING, 60.0) == [Deliver(RINGING)]


def test_every_2xx_is_delivered_and_none_is_acked_here():
    machine = calling()
    assert received(machine, OK, 1.0) == [Deliver(OK)]
    assert received(machine, OK, 1.5) == [Deliver(OK)]
    assert machine.handle(TransportFailed(), 2.0) == []
    assert run_until_idle(machine) == [(33.0, Ended())]


def test_refusal_is_acknowledged_each_time_it_comes_and_delivered_once():
    machine = calling()
    ack, delivered = received(machine, BUSY, 1.0)
    assert delivered == Deliver(BUSY)
    assert received(machine, BUSY, 1.5) == [ack]
    assert run_until_idle(machine) == [(33.0, Ended())]


def test_refusal_over_a_reliable_transport_ends_at_once():
    machine = calling(reliable=True)
    _, *rest = received(machine, BUSY, 1.0)
    assert rest == [Deliver(BUSY), Ended()]
    assert machine.deadline() is None


def test_ack_of_a_refusal_goes_the_way_of_its_invite():
    machine = calling()
    sent, _ = received(machine, BUSY, 1.0)
    ack = parse_message(sent.data)
    assert (ack.method, ack.uri, ack.via.branch) == ("ACK", INVITE.uri, BRANCH)
    assert str(ack.cseq) == "7 ACK"
    assert ack.to.tag == "b"
    assert ack.headers.all("Route") == ["<sip:192.0.2.5;lr>"]


def test_a_response_after_the_end_changes_nothing():
    machine = calling(reliable=True)
    received(machine, BUSY, 1.0)
    assert received(machine, OK, 1.1) == []


def test_a_closed_flow_fails_the_call_unless_it_was_answered():
    machine = calling()
    received(machine, RINGING, 1.0)
    assert machine.handle(TransportFailed(), 2.0) == [
        Failed(Failure.TRANSPORT),
        Ended(),
    ]


@given(reliable=st.booleans(), history=client_histories("INVITE"))
def test_any_history_ends_exactly_once_and_leaves_no_timer(reliable, history):
    machine = calling(reliable=reliable)
    ends_once(machine, [], history)
    assert machine.state is State.TERMINATED
