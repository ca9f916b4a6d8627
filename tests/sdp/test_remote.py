"""What is read out of the far end's description."""

from pathlib import Path

import pytest

from tongdai.sdp.attributes import Direction, Setup
from tongdai.sdp.description import parse
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.remote import TransportKind, read_remote

SAMPLES = Path(__file__).parent / "samples"


def text(name):
    return (SAMPLES / f"{name}.sdp").read_text()


def read(source):
    return read_remote(parse(source.encode()))


def codecs(remote):
    return [(codec.name, codec.payload_type) for codec in remote.codecs]


def test_chrome():
    remote = read(text("chrome"))
    assert remote.kind is TransportKind.WEBRTC
    assert remote.index == 0
    assert codecs(remote) == [
        ("opus", 111),
        ("G722", 9),
        ("PCMU", 0),
        ("PCMA", 8),
        ("telephone-event", 110),
        ("telephone-event", 126),
    ]
    assert [codec.clock_rate for codec in remote.codecs[-2:]] == [48000, 8000]
    assert remote.codecs[0].fmtp == "minptime=10;useinbandfec=1"
    assert remote.direction is Direction.SENDRECV
    assert remote.ice == ("4ZcD", "2/1muCWoOi3uLifh0NuRHlgx")
    assert remote.setup is Setup.ACTPASS
    (fingerprint,) = remote.fingerprints
    assert fingerprint.algorithm == "sha-256"
    assert fingerprint.digest.startswith(b"\x7b\x8b\xf0")
    assert remote.address is remote.rtcp_address is None


def test_the_port_9_and_the_address_0_of_a_browser_are_no_hold():
    assert read(text("chrome")).direction is Direction.SENDRECV


def test_firefox_with_its_fingerprint_above_the_sections():
    remote = read(text("firefox"))
    assert codecs(remote) == [
        ("opus", 109),
        ("G722", 9),
        ("PCMU", 0),
        ("PCMA", 8),
        ("telephone-event", 101),
    ]
    assert len(remote.fingerprints) == 1
    assert remote.ice == ("7c2d4b10", "0f8d2a6b3c5e7f910f8d2a6b3c5e7f91")


def test_safari_offers_more_than_we_know():
    assert [name for name, _ in codecs(read(text("safari")))] == [
        "opus",
        "G722",
        "PCMU",
        "PCMA",
        "telephone-event",
        "telephone-event",
    ]


def test_sip_js_with_candidates_two_fingerprints_and_two_fmtp_lines():
    remote = read(text("sipjs"))
    assert codecs(remote)[0] == ("opus", 111)
    assert remote.codecs[0].fmtp == "minptime=10;useinbandfec=1"
    assert [f.algorithm for f in remote.fingerprints] == ["sha-256", "sha-1"]


def test_an_answer_from_jssip():
    remote = read(text("jssip-answer"))
    assert remote.setup is Setup.ACTIVE
    assert codecs(remote) == [("opus", 111), ("telephone-event", 110)]


def test_baresip():
    remote = read(text("baresip"))
    assert remote.kind is TransportKind.RTP
    assert remote.address == ("192.0.2.50", 12000)
    assert remote.rtcp_address == ("192.0.2.50", 12001)
    assert codecs(remote)[0] == ("opus", 96)
    assert remote.ice is None
    assert remote.fingerprints == ()


def test_sipp_with_a_static_payload_type():
    remote = read(text("sipp"))
    assert codecs(remote) == [("PCMU", 0)]
    assert remote.rtcp_address == ("192.0.2.60", 6001)


def test_static_payload_types_need_no_rtpmap():
    source = text("sipp").replace("RTP/AVP 0", "RTP/AVP 8 0")
    assert codecs(read(source.replace("a=rtpmap:0 PCMU/8000\n", ""))) == [
        ("PCMA", 8),
        ("PCMU", 0),
    ]


def test_a_phone_that_holds_the_old_way_sends_and_does_not_receive():
    remote = read(text("desk-phone-on-hold"))
    assert remote.direction is Direction.SENDONLY
    assert remote.address is None


def test_the_address_and_direction_of_a_section_or_else_of_the_whole():
    remote = read(text("two-addresses"))
    assert remote.index == 1
    assert remote.direction is Direction.RECVONLY
    assert remote.address == ("233.252.0.1", 49170)
    # Reports to a third party are not sent.
    assert remote.rtcp_address == ("233.252.0.1", 53020)


@pytest.mark.parametrize("direction", list(Direction))
def test_every_direction_is_read(direction):
    assert read(text("baresip").replace("a=sendrecv", f"a={direction}")).direction is (
        direction
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m=audio 12000", "m=audio 0"),
        ("m=audio", "m=video"),
        ("RTP/AVP 96", "RTP/SAVP 96"),
        ("RTP/AVP 96", "TCP/RTP/AVP 96"),
        ("c=IN IP4 192.0.2.50", "c=IN IP4 phone.example.com"),
    ],
)
def test_a_stream_that_we_cannot_carry_is_not_acceptable(before, after):
    with pytest.raises(NotAcceptable):
        read(text("baresip").replace(before, after))


@pytest.mark.parametrize("line", ["a=fingerprint", "a=ice-ufrag", "a=rtcp-mux"])
def test_webrtc_without_its_parts_is_not_acceptable(line):
    lines = [one for one in text("chrome").splitlines() if not one.startswith(line)]
    with pytest.raises(NotAcceptable):
        read("\n".join(lines))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("baresip", "a=rtpmap:96 opus/48000/2", "a=rtpmap:96 opus"),
        ("baresip", "a=rtpmap:96 opus/48000/2", "a=rtpmap:x opus/48000/2"),
        ("baresip", "RTP/AVP 96", "RTP/AVP opus"),
        ("baresip", "RTP/AVP 96", "RTP/AVP ²"),
        ("baresip", "a=rtcp:12001", "a=rtcp:0"),
        ("baresip", "a=rtcp:12001", "a=rtcp:99999"),
        ("baresip", "a=rtcp:12001", "a=rtcp:"),
        ("baresip", "a=rtcp:12001", "a=rtcp:1 2 3"),
        ("baresip", "c=IN IP4 192.0.2.50\n", ""),
        ("chrome", "a=ice-ufrag:4ZcD", "a=ice-ufrag:4Z"),
        ("chrome", "a=ice-pwd:2/1mu", "a=ice-pwd:2 1mu"),
        ("chrome", "a=setup:actpass", "a=setup:maybe"),
        ("chrome", "sha-256 7B:8B", "sha-256 7B:8"),
        ("chrome", "sha-256 7B:8B", "7B:8B"),
    ],
)
def test_a_line_that_matters_and_cannot_be_read_is_malformed(name, before, after):
    source = text(name)
    assert before in source
    with pytest.raises(MalformedDescription):
        read(source.replace(before, after))


def test_a_payload_type_in_the_range_of_rtcp_is_not_used():
    source = text("baresip").replace("RTP/AVP 96", "RTP/AVP 72").replace(":96", ":72")
    assert ("opus", 72) not in codecs(read(source))


def test_opus_is_only_opus_with_its_one_clock_and_two_channels():
    source = text("baresip").replace("opus/48000/2", "opus/16000")
    assert "opus" not in [name for name, _ in codecs(read(source))]
