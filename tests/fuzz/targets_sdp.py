"""
Fuzz targets for session descriptions: call them with any octets.

What may be raised is :class:`MalformedDescription`, and :class:`NotAcceptable` by what
looks for a stream; every other exception is a finding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tongdai.sdp.attributes import (
    SRTP_KEY_SIZE,
    Candidate,
    Crypto,
    Fingerprint,
    IceCredentials,
)
from tongdai.sdp.description import MAX_SIZE, encode, parse
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.negotiation import (
    CodecFamily,
    LocalAudio,
    RtpTransport,
    TransportKind,
    WebRtcTransport,
    choose,
    describe_answer,
    describe_reoffer,
    mirror,
    read_remote,
)

FAMILIES: Final = tuple(CodecFamily)
TRANSPORTS: Final[dict[TransportKind, RtpTransport | WebRtcTransport]] = {
    TransportKind.RTP: RtpTransport("203.0.113.5", 41000, 41001),
    TransportKind.WEBRTC: WebRtcTransport(
        ice=IceCredentials("srvU", "serverpasswordserverpass"),
        candidates=(Candidate("1", 1, "udp", 1, "203.0.113.5", 40000, "host"),),
        fingerprint=Fingerprint("sha-256", bytes(32)),
    ),
}


def description(data: bytes) -> None:
    """Any octets are a description or malformed, and what is written reads the same."""
    try:
        parsed = parse(data)
    except MalformedDescription:
        return
    written = encode(parsed)
    # A description at the limit passes it when s=, t= and CR are written out.
    if len(written) <= MAX_SIZE and len(data) < MAX_SIZE // 4:
        assert parse(written) == parsed


def answer(data: bytes) -> None:
    """Whatever is offered, our answer to it has as many sections and is an answer."""
    try:
        offer = parse(data)
        remote = read_remote(offer)
        choice = choose(remote.codecs, FAMILIES)
    except (MalformedDescription, NotAcceptable):
        return
    transport = TRANSPORTS[remote.kind]
    if isinstance(transport, RtpTransport) and remote.crypto is not None:
        crypto = Crypto(remote.crypto.tag, bytes(SRTP_KEY_SIZE))
        transport = replace(transport, crypto=crypto)
    local = LocalAudio(
        transport=transport,
        session_id=1,
        version=1,
        ssrc=1,
        cname="tongdai-leg",
    )
    answered = describe_answer(offer, remote, choice, local)
    assert len(answered.media) == len(offer.media)
    ours = read_remote(parse(encode(answered)))
    assert ours.index == remote.index
    assert ours.kind is remote.kind
    assert (ours.crypto is None) is (remote.crypto is None)
    assert ours.direction is mirror(remote.direction)
    assert ours.codecs[0].payload_type == choice.codec.payload_type
    again = describe_reoffer(answered, choice, local)
    assert read_remote(parse(encode(again))).index == remote.index


def crypto_line(data: bytes) -> None:
    """Any text is a key, one that is not for us, or malformed; a key is written so."""
    try:
        crypto = Crypto.parse(data.decode("utf-8", "replace"))
    except MalformedDescription:
        return
    if crypto is not None:
        assert len(crypto.key) == SRTP_KEY_SIZE
        assert Crypto.parse(str(crypto)) == crypto
        assert str(crypto).isascii()


TARGETS: Final = (description, answer, crypto_line)
