"""UPDATE before the answer, from either side (RFC 3311 §5)."""

from __future__ import annotations

import pytest

from tests.sip.session_events import ANSWER, LEG, OFFER, Called, Peer
from tongdai.errors import UsageError
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    HangUp,
    Offer,
    Progress,
    RefuseOffer,
)
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.session_vocabulary import NoResponse
from tongdai.sip.transaction.vocabulary import Failure

CONTACT = "<sip:101@192.0.2.11>"
ALLOW = "INVITE, ACK, BYE, CANCEL, UPDATE, PRACK"


def described(**headers):
    """A caller that has our answer for certain, before anybody answered."""
    headers = {"Supported": "100rel", "Allow": ALLOW} | headers
    call = Called(**headers)
    (sent,) = call.session.handle(Progress(LEG, 183, ANSWER), 1.0)
    rseq = sent.response.headers.get("RSeq")
    assert call.asks("PRACK", 6, RAck=f"{rseq} 5 INVITE") == ["> 200 to 6 PRACK"]
    return call


def heard(**headers):
    """A callee whose answer we have for certain, before it answered."""
    peer = Peer()
    headers = {"Contact": CONTACT, "Allow": ALLOW} | headers
    peer.responds(183, body=ANSWER, Require="100rel", RSeq="1", **headers)
    peer.responds(200, to=peer.latest)
    return peer


# Theirs.


def test_a_caller_changes_its_media_before_the_answer():
    call = described()
    assert call.asks("UPDATE", 7, body=OFFER) == ["SessionReoffered"]
    assert call.asks("UPDATE", 8, body=OFFER) == ["> 500 to 8 UPDATE"]
    assert call.handle(AnswerOffer(LEG, ANSWER), 2.0) == ["> 200 to 7 UPDATE"]
    assert call.handle(Accept(LEG, ANSWER), 3.0) == ["> 200 to 5 INVITE"]
    assert call.asks("ACK", 5) == ["confirmed"]


def test_a_callee_changes_its_media_before_the_answer():
    peer = heard()
    assert peer.asks("UPDATE", body=OFFER) == ["SessionReoffered"]
    assert peer.handle(AnswerOffer(LEG, ANSWER), 2.0) == ["> 200 to 1 UPDATE"]
    assert peer.responds(200, Contact=CONTACT) == ["> 1 ACK", "SessionAnswered"]


def test_a_change_may_be_refused_and_all_stays_as_it_was():
    call, peer = described(), heard()
    call.asks("UPDATE", 7, body=OFFER)
    assert call.handle(RefuseOffer(LEG), 2.0) == ["> 488 to 7 UPDATE"]
    peer.asks("UPDATE", body=OFFER)
    assert peer.handle(RefuseOffer(LEG), 2.0) == ["> 488 to 1 UPDATE"]


def test_there_is_nothing_to_change_before_the_first_answer_has_come():
    call = Called(Supported="100rel")
    assert call.asks("UPDATE", 6, body=OFFER) == ["> 500 to 6 UPDATE"]
    peer = Peer()
    peer.responds(183, body=ANSWER, Contact=CONTACT)
    assert peer.asks("UPDATE", body=OFFER) == ["> 491 to 1 UPDATE"]


def test_an_update_without_an_offer_moves_the_peer():
    peer = heard()
    assert peer.asks("UPDATE", Contact="<sip:x@192.0.2.77>") == ["> 200 to 1 UPDATE"]
    peer.handle(Offer(LEG, OFFER), 2.0)
    assert peer.latest.uri == "sip:x@192.0.2.77"
    with pytest.raises(MalformedMessage):
        peer.asks("UPDATE", Contact="<tel:+84394749346>")


def test_requests_that_overtook_each_other_are_not_taken():
    peer = heard()
    peer.asks("UPDATE", cseq=9)
    assert peer.asks("UPDATE", cseq=9) == ["> 500 to 9 UPDATE"]
    assert peer.asks("OPTIONS", cseq=8) == ["> 500 to 8 OPTIONS"]
    assert peer.asks("PRACK", cseq=10, RAck="1 1 INVITE") == ["> 481 to 10 PRACK"]


def test_who_waits_for_an_answer_when_the_call_ends_is_told():
    call, peer = described(), heard()
    call.asks("UPDATE", 7, body=OFFER)
    assert call.handle(HangUp(LEG), 2.0)[:2] == [
        "> 487 to 7 UPDATE",
        "> 480 to 5 INVITE",
    ]
    peer.asks("UPDATE", body=OFFER)
    assert peer.responds(486) == ["> 487 to 1 UPDATE", "ended 486", "Over"]
    peer = heard()
    peer.asks("UPDATE", body=OFFER)
    steps = peer.handle(HangUp(LEG), 2.0)
    assert steps == ["> 487 to 1 UPDATE", "ended 487", "> CANCEL 1"]


def test_an_answer_that_crosses_the_200_is_given_all_the_same():
    peer = heard()
    peer.asks("UPDATE", body=OFFER)
    assert peer.responds(200, Contact=CONTACT) == ["> 1 ACK", "SessionAnswered"]
    assert peer.asks("UPDATE", body=OFFER) == ["> 500 to 2 UPDATE"]
    assert peer.handle(AnswerOffer(LEG, ANSWER), 2.0) == ["> 200 to 1 UPDATE"]
    assert peer.asks("INVITE", body=OFFER) == ["SessionReoffered"]


def test_an_answer_to_nothing_is_a_fault_of_ours():
    for session in (described(), heard()):
        with pytest.raises(UsageError):
            session.handle(AnswerOffer(LEG, ANSWER), 2.0)
        with pytest.raises(UsageError):
            session.handle(RefuseOffer(LEG), 2.0)


# Ours.


@pytest.mark.parametrize("early", [described, heard])
def test_we_change_our_media_before_the_answer(early):
    call = early()
    first = "> UPDATE 1" if early is described else "> UPDATE 3"
    assert call.handle(Offer(LEG, OFFER), 2.0) == [first]
    assert call.latest.body == OFFER
    assert call.handle(Offer(LEG, b"v=0 newer"), 2.0) == []
    update = call.latest
    steps = call.responds(200, to=update, body=ANSWER)
    assert steps[0] == "SessionReanswered"
    assert call.latest.body == b"v=0 newer"
    assert call.responds(488, to=call.latest) == ["SessionReofferRefused"]


def test_theirs_is_not_taken_while_ours_is_open():
    peer = heard()
    peer.handle(Offer(LEG, OFFER), 2.0)
    assert peer.asks("UPDATE", body=OFFER) == ["> 491 to 1 UPDATE"]


def test_what_cannot_be_offered_before_the_answer_is_offered_after_it():
    peer = Peer()
    assert peer.handle(Offer(LEG, b"v=0 newer"), 2.0) == []
    steps = peer.responds(200, body=ANSWER, Contact=CONTACT)
    assert steps == ["> 1 ACK", "SessionAnswered", "> INVITE 2"]
    peer = heard(Allow="INVITE, ACK, BYE")
    assert peer.handle(Offer(LEG, b"v=0 newer"), 2.0) == [], "it takes no UPDATE"
    assert peer.responds(200, Contact=CONTACT)[-1] == "> INVITE 3"
    peer = heard()
    peer.handle(Offer(LEG, b"v=0 newer"), 2.0)
    assert peer.responds(491, to=peer.latest) == []
    assert peer.responds(200, Contact=CONTACT)[-1] == "> INVITE 4"
    peer = heard()
    peer.handle(Offer(LEG, b"v=0 newer"), 2.0)
    assert peer.responds(200, Contact=CONTACT)[-1] == "> INVITE 4", "no answer yet"
    call = described()
    call.handle(Offer(LEG, b"v=0 newer"), 2.0)
    call.responds(491, to=call.latest)
    call.handle(Accept(LEG, ANSWER), 3.0)
    assert call.asks("ACK", 5) == ["confirmed", "> INVITE 2"]


def test_nothing_is_offered_anew_before_the_late_offer_is_answered():
    call = Called(body=b"", Require="100rel", Allow=ALLOW)
    assert call.handle(Offer(LEG, b"v=0 newer"), 1.0) == []
    (sent,) = call.session.handle(Progress(LEG, 183, OFFER), 1.0)
    rack = f"{sent.response.rseq} 5 INVITE"
    steps = call.asks("PRACK", 6, body=ANSWER, RAck=rack)
    assert steps[:2] == ["> 200 to 6 PRACK", "SessionReanswered"]


def test_a_prack_that_crosses_our_update_is_no_answer_to_it():
    call = described(Require="100rel")
    (sent,) = call.session.handle(Progress(LEG), 2.0)
    assert call.handle(Offer(LEG, OFFER), 2.0) == ["> UPDATE 1"]
    update = call.latest
    rack = f"{sent.response.rseq} 5 INVITE"
    assert call.asks("PRACK", 7, RAck=rack) == ["> 200 to 7 PRACK"]
    assert call.responds(200, to=update, body=ANSWER) == ["SessionReanswered"]


def test_what_is_told_meanwhile_does_not_answer_their_update():
    call = described()
    call.asks("UPDATE", 7, body=OFFER)
    (sent,) = call.session.handle(Progress(LEG, 183, b"v=0 old"), 2.0)
    assert sent.response.body == b""
    assert call.handle(AnswerOffer(LEG, ANSWER), 2.0) == ["> 200 to 7 UPDATE"]
    assert call.handle(Offer(LEG, OFFER), 2.0) == ["> UPDATE 1"]


def test_an_update_that_nobody_answers_is_a_refused_one():
    peer = heard()
    peer.handle(Offer(LEG, OFFER), 2.0)
    failed = NoResponse("UPDATE", peer.latest.cseq.number, Failure.TIMEOUT)
    assert peer.handle(failed, 34.0) == ["SessionReofferRefused"]
    assert peer.handle(failed, 34.0) == []


def test_a_2xx_without_an_answer_is_a_refusal():
    peer = heard()
    peer.handle(Offer(LEG, OFFER), 2.0)
    assert peer.responds(200, to=peer.latest) == ["SessionReofferRefused"]
