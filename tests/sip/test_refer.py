"""REFER in a confirmed dialog, and the NOTIFYs that follow (RFC 3515)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.session_events import ANSWER, LEG, OTHER_FLOW, Called, Peer, until_over
from tongdai.sip.endpoint_inputs import (
    Accept,
    AcceptTransfer,
    HangUp,
    RefuseTransfer,
    ReportTransfer,
)
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.message import Request
from tongdai.sip.session_vocabulary import (
    FlowLost,
    FlowMoved,
    NoResponse,
    RequestCame,
    Tick,
)
from tongdai.sip.transaction.vocabulary import Failure

TARGET = "<sip:102@example.com>"
ACCEPTED = ["> 202 to 1 REFER", "> NOTIFY 2"]


def referred(**headers: str) -> tuple[Peer, object]:
    """A call whose peer sends one REFER; what came of it, unabridged."""
    peer = Peer().confirmed()
    rows = {"Refer_To": TARGET} | headers
    request = Request.create(
        "REFER",
        "sip:192.0.2.1",
        from_="<sip:101@example.com>;tag=b",
        to=peer.invite.headers.get("From"),
        call_id=peer.invite.call_id,
        cseq=1,
        via="SIP/2.0/UDP 192.0.2.11;branch=z9hG4bKr",
        headers=[(name.replace("_", "-"), value) for name, value in rows.items()],
    )
    (step,) = peer.session.handle(RequestCame(request, ("REFER", 1)), 10.0)
    return peer, step


def following() -> Peer:
    """A call whose peer's REFER was accepted; its first NOTIFY is on its way."""
    peer = Peer().confirmed()
    assert peer.asks("REFER", Refer_To=TARGET) == ["TransferWanted"]
    assert peer.handle(AcceptTransfer(LEG, 1), 10.0) == ACCEPTED
    return peer


def notify(peer: Peer) -> tuple[str | None, str | None, bytes]:
    """Event, Subscription-State and body of the latest NOTIFY."""
    headers = peer.latest.headers
    return headers.get("Event"), headers.get("Subscription-State"), peer.latest.body


def report(peer: Peer, status: int, *, refer: int = 1, over: bool = False) -> list[str]:
    return peer.handle(ReportTransfer(LEG, refer, status, over), 20.0)


# What is asked for.


@pytest.mark.parametrize(
    ("headers", "user", "domain", "kind"),
    [
        ({}, "102", "example.com", Referral.BLIND),
        ({"Refer_To": "sip:102@EXAMPLE.com"}, "102", "example.com", Referral.BLIND),
        ({"Refer_To": "sips:102@a.test;x=y"}, "102", "a.test", Referral.BLIND),
        ({"Refer_To": '"B" <sip:%31@a.test>;q=1'}, "1", "a.test", Referral.BLIND),
        ({"Refer_To": "<sip:102@192.0.2.11>"}, "102", "192.0.2.11", Referral.BLIND),
        ({"Refer_To": "<sip:102@192.0.2.1>"}, "102", "", Referral.BLIND),
        ({"Refer_To": "<sip:1@a.test;method=INVITE>"}, "1", "a.test", Referral.BLIND),
        ({"Refer_To": "<sip:1@a.test?Subject=x>"}, "1", "a.test", Referral.BLIND),
        ({"Tongdai_Transfer": "attended"}, "102", "example.com", Referral.ATTENDED),
        ({"Tongdai_Transfer": "Complete"}, "102", "example.com", Referral.COMPLETE),
        ({"Tongdai_Transfer": "cancel"}, "102", "example.com", Referral.CANCEL),
    ],
)
def test_a_refer_says_who_is_to_be_called_and_how(
    headers: dict[str, str], user: str, domain: str, kind: Referral
) -> None:
    _, wanted = referred(**headers)
    assert wanted == TransferWanted(LEG, 1, user, domain, kind)


@pytest.mark.parametrize(
    "headers",
    [
        {"Refer_To": "tel:+84394749346"},
        {"Refer_To": "<sip:example.com>"},
        {"Refer_To": "<sip:102@example.com>, <sip:103@example.com>"},
        {"Refer_To": "sip:102@example.com?Replaces=x"},
        {"Refer_To": "nonsense"},
        {"Refer_To": "<sip:102@example.com?replaces=a>"},
        {"Refer_To": "<sip:102@example.com?Replaces=a%3Bto-tag%3Dc>"},
        {"Refer_To": ""},
        {"Tongdai_Transfer": "somehow"},
        {"Tongdai_Transfer": ""},
    ],
)
def test_a_refer_that_cannot_be_read_is_malformed(headers: dict[str, str]) -> None:
    with pytest.raises(MalformedMessage):
        referred(**headers)


def test_a_refer_to_nobody_is_malformed() -> None:
    with pytest.raises(MalformedMessage):
        Peer().confirmed().asks("REFER")


@pytest.mark.parametrize(
    "target",
    [
        "<sip:102@example.com?Replaces=a%40b%3Bto-tag%3Dc%3Bfrom-tag%3Dd>",
        "<sip:102@example.com;method=BYE>",
    ],
)
def test_what_we_do_not_do_is_declined_with_a_reason(target: str) -> None:
    _, step = referred(Refer_To=target)
    assert step.response.status == 603
    assert step.response.headers.get("Warning").startswith("399 tongdai ")


def test_a_body_has_no_meaning_in_a_refer() -> None:
    peer = Peer().confirmed()
    assert peer.asks("REFER", body=b"x", Refer_To=TARGET) == ["TransferWanted"]


def test_before_the_answer_there_is_no_call_to_pass_on() -> None:
    assert Called().asks("REFER", Refer_To=TARGET) == ["> 491 to 6 REFER"]
    peer = Peer()
    peer.responds(180)
    assert peer.asks("REFER", Refer_To=TARGET) == ["> 491 to 1 REFER"]


def test_after_our_bye_there_is_no_call_to_pass_on() -> None:
    peer = Peer().confirmed()
    peer.handle(HangUp(LEG), 5.0)
    assert peer.asks("REFER", Refer_To=TARGET) == ["> 481 to 1 REFER"]


# How it is answered.


def test_a_refused_refer_makes_no_subscription() -> None:
    peer = Peer().confirmed()
    peer.asks("REFER", Refer_To=TARGET)
    assert peer.handle(RefuseTransfer(LEG, 1, 404), 10.0) == ["> 404 to 1 REFER"]
    assert peer.handle(AcceptTransfer(LEG, 1), 10.0) == []
    assert report(peer, 180) == []


def test_what_is_told_of_no_refer_goes_nowhere() -> None:
    peer = Peer().confirmed()
    assert peer.handle(AcceptTransfer(LEG, 1), 10.0) == []
    assert report(peer, 180) == []


def test_an_accepted_refer_is_followed_from_the_first_moment() -> None:
    peer = following()
    assert notify(peer) == ("refer", "active;expires=3600", b"SIP/2.0 100 Trying\r\n")
    assert peer.latest.headers.get("Content-Type") == "message/sipfrag;version=2.0"
    assert len(peer.latest.contacts) == 1


def test_who_does_not_want_to_follow_is_not_told() -> None:
    peer = Peer().confirmed()
    peer.asks("REFER", Refer_To=TARGET, Refer_Sub="False;x")
    (step,) = peer.session.handle(AcceptTransfer(LEG, 1), 10.0)
    assert step.response.status == 202
    assert step.response.headers.get("Refer-Sub") == "false"
    assert report(peer, 200, over=True) == []


def test_news_are_told_one_by_one_in_their_order() -> None:
    peer = following()
    assert report(peer, 180) == []
    assert report(peer, 200, over=True) == []
    assert peer.responds(200, to=peer.latest) == ["> NOTIFY 3"]
    assert notify(peer) == ("refer", "active;expires=3590", b"SIP/2.0 180 Ringing\r\n")
    assert peer.responds(200, to=peer.latest) == ["> NOTIFY 4"]
    assert notify(peer) == (
        "refer",
        "terminated;reason=noresource",
        b"SIP/2.0 200 OK\r\n",
    )
    assert peer.responds(200, to=peer.latest) == []


def test_after_the_last_news_there_are_none() -> None:
    peer = following()
    report(peer, 486, over=True)
    assert report(peer, 200) == []


def test_a_later_refer_is_told_apart_by_its_number() -> None:
    peer = following()
    peer.responds(200, to=peer.latest)
    peer.asks("REFER", Refer_To=TARGET, Tongdai_Transfer="complete")
    peer.handle(AcceptTransfer(LEG, 2), 11.0)
    assert notify(peer)[0] == "refer;id=2"
    peer.responds(200, to=peer.latest)
    report(peer, 200, over=True)
    assert notify(peer)[0] == "refer"


def test_only_so_many_refers_are_followed_at_a_time() -> None:
    peer = Peer().confirmed()
    for number in (1, 2, 3, 4):
        assert peer.asks("REFER", Refer_To=TARGET) == ["TransferWanted"]
        if number % 2:
            peer.handle(AcceptTransfer(LEG, number), 10.0)
    assert peer.asks("REFER", Refer_To=TARGET) == ["> 491 to 5 REFER"]
    report(peer, 200, over=True)
    assert peer.asks("REFER", Refer_To=TARGET) == ["TransferWanted"]


@pytest.mark.parametrize("status", [408, 481, 489, 500])
def test_who_takes_no_notify_is_told_no_more_and_the_call_goes_on(status: int) -> None:
    peer = following()
    report(peer, 180)
    assert peer.responds(status, to=peer.latest) == []
    assert report(peer, 200, over=True) == []
    assert peer.asks("BYE") == ["> 200 to 2 BYE", "ended 200", "Over"]


def test_a_notify_that_nobody_answers_ends_no_call() -> None:
    peer = following()
    assert peer.handle(NoResponse("NOTIFY", 2, Failure.TIMEOUT), 42.0) == []
    assert report(peer, 180) == []
    assert peer.session.deadline() is not None


def test_a_subscription_does_not_last_for_ever() -> None:
    peer = following()
    peer.responds(200, to=peer.latest)
    for now in range(110, 3610, 100):
        assert peer.asks("OPTIONS", float(now)) != []
    assert peer.handle(Tick(), 3609.9) == []
    assert peer.handle(Tick(), 3610.0) == ["> NOTIFY 3"]
    assert notify(peer)[1] == "terminated;reason=timeout"
    assert report(peer, 200, over=True) == []


# The flow and the end.


def test_a_notify_lost_with_its_flow_is_sent_over_the_new_one() -> None:
    peer = following()
    peer.handle(FlowLost(), 11.0)
    assert peer.handle(NoResponse("NOTIFY", 2, Failure.TRANSPORT), 11.0) == []
    assert report(peer, 180) == []
    assert peer.handle(FlowMoved(OTHER_FLOW), 12.0) == ["> NOTIFY 3"]
    assert notify(peer)[2] == b"SIP/2.0 100 Trying\r\n"
    assert peer.responds(200, to=peer.latest) == ["> NOTIFY 4"]


def test_whoever_is_hung_up_on_is_told_the_outcome_before() -> None:
    peer = following()
    report(peer, 180)
    report(peer, 200, over=True)
    assert peer.handle(HangUp(LEG), 21.0) == [
        "> NOTIFY 3",
        "> NOTIFY 4",
        "ended 200",
        "> BYE 5",
    ]
    assert peer.responds(200, to=peer.latest) == ["Over"]


def test_who_hangs_up_itself_is_told_no_more() -> None:
    peer = following()
    steps = peer.asks("BYE")
    assert steps == ["> 200 to 2 BYE", "ended 200", "Over"]
    assert report(peer, 200, over=True) == []


def test_a_refer_without_an_answer_is_refused_at_the_end() -> None:
    peer = Peer().confirmed()
    peer.asks("REFER", Refer_To=TARGET)
    assert peer.handle(HangUp(LEG), 11.0) == [
        "> 487 to 1 REFER",
        "ended 200",
        "> BYE 2",
    ]
    assert peer.asks("BYE") == ["> 200 to 2 BYE", "Over"]


WISHES = st.one_of(
    st.builds(AcceptTransfer, st.just(LEG), st.integers(1, 6)),
    st.builds(RefuseTransfer, st.just(LEG), st.integers(1, 6), st.just(486)),
    st.builds(
        ReportTransfer,
        st.just(LEG),
        st.integers(1, 6),
        st.sampled_from([180, 200, 486]),
        st.booleans(),
    ),
    st.just(FlowLost()),
    st.just(FlowMoved(OTHER_FLOW)),
    st.just("REFER"),
    st.sampled_from([200, 481, 500]),
    st.just(Tick()),
)


@given(called=st.booleans(), history=st.lists(WISHES, max_size=30))
def test_any_history_of_transfers_leaves_nothing_behind(
    called: bool, history: list[object]
) -> None:
    peer: Peer | Called = Peer().confirmed() if not called else Called()
    if isinstance(peer, Called):
        peer.handle(Accept(LEG, ANSWER), 0.0)
        peer.asks("ACK", 5, now=0.1)
        peer.latest = peer.invite
    numbers, steps, now, asked = iter(range(6, 100)), [], 10.0, 0
    for event in [*history, HangUp(LEG)]:
        now += 100.0
        if event == "REFER":
            asked += "Over" not in steps
            steps += peer.asks("REFER", now=now, cseq=next(numbers), Refer_To=TARGET)
        elif isinstance(event, int):
            steps += peer.responds(event, now, to=peer.latest, body=ANSWER)
        else:
            steps += peer.handle(event, now)
    steps += [step for _, step in until_over(peer, now)]
    for cseq in range(1, 60):
        for method in ("BYE", "NOTIFY", "INVITE", "UPDATE"):
            steps += peer.handle(NoResponse(method, cseq, Failure.TIMEOUT), now)
    assert peer.session.deadline() is None
    assert sum(step.startswith("ended") for step in steps) == 1
    assert steps.count("Over") == 1
    assert sum(step.endswith(" REFER") for step in steps) == asked
