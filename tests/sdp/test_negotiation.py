"""Offers and answers that we make."""

from dataclasses import replace
from pathlib import Path

import pytest

from tongdai.sdp.attributes import (
    Candidate,
    Direction,
    Fingerprint,
    IceCredentials,
    Setup,
)
from tongdai.sdp.codecs import offer_of
from tongdai.sdp.description import encode, parse
from tongdai.sdp.errors import NotAcceptable
from tongdai.sdp.negotiation import (
    CodecFamily,
    LocalAudio,
    RtpTransport,
    WebRtcTransport,
    agreed,
    choose,
    describe_answer,
    describe_offer,
    describe_reoffer,
    dtls_setup,
    mirror,
    read_remote,
)

SAMPLES = Path(__file__).parent / "samples"
BOTH = (CodecFamily.OPUS, CodecFamily.G711)

WEBRTC = WebRtcTransport(
    ice=IceCredentials("srvU", "serverpasswordserverpass"),
    candidates=(Candidate("1", 1, "udp", 2130706431, "203.0.113.5", 40000, "host"),),
    fingerprint=Fingerprint("sha-256", bytes(range(32))),
)
PLAIN = RtpTransport("203.0.113.5", 41000, 41001)


def local(transport=WEBRTC, **changes):
    ours = LocalAudio(
        transport=transport, session_id=77, version=1, ssrc=4242, cname="tongdai-leg"
    )
    return replace(ours, **changes)


def sample(name):
    return parse((SAMPLES / f"{name}.sdp").read_bytes())


def answer(offer, ours, families=BOTH):
    remote = read_remote(offer)
    choice = choose(remote.codecs, families)
    return describe_answer(offer, remote, choice, ours)


FINGERPRINT = ":".join(f"{octet:02X}" for octet in range(32))


def test_the_answer_to_chrome_word_for_word():
    assert encode(answer(sample("chrome"), local())).decode() == (
        "v=0\r\n"
        "o=- 77 1 IN IP4 203.0.113.5\r\n"
        "s=-\r\n"
        "c=IN IP4 203.0.113.5\r\n"
        "t=0 0\r\n"
        "a=ice-lite\r\n"
        "a=ice-options:ice2\r\n"
        "a=group:BUNDLE 0\r\n"
        "m=audio 40000 UDP/TLS/RTP/SAVPF 111 110\r\n"
        "a=rtpmap:111 opus/48000/2\r\n"
        "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
        "a=rtpmap:110 telephone-event/48000\r\n"
        "a=fmtp:110 0-16\r\n"
        "a=ptime:20\r\n"
        "a=sendrecv\r\n"
        "a=mid:0\r\n"
        "a=rtcp-mux\r\n"
        "a=ice-ufrag:srvU\r\n"
        "a=ice-pwd:serverpasswordserverpass\r\n"
        f"a=fingerprint:sha-256 {FINGERPRINT}\r\n"
        "a=setup:passive\r\n"
        "a=candidate:1 1 udp 2130706431 203.0.113.5 40000 typ host\r\n"
        "a=end-of-candidates\r\n"
        "a=msid:tongdai-leg audio\r\n"
        "a=ssrc:4242 cname:tongdai-leg\r\n"
    )


def test_the_answer_to_a_plain_phone_word_for_word():
    ours = local(PLAIN)
    assert encode(answer(sample("baresip"), ours, (CodecFamily.G711,))).decode() == (
        "v=0\r\n"
        "o=- 77 1 IN IP4 203.0.113.5\r\n"
        "s=-\r\n"
        "c=IN IP4 203.0.113.5\r\n"
        "t=0 0\r\n"
        "m=audio 41000 RTP/AVP 8 101\r\n"
        "a=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-16\r\n"
        "a=ptime:20\r\n"
        "a=sendrecv\r\n"
    )


def test_video_and_data_are_refused_and_leave_the_bundle():
    answered = answer(sample("chrome-video"), local())
    audio, video, data = answered.media
    assert (audio.port, video.port, data.port) == (40000, 0, 0)
    assert [m.get("mid") for m in answered.media] == ["0", "1", "2"]
    assert answered.get("group") == "BUNDLE 0"
    assert video.formats == ("96",)
    assert data.protocol == "UDP/DTLS/SCTP"


def test_an_offer_without_a_bundle_is_answered_without_one():
    source = (SAMPLES / "chrome.sdp").read_text().replace("a=group:BUNDLE 0\n", "")
    assert answer(parse(source.encode()), local()).get("group") is None


def test_our_order_of_families_decides_and_of_g711_a_law_comes_first():
    codecs = read_remote(sample("chrome")).codecs
    assert choose(codecs, BOTH).codec.name == "opus"
    g711 = choose(codecs, (CodecFamily.G711, CodecFamily.OPUS))
    assert (g711.codec.name, g711.family) == ("PCMA", CodecFamily.G711)
    # The event must have the clock of the voice.
    assert g711.telephone_event is not None
    assert g711.telephone_event.payload_type == 126


def test_an_event_of_another_clock_is_not_taken():
    # Firefox offers events at 8 kHz only.
    assert choose(read_remote(sample("firefox")).codecs, BOTH).telephone_event is None


def test_no_common_codec_is_not_acceptable():
    with pytest.raises(NotAcceptable):
        choose(read_remote(sample("sipp")).codecs, (CodecFamily.OPUS,))
    with pytest.raises(NotAcceptable):
        choose(read_remote(sample("chrome")).codecs, ())


def test_the_first_codec_of_an_answer_is_sent_and_all_of_its_family_may_come():
    source = (SAMPLES / "sipp.sdp").read_text().replace("AVP 0", "AVP 0 8 97 101")
    source += "a=rtpmap:97 opus/48000/2\na=rtpmap:101 telephone-event/8000\n"
    choice = agreed(read_remote(parse(source.encode())).codecs)
    assert [codec.name for codec in choice.formats] == [
        "PCMU",
        "PCMA",
        "telephone-event",
    ]


def test_an_answer_with_nothing_to_relay_is_not_acceptable():
    with pytest.raises(NotAcceptable):
        agreed(())


@pytest.mark.parametrize(
    ("theirs", "ours", "settled"),
    [
        (Direction.SENDRECV, Direction.SENDRECV, Direction.SENDRECV),
        (Direction.SENDONLY, Direction.SENDRECV, Direction.RECVONLY),
        (Direction.RECVONLY, Direction.SENDRECV, Direction.SENDONLY),
        (Direction.INACTIVE, Direction.SENDRECV, Direction.INACTIVE),
        (Direction.SENDRECV, Direction.SENDONLY, Direction.SENDONLY),
        (Direction.SENDONLY, Direction.SENDONLY, Direction.INACTIVE),
        (Direction.SENDRECV, Direction.INACTIVE, Direction.INACTIVE),
    ],
)
def test_an_answer_lets_flow_what_both_sides_want(theirs, ours, settled):
    source = (SAMPLES / "baresip.sdp").read_text().replace("sendrecv", theirs)
    answered = answer(parse(source.encode()), local(PLAIN, direction=ours))
    assert read_remote(answered).direction is settled


def test_the_answer_to_an_old_hold_only_receives():
    answered = answer(sample("desk-phone-on-hold"), local(PLAIN))
    assert answered.media[0].has("recvonly")


def test_mirroring_twice_changes_nothing():
    assert [mirror(mirror(one)) for one in Direction] == list(Direction)


@pytest.mark.parametrize("direction", Direction)
def test_a_stream_names_its_source_on_hold_too(direction: Direction):
    """A browser that has seen it go plays nothing of it when it comes back."""
    answered = answer(sample("chrome"), local(direction=direction))
    assert answered.media[0].get("ssrc") == "4242 cname:tongdai-leg"
    assert (answered.media[0].get("msid") is not None) is direction.sends


@pytest.mark.parametrize(
    ("theirs", "ours", "role"),
    [
        (Setup.ACTPASS, None, Setup.PASSIVE),
        (Setup.ACTIVE, None, Setup.PASSIVE),
        (Setup.PASSIVE, None, Setup.ACTIVE),
        (None, None, Setup.PASSIVE),
        (Setup.ACTPASS, Setup.ACTIVE, Setup.ACTIVE),
        (Setup.ACTPASS, Setup.PASSIVE, Setup.PASSIVE),
    ],
)
def test_who_begins_with_dtls(theirs, ours, role):
    assert dtls_setup(theirs, ours) is role


def test_a_later_answer_keeps_the_role_in_dtls():
    ours = local(replace(WEBRTC, setup=Setup.ACTIVE))
    assert answer(sample("chrome"), ours).media[0].get("setup") == "active"


def test_our_offer_to_a_browser_is_one_that_we_would_accept():
    offer = parse(encode(describe_offer(BOTH, local())))
    remote = read_remote(offer)
    assert remote.setup is Setup.ACTPASS
    assert offer.get("group") == "BUNDLE 0"
    assert [codec.name for codec in remote.codecs] == [
        "opus",
        "PCMA",
        "PCMU",
        "telephone-event",
        "telephone-event",
    ]
    assert choose(remote.codecs, BOTH).codec.payload_type == 111


def test_our_offer_to_a_phone_says_where_its_reports_are_to_go():
    ours = local(RtpTransport("2001:db8::5", 41000, 41007))
    written = encode(describe_offer((CodecFamily.G711,), ours)).decode()
    assert "c=IN IP6 2001:db8::5\r\n" in written
    assert "m=audio 41000 RTP/AVP 8 0 101\r\n" in written
    assert "a=rtcp:41007\r\n" in written
    assert "ice" not in written


def test_a_later_offer_has_the_same_sections_and_codecs():
    offer = sample("chrome-video")
    choice = choose(read_remote(offer).codecs, BOTH)
    settled = answer(offer, local())
    held = local(version=2, direction=Direction.SENDONLY)
    again = describe_reoffer(settled, choice, held)
    assert [m.port for m in again.media] == [40000, 0, 0]
    assert [m.get("mid") for m in again.media] == ["0", "1", "2"]
    assert again.media[0].formats == ("111", "110")
    assert again.media[0].has("sendonly")
    assert again.media[0].get("setup") == "actpass"
    assert again.origin.version == "2"


def test_events_of_one_clock_rate_are_offered_once():
    families = (CodecFamily.G722, CodecFamily.G711)
    assert [codec.name for codec in offer_of(families)] == [
        "G722",
        "PCMA",
        "PCMU",
        "telephone-event",
    ]
