"""What our descriptions say, and what two of them settle."""

from __future__ import annotations

import random

import pytest

from tests.sim.webrtc_peer import G711_FORMATS, WebRtcPeer
from tongdai.call.ids import CallId, LegId
from tongdai.errors import UsageError
from tongdai.media.commands import DescribeRtpLeg, DescribeWebRtcLeg
from tongdai.media.terms import Place, Terms, read
from tongdai.sdp.attributes import Fingerprint
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.description import parse
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.remote import TransportKind, read_remote
from tongdai.webrtc.dtls import make_certificate

OPUS, G711 = CodecFamily.OPUS, CodecFamily.G711
CERTIFICATE = make_certificate()
FINGERPRINT = Fingerprint(*CERTIFICATE.fingerprint)


def terms(kind: TransportKind, *, address: str = "192.0.2.1") -> Terms:
    place = Place((address,), 40000, FINGERPRINT)
    return Terms(LegId("leg"), CallId("call"), kind, place)


def webrtc() -> Terms:
    return terms(TransportKind.WEBRTC)


def browser(**how) -> WebRtcPeer:
    return WebRtcPeer(random.Random(1), CERTIFICATE, **how)


def phone(formats: str = "8 0 101", *, address: str = "198.51.100.7") -> bytes:
    version = "IP6" if ":" in address else "IP4"
    text = (
        f"v=0\no=- 1 1 IN {version} {address}\ns=-\nc=IN {version} {address}\nt=0 0\n"
        f"m=audio 4000 RTP/AVP {formats}\na=rtpmap:101 telephone-event/8000\n"
    )
    return text.replace("\n", "\r\n").encode()


def test_an_answer_settles_one_codec_and_its_events():
    _, describing = webrtc().answer(read(browser().offer()), [OPUS, G711], None)
    assert isinstance(describing, DescribeWebRtcLeg)
    assert describing.audio.received == {
        111: "opus/48000",
        110: "telephone-event/48000",
    }
    assert describing.audio.sent == {"opus/48000": 111, "telephone-event/48000": 110}
    assert not describing.client


def test_a_phones_sources_are_what_sdp_and_signalling_say():
    _, describing = terms(TransportKind.RTP).answer(
        read(phone()), [G711], "203.0.113.5"
    )
    assert isinstance(describing, DescribeRtpLeg)
    assert describing.address == ("198.51.100.7", 4000)
    assert describing.rtcp_address == ("198.51.100.7", 4001)
    assert describing.sources == ("198.51.100.7", "203.0.113.5")


def test_addresses_are_spelt_as_sockets_spell_them():
    leg = terms(TransportKind.RTP, address="2001:db8::1")
    _, describing = leg.answer(read(phone(address="2001:DB8:0:0::7")), [G711], None)
    assert isinstance(describing, DescribeRtpLeg)
    assert describing.sources == ("2001:db8::7",)


@pytest.mark.parametrize("address", ["2001:db8::7", "phone.example.com"])
def test_an_address_that_we_cannot_send_to_is_not_acceptable(address):
    with pytest.raises(NotAcceptable):
        terms(TransportKind.RTP).answer(read(phone(address=address)), [G711], None)


def test_an_address_with_a_zone_is_not_acceptable():
    leg = terms(TransportKind.RTP, address="2001:db8::1")
    with pytest.raises((NotAcceptable, MalformedDescription)):
        leg.answer(read(phone(address="fe80::7%eth0")), [G711], None)


def test_the_answers_numbers_are_for_sending_and_ours_for_receiving():
    leg = terms(TransportKind.RTP)
    leg.offer([G711])
    answer = (
        phone("0 96")
        .replace(b"telephone-event", b"x")
        .replace(
            b"a=rtpmap:101 x/8000",
            b"a=rtpmap:96 telephone-event/8000",
        )
    )
    describing = leg.accept(answer, None)
    assert describing is not None
    assert describing.audio.sent == {"PCMU/8000": 0, "telephone-event/8000": 96}
    assert describing.audio.received == {0: "PCMU/8000", 101: "telephone-event/8000"}


def test_an_answer_that_comes_again_changes_nothing():
    leg, peer = webrtc(), browser()
    body, _ = peer.answer(leg.offer([OPUS]), 0.0)
    assert leg.accept(body, None) is not None
    assert leg.accept(body, None) is None


def test_every_description_has_the_next_version_of_one_session():
    leg, peer = webrtc(), browser()
    first, _ = leg.answer(read(peer.offer()), [OPUS], None)
    second, _ = leg.reanswer(peer.offer(direction="sendonly"), None)
    third = leg.reoffer()
    origins = [parse(body).origin for body in (first, second, third)]
    assert len({origin.session_id for origin in origins}) == 1
    versions = [int(origin.version) for origin in origins]
    assert versions == [versions[0], versions[0] + 1, versions[0] + 2]


def test_a_hold_by_direction_is_mirrored_and_told():
    leg, peer = webrtc(), browser()
    leg.answer(read(peer.offer()), [OPUS], None)
    answer, describing = leg.reanswer(peer.offer(direction="sendonly"), None)
    assert read_remote(parse(answer)).direction == "recvonly"
    assert (describing.audio.speaks, describing.audio.hears) == (True, False)


def test_credentials_change_when_the_peers_do_and_only_then():
    leg, peer = webrtc(), browser()
    first, _ = leg.answer(read(peer.offer()), [OPUS], None)
    same, _ = leg.reanswer(peer.offer(), None)
    other, describing = leg.reanswer(peer.restart_ice(), None)
    ices = [read_remote(parse(body)).ice for body in (first, same, other)]
    assert ices[0] == ices[1] != ices[2]
    assert isinstance(describing, DescribeWebRtcLeg)
    assert ices[2] == (describing.ufrag, describing.password)


def test_a_new_offer_that_cannot_be_answered_changes_nothing():
    leg, peer = webrtc(), browser()
    first, _ = leg.answer(read(peer.offer()), [OPUS], None)
    for offer in (
        browser(formats=G711_FORMATS).offer(),
        phone(),
        b"v=0\r\n",
        peer.restart_ice().replace(b"audio 9", b"audio 0"),
    ):
        with pytest.raises((NotAcceptable, MalformedDescription)):
            leg.reanswer(offer, None)
    before, after = (
        read_remote(parse(body))
        for body in (first, leg.reanswer(peer.offer(), None)[0])
    )
    assert after.codecs == before.codecs


def test_what_was_never_agreed_on_cannot_be_changed():
    leg = webrtc()
    for wrong in (
        leg.reoffer,
        lambda: leg.reanswer(browser().offer(), None),
        lambda: leg.accept(browser().offer(), None),
    ):
        with pytest.raises(UsageError):
            wrong()


def test_names_passwords_and_sources_of_two_legs_differ():
    one, other = webrtc().opening(), webrtc().opening()
    assert one.ssrc != other.ssrc
    assert one.cname != other.cname
    assert one.ufrag != other.ufrag
    assert one.password != other.password
