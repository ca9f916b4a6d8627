from __future__ import annotations

import pytest

from tests.sip.session_events import ANSWER, LEG, OFFER, SETTINGS, Called, until_over
from tongdai.errors import UsageError
from tongdai.sip.endpoint_inputs import Accept, HangUp, Progress, Refuse
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.message import Request
from tongdai.sip.session_vocabulary import CancelCame, FlowLost


def cancel(call, **headers):
    rows = list(headers.items())
    return CancelCame(
        Request.create(
            "CANCEL",
            call.invite.uri,
            from_="<sip:100@example.com>;tag=a",
            to="<sip:101@example.com>",
            call_id="call-1",
            cseq=5,
            headers=rows,
        )
    )


def test_it_rings_and_is_answered_and_confirmed():
    call = Called()
    assert call.handle(Progress(LEG), 1.0) == ["> 180 to 5 INVITE"]
    assert call.handle(Progress(LEG, 183, ANSWER), 2.0) == ["> 183 to 5 INVITE"]
    assert call.handle(Accept(LEG, ANSWER), 3.0) == ["> 200 to 5 INVITE"]
    assert call.asks("ACK", 5) == ["confirmed"]
    assert call.asks("ACK", 5) == []


def test_responses_carry_our_tag_our_contact_and_what_is_added():
    call = Called(Record_Route="<sip:p1.example.com;lr>")
    (step,) = call.session.handle(Accept(LEG, ANSWER, (("Tongdai-Call", "c7"),)), 1.0)
    ok = step.response
    assert ok.to.tag == call.tag
    assert ok.headers.get("Contact") == "<sip:192.0.2.1:5060;transport=udp>"
    assert ok.headers.get("Tongdai-Call") == "c7"
    assert ok.headers.get("Record-Route") == "<sip:p1.example.com;lr>"
    assert ok.headers.get("Session-Expires") == "600;refresher=uas"
    assert ok.body == ANSWER


def test_an_answer_is_repeated_until_its_ack_and_the_call_hung_up_without_one():
    call = Called()
    call.handle(Accept(LEG, ANSWER), 0.0)
    assert until_over(call)[:13] == [
        *((at, "> 200 to 5 INVITE") for at in (0.5, 1.5, 3.5, 7.5, 11.5, 15.5)),
        *((at, "> 200 to 5 INVITE") for at in (19.5, 23.5, 27.5, 31.5)),
        (32.0, "ended 408"),
        (32.0, "> BYE 1"),
    ]


def test_a_call_without_an_offer_gets_ours_and_answers_in_its_ack():
    call = Called(body=b"")
    assert call.handle(Accept(LEG, OFFER), 1.0) == ["> 200 to 5 INVITE"]
    assert call.asks("ACK", 5, body=ANSWER) == ["confirmed with body"]


def test_a_call_whose_ack_lacks_the_answer_is_hung_up():
    call = Called(body=b"")
    call.handle(Accept(LEG, OFFER), 1.0)
    assert call.asks("ACK", 5) == ["ended 488", "> BYE 1"]


def test_a_refusal_ends_it():
    call = Called()
    assert call.handle(Refuse(LEG, 486), 1.0) == [
        "> 486 to 5 INVITE",
        "ended 486",
        "Over",
    ]
    assert call.handle(Accept(LEG, ANSWER), 1.0) == []
    assert Called().handle(HangUp(LEG), 1.0)[:2] == ["> 480 to 5 INVITE", "ended 480"]


def test_a_cancelled_call_ends_with_the_callers_reason():
    call = Called()
    steps = call.session.handle(cancel(call, Reason="SIP;cause=600"), 1.0)
    assert [steps[0].response.status, steps[1].status] == [487, 487]
    assert steps[1].reason.cause == 600


def test_a_cancel_after_the_answer_changes_nothing():
    call = Called()
    call.handle(Accept(LEG, ANSWER), 1.0)
    assert call.handle(cancel(call), 1.1) == []


def test_a_reason_that_cannot_be_read_does_not_stop_the_end():
    call = Called()
    steps = call.session.handle(cancel(call, Reason=";;;"), 1.0)
    assert (steps[1].status, steps[1].reason) == (487, None)


def test_a_bye_in_the_early_dialog_ends_it():
    assert Called().asks("BYE") == [
        "> 200 to 6 BYE",
        "> 487 to 5 INVITE",
        "ended 487",
        "Over",
    ]


def test_a_caller_whose_flow_closes_before_the_answer_has_gone():
    assert Called().handle(FlowLost(), 1.0) == [
        "> 487 to 5 INVITE",
        "ended 430",
        "Over",
    ]


def test_other_requests_within_the_early_dialog_are_answered():
    call = Called()
    assert call.asks("OPTIONS", 6) == ["> 200 to 6 OPTIONS"]
    assert call.asks("UPDATE", 7) == ["> 200 to 7 UPDATE"]
    assert call.asks("UPDATE", 8, body=OFFER) == ["> 500 to 8 UPDATE"]
    assert call.asks("INVITE", 9, body=OFFER) == ["> 500 to 9 INVITE"]
    assert call.asks("OPTIONS", 9) == ["> 500 to 9 OPTIONS"]
    assert call.asks("ACK", 5) == []


def test_nobody_rings_for_ever():
    assert until_over(Called()) == [
        (SETTINGS.ringing, "> 480 to 5 INVITE"),
        (SETTINGS.ringing, "ended 408"),
        (SETTINGS.ringing, "Over"),
    ]


def test_a_status_of_the_wrong_kind_is_a_fault_of_ours():
    with pytest.raises(UsageError):
        Called().handle(Progress(LEG, 200), 1.0)
    with pytest.raises(UsageError):
        Called().handle(Refuse(LEG, 200), 1.0)


def test_an_invite_that_cannot_make_a_dialog_is_malformed():
    with pytest.raises(MalformedMessage):
        Called(Contact="<tel:+84394749346>")
