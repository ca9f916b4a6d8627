"""Whoever calls whom, as little as can be is transcoded; the wire loses a tenth."""

from __future__ import annotations

import pytest

from tests.sim.company import CUSTOMER, HOTLINE, Company
from tests.sim.negotiated_media import NegotiatedMedia
from tests.sim.phone import Manners, Phone
from tests.sim.scripted_media import BROWSER, description
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.sdp.codecs import Codec
from tongdai.sdp.description import parse
from tongdai.sdp.remote import read_remote
from tongdai.sip.flow import Transport

SEEDS = range(15)
OPUS_ONLY = description(codecs=(CodecFamily.OPUS,))
BOTH = (CodecFamily.OPUS, CodecFamily.G711)
# A-law first, as phones here have it.
DESK = description(LegKind.RTP, BOTH).replace(b" 0 8", b" 8 0")
PLAIN = description(LegKind.RTP, (CodecFamily.G711,)).replace(b" 0 8", b" 8 0")
OPUS_PHONE = description(LegKind.RTP, (CodecFamily.OPUS,))
G722_PHONE = PLAIN.replace(b" 8 0", b" 9")
WIDE_PHONE = PLAIN.replace(b" 8 0", b" 9 8 0")


def names(body: bytes) -> list[str]:
    """The codecs of a description, in its order."""
    codecs: list[Codec] = list(read_remote(parse(body)).codecs)
    return [codec.name for codec in codecs if codec.name != "telephone-event"]


def phone_that_says(body: bytes, **manners: float) -> Manners:
    return Manners(offer=body, answer=body, **manners)


class Page(Phone):
    """100 in a browser: its signalling goes by a connection, which loses nothing."""

    def __init__(self, company: Company, body: bytes) -> None:
        address = ("192.0.2.50", 5061)
        super().__init__(
            company.world,
            "100",
            address,
            transport=Transport.WS,
            manners=phone_that_says(body),
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_that_calls_the_telephone_network_is_asked_for_g711_at_once(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media, customer=phone_that_says(PLAIN))
    page = Page(company, BROWSER)
    with company.world.explained():
        page.dial(CUSTOMER)
        company.run(60.0)
        assert page.facts == ["talking"]
        assert company.customer.facts == ["ringing", "talking"]
        invite = company.customer.requests[0]
        assert names(invite.body) == ["PCMA", "PCMU"]
        assert names(page.answers[-1].body) == ["PCMA"]
        assert media.transcoded() == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_without_g711_is_transcoded_and_that_is_known(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media, customer=phone_that_says(PLAIN))
    page = Page(company, OPUS_ONLY)
    with company.world.explained():
        page.dial(CUSTOMER)
        company.run(60.0)
        assert page.facts == ["talking"]
        assert names(page.answers[-1].body) == ["opus"]
        assert media.transcoded() == {
            ("opus/48000", "PCMA/8000"),
            ("PCMA/8000", "opus/48000"),
        }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_customer_brings_g711_to_the_phones_of_the_hotline(seed):
    media = NegotiatedMedia()
    company = Company(
        seed,
        media=media,
        first=phone_that_says(DESK),
        second=phone_that_says(PLAIN, answers_after=None),
        customer=phone_that_says(PLAIN),
    )
    with company.world.explained():
        company.customer.dial(HOTLINE)
        company.run(60.0)
        assert company.talking() == ["101", CUSTOMER]
        # A phone gets what it has in common with the customer before all else.
        assert names(company.first.requests[0].body)[0] in ("PCMA", "PCMU")
        assert media.transcoded() == set()


@pytest.mark.parametrize(
    ("caller", "callee", "sent"),
    [
        pytest.param(DESK, DESK, "PCMA/8000", id="G.711 as all phones have it"),
        pytest.param(PLAIN, DESK, "PCMA/8000", id="the caller has nothing else"),
        pytest.param(DESK, PLAIN, "PCMA/8000", id="the callee has nothing else"),
        pytest.param(OPUS_PHONE, DESK, "opus/48000", id="Opus alone"),
        pytest.param(G722_PHONE, WIDE_PHONE, "G722/8000", id="G.722 alone"),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_two_phones_speak_what_both_have(seed, caller, callee, sent):
    media = NegotiatedMedia()
    company = Company(seed, media=media, first=phone_that_says(callee))
    company.caller.manners = phone_that_says(caller)
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        assert company.talking() == ["100", "101"]
        assert media.transcoded() == set()
        assert {next(iter(told.audio.sent)) for told in media.told.values()} == {sent}


@pytest.mark.parametrize("seed", range(5))
def test_phones_without_a_codec_in_common_talk_nevertheless(seed):
    media = NegotiatedMedia()
    company = Company(seed, media=media, first=phone_that_says(PLAIN))
    company.caller.manners = phone_that_says(G722_PHONE)
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        assert company.talking() == ["100", "101"]
        assert media.transcoded() == {
            ("G722/8000", "PCMA/8000"),
            ("PCMA/8000", "G722/8000"),
        }
