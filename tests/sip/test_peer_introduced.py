"""What a switchboard says of a call by UPDATE or re-INVITE, as a phone hears it."""

from __future__ import annotations

import pytest

from tests.sip.session_events import OFFER, Peer

CONTACT = {"Contact": "<sip:101@192.0.2.11>"}


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ({"P_Asserted_Identity": "<sip:102@example.com>"}, ["PeerIntroduced"]),
        ({"p_asserted_IDENTITY": "of any content"}, ["PeerIntroduced"]),
        ({"Tongdai_Recording": "on"}, ["PeerIntroduced"]),
        ({"Subject": "Tongdai"}, []),
    ],
)
def test_it_is_handed_up_whatever_it_is_about(said, heard):
    peer = Peer().confirmed()
    assert peer.asks("UPDATE", **CONTACT, **said) == [*heard, "> 200 to 1 UPDATE"]
    told = peer.asks("INVITE", body=OFFER, **CONTACT, **said)
    assert told == [*heard, "SessionReoffered"]


def test_nothing_is_learnt_from_what_is_refused():
    peer = Peer().confirmed()
    said = {"Session_Expires": "10", "Supported": "timer", "Tongdai_Supervised": "no"}
    assert peer.asks("UPDATE", **CONTACT, **said) == ["> 422 to 1 UPDATE"]
