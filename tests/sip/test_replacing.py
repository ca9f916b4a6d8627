"""Taking the place of a session, by INVITE or by REFER (RFC 3891)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.sip.test_endpoint import ANSWER, OFFER, UDP, Wire, responses
from tongdai.sip.digest import DigestSecret
from tongdai.sip.endpoint_inputs import Accept, Caller, Dial, HangUp, Progress
from tongdai.sip.endpoint_outputs import SessionOffered, TransferWanted
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.message import Response
from tongdai.sip.parser import parse_message
from tongdai.sip.replacing import Replaces


@pytest.mark.parametrize(
    ("text", "replaces"),
    [
        ("a@b;to-tag=c;from-tag=d", Replaces("a@b", "c", "d")),
        ("a ; from-tag=d;to-tag=c ;early-only", Replaces("a", "c", "d", True)),
    ],
)
def test_it_names_a_dialog(text, replaces):
    assert Replaces.parse(text) == replaces


@pytest.mark.parametrize(
    "text", ["", "a", "a;to-tag=c", ";to-tag=c;from-tag=d", "a;to-tag;from-tag=d",
             "a;to-tag=c;to-tag=e;from-tag=d", "a b;to-tag=c;from-tag=d"],
)  # fmt: skip
def test_half_a_dialog_is_malformed(text):
    with pytest.raises(MalformedMessage):
        Replaces.parse(text)


def replaces(wire, tag, *, call_id="call-1", remote="a", more=""):
    return f"{call_id};to-tag={tag};from-tag={remote}{more}"


def asked(wire, value, *, user="100", **changes):
    """What an INVITE with this Replaces is answered with, or the offered session."""
    invite = wire.request(
        From=f"<sip:{user}@example.com>;tag=new", body=OFFER, Replaces=value, **changes
    )
    invite.headers.set("Call-ID", "call-2")
    secret = DigestSecret.of(user, "example.com", "secret")
    outputs = wire.vouched(wire.sign(invite, user=user, secret=secret), secret)
    (last,) = outputs[-1:]
    if isinstance(last, SessionOffered):
        return last.replaces
    return parse_message(last.data).status


def test_an_invite_takes_the_place_of_a_session_of_the_same_user():
    wire = Wire()
    ok, session = wire.talking()
    assert asked(wire, replaces(wire, ok.to.tag)) == session


def test_an_invite_without_it_takes_nobodys_place():
    _, offered = Wire().offered()
    assert offered.replaces is None


def test_nobody_takes_over_the_call_of_somebody_else():
    wire = Wire()
    ok, _ = wire.talking()
    assert asked(wire, replaces(wire, ok.to.tag), user="103") == 403


def test_each_way_of_naming_no_call_is_refused():
    wire = Wire()
    ok, _ = wire.talking()
    tag = ok.to.tag
    assert asked(wire, replaces(wire, "guess")) == 481
    assert asked(wire, replaces(wire, tag, call_id="other")) == 481
    assert asked(wire, replaces(wire, tag, remote="b")) == 481
    assert asked(wire, replaces(wire, tag, more=";early-only")) == 486
    assert asked(wire, "nonsense") == 400
    assert asked(wire, replaces(wire, tag), Join="x;to-tag=1;from-tag=2") == 400


def test_a_call_that_was_hung_up_is_declined():
    wire = Wire()
    ok, session = wire.talking()
    wire.tell(HangUp(session))
    assert asked(wire, replaces(wire, ok.to.tag)) == 603


def test_a_call_that_its_own_caller_made_and_nobody_answered_is_not_replaced():
    wire = Wire()
    _, offered = wire.offered()
    (ringing,) = wire.tell(Progress(offered.session))
    tag = parse_message(ringing.data).to.tag
    assert asked(wire, replaces(wire, tag)) == 481


def test_a_ringing_call_is_taken_by_another_device_of_the_same_user():
    wire = Wire()
    target = Target("sip:100@192.0.2.10:5062", UDP, (), "100", "example.com")
    session = SessionId("rings")
    (sent,) = wire.tell(
        Dial(session, target, Caller("101", "example.com"), "100", "example.com", OFFER)
    )
    invite = parse_message(sent.data)
    wire.send(Response.answering(invite, 180, to_tag="phone"))
    named = replaces(
        wire, invite.from_.tag, call_id=invite.call_id, remote="phone",
        more=";early-only",
    )  # fmt: skip
    assert asked(wire, named) == session


# By REFER.


def two_calls():
    """A phone that talks to two; the 200 and the session of each."""
    wire = Wire()
    one, first = wire.talking()
    invite = wire.sign(wire.request(From="<sip:100@example.com>;tag=b", body=OFFER))
    invite.headers.set("Call-ID", "call-2")
    _, offered = wire.vouched(invite)
    (sent,) = wire.tell(Accept(offered.session, ANSWER))
    two = parse_message(sent.data)
    return wire, (one, first), (two, offered.session)


def refer(wire, ok, value, user="102@"):
    target = (
        f"<sip:{user}192.0.2.1:5060;transport=udp?Replaces={quote(value, safe='')}>"
    )
    return wire.send(wire.within(ok, "REFER", Refer_To=target))


@pytest.mark.parametrize("user", ["102@", ""])
def test_a_refer_names_the_other_call_of_its_sender(user):
    wire, (one, first), (two, second) = two_calls()
    value = replaces(wire, two.to.tag, call_id="call-2", remote="b")
    (wanted,) = refer(wire, one, value, user)
    assert isinstance(wanted, TransferWanted)
    assert (wanted.session, wanted.replaces) == (first, second)
    assert wanted.domain == ""


def test_a_refer_that_names_no_other_call_of_its_sender_is_declined():
    wire, (one, _), (two, second) = two_calls()
    named = {"call_id": "call-2", "remote": "b"}
    itself = replaces(wire, one.to.tag)
    assert responses(refer(wire, one, itself)) == [603]
    early = replaces(wire, two.to.tag, more=";early-only", **named)
    assert responses(refer(wire, one, early)) == [603]
    assert responses(refer(wire, one, replaces(wire, "guess", **named))) == [603]
    wire.tell(HangUp(second))
    gone = replaces(wire, two.to.tag, **named)
    assert responses(refer(wire, one, gone)) == [603]
