from __future__ import annotations

from tests.sip.session_events import (
    ANSWER,
    LEG,
    OFFER,
    SETTINGS,
    Peer,
    until_over,
)
from tongdai.sip.endpoint_inputs import HangUp
from tongdai.sip.session_vocabulary import NoResponse
from tongdai.sip.transaction.vocabulary import Failure

CONTACT = "<sip:101@192.0.2.11>"


def test_the_invite_says_who_calls_whom_and_what_we_can():
    invite = Peer().invite
    assert invite.uri == "sip:101@192.0.2.11"
    assert str(invite.from_.uri) == "sip:100@example.com"
    assert str(invite.to) == "<sip:101@example.com>"
    assert invite.headers.get("Contact") == "<sip:192.0.2.1:5060;transport=udp>"
    assert invite.headers.get("Session-Expires") == "600;refresher=uac"
    assert (invite.supported, invite.body) == (("timer", "replaces", "100rel"), OFFER)


def test_it_rings_and_is_answered_and_acknowledged():
    peer = Peer()
    assert peer.responds(100) == []
    assert peer.responds(180) == ["rang 180"]
    assert peer.responds(183, body=ANSWER) == ["rang 183 with body"]
    assert peer.responds(200, body=ANSWER, Contact=CONTACT) == [
        "> 1 ACK",
        "SessionAnswered",
    ]


def test_each_copy_of_the_2xx_is_acknowledged_and_reported_once():
    peer = Peer().confirmed()
    assert peer.responds(200, body=ANSWER, Contact=CONTACT) == ["> 1 ACK"]


def test_an_answer_that_came_early_need_not_come_again():
    peer = Peer()
    peer.responds(183, body=ANSWER)
    assert peer.responds(200, Contact=CONTACT) == ["> 1 ACK", "SessionAnswered"]


def test_an_early_answer_of_another_fork_is_not_the_answer():
    peer = Peer()
    peer.responds(183, tag="x", body=ANSWER)
    steps = peer.responds(200, tag="y", Contact=CONTACT)
    assert steps == ["> 1 ACK", "ended 488", "> BYE 2"]


def test_a_second_fork_that_answers_is_acknowledged_and_hung_up():
    peer = Peer().confirmed()
    late = {"tag": "z", "body": ANSWER, "Contact": "<sip:z@192.0.2.12>"}
    assert peer.responds(200, **late) == ["> 1 ACK", "> BYE 2"]
    assert peer.latest.uri == "sip:z@192.0.2.12"
    assert peer.responds(200, **late) == ["> 1 ACK"]
    assert peer.responds(200, to=peer.latest, tag="z") == []
    assert peer.handle(HangUp(LEG), 20.0) == ["ended 200", "> BYE 2"]


def test_a_refusal_ends_it_with_status_and_reason():
    assert Peer().responds(486) == ["ended 486", "Over"]
    assert Peer().responds(302, Contact="<sip:fraud@192.0.2.66>") == [
        "ended 302",
        "Over",
    ]


def test_a_session_interval_that_is_too_small_is_asked_for_again_once():
    peer = Peer()
    assert peer.responds(422, Min_SE="1200") == ["> INVITE 2"]
    assert peer.invite.headers.get("Session-Expires") == "1200;refresher=uac"
    assert peer.invite.headers.get("Min-SE") == "1200"
    assert peer.responds(422, Min_SE="1200") == ["ended 422", "Over"]


def test_no_answer_at_all_ends_it():
    peer = Peer()
    assert peer.handle(NoResponse("INVITE", 1, Failure.TIMEOUT), 32.0) == [
        "ended 408",
        "Over",
    ]
    peer = Peer()
    peer.responds(180)
    assert peer.handle(NoResponse("INVITE", 1, Failure.TRANSPORT), 5.0) == [
        "ended 430",
        "Over",
    ]


def test_a_ringing_call_is_cancelled_and_its_487_ends_it():
    peer = Peer()
    peer.responds(180)
    assert peer.handle(HangUp(LEG, (("Reason", "SIP;cause=200"),)), 2.0) == [
        "ended 487",
        "> CANCEL 1",
    ]
    assert peer.latest.headers.get("Reason") == "SIP;cause=200"
    assert str(peer.latest.via) == str(peer.invite.via)
    assert peer.responds(200, to=peer.latest) == []
    assert peer.responds(180) == []
    assert peer.responds(487) == ["Over"]


def test_a_cancel_waits_for_the_first_response():
    peer = Peer()
    assert peer.handle(HangUp(LEG), 0.1) == ["ended 487"]
    assert peer.handle(HangUp(LEG), 0.2) == []
    assert peer.responds(100) == ["> CANCEL 1"]


def test_a_2xx_that_crosses_the_cancel_is_acknowledged_and_hung_up():
    peer = Peer()
    peer.responds(180)
    peer.handle(HangUp(LEG, (("Reason", "SIP;cause=200"),)), 2.0)
    assert peer.responds(200, body=ANSWER, Contact=CONTACT) == ["> 1 ACK", "> BYE 2"]
    assert peer.latest.headers.get("Reason") == "SIP;cause=200"
    assert peer.responds(200, to=peer.latest) == ["Over"]


def test_a_cancelled_call_that_is_never_refused_is_forgotten_after_32_s():
    peer = Peer()
    peer.responds(180)
    peer.handle(HangUp(LEG), 2.0)
    assert until_over(peer) == [(34.0, "Over")]


def test_nobody_rings_for_ever():
    peer = Peer()
    peer.responds(180)
    assert until_over(peer) == [
        (SETTINGS.ringing, "ended 408"),
        (SETTINGS.ringing, "> CANCEL 1"),
        (SETTINGS.ringing + 32, "Over"),
    ]


def test_requests_within_an_early_dialog_are_answered():
    peer = Peer()
    peer.responds(180)
    assert peer.asks("OPTIONS") == ["> 200 to 1 OPTIONS"]
    assert peer.asks("UPDATE") == ["> 200 to 2 UPDATE"]
    assert peer.asks("UPDATE", body=OFFER) == ["> 491 to 3 UPDATE"]
    assert peer.asks("INVITE", body=OFFER) == ["> 491 to 4 INVITE"]
    assert peer.asks("ACK") == []


def test_a_callee_that_hangs_up_what_we_never_heard_answered_is_believed():
    peer = Peer()
    peer.responds(180)
    assert peer.asks("BYE") == ["> 200 to 1 BYE", "ended 200", "> CANCEL 1"]
    assert peer.asks("BYE") == ["> 200 to 2 BYE"]
