from __future__ import annotations

from tests.sip.transaction_events import request, response
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.transaction.matching import server_key
from tongdai.sip.transaction.table import Answered, Transactions, Unanswered
from tongdai.sip.transaction.timers import RFC3261
from tongdai.sip.transaction.vocabulary import Failure

UDP = Flow(Transport.UDP, ("192.0.2.11", 5060), ("192.0.2.1", 5060))
TCP = Flow(Transport.TCP, ("192.0.2.11", 5060), ("192.0.2.1", 5060), 7)
LEG = SessionId("leg")


def test_a_response_is_given_to_whoever_sent_its_request():
    table = Transactions(RFC3261)
    bye = request("BYE")
    assert table.send(bye, UDP, LEG, 0.0) == [Transmit(UDP, bye.encode())]
    ok = response(200, "BYE")
    assert table.answered(ok, 0.1) == [Answered(LEG, ok)]
    assert table.answered(ok, 0.2) == []


def test_a_stray_response_is_dropped():
    assert Transactions(RFC3261).answered(response(200), 0.0) == []


def test_requests_of_a_closed_flow_fail_in_the_order_they_were_sent():
    table = Transactions(RFC3261)
    table.send(request("INVITE"), TCP, LEG, 0.0)
    table.send(request("BYE"), TCP, SessionId("other"), 0.0)
    table.send(request("OPTIONS"), UDP, LEG, 0.0)
    assert table.close_flow(TCP, 1.0) == [
        Unanswered(LEG, "INVITE", 7, Failure.TRANSPORT),
        Unanswered(SessionId("other"), "BYE", 7, Failure.TRANSPORT),
    ]
    assert len(table) == 1


def test_time_is_passed_to_each_transaction_when_it_is_due():
    table = Transactions(RFC3261)
    bye = request("BYE")
    table.send(bye, UDP, LEG, 0.0)
    assert table.deadline() == 0.5
    assert table.tick(0.5) == [Transmit(UDP, bye.encode())]
    late = table.tick(40.0)
    assert late[-1] == Unanswered(LEG, "BYE", 7, Failure.TIMEOUT)
    assert (len(table), table.deadline()) == (0, None)


def test_a_repeated_request_is_answered_from_memory():
    table = Transactions(RFC3261)
    bye = request("BYE")
    key = server_key(bye)
    assert table.retransmitted(key, 0.0) is None
    table.open(key, bye, UDP)
    ok = response(200, "BYE")
    sent = [Transmit(UDP, ok.encode())]
    assert table.respond(key, ok, 0.1) == sent
    assert table.retransmitted(key, 0.5) == sent


def test_only_the_ack_to_a_refusal_is_absorbed():
    table = Transactions(RFC3261)
    invite, ack = request("INVITE"), request("ACK")
    table.open(server_key(invite), invite, UDP)
    table.respond(server_key(invite), response(200), 0.0)
    assert not table.acknowledged(server_key(ack), 0.1)

    table = Transactions(RFC3261)
    table.open(server_key(invite), invite, UDP)
    table.respond(server_key(invite), response(486), 0.0)
    assert table.acknowledged(server_key(ack), 0.1)


def test_a_request_that_comes_a_second_way_is_merged_until_the_first_is_over():
    table = Transactions(RFC3261)
    invite = request("INVITE")
    table.open(server_key(invite), invite, UDP)
    again = request("INVITE")
    again.headers.set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-other")
    assert table.is_merged(again, server_key(again))
    table.respond(server_key(invite), response(486), 0.0)
    table.tick(32.0)
    assert not table.is_merged(again, server_key(again))


def test_no_response_is_sent_once_the_transaction_is_over():
    table = Transactions(RFC3261)
    assert table.respond(("gone",), response(200), 0.0) == []
