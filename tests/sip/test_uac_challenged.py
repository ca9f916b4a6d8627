"""A call over a trunk whose carrier asks who we are, and strangers who do so too."""

from __future__ import annotations

import itertools

import pytest

from tests.sip.session_events import (
    ANSWER,
    FLOW,
    LEG,
    OFFER,
    OTHER_FLOW,
    Peer,
    response,
)
from tongdai.sip.digest import Credentials
from tongdai.sip.endpoint_inputs import HangUp, Offer
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.parser import parse_message
from tongdai.sip.session_vocabulary import ResponseCame, Tick
from tongdai.sip.uac_authentication import Account

ACCOUNT = Account("84240000", "s3cret")
CONTACT = "<sip:0901@192.0.2.11>"
nonces = itertools.count(1)


def asks(realm="carrier", **more):
    """The header of a challenge with a nonce of its own."""
    value = f'Digest realm="{realm}", nonce="n{next(nonces)}", qop="auth"'
    return {
        "Proxy_Authenticate": value + "".join(f", {k}={v}" for k, v in more.items())
    }


def credentials(message):
    rows = message.headers.all("Proxy-Authorization")
    return [Credentials.parse(row) for row in rows]


def let_in():
    """A call whose INVITE was challenged, and is answered now."""
    peer = Peer(account=ACCOUNT)
    peer.responds(407, **asks())
    peer.responds(200, body=ANSWER, Contact=CONTACT)
    return peer


def acknowledged(peer):
    """Answer the latest INVITE; return the credentials of its ACK."""
    ok = response(peer.invite, 200, "b", ANSWER, {"Contact": CONTACT})
    steps = peer.session.handle(ResponseCame(ok, FLOW), 6.0)
    (ack,) = (parse_message(step.data) for step in steps if isinstance(step, Transmit))
    assert ack.method == "ACK"
    return ack.headers.all("Proxy-Authorization")


def test_the_invite_is_sent_again_as_another_request_of_the_same_call():
    peer = Peer(account=ACCOUNT)
    first = peer.invite
    assert credentials(first) == []
    assert peer.responds(407, **asks()) == ["> INVITE 2"]
    second = peer.invite
    (proof,) = credentials(second)
    assert (proof.user, proof.realm, proof.uri) == ("84240000", "carrier", second.uri)
    assert second.call_id == first.call_id
    assert second.from_.tag == first.from_.tag
    assert second.to.tag is None
    assert second.via.branch != first.via.branch
    assert peer.responds(180) == ["rang 180"]


def test_a_wrong_password_ends_the_call_with_the_second_challenge():
    peer = Peer(account=ACCOUNT)
    peer.responds(407, **asks())
    assert peer.responds(407, **asks()) == ["ended 407", "Over"]


def test_a_stale_nonce_is_replaced_once_and_then_no_more():
    peer = Peer(account=ACCOUNT)
    peer.responds(407, **asks())
    assert peer.responds(407, **asks(stale="true")) == ["> INVITE 3"]
    assert peer.responds(407, **asks(stale="true")) == ["ended 407", "Over"]


@pytest.mark.parametrize("status", [401, 407])
def test_a_phone_that_asks_for_a_password_gets_none(status):
    peer = Peer()
    assert peer.responds(status, **asks()) == [f"ended {status}", "Over"]


def test_a_challenge_from_elsewhere_is_not_answered():
    peer = Peer(account=ACCOUNT)
    assert peer.responds(407, flow=OTHER_FLOW, **asks()) == ["ended 407", "Over"]


def test_a_challenge_from_behind_the_carrier_is_not_answered():
    peer = Peer(account=ACCOUNT)
    peer.responds(183)
    assert peer.responds(407, **asks()) == ["ended 407", "Over"]


def test_a_call_that_was_given_up_meanwhile_is_not_tried_again():
    peer = Peer(account=ACCOUNT)
    peer.handle(HangUp(LEG), 0.5)
    assert peer.responds(407, **asks()) == ["Over"]


def test_the_ack_repeats_the_credentials_of_its_invite():
    peer = Peer(account=ACCOUNT)
    peer.responds(407, **asks())
    assert acknowledged(peer) == peer.invite.headers.all("Proxy-Authorization") != []
    peer.handle(Offer(LEG, OFFER), 5.0)
    assert acknowledged(peer) == peer.invite.headers.all("Proxy-Authorization") != []


def test_the_bye_uses_the_nonce_again():
    peer = let_in()
    peer.handle(HangUp(LEG), 20.0)
    (proof,) = credentials(peer.latest)
    assert proof.nc == 2


def test_a_bye_that_is_challenged_is_sent_again():
    peer = let_in()
    peer.handle(HangUp(LEG), 20.0)
    assert peer.responds(407, to=peer.latest, **asks(stale="true")) == ["> BYE 4"]
    (proof,) = credentials(peer.latest)
    assert proof.nc == 1
    assert peer.responds(200, to=peer.latest) == ["Over"]


def test_an_offer_that_is_challenged_is_sent_again_and_its_answer_counts():
    peer = let_in()
    assert peer.handle(Offer(LEG, OFFER), 5.0) == ["> INVITE 3"]
    assert peer.responds(407, 5.1, **asks()) == ["> INVITE 4"]
    assert peer.invite.body == OFFER
    answered = peer.responds(200, 5.2, body=ANSWER, Contact=CONTACT)
    assert answered == ["> 4 ACK", "SessionReanswered"]


def test_a_refresh_that_is_challenged_is_sent_again():
    peer = Peer(account=ACCOUNT)
    peer.responds(407, **asks())
    peer.responds(200, body=ANSWER, Contact=CONTACT, Allow="UPDATE")
    assert peer.handle(Tick(), peer.session.deadline()) == ["> UPDATE 3"]
    assert peer.responds(407, 301.0, to=peer.latest, **asks()) == ["> UPDATE 4"]
    assert peer.responds(200, 302.0, to=peer.latest) == []


def test_the_far_end_of_a_call_learns_nothing_by_challenging_its_end():
    peer = let_in()
    peer.handle(HangUp(LEG), 20.0)
    stranger = asks("the far end")
    assert peer.responds(407, to=peer.latest, **stranger) == ["Over"]
    assert credentials(peer.latest)[0].realm == "carrier"


def test_a_challenge_in_the_call_from_elsewhere_is_not_answered():
    peer = let_in()
    peer.handle(HangUp(LEG), 20.0)
    stale = asks(stale="true")
    assert peer.responds(407, to=peer.latest, flow=OTHER_FLOW, **stale) == ["Over"]


def test_who_was_never_asked_for_a_password_is_not_asked_in_the_call():
    peer = Peer(account=ACCOUNT).confirmed()
    peer.handle(HangUp(LEG), 20.0)
    assert peer.responds(401, to=peer.latest, **asks()) == ["Over"]


def test_endless_challenges_in_a_call_end():
    peer = let_in()
    peer.handle(HangUp(LEG), 20.0)
    for _ in range(10):
        steps = peer.responds(407, to=peer.latest, **asks(stale="true"))
        if steps == ["Over"]:
            break
    else:
        raise AssertionError("it goes on for ever")


# Carriers that say nothing at all.


def test_who_has_another_way_to_try_does_not_wait_for_a_silent_carrier():
    peer = Peer(patience=4.0)
    assert peer.session.deadline() == 4.0
    assert peer.handle(Tick(), 4.0) == ["ended 408"]
    # §9.1: the CANCEL waits for what comes after all.
    assert peer.responds(180, 5.0) == ["> CANCEL 1"]
    assert peer.responds(487, 5.1) == ["Over"]


def test_a_carrier_that_is_trying_is_waited_for():
    peer = Peer(patience=4.0)
    assert peer.responds(100, 3.9) == []
    assert peer.handle(Tick(), 4.0) == []
    assert peer.responds(180, 9.0) == ["rang 180"]


def test_one_that_asks_for_a_password_and_then_says_nothing_is_not():
    peer = Peer(account=ACCOUNT, patience=4.0)
    assert peer.responds(407, 1.0, **asks()) == ["> INVITE 2"]
    assert peer.handle(Tick(), 5.0) == ["ended 408"]
