from __future__ import annotations

import pytest

from tests.sip.transaction_events import request, response
from tongdai.sip.dialog import Dialog
from tongdai.sip.errors import MalformedMessage

VIA = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"


def invited(**headers):
    invite = request("INVITE")
    invite.headers.set("Contact", "<sip:100@192.0.2.10:5062>")
    for name, value in headers.items():
        invite.headers.set(name.replace("_", "-"), value)
    return invite


def answered(**headers):
    ok = response(200)
    ok.headers.set("Contact", "<sip:101@192.0.2.11:5062>")
    for name, value in headers.items():
        ok.headers.set(name.replace("_", "-"), value)
    return ok


def test_the_callee_goes_back_the_way_that_the_invite_came():
    invite = invited(Record_Route="<sip:p2.example.com;lr>, <sip:p1.example.com;lr>")
    bye = Dialog.made_by_request(invite, "t1").request("BYE", VIA)
    assert bye.uri == "sip:100@192.0.2.10:5062"
    assert bye.headers.all("Route") == [
        "<sip:p2.example.com;lr>",
        "<sip:p1.example.com;lr>",
    ]
    assert (bye.from_.tag, bye.to.tag, bye.cseq.number) == ("t1", "a", 1)


def test_the_caller_goes_the_other_way_round_and_counts_on():
    ok = answered(Record_Route="<sip:p2.example.com;lr>, <sip:p1.example.com;lr>")
    dialog = Dialog.made_by_response(request("INVITE"), ok)
    bye = dialog.request("BYE", VIA)
    assert bye.uri == "sip:101@192.0.2.11:5062"
    assert bye.headers.all("Route") == [
        "<sip:p1.example.com;lr>",
        "<sip:p2.example.com;lr>",
    ]
    assert (bye.from_.tag, bye.to.tag, bye.cseq.number) == ("a", "b", 8)
    assert dialog.request("BYE", VIA).cseq.number == 9


def test_a_strict_router_is_put_into_the_request_uri():
    ok = answered(Record_Route="<sip:strict.example.com>")
    bye = Dialog.made_by_response(request("INVITE"), ok).request("BYE", VIA)
    assert bye.uri == "sip:strict.example.com"
    assert bye.headers.all("Route") == ["<sip:101@192.0.2.11:5062>"]


def test_an_ack_has_the_number_of_its_invite_and_counts_for_nothing():
    dialog = Dialog.made_by_response(request("INVITE"), answered())
    assert dialog.request("ACK", VIA, cseq=7).cseq.number == 7
    assert dialog.request("BYE", VIA).cseq.number == 8


def test_requests_that_come_too_late_are_not_taken():
    dialog = Dialog.made_by_request(invited(), "t1")
    late, next_one = request("BYE"), request("BYE")
    next_one.headers.set("CSeq", "9 BYE")
    assert [dialog.takes(r) for r in (late, next_one, next_one)] == [
        False,
        True,
        False,
    ]


def test_a_new_contact_is_the_new_target_and_its_headers_are_left_behind():
    dialog = Dialog.made_by_request(invited(), "t1")
    moved = invited(Contact="<sip:100@192.0.2.77?Route=%3Csip:x%3E>")
    assert dialog.refreshed(moved) == "sip:100@192.0.2.77"
    assert dialog.refreshed(request("UPDATE")) == "sip:100@192.0.2.10:5062"


@pytest.mark.parametrize(
    "contact", ["<sip:a@192.0.2.1>, <sip:b@192.0.2.1>", "<tel:+84394749346>"]
)
def test_no_dialog_is_made_without_one_sip_contact(contact):
    with pytest.raises(MalformedMessage):
        Dialog.made_by_request(invited(Contact=contact), "t1")
    bare = request("INVITE")
    with pytest.raises(MalformedMessage):
        Dialog.made_by_request(bare, "t1")


def test_another_branch_of_the_invite_makes_a_dialog_of_its_own():
    dialog = Dialog.made_by_response(request("INVITE"), answered())
    other = answered(To="<sip:101@example.com>;tag=z", Contact="<sip:z@192.0.2.12>")
    fork = dialog.forked(other)
    bye = fork.request("BYE", VIA)
    assert (bye.uri, bye.to.tag, bye.cseq.number) == ("sip:z@192.0.2.12", "z", 8)
    assert dialog.remote_tag == "b"
