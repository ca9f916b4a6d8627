from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.session_events import (
    ANSWER,
    LEG,
    OFFER,
    OTHER_FLOW,
    Called,
    Peer,
    until_over,
)
from tongdai.errors import UsageError
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    HangUp,
    Introduce,
    Offer,
    Refuse,
    RefuseOffer,
)
from tongdai.sip.session_vocabulary import FlowLost, FlowMoved, NoResponse, Tick
from tongdai.sip.transaction.vocabulary import Failure

CONTACT = "<sip:101@192.0.2.11>"
UPDATES = {"Allow": "INVITE, ACK, BYE, UPDATE"}


def answered():
    """A session that was offered to us, answered and confirmed."""
    call = Called()
    call.handle(Accept(LEG, ANSWER), 0.0)
    assert call.asks("ACK", 5, now=0.1) == ["confirmed"]
    return call


# Hanging up.


def test_a_bye_of_theirs_ends_it_with_their_reason():
    peer = Peer().confirmed()
    assert peer.asks("BYE") == ["> 200 to 1 BYE", "ended 200", "Over"]
    assert peer.handle(HangUp(LEG), 11.0) == []


def test_our_bye_is_reported_at_once_and_over_when_it_is_answered():
    peer = Peer().confirmed()
    assert peer.handle(HangUp(LEG, (("Reason", "SIP;cause=16"),)), 5.0) == [
        "ended 200",
        "> BYE 2",
    ]
    assert peer.latest.headers.get("Reason") == "SIP;cause=16"
    assert peer.handle(HangUp(LEG), 5.1) == []
    assert peer.responds(200, to=peer.latest) == ["Over"]


def test_a_bye_that_is_never_answered_is_given_up():
    peer = Peer().confirmed()
    peer.handle(HangUp(LEG), 5.0)
    assert peer.handle(NoResponse("BYE", 2, Failure.TIMEOUT), 37.0) == ["Over"]


def test_byes_may_cross():
    peer = Peer().confirmed()
    peer.handle(HangUp(LEG), 5.0)
    assert peer.asks("BYE") == ["> 200 to 1 BYE", "Over"]


def test_no_bye_is_sent_before_the_ack():
    call = Called()
    call.handle(Accept(LEG, ANSWER), 0.0)
    assert call.handle(HangUp(LEG), 0.1) == ["ended 200"]
    assert call.handle(Tick(), 0.5) == ["> 200 to 5 INVITE"]
    assert call.asks("ACK", 5, now=0.6) == ["> BYE 1"]


def test_a_request_that_comes_after_our_bye_finds_no_dialog():
    peer = Peer().confirmed()
    peer.handle(HangUp(LEG), 5.0)
    assert peer.asks("INVITE", body=OFFER) == ["> 481 to 1 INVITE"]


def test_a_request_of_another_fork_finds_no_dialog():
    peer = Peer().confirmed()
    assert peer.asks("BYE", tag="x") == ["> 481 to 1 BYE"]
    assert peer.asks("ACK", tag="x") == []


def test_a_request_that_comes_too_late_is_refused():
    peer = Peer().confirmed()
    peer.asks("OPTIONS", cseq=5)
    assert peer.asks("OPTIONS", cseq=4) == ["> 500 to 4 OPTIONS"]


# Changes by the peer.


def test_a_reinvite_is_offered_answered_and_acknowledged():
    peer = Peer().confirmed()
    assert peer.asks("INVITE", body=OFFER, Contact=CONTACT) == ["SessionReoffered"]
    assert peer.handle(AnswerOffer(LEG, ANSWER), 11.0) == ["> 200 to 1 INVITE"]
    assert peer.handle(Tick(), 11.5) == ["> 200 to 1 INVITE"]
    assert peer.asks("ACK", 12.0, cseq=1) == []
    assert peer.asks("INVITE", cseq=2, body=OFFER) == ["SessionReoffered"]


def test_a_reinvite_without_an_offer_asks_for_ours():
    peer = Peer().confirmed()
    assert peer.asks("INVITE", Contact=CONTACT) == ["SessionReoffered"]
    assert peer.handle(AnswerOffer(LEG, OFFER), 11.0) == ["> 200 to 1 INVITE"]
    assert peer.asks("ACK", 11.1, cseq=1, body=ANSWER) == ["SessionReanswered"]


def test_a_refused_reinvite_changes_nothing():
    peer = Peer().confirmed()
    peer.asks("INVITE", body=OFFER)
    assert peer.handle(RefuseOffer(LEG), 11.0) == ["> 488 to 1 INVITE"]
    assert peer.handle(Offer(LEG, OFFER), 12.0) == ["> INVITE 2"]


def test_a_second_reinvite_before_the_first_is_answered_is_told_to_wait():
    peer = Peer().confirmed()
    peer.asks("INVITE", body=OFFER)
    assert peer.asks("INVITE", body=OFFER) == ["> 500 to 2 INVITE"]
    assert peer.asks("UPDATE", body=OFFER) == ["> 500 to 3 UPDATE"]


def test_a_bye_refuses_the_reinvite_that_waits():
    peer = Peer().confirmed()
    peer.asks("INVITE", body=OFFER)
    assert peer.asks("BYE") == [
        "> 200 to 2 BYE",
        "> 487 to 1 INVITE",
        "ended 200",
        "Over",
    ]


def test_an_update_refreshes_or_offers():
    peer = Peer().confirmed()
    assert peer.asks("UPDATE") == ["> 200 to 1 UPDATE"]
    assert peer.asks("UPDATE", body=OFFER) == ["SessionReoffered"]
    assert peer.handle(AnswerOffer(LEG, ANSWER), 11.0) == ["> 200 to 2 UPDATE"]


def test_a_refresh_that_asks_for_too_little_is_told_the_least():
    peer = Peer().confirmed()
    little = {"Session_Expires": "30", "Supported": "timer"}
    assert peer.asks("UPDATE", **little) == ["> 422 to 1 UPDATE"]
    assert peer.asks("INVITE", body=OFFER, **little) == ["> 422 to 2 INVITE"]


def test_an_answer_where_nobody_asked_is_a_fault_of_ours():
    for wish in (AnswerOffer(LEG, ANSWER), RefuseOffer(LEG)):
        with pytest.raises(UsageError):
            Peer().confirmed().handle(wish, 5.0)


# Changes by us.


def test_an_offer_of_ours_is_answered_and_acknowledged():
    peer = Peer().confirmed()
    assert peer.handle(Offer(LEG, b"v=0 hold"), 5.0) == ["> INVITE 2"]
    assert peer.invite.body == b"v=0 hold"
    assert peer.responds(100) == []
    assert peer.responds(200, body=ANSWER, Contact=CONTACT) == [
        "> 2 ACK",
        "SessionReanswered",
    ]
    assert peer.responds(200, body=ANSWER, Contact=CONTACT) == ["> 2 ACK"]


def test_a_refused_offer_leaves_the_call_as_it_was():
    peer = Peer().confirmed()
    peer.handle(Offer(LEG, OFFER), 5.0)
    assert peer.responds(488) == ["SessionReofferRefused"]
    assert peer.handle(Offer(LEG, OFFER), 6.0) == ["> INVITE 3"]


def test_an_answer_without_a_description_counts_as_a_refusal():
    peer = Peer().confirmed()
    peer.handle(Offer(LEG, OFFER), 5.0)
    assert peer.responds(200, Contact=CONTACT) == ["> 2 ACK", "SessionReofferRefused"]


def test_an_offer_waits_for_the_ack_that_confirms_the_call():
    call = Called()
    call.handle(Accept(LEG, ANSWER), 0.0)
    assert call.handle(Offer(LEG, OFFER), 0.1) == []
    assert call.asks("ACK", 5, now=0.2) == ["confirmed", "> INVITE 1"]


def test_offers_wait_for_one_another_and_the_last_one_counts():
    peer = Peer().confirmed()
    peer.handle(Offer(LEG, b"v=0 1"), 5.0)
    assert peer.handle(Offer(LEG, b"v=0 2"), 5.1) == []
    assert peer.handle(Offer(LEG, b"v=0 3"), 5.2) == []
    assert peer.responds(200, body=ANSWER, Contact=CONTACT) == [
        "> 2 ACK",
        "SessionReanswered",
        "> INVITE 3",
    ]
    assert peer.invite.body == b"v=0 3"


@pytest.mark.parametrize(
    ("make", "low", "high"),
    [(lambda: Peer().confirmed(), 2.1, 4.0), (answered, 0.0, 2.0)],
)
def test_after_a_collision_the_owner_of_the_call_id_waits_longer(make, low, high):
    peer = make()
    peer.handle(Offer(LEG, OFFER), 5.0)
    assert peer.asks("INVITE", cseq=50, body=OFFER) == ["> 491 to 50 INVITE"]
    assert peer.responds(491, 6.0) == []
    assert peer.handle(Offer(LEG, b"v=0 newer"), 6.0) == []
    at = peer.session.deadline()
    assert 6.0 + low <= at <= 6.0 + high
    (again,) = peer.handle(Tick(), at)
    assert again.startswith("> INVITE")
    assert peer.latest.body == b"v=0 newer"


@pytest.mark.parametrize(("status", "ended"), [(481, 481), (408, 408)])
def test_a_peer_that_lost_the_dialog_ends_it(status, ended):
    peer = Peer().confirmed()
    peer.handle(Offer(LEG, OFFER), 5.0)
    assert peer.responds(status)[0] == f"ended {ended}"


def test_a_reinvite_that_nobody_answers_ends_the_call():
    peer = Peer().confirmed()
    peer.handle(Offer(LEG, OFFER), 5.0)
    assert peer.handle(NoResponse("INVITE", 2, Failure.TIMEOUT), 37.0) == [
        "ended 408",
        "> BYE 3",
    ]


# Session timers.


def test_we_refresh_by_update_where_the_peer_takes_it():
    peer = Peer().confirmed(**UPDATES)
    assert peer.session.deadline() == 301.0
    assert peer.handle(Tick(), 301.0) == ["> UPDATE 2"]
    assert peer.responds(200, 302.0, to=peer.latest) == []
    assert peer.session.deadline() == 602.0


def test_we_refresh_by_reinvite_with_the_same_offer_where_it_does_not():
    peer = Peer().confirmed()
    assert peer.handle(Tick(), 301.0) == ["> INVITE 2"]
    assert peer.invite.body == OFFER
    assert peer.responds(488, 302.0) == []
    assert peer.session.deadline() == 602.0


def test_a_refresh_that_collides_is_made_again_soon():
    peer = Peer().confirmed()
    assert peer.handle(Tick(), 301.0) == ["> INVITE 2"]
    assert peer.asks("INVITE", cseq=50, body=OFFER) == ["> 491 to 50 INVITE"]
    assert peer.responds(491, 302.0) == []
    at = peer.session.deadline()
    assert at is not None
    assert 304.1 <= at <= 306.0
    assert peer.handle(Tick(), at) == ["> INVITE 3"]
    assert peer.invite.body == OFFER


def test_the_callee_that_promised_to_refresh_is_hung_up_when_it_does_not():
    peer = Peer().confirmed(Session_Expires="300;refresher=uas")
    assert until_over(peer)[:2] == [(269.0, "ended 408"), (269.0, "> BYE 2")]


def test_a_refresh_of_theirs_begins_the_time_anew():
    peer = Peer().confirmed(Session_Expires="300;refresher=uas")
    refresh = {"Supported": "timer", "Session_Expires": "300;refresher=uac"}
    assert peer.asks("UPDATE", 200.0, **refresh) == ["> 200 to 1 UPDATE"]
    assert peer.session.deadline() == 468.0


def test_a_refresh_that_is_too_small_for_the_peer_is_asked_again():
    peer = Peer().confirmed(**UPDATES)
    peer.handle(Tick(), 301.0)
    assert peer.responds(422, 302.0, to=peer.latest, Min_SE="1800") == ["> UPDATE 3"]
    assert peer.latest.headers.get("Session-Expires") == "1800;refresher=uac"


def test_who_takes_update_is_told_of_another_party_even_while_an_offer_is_open():
    who = (("P-Asserted-Identity", '"Chi" <sip:102@demo>'),)
    peer = Peer().confirmed(**UPDATES)
    assert peer.asks("INVITE", body=OFFER) == ["SessionReoffered"]
    assert peer.handle(Introduce(LEG, who), 11.0) == ["> UPDATE 2"]
    assert peer.latest.headers.get("P-Asserted-Identity") == who[0][1]
    assert peer.latest.body == b""
    assert Peer().confirmed().handle(Introduce(LEG, who), 11.0) == []


def who_is(name):
    return (("P-Asserted-Identity", f'"{name}" <sip:102@demo>'), ("Tongdai-Call", "1"))


def test_of_another_party_who_is_away_is_told_when_it_is_back():
    peer = Peer().confirmed(**UPDATES)
    peer.handle(FlowLost(), 12.0)
    assert peer.handle(Introduce(LEG, who_is("Chi")), 12.0) == []
    assert peer.handle(Introduce(LEG, who_is("Dung")), 13.0) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 14.0) == ["> UPDATE 2"]
    for name, value in who_is("Dung"):
        assert list(peer.latest.headers.all(name)) == [value]
    assert peer.responds(200, 15.0, to=peer.latest, flow=OTHER_FLOW) == []
    peer.handle(FlowLost(), 16.0)
    assert peer.handle(FlowMoved(OTHER_FLOW), 17.0) == []


def test_what_is_told_of_another_party_and_lost_with_its_flow_is_told_again():
    peer = Peer().confirmed(**UPDATES)
    assert peer.handle(Introduce(LEG, who_is("Chi")), 12.0) == ["> UPDATE 2"]
    peer.handle(FlowLost(), 13.0)
    assert peer.handle(NoResponse("UPDATE", 2, Failure.TRANSPORT), 13.0) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 14.0) == ["> UPDATE 3"]
    assert peer.latest.headers.get("P-Asserted-Identity") == who_is("Chi")[0][1]


def test_another_party_is_told_of_again_to_who_wants_a_longer_session():
    peer = Peer().confirmed(**UPDATES)
    peer.handle(Introduce(LEG, who_is("Chi")), 12.0)
    asked = peer.latest
    assert peer.responds(422, 13.0, to=asked, Min_SE="1800") == ["> UPDATE 3"]
    assert peer.latest.headers.get("P-Asserted-Identity") == who_is("Chi")[0][1]
    assert peer.latest.headers.get("Session-Expires") == "1800;refresher=uac"


def test_a_peer_that_does_not_answer_a_refresh_is_gone():
    peer = Peer().confirmed(**UPDATES)
    peer.handle(Tick(), 301.0)
    assert peer.handle(NoResponse("UPDATE", 2, Failure.TIMEOUT), 333.0) == [
        "ended 408",
        "> BYE 3",
    ]


# Flows.


def test_requests_wait_for_a_flow_and_go_over_the_new_one():
    peer = Peer().confirmed()
    peer.handle(FlowLost(), 5.0)
    assert peer.handle(Offer(LEG, OFFER), 6.0) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 7.0) == ["> INVITE 2"]


def test_a_phone_that_came_back_has_been_heard():
    peer = Peer().confirmed()
    peer.handle(FlowLost(), 5.0)
    peer.handle(FlowMoved(OTHER_FLOW), 100.0)
    assert peer.session.deadline() == 400.0


def test_a_reinvite_lost_with_its_flow_is_sent_over_the_new_one():
    peer = Peer().confirmed()
    peer.handle(Offer(LEG, OFFER), 5.0)
    peer.handle(FlowLost(), 6.0)
    assert peer.handle(NoResponse("INVITE", 2, Failure.TRANSPORT), 6.0) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 7.0) == ["> INVITE 3"]


def test_a_bye_waits_for_a_flow_and_is_given_up_after_32_s():
    peer = Peer().confirmed()
    peer.handle(FlowLost(), 5.0)
    assert peer.handle(HangUp(LEG), 6.0) == ["ended 200"]
    assert until_over(peer) == [(38.0, "Over")]
    peer = Peer().confirmed()
    peer.handle(FlowLost(), 5.0)
    peer.handle(HangUp(LEG), 6.0)
    assert peer.handle(FlowMoved(OTHER_FLOW), 7.0) == ["> BYE 2"]


def test_a_bye_lost_with_its_flow_is_sent_over_the_new_one():
    peer = Peer().confirmed()
    peer.handle(HangUp(LEG), 5.0)
    peer.handle(FlowLost(), 6.0)
    assert peer.handle(NoResponse("BYE", 2, Failure.TRANSPORT), 6.0) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 7.0) == ["> BYE 3"]


def test_a_call_whose_flow_stays_away_ends_by_its_session_timer():
    peer = Peer().confirmed()
    peer.handle(FlowLost(), 5.0)
    assert until_over(peer) == [(569.0, "ended 408"), (601.0, "Over")]


# Anything at all.


WISHES = st.sampled_from(
    [
        Offer(LEG, OFFER),
        HangUp(LEG),
        Refuse(LEG, 486),
        Introduce(LEG, who_is("Chi")),
        FlowLost(),
        FlowMoved(OTHER_FLOW),
        Tick(),
    ]
)
REQUESTS = st.tuples(
    st.sampled_from(["INVITE", "UPDATE", "BYE", "OPTIONS", "ACK"]),
    st.integers(1, 12),
    st.sampled_from([b"", OFFER]),
)
RESPONSES = st.tuples(st.integers(100, 699), st.sampled_from([b"", ANSWER]))
LOSSES = st.builds(
    NoResponse,
    st.sampled_from(["INVITE", "UPDATE", "BYE", "CANCEL"]),
    st.integers(1, 4),
    st.sampled_from(Failure),
)
HISTORY = st.lists(
    st.tuples(st.floats(0, 400), WISHES | REQUESTS | RESPONSES | LOSSES), max_size=25
)


@given(called=st.booleans(), allow=st.sampled_from([{}, UPDATES]), history=HISTORY)
def test_any_history_ends_once_and_leaves_no_timer(called, allow, history):
    peer = Called(**allow) if called else Peer()
    if called:
        peer.handle(Accept(LEG, ANSWER), 0.0)
    peer.latest, now, steps = peer.invite, 0.0, []
    for wait, event in [*history, (0.0, HangUp(LEG))]:
        now += wait
        match event:
            case (str(method), number, body):
                steps += peer.asks(method, now=now, cseq=number, body=body)
            case (int(status), body):
                steps += peer.responds(
                    status, now, to=peer.latest, body=body, Contact=CONTACT, **allow
                )
            case _:
                steps += peer.handle(event, now)
        if "SessionReoffered" in steps[-1:]:
            steps += peer.handle(AnswerOffer(LEG, ANSWER), now)
    lost = [
        NoResponse(method, number, Failure.TIMEOUT)
        for method in ("INVITE", "UPDATE", "BYE")
        for number in range(30)
    ]
    for event in lost:
        steps += peer.handle(event, now)
    steps += [step for _, step in until_over(peer, now)]
    for event in lost:
        steps += peer.handle(event, now + 1000)
    assert peer.session.deadline() is None
    assert sum(step.startswith("ended") for step in steps) == 1
    assert steps.count("Over") == 1
    assert steps[-1] == "Over"
