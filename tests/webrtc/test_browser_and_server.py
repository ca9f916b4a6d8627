"""A browser connects: offer, answer, checks, handshake, audio; no sockets."""

import random
from dataclasses import replace

import pytest

from tests.sim import webrtc_peer
from tests.sim.webrtc_peer import G711_FORMATS, Heard, Reported, WebRtcPeer
from tongdai.rtp import packet as rtp
from tongdai.rtp import rtcp
from tongdai.sdp.attributes import Candidate, Fingerprint, IceCredentials, Setup
from tongdai.sdp.description import encode, parse
from tongdai.sdp.negotiation import (
    CodecFamily,
    LocalAudio,
    WebRtcTransport,
    agreed,
    choose,
    describe_answer,
    describe_offer,
    dtls_setup,
    read_remote,
)
from tongdai.webrtc import dtls, ice_lite, stun
from tongdai.webrtc.demultiplexing import Content, content_of
from tongdai.webrtc.srtp import SrtpTransform

SERVER = ("203.0.113.5", 40000)
HOME = ("192.0.2.10", 50000)
CERTIFICATE, BROWSERS = dtls.make_certificate(), dtls.make_certificate()
BOTH = (CodecFamily.OPUS, CodecFamily.G711)


class Leg:
    """The least of a server: one leg, made of the machines in this room."""

    def __init__(self):
        self.local = LocalAudio(
            transport=WebRtcTransport(
                ice=IceCredentials("srvU", "serverpasswordserverpass"),
                candidates=(Candidate("1", 1, "udp", 2130706431, *SERVER, "host"),),
                fingerprint=Fingerprint(*CERTIFICATE.fingerprint),
            ),
            session_id=1,
            version=1,
            ssrc=77,
            cname="tongdai-leg",
        )
        self.ice = ice_lite.IceLite(
            ufrag="srvU", password="serverpasswordserverpass", peer_ufrag=None
        )
        self.dtls = self.srtp = None
        self.heard = []

    def answer(self, body):
        offer = parse(body)
        remote = read_remote(offer)
        self.choice = choose(remote.codecs, BOTH)
        self.describe(remote)
        return encode(describe_answer(offer, remote, self.choice, self.local))

    def offer(self, families=BOTH):
        return encode(describe_offer(families, self.local))

    def accept(self, body):
        remote = read_remote(parse(body))
        self.choice = agreed(remote.codecs)
        self.describe(remote)

    def describe(self, remote):
        active = dtls_setup(remote.setup) is Setup.ACTIVE
        role = dtls.Role.CLIENT if active else dtls.Role.SERVER
        self.dtls = dtls.DtlsTransport(CERTIFICATE, role, remote.fingerprints)
        assert self.ice.handle(ice_lite.PeerDescribed(remote.ice.ufrag), 0.0) == []

    def receive(self, data, now):
        match content_of(data):
            case Content.STUN:
                event = ice_lite.Received(stun.parse(data), HOME)
                for output in self.ice.handle(event, now):
                    if isinstance(output, ice_lite.Send):
                        yield output.data
                    if isinstance(output, ice_lite.Nominated):
                        yield from self.perform(self.dtls.start(now))
            case Content.DTLS:
                yield from self.perform(self.dtls.handle(dtls.Received(data), now))
            case Content.RTP:
                self.heard.append(rtp.parse(self.srtp.unprotect(data)))
            case Content.RTCP:
                self.heard += rtcp.parse(self.srtp.unprotect_rtcp(data))

    def perform(self, outputs):
        for output in outputs:
            match output:
                case dtls.Send(data):
                    yield data
                case dtls.Connected(keys):
                    self.srtp = SrtpTransform(keys)


def browser(**wishes):
    return WebRtcPeer(random.Random(7), BROWSERS, **wishes)


def exchange(peer, leg, outputs, now=0.0):
    """Carry datagrams until none is left; return what the browser noticed."""
    noticed = []
    while outputs:
        output = outputs.pop(0)
        if isinstance(output, webrtc_peer.Send):
            assert output.destination == SERVER
            for data in leg.receive(output.data, now):
                outputs += peer.handle(webrtc_peer.Received(data, SERVER), now)
        else:
            noticed.append(output)
    return noticed


def test_a_browser_calls():
    peer, leg = browser(), Leg()
    outputs = peer.accept(leg.answer(peer.offer()), 0.0)
    assert exchange(peer, leg, outputs) == [webrtc_peer.Connected()]
    assert peer.mapped == HOME
    assert leg.ice.nominated == HOME
    assert peer.choice.codec.name == leg.choice.codec.name == "opus"


@pytest.mark.parametrize("setup", [Setup.ACTIVE, Setup.PASSIVE])
def test_a_browser_is_called_whoever_begins_with_dtls(setup):
    peer, leg = browser(setup=setup), Leg()
    body, outputs = peer.answer(leg.offer(), 0.0)
    leg.accept(body)
    assert exchange(peer, leg, outputs) == [webrtc_peer.Connected()]


def test_audio_and_reports_pass_both_ways():
    peer, leg = browser(formats=G711_FORMATS), Leg()
    exchange(peer, leg, peer.accept(leg.answer(peer.offer()), 0.0))
    assert leg.choice.codec.name == "PCMA"
    for n in range(3):
        exchange(peer, leg, peer.send_audio(b"voice", n * 0.02))
    assert [packet.payload for packet in leg.heard] == [b"voice"] * 3
    assert [packet.marker for packet in leg.heard] == [True, False, False]
    assert leg.heard[2].timestamp - leg.heard[0].timestamp == 320

    data = leg.srtp.protect(rtp.build(8, 1, 160, 77, b"answer"))
    (heard,) = peer.handle(webrtc_peer.Received(data, SERVER), 0.1)
    assert heard == Heard(rtp.parse(rtp.build(8, 1, 160, 77, b"answer")))

    leg.heard.clear()
    exchange(peer, leg, peer.send_report(0.2, 1e9))
    report, names = leg.heard
    assert (report.ssrc, report.packets, report.octets) == (peer.ssrc, 3, 15)
    assert report.reports[0].ssrc == 77
    assert names.cnames[0][0] == peer.ssrc

    compound = rtcp.build(
        [rtcp.ReceiverReport(77), rtcp.SourceDescription(((77, "tongdai-leg"),))]
    )
    data = leg.srtp.protect_rtcp(compound)
    (reported,) = peer.handle(webrtc_peer.Received(data, SERVER), 0.3)
    assert reported == Reported(rtcp.parse(compound))


def test_a_browser_keeps_consent_alive_and_gives_up_on_a_dead_server():
    peer, leg = browser(), Leg()
    exchange(peer, leg, peer.accept(leg.answer(peer.offer()), 0.0))
    assert peer.deadline() == webrtc_peer.CONSENT_EVERY
    exchange(peer, leg, peer.handle(webrtc_peer.Tick(), 2.5), 2.5)
    assert leg.ice.deadline() == 2.5 + ice_lite.CONSENT

    lonely, now = browser(), 0.0
    outputs = lonely.accept(Leg().answer(lonely.offer()), now)
    while (now := lonely.deadline()) is not None:
        outputs = lonely.handle(webrtc_peer.Tick(), now)
    assert outputs == [webrtc_peer.Failed("no check was answered")]


def test_hanging_up_says_goodbye():
    peer, leg = browser(), Leg()
    exchange(peer, leg, peer.accept(leg.answer(peer.offer()), 0.0))
    (goodbye,) = peer.close(1.0)
    outputs = leg.dtls.handle(dtls.Received(goodbye.data), 1.0)
    assert outputs[-1] == dtls.Closed()


def test_new_credentials_restart_ice_and_keep_the_keys():
    peer, leg = browser(), Leg()
    exchange(peer, leg, peer.accept(leg.answer(peer.offer()), 0.0))
    keys, body = leg.srtp, peer.restart_ice()
    fresh = IceCredentials("srv2", "anotherpasswordanotherpass")
    leg.local = replace(
        leg.local, version=2, transport=replace(leg.local.transport, ice=fresh)
    )
    offer = parse(body)
    remote = read_remote(offer)
    answer = encode(describe_answer(offer, remote, leg.choice, leg.local))
    leg.ice.handle(ice_lite.Restarted(*fresh, remote.ice.ufrag), 5.0)
    assert exchange(peer, leg, peer.accept(answer, 5.0), 5.0) == []
    assert leg.ice.nominated == HOME
    assert leg.srtp is keys
