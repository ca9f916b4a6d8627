from __future__ import annotations

from tests.sip.transaction_events import request, response
from tongdai.sip.transaction.matching import (
    client_key,
    merge_key,
    own_key,
    server_key,
)


def with_via(method, via, *, to_tag=""):
    made = request(method)
    made.headers.set("Via", via)
    if to_tag:
        made.headers.set("To", f"<sip:101@example.com>;tag={to_tag}")
    return made


def test_a_response_belongs_to_the_request_of_its_branch_and_method():
    assert client_key(response(200, "BYE")) == own_key(request("BYE"))
    assert client_key(response(200, "INVITE")) != own_key(request("BYE"))


def test_the_ack_to_a_refusal_belongs_to_its_invite():
    assert server_key(request("ACK")) == server_key(request("INVITE"))


def test_a_cancel_is_a_transaction_itself_and_names_that_of_its_invite():
    cancel, invite = request("CANCEL"), request("INVITE")
    assert server_key(cancel) != server_key(invite)
    assert server_key(cancel, "INVITE") == server_key(invite)


def test_equal_branches_of_different_senders_are_different_transactions():
    here = with_via("INVITE", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
    there = with_via("INVITE", "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1")
    assert server_key(here) != server_key(there)


def test_without_the_magic_cookie_the_rules_of_rfc_2543_count():
    old = "SIP/2.0/UDP 192.0.2.1;branch=1"
    invite = with_via("INVITE", old)
    assert server_key(invite) == server_key(with_via("ACK", old, to_tag="b"))
    other = with_via("INVITE", old)
    other.headers.set("CSeq", "8 INVITE")
    assert server_key(invite) != server_key(other)


def test_a_request_that_came_two_ways_is_one_request():
    one = with_via("INVITE", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
    other = with_via("INVITE", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2")
    assert merge_key(one) == merge_key(other)
