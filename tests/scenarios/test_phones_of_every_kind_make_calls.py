"""Phones behind NAT, with SRTP, without an offer, on hold: over a lossy wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sim.company import Company
from tests.sim.lossy_switchboard import place
from tests.sim.negotiated_media import NegotiatedMedia
from tests.sim.phone import Manners, Phone
from tests.sim.reliable_phone import REQUIRED, ReliableManners, ReliablePhone
from tests.sim.scripted_media import PHONE
from tongdai.media.commands import DescribeRtpLeg
from tongdai.sdp.description import parse
from tongdai.sdp.remote import read_remote
from tongdai.sip.flow import Transport

SEEDS = range(15)
INNER = "192.168.1.20"
OUTER = ("203.0.113.7", 40_123)
KEY = "inline:" + "A" * 40
SRTP = PHONE.replace(b"RTP/AVP", b"RTP/SAVP") + (
    f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 {KEY}\r\n".encode()
)
HELD = PHONE.replace(b"sendrecv", b"sendonly")
HELD_BOTH_WAYS = PHONE.replace(b"sendrecv", b"inactive")
HELD_THE_OLD_WAY = PHONE.replace(b"c=IN IP4 192.0.2.1", b"c=IN IP4 0.0.0.0")


def says(body: bytes) -> Manners:
    return Manners(offer=body, answer=body)


class InnerPhone(Phone):
    """It knows the address that it has at home, and not the one that others see."""

    @property
    def _contact(self) -> str:
        return f"<sip:{self.user}@{INNER}:5060>"

    def _via(self) -> str:
        branch = super()._via().partition("branch=")[2]
        return f"SIP/2.0/UDP {INNER}:5060;rport;branch={branch}"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_phone_behind_nat_is_reached_where_it_called_from(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media, first=says(PHONE))
    inner = PHONE.replace(b"192.0.2.1", INNER.encode())
    phone = InnerPhone(company.world, "100", OUTER, manners=says(inner))
    with company.world.explained():
        phone.dial("101")
        company.run(60.0)
        assert phone.facts == ["talking"]
        told = next(iter(media.told.values()))
        assert isinstance(told, DescribeRtpLeg)
        # Its packets may come from either; the one in its description is not proven.
        assert told.sources == (INNER, OUTER[0])
        assert not told.proven
        company.first.hang_up()
        company.run(100.0)
        assert phone.facts == ["talking", "far end hung up"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_phone_behind_nat_is_called_over_the_flow_of_its_registration(seed):
    company = Company(seed, media=NegotiatedMedia())
    company.caller.manners = says(PHONE)
    phone = InnerPhone(company.world, "102", OUTER, manners=says(PHONE))
    bindings = company.board.bindings
    bindings.saved.clear()
    place(bindings, phone)
    for key, (binding,) in bindings.saved.items():
        bindings.saved[key] = (replace(binding, contact=f"sip:102@{INNER}:5060"),)
    with company.world.explained():
        company.caller.dial("102")
        company.run(60.0)
        assert phone.facts == ["ringing", "talking"]
        company.caller.hang_up()
        company.run(100.0)
        assert phone.facts[-1] == "far end hung up"


@pytest.mark.parametrize("seed", SEEDS)
def test_srtp_on_one_side_and_none_on_the_other(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media, first=says(PHONE))
    phone = Phone(
        company.world,
        "100",
        ("192.0.2.60", 5061),
        transport=Transport.TLS,
        manners=says(SRTP),
    )
    with company.world.explained():
        phone.dial("101")
        company.run(60.0)
        assert phone.facts == ["talking"]
        secure, plain = media.told.values()
        assert isinstance(secure, DescribeRtpLeg)
        assert isinstance(plain, DescribeRtpLeg)
        assert plain.keys is None
        assert secure.keys is not None
        answered = read_remote(parse(phone.answers[-1].body)).crypto
        assert answered is not None
        assert secure.keys.sending == answered.key
        assert b"crypto" not in company.first.requests[0].body


@pytest.mark.parametrize("seed", SEEDS)
def test_a_key_that_others_could_have_read_is_not_taken(seed):
    company = Company(seed, media=NegotiatedMedia())
    company.caller.manners = says(SRTP)
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        assert company.caller.facts == ["refused with 488"]
        assert company.first.facts == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_phone_that_offers_nothing_answers_in_its_ack(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media, first=says(PHONE))
    company.caller.manners = says(PHONE)
    with company.world.explained():
        company.caller.dial("101", b"")
        company.run(60.0)
        assert company.talking() == ["100", "101"]
        assert len(media.told) == 2
        (hearing,) = media.hearing.values()
        assert len(hearing) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_what_rings_reliably_changes_its_media_before_it_answers(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media)
    company.caller.manners = says(PHONE)
    manners = ReliableManners(
        offer=PHONE.replace(b" 4000 ", b" 4002 "), answer=PHONE, answers_after=None
    )
    phone = ReliablePhone(company.world, "102", ("192.0.2.77", 5060), manners=manners)
    company.board.bindings.saved.clear()
    place(company.board.bindings, phone)
    with company.world.explained():
        company.caller.dial("102")
        company.run(20.0)
        assert "acknowledged early" in phone.facts
        phone.update()
        company.run(20.0)
        assert phone.facts[-1] == "update answered with 200"
        *_, told = media.told.values()
        assert isinstance(told, DescribeRtpLeg)
        assert told.address == ("192.0.2.1", 4002)
        phone.answer()
        company.run(40.0)
        assert company.talking() == ["100"]
        assert phone.facts[-1] == "talking"


@pytest.mark.parametrize("seed", SEEDS)
def test_who_calls_by_100rel_learns_for_sure_that_it_rings(seed):
    company = Company(seed, media=NegotiatedMedia(), first=says(PHONE))
    company.first.manners.answers_after = 20.0
    manners = ReliableManners(offer=PHONE, answer=PHONE, extra=[REQUIRED])
    caller = ReliablePhone(company.world, "100", ("192.0.2.70", 5060), manners=manners)
    with company.world.explained():
        caller.dial("101")
        company.run(20.0)
        assert "told 180" in caller.facts or "told 183" in caller.facts
        company.run(60.0)
        assert "talking" in caller.facts


@pytest.mark.parametrize(
    ("hold", "sends"),
    [
        pytest.param(HELD, True, id="sendonly"),
        pytest.param(HELD_BOTH_WAYS, False, id="inactive"),
        pytest.param(HELD_THE_OLD_WAY, True, id="c=0.0.0.0"),
    ],
)
@pytest.mark.parametrize("seed", range(8))
def test_a_phone_holds_and_comes_back_in_every_way_that_there_is(seed, hold, sends):
    media = NegotiatedMedia()
    company = Company(seed, media=media, first=says(PHONE))
    company.caller.manners = says(PHONE)
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        (call,) = media.hearing
        caller, callee = media.told
        company.caller.reoffer(hold)
        company.run(40.0)
        assert company.caller.facts[-1] == "reanswered"
        answer = read_remote(parse(company.caller.answers[-1].body))
        assert answer.direction.receives == sends
        assert not answer.direction.sends
        assert not media.told[caller].audio.hears
        assert media.hearing[call] == frozenset()
        assert media.played[callee].loop, "who waits hears music"
        company.caller.reoffer()
        company.run(40.0)
        assert media.told[caller].audio.hears
        assert media.hearing[call] == {(caller, callee), (callee, caller)}
        assert media.played == {}
        company.first.hang_up()
        company.run(100.0)
        assert company.caller.facts[-1] == "far end hung up"
