"""Whatever comes in whatever order, before the answer: no fault, and one end."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sip.session_events import ANSWER, LEG, OFFER, Called, Peer
from tongdai.errors import UsageError
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    HangUp,
    Offer,
    Progress,
    RefuseOffer,
    SendDigit,
)
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.session_vocabulary import FlowLost, NoResponse, Tick
from tongdai.sip.transaction.vocabulary import Failure

CONTACT = "<sip:101@192.0.2.11>"
WISHES = (
    Progress(LEG),
    Progress(LEG, 183, ANSWER),
    Accept(LEG, ANSWER),
    Offer(LEG, OFFER),
    AnswerOffer(LEG, ANSWER),
    RefuseOffer(LEG),
    SendDigit(LEG, "1", 100),
    HangUp(LEG),
    FlowLost(),
    Tick(),
    NoResponse("UPDATE", 2, Failure.TIMEOUT),
    NoResponse("PRACK", 2, Failure.TRANSPORT),
)
REQUESTS = (
    ("PRACK", {"RAck": "1 5 INVITE"}),
    ("PRACK", {"RAck": "x"}),
    ("UPDATE", {}),
    ("INFO", {"Content_Type": "application/dtmf"}),
    ("REFER", {"Refer_To": "<sip:1@a.test?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>"}),
    ("INVITE", {}),
    ("OPTIONS", {}),
    ("BYE", {}),
)
RESPONSES = (
    (180, {}),
    (183, {"Require": "100rel", "RSeq": "1", "Contact": CONTACT}),
    (183, {"Require": "100rel", "RSeq": "2", "Contact": CONTACT}),
    (183, {"Require": "100rel"}),
    (200, {"Contact": CONTACT}),
    (302, {"Contact": "<sip:1@a.test>"}),
    (491, {}),
)
BODIES = st.sampled_from([b"", ANSWER])


def endings(seen: list[str]) -> int:
    return sum(step.startswith("ended") for step in seen)


def take(seen, act) -> None:
    """Whatever may be raised of ours or of theirs; anything else is a fault."""
    with contextlib.suppress(MalformedMessage, UsageError):
        seen += act()


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(WISHES), st.sampled_from(REQUESTS)), max_size=20
    ),
    st.data(),
    st.sampled_from(["Supported", "Require", "Subject"]),
)
def test_a_call_that_comes_ends_once_whatever_is_said(events, data, header):
    call, seen = Called(**{header: "100rel"}), []
    for number, event in enumerate(events):
        if isinstance(event, tuple):
            method, headers = event
            body = data.draw(BODIES)
            take(seen, lambda m=method, n=number, b=body, h=headers: call.asks(
                m, 6 + n, body=b, **h
            ))  # fmt: skip
        else:
            take(seen, lambda e=event: call.handle(e, 1.0))
    take(seen, lambda: call.handle(HangUp(LEG), 2.0))
    assert endings(seen) == 1


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(WISHES),
            st.sampled_from(REQUESTS),
            st.sampled_from(RESPONSES),
        ),
        max_size=20,
    ),
    st.data(),
)
def test_a_call_that_we_make_ends_once_whatever_is_said(events, data):
    peer, seen = Peer(), []
    for event in events:
        if not isinstance(event, tuple):
            if not isinstance(event, Progress | Accept):
                take(seen, lambda e=event: peer.handle(e, 1.0))
            continue
        name, headers = event
        body = data.draw(BODIES)
        if isinstance(name, str):
            take(seen, lambda m=name, b=body, h=headers: peer.asks(m, body=b, **h))
            continue
        to = peer.latest if name in (200, 491) and data.draw(st.booleans()) else None
        tag = data.draw(st.sampled_from(["b", "c"]))
        take(seen, lambda s=name, t=to, g=tag, b=body, h=headers: peer.responds(
            s, to=t, tag=g, body=b, **h
        ))  # fmt: skip
    take(seen, lambda: peer.handle(HangUp(LEG), 2.0))
    assert endings(seen) == 1
