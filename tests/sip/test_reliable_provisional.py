"""Provisional responses that are known to have come, both ways (RFC 3262)."""

from __future__ import annotations

import pytest

from tests.sip.session_events import (
    ANSWER,
    LEG,
    OFFER,
    Called,
    Peer,
    brief,
    until_over,
)
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    HangUp,
    Progress,
    Refuse,
    RefuseOffer,
)
from tongdai.sip.endpoint_outputs import SessionAnswered
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.session_vocabulary import SendResponse

CONTACT = "<sip:101@192.0.2.11>"
REQUIRED, SUPPORTED = {"Require": "100rel"}, {"Supported": "timer, 100rel"}


class Caller(Called):
    """A caller that acknowledges what it is told reliably."""

    rseq = 0

    def handle(self, event, now):
        steps = self.session.handle(event, now)
        for step in steps:
            if isinstance(step, SendResponse):
                self.latest_response = step.response
                if "RSeq" in step.response.headers:
                    self.rseq = step.response.rseq
        return [brief_of(step) for step in steps]

    def prack(self, cseq=6, *, now=10.0, rseq=None, of="5 INVITE", body=b""):
        return self.asks(
            "PRACK", cseq, now, body=body, RAck=f"{rseq or self.rseq} {of}"
        )


def brief_of(step):
    if isinstance(step, SendResponse) and "RSeq" in step.response.headers:
        described = " with body" if step.response.body else ""
        return f"> {step.response.status} reliably{described}"
    return brief(step)


# To a caller.


def test_a_caller_that_needs_it_is_told_reliably_that_it_rings():
    call = Caller(**REQUIRED)
    assert call.handle(Progress(LEG), 1.0) == ["> 180 reliably"]
    assert call.latest_response.require == ("100rel",)
    assert 1 <= call.rseq < 2**31
    assert call.prack() == ["> 200 to 6 PRACK"]
    assert call.handle(Accept(LEG, ANSWER), 3.0) == ["> 200 to 5 INVITE"]
    assert call.latest_response.body == ANSWER


def test_one_that_only_knows_it_is_told_so_what_describes_media():
    call = Caller(**SUPPORTED)
    assert call.handle(Progress(LEG), 1.0) == ["> 180 to 5 INVITE"]
    assert call.handle(Progress(LEG, 183, ANSWER), 1.0) == ["> 183 reliably with body"]
    assert call.prack() == ["> 200 to 6 PRACK"]
    assert call.handle(Progress(LEG, 180, ANSWER), 2.0) == ["> 180 to 5 INVITE"]
    assert call.latest_response.body == b"", "it would be another offer"
    assert call.handle(Accept(LEG, ANSWER), 3.0) == ["> 200 to 5 INVITE"]
    assert call.latest_response.body == b""


def test_one_that_does_not_know_it_is_not_troubled_with_it():
    call = Caller()
    assert call.handle(Progress(LEG, 183, ANSWER), 1.0) == ["> 183 to 5 INVITE"]
    assert call.latest_response.body == ANSWER
    assert call.asks("PRACK", RAck="1 5 INVITE") == ["> 481 to 6 PRACK"]


def test_it_is_repeated_ever_more_slowly_and_then_the_call_refused():
    call = Caller(**REQUIRED)
    call.handle(Progress(LEG), 0.0)
    assert until_over(call) == [
        *((at, "> 180 reliably") for at in (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)),
        (32.0, "> 504 to 5 INVITE"),
        (32.0, "ended 408"),
        (32.0, "Over"),
    ]


def test_one_waits_for_the_other():
    call = Caller(**REQUIRED)
    call.handle(Progress(LEG, 183), 1.0)
    first = call.rseq
    assert call.handle(Progress(LEG, 180), 1.0) == []
    assert call.prack() == ["> 200 to 6 PRACK", "> 180 reliably"]
    assert call.rseq == first + 1
    assert call.prack(7, rseq=first) == ["> 481 to 7 PRACK"]
    assert call.prack(8, of="4 INVITE") == ["> 481 to 8 PRACK"]
    assert call.prack(9, of="5 UPDATE") == ["> 481 to 9 PRACK"]
    assert call.prack(10) == ["> 200 to 10 PRACK"]
    assert until_over(call)[0][1] == "> 480 to 5 INVITE"


def test_only_so_many_wait():
    call = Caller(**REQUIRED)
    for _ in range(50):
        call.handle(Progress(LEG, 183), 1.0)
    cseq = 6
    while "> 183 reliably" in call.prack(cseq):
        cseq += 1
    assert cseq == 16


def test_the_answer_waits_until_the_description_before_it_has_come():
    call = Caller(**SUPPORTED)
    call.handle(Progress(LEG, 183, ANSWER), 1.0)
    assert call.handle(Accept(LEG, ANSWER, (("X-A", "b"),)), 1.5) == []
    assert call.prack() == ["> 200 to 6 PRACK", "> 200 to 5 INVITE"]
    assert call.latest_response.headers.get("X-A") == "b"
    assert call.asks("ACK", 5) == ["confirmed"]


def test_the_answer_does_not_wait_for_the_prack_of_a_mere_ringing():
    call = Caller(**REQUIRED)
    call.handle(Progress(LEG), 1.0)
    assert call.handle(Accept(LEG, ANSWER), 1.5) == ["> 200 to 5 INVITE"]
    assert call.prack() == ["> 200 to 6 PRACK"]
    assert call.asks("ACK", 5) == ["confirmed"]


@pytest.mark.parametrize("end", [Refuse(LEG, 486), HangUp(LEG)])
def test_a_refusal_waits_for_nothing(end):
    call = Caller(**SUPPORTED)
    call.handle(Progress(LEG, 183, ANSWER), 1.0)
    assert call.handle(end, 1.5)[-1] == "Over"
    assert call.session.deadline() is None


def test_a_late_offer_is_made_reliably_and_answered_by_prack():
    call = Caller(body=b"", **REQUIRED)
    assert call.handle(Progress(LEG, 180, OFFER), 1.0) == ["> 180 reliably with body"]
    assert call.prack(body=ANSWER) == ["> 200 to 6 PRACK", "SessionReanswered"]
    assert call.handle(Accept(LEG, OFFER), 3.0) == ["> 200 to 5 INVITE"]
    assert call.latest_response.body == b""
    assert call.asks("ACK", 5) == ["confirmed"]


def test_a_late_offer_that_its_prack_does_not_answer_ends_the_call():
    call = Caller(body=b"", **REQUIRED)
    call.handle(Progress(LEG, 180, OFFER), 1.0)
    steps = call.prack()
    assert steps == ["> 200 to 6 PRACK", "> 488 to 5 INVITE", "ended 488", "Over"]


def test_an_offer_of_ours_is_never_made_where_it_may_be_lost():
    call = Caller(body=b"")
    call.handle(Progress(LEG, 180, OFFER), 1.0)
    assert call.latest_response.body == b""
    call.handle(Accept(LEG, OFFER), 3.0)
    assert call.latest_response.body == OFFER


def test_a_prack_may_offer_a_change_and_the_answer_waits_for_it():
    call = Caller(**SUPPORTED)
    call.handle(Progress(LEG, 183, ANSWER), 1.0)
    assert call.prack(body=OFFER) == ["SessionReoffered"]
    assert call.handle(Accept(LEG, ANSWER), 1.5) == []
    assert call.handle(AnswerOffer(LEG, ANSWER), 2.0) == [
        "> 200 to 6 PRACK",
        "> 200 to 5 INVITE",
    ]


def test_a_change_that_a_prack_offers_may_be_refused():
    call = Caller(**SUPPORTED)
    call.handle(Progress(LEG, 183, ANSWER), 1.0)
    call.prack(body=OFFER)
    assert call.handle(RefuseOffer(LEG), 2.0) == ["> 488 to 6 PRACK"]
    call.handle(Accept(LEG, ANSWER), 3.0)
    assert call.latest_response.status == 200


@pytest.mark.parametrize("rack", [None, "", "1", "x 5 INVITE", "1 5", "-1 5 INVITE"])
def test_a_prack_that_names_nothing_is_malformed(rack):
    call = Caller(**REQUIRED)
    call.handle(Progress(LEG), 1.0)
    headers = {} if rack is None else {"RAck": rack}
    with pytest.raises(MalformedMessage):
        call.asks("PRACK", **headers)


def test_a_late_prack_changes_nothing_any_more():
    call = Caller(**REQUIRED)
    call.handle(Progress(LEG), 1.0)
    call.handle(Accept(LEG, ANSWER), 1.5)
    assert call.prack(body=OFFER) == ["> 488 to 6 PRACK"]
    assert call.prack(7) == ["> 200 to 7 PRACK"]


# From a callee.


def reliably(peer, status=183, rseq=1, **more):
    more.setdefault("Contact", CONTACT)
    return peer.responds(status, Require="100rel", RSeq=str(rseq), **more)


def test_what_a_callee_tells_reliably_is_acknowledged_once():
    peer = Peer()
    assert reliably(peer, rseq=7, body=ANSWER) == ["> PRACK 2", "rang 183 with body"]
    prack = peer.latest
    assert prack.headers.get("RAck") == "7 1 INVITE"
    assert (prack.uri, prack.to.tag) == ("sip:101@192.0.2.11", "b")
    assert reliably(peer, rseq=7, body=ANSWER) == [], "its PRACK is repeated instead"
    assert reliably(peer, 180, 9) == [], "one is missing before it"
    assert peer.responds(200, to=prack) == []
    assert reliably(peer, 180, 8) == ["> PRACK 3", "rang 180"]
    assert peer.responds(200, Contact=CONTACT) == ["> 1 ACK", "SessionAnswered"]
    assert peer.handle(HangUp(LEG), 20.0) == ["ended 200", "> BYE 4"]


def test_the_answer_of_a_callee_counts_when_it_has_come_reliably():
    peer = Peer()
    reliably(peer, body=ANSWER)
    seen = []
    handle = peer.session.handle
    peer.session.handle = lambda event, now: seen.extend(s := handle(event, now)) or s
    peer.responds(200, body=b"v=0 a copy that means nothing", Contact=CONTACT)
    (answered,) = [step for step in seen if isinstance(step, SessionAnswered)]
    assert answered.body == ANSWER


def test_each_fork_is_acknowledged_by_itself_and_the_one_that_answers_counts():
    peer = Peer()
    assert reliably(peer, tag="x", rseq=5, body=ANSWER)[0] == "> PRACK 2"
    assert reliably(peer, tag="y", rseq=90, body=b"v=0 of y")[0] == "> PRACK 2"
    assert peer.latest.to.tag == "y"
    assert reliably(peer, 180, tag="x", rseq=6)[0] == "> PRACK 3"
    steps = peer.responds(200, tag="y", Contact="<sip:y@192.0.2.12>")
    assert steps == ["> 1 ACK", "SessionAnswered"]
    peer.handle(HangUp(LEG), 20.0)
    assert (peer.latest.cseq.number, peer.latest.to.tag) == (3, "y")
    assert peer.latest.uri == "sip:y@192.0.2.12"


def test_only_so_many_forks_are_acknowledged():
    peer = Peer()
    for tag in range(40):
        reliably(peer, tag=f"t{tag}")
    assert reliably(peer, tag="more") == ["rang 183"]


@pytest.mark.parametrize("headers", [{}, {"RSeq": "x"}, {"RSeq": "4294967296"}])
def test_a_reliable_response_without_its_number_is_malformed(headers):
    with pytest.raises(MalformedMessage):
        Peer().responds(183, Require="100rel", Contact=CONTACT, **headers)


def test_a_refused_prack_ends_nothing():
    peer = Peer()
    reliably(peer)
    assert peer.responds(481, to=peer.latest) == []
    assert peer.responds(486) == ["ended 486", "Over"]


def test_a_call_that_was_given_up_acknowledges_nothing_more():
    peer = Peer()
    peer.responds(180)
    peer.handle(HangUp(LEG), 2.0)
    assert reliably(peer) == []
    assert peer.latest.method == "CANCEL"
