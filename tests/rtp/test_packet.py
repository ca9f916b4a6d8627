"""RTP packets in, RTP packets out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.packet import RtpPacket, build, parse

PLAIN = bytes.fromhex("80 ef 1234 00000fa0 cafebabe") + b"audio"


def test_a_plain_packet():
    assert parse(PLAIN) == RtpPacket(111, True, 0x1234, 4000, 0xCAFEBABE, b"audio")
    assert build(111, 0x1234, 4000, 0xCAFEBABE, b"audio", marker=True) == PLAIN


def test_sources_extension_and_padding_are_left_out_of_the_payload():
    data = (
        bytes.fromhex("b2 6f 1234 00000fa0 cafebabe")
        + bytes(8)  # two CSRCs
        + bytes.fromhex("bede 0001 10ff0000")  # one word of extension
        + b"audio"
        + bytes.fromhex("000003")
    )
    assert parse(data).payload == b"audio"


def test_numbers_go_round():
    packet = parse(build(0, 0x10000, 1 << 32, 1, b""))
    assert (packet.sequence, packet.timestamp, packet.payload) == (0, 0, b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PLAIN[:11],
        b"\x40" + PLAIN[1:],
        b"\x8f" + PLAIN[1:],  # fifteen CSRCs that are not there
        b"\x90" + PLAIN[1:12],
        b"\x90" + PLAIN[1:12] + bytes.fromhex("bede ffff"),
        b"\xa0" + PLAIN[1:12] + b"\x00",
        b"\xa0" + PLAIN[1:12] + b"\x09",
    ],
    ids=[
        "empty",
        "short",
        "version",
        "csrc",
        "no-ext",
        "ext",
        "padding-0",
        "padding-9",
    ],
)
def test_what_is_no_packet_is_refused(data):
    with pytest.raises(MalformedPacket):
        parse(data)


@given(
    st.integers(0, 127),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.binary(max_size=200),
    st.booleans(),
)
def test_what_was_built_is_parsed_alike(
    kind, sequence, timestamp, ssrc, payload, marker
):
    packet = build(kind, sequence, timestamp, ssrc, payload, marker=marker)
    assert parse(packet) == (kind, marker, sequence, timestamp, ssrc, payload)
