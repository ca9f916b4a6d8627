"""REFERs of ours in a confirmed dialog, and peers that report in every manner."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.session_events import LEG, OTHER_FLOW, Peer, until_over
from tongdai.sip.endpoint_inputs import AskMode, Refer
from tongdai.sip.endpoint_outputs import ModeAnswered, Referral, TransferReported
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.referring import MOST_OPEN
from tongdai.sip.replacing import Replaces
from tongdai.sip.session_vocabulary import FlowLost, FlowMoved, NoResponse, ReferWanted
from tongdai.sip.transaction.vocabulary import Failure

BLIND = Referral.BLIND
FRAG = "message/sipfrag;version=2.0"
ACTIVE = {"Event": "refer", "Subscription_State": "active;expires=60"}
LAST = {"Event": "refer", "Subscription_State": "terminated;reason=noresource"}


class Asked(Peer):
    """A peer in a call that we want passed on; keeps what is reported."""

    def __init__(self):
        self.reports = []
        super().__init__()
        self.confirmed()

    def note(self, steps):
        told = [s for s in steps if isinstance(s, TransferReported | ModeAnswered)]
        self.reports += told
        return super().note([step for step in steps if step not in told])

    def refer(self, kind=BLIND, replaces=None):
        self.handle(ReferWanted(Refer(LEG, "102", "example.com", kind), replaces), 5.0)
        return self.latest

    def notifies(self, text="", **headers):
        """The status that a NOTIFY is answered with."""
        (answer,) = self.asks(
            "NOTIFY", body=text.encode(), Content_Type=FRAG, **(ACTIVE | headers)
        )
        return int(answer.split()[1])


def reported(*reports, kind=BLIND):
    return [TransferReported(LEG, kind, status, over) for status, over in reports]


@pytest.mark.parametrize(
    ("kind", "transfer", "sub"),
    [
        (BLIND, None, None),
        (Referral.ATTENDED, "attended", None),
        (Referral.COMPLETE, "complete", "false"),
        (Referral.CANCEL, "cancel", "false"),
    ],
)
def test_the_request_says_what_is_wanted_and_by_whom(kind, transfer, sub):
    headers = Asked().refer(kind).headers
    assert headers.get("Refer-To") == "<sip:102@example.com>"
    assert headers.get("Referred-By") == "<sip:100@example.com>"
    assert headers.get("Tongdai-Transfer") == transfer
    assert headers.get("Refer-Sub") == sub


def test_the_other_call_is_named_as_the_peer_knows_it():
    request = Asked().refer(replaces=Replaces("c@x", "theirs", "ours"))
    assert request.headers.get("Refer-To") == (
        "<sip:102@example.com?Replaces=c%40x%3Bto-tag%3Dtheirs%3Bfrom-tag%3Dours>"
    )
    assert request.refer_to.uri.headers == (
        ("Replaces", "c@x;to-tag=theirs;from-tag=ours"),
    )


def test_each_notify_is_a_report_and_the_last_one_is_over():
    peer = Asked()
    peer.responds(202, to=peer.refer())
    assert peer.notifies("SIP/2.0 100 Trying\r\n") == 200
    assert peer.notifies("SIP/2.0 180 Ringing\r\nFoo: bar\r\n\r\n") == 200
    assert peer.notifies("SIP/2.0 200 OK", **LAST) == 200
    assert peer.reports == reported((100, False), (180, False), (200, True))
    assert peer.notifies("SIP/2.0 200 OK", **LAST) == 481
    assert len(peer.reports) == 3


@pytest.mark.parametrize("status", [302, 403, 491, 503, 603])
def test_a_refusal_of_the_request_is_the_last_word(status):
    peer = Asked()
    peer.responds(status, to=peer.refer())
    assert peer.reports == reported((status, True))
    assert peer.notifies("SIP/2.0 200 OK") == 481


def test_a_peer_that_agrees_and_will_not_tell_is_the_last_word():
    peer = Asked()
    peer.responds(202, to=peer.refer(), Refer_Sub="false")
    assert peer.reports == reported((202, True))


@pytest.mark.parametrize("kind", [Referral.COMPLETE, Referral.CANCEL])
def test_of_the_next_step_the_response_is_the_last_word(kind):
    peer = Asked()
    peer.responds(202, to=peer.refer(kind))
    assert peer.reports == reported((202, True), kind=kind)


@pytest.mark.parametrize(
    ("text", "headers", "last"),
    [
        ("", LAST, (480, True)),
        ("SIP/2.0 100 Trying", LAST, (480, True)),
        ("SIP/2.0 486 Busy", LAST, (486, True)),
        ("nonsense", LAST, (480, True)),
        ("SIP/2.0 200 OK", {"Subscription_State": "Terminated"}, (200, True)),
        ("SIP/2.0 200 OK", {"Subscription_State": ""}, (200, False)),
        ("SIP/2.0 200", {}, (200, False)),
        ("sip/2.0 200 OK", {}, None),
        ("SIP/2.0 999 OK", {}, None),
        ("SIP/2.0 2000 OK", {}, None),
        ("x" * 60_000, {}, None),
    ],
)
def test_whatever_the_peer_says_is_understood_or_passed_over(text, headers, last):
    peer = Asked()
    peer.responds(202, to=peer.refer())
    assert peer.notifies(text, **headers) == 200
    assert peer.reports == ([] if last is None else reported(last))


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ("refer", 200),
        ("Refer;id=2", 200),
        ("refer;id=3", 481),
        ("refer;id=²", 481),
        ("refer;id=" + "9" * 99, 481),
        ("presence", 489),
        ("", 489),
    ],
)
def test_only_what_was_asked_for_is_listened_to(event, answer):
    peer = Asked()
    assert peer.refer().cseq.number == 2
    assert peer.notifies("SIP/2.0 180 Ringing", Event=event) == answer
    assert len(peer.reports) == (answer == 200)


def test_without_a_wish_of_ours_there_is_no_notify():
    assert Asked().notifies("SIP/2.0 200 OK") == 481


def test_a_second_one_is_told_apart_by_its_number():
    peer = Asked()
    peer.responds(202, to=peer.refer(Referral.ATTENDED))
    peer.notifies("SIP/2.0 480 Gone", **LAST)
    peer.responds(202, to=peer.refer())
    peer.notifies("SIP/2.0 180 Ringing", Event="refer;id=3")
    assert peer.reports[1:] == reported((180, False))
    assert peer.notifies("SIP/2.0 200 OK") == 481


def test_so_many_are_open_and_no_more():
    peer = Asked()
    for _ in range(MOST_OPEN):
        peer.refer()
    last = peer.latest
    assert peer.refer() is last
    assert peer.reports == reported((491, True))


def test_what_is_lost_with_the_flow_is_said_to_be_and_never_repeated():
    peer = Asked()
    number = peer.refer().cseq.number
    peer.handle(AskMode(LEG, "whisper"), 5.0)
    for method in ("REFER", "INFO"):
        peer.handle(NoResponse(method, number, Failure.TRANSPORT), 6.0)
        number += 1
    peer.handle(FlowLost(), 6.0)
    lost = [*reported((430, True)), ModeAnswered(LEG, 430)]
    assert peer.reports == lost
    peer.refer()
    peer.handle(AskMode(LEG, "whisper"), 7.0)
    assert peer.reports == lost * 2
    assert peer.handle(FlowMoved(OTHER_FLOW), 8.0) == []


texts = st.sampled_from(["", "SIP/2.0 100 x", "SIP/2.0 200 x", "SIP/2.0 603 x", "?"])
events = st.sampled_from(["refer", "refer;id=2", "refer;id=3", "x", "refer;;;", "=;"])
states = st.sampled_from(["active", "terminated", "pending", ";", ""])
steps = st.one_of(
    st.tuples(st.just("refer"), st.sampled_from(Referral)),
    st.tuples(st.just("respond"), st.sampled_from([100, 202, 403, 500])),
    st.tuples(st.just("notify"), st.tuples(texts, events, states)),
)


@given(st.lists(steps, max_size=20))
def test_of_any_history_each_wish_is_over_once_at_most(history):
    peer = Asked()
    wishes = 0
    for what, said in history:
        if what == "refer":
            peer.refer(said)
            wishes += 1
        elif what == "respond" and peer.latest is not peer.invite:
            peer.responds(said, to=peer.latest)
        elif what == "notify":
            text, event, state = said
            with contextlib.suppress(MalformedMessage):  # the endpoint refuses it
                peer.notifies(text, Event=event, Subscription_State=state)
    assert sum(each.over for each in peer.reports) <= wishes
    until_over(peer)
