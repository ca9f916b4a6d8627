"""What a datagram is, by its first two octets."""

import pytest

from tongdai.webrtc.demultiplexing import Content, content_of


@pytest.mark.parametrize(
    ("start", "content"),
    [
        ("0001", Content.STUN),
        ("0300", Content.STUN),
        ("1400", Content.DTLS),
        ("3f00", Content.DTLS),
        ("8000", Content.RTP),
        ("806f", Content.RTP),
        ("80bf", Content.RTP),  # payload type 63 with the marker
        ("80c0", Content.RTCP),
        ("80c8", Content.RTCP),
        ("bfdf", Content.RTCP),
        ("80e0", Content.RTP),  # payload type 96 with the marker
        ("0400", None),
        ("1000", None),  # ZRTP
        ("4000", None),  # TURN
        ("c000", None),
        ("80", None),
        ("", None),
    ],
)
def test_the_first_octets_tell(start, content):
    assert content_of(bytes.fromhex(start)) is content
