"""Reports in, reports out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.errors import UsageError
from tongdai.rtp import rtcp
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.rtcp import (
    Goodbye,
    ReceiverReport,
    ReportBlock,
    SenderReport,
    SourceDescription,
    build,
    ntp_time,
    parse,
    round_trip,
)

BLOCK = ReportBlock(0x01020304, 12, -3, 0x0001FFFF, 80, 0xAABBCCDD, 32768)
SENDER = SenderReport(0xCAFEBABE, 0x1122334455667788, 4000, 100, 16000, (BLOCK,))
NAMED = SourceDescription(((0xCAFEBABE, "tongdai-leg"),))


def test_a_compound_packet_octet_by_octet():
    assert build([SENDER, NAMED]).hex(" ", 4) == (
        "81c8000c cafebabe 11223344 55667788 00000fa0 00000064 00003e80 "
        "01020304 0cfffffd 0001ffff 00000050 aabbccdd 00008000 "
        "81ca0005 cafebabe 010b746f 6e676461 692d6c65 67000000"
    )


def test_what_was_built_is_parsed_alike():
    packets = [SENDER, NAMED, Goodbye((0xCAFEBABE,))]
    assert parse(build(packets)) == packets
    packets = [ReceiverReport(7), SourceDescription(((7, ""), (8, "abc"), (9, "ab")))]
    assert parse(build(packets)) == packets


def test_feedback_extended_reports_and_applications_are_skipped():
    strange = bytes.fromhex("8fce0002 00000001 00000002 80cf0001 00000001")
    assert parse(strange + build([SENDER, NAMED])) == [SENDER, NAMED]


def test_a_packet_of_reduced_size_is_read():
    assert parse(build([SENDER, NAMED])[52:]) == [NAMED]


def test_padding_at_the_very_end_is_left_out():
    assert parse(bytes.fromhex("a1cb0002 00000007 00000004")) == [Goodbye((7,))]


@pytest.mark.parametrize(
    "data",
    [
        "80",
        "40c90001 00000001",
        "80c90002 00000001",
        "81c90001 00000001",  # a report block that is not there
        "80c80001 00000001",
        "82cb0001 00000001",
        "81ca0001 00000001",  # a chunk without its end
        "81ca0002 00000001 01ff6161",
        "a0c90001 00000000",  # padding of none
        "a0c90001 00000009",
        "a0c90001 00000004 80c90001 00000001",  # padding before the end
    ],
)
def test_what_is_no_report_is_refused(data):
    with pytest.raises(MalformedPacket):
        parse(bytes.fromhex(data))


def test_a_compound_packet_begins_with_a_report_and_names_its_source():
    for packets in ([], [NAMED], [NAMED, SENDER], [SENDER], [SENDER, Goodbye((1,))]):
        with pytest.raises(UsageError):
            build(packets)


def test_what_does_not_fit_is_a_mistake_of_ours():
    with pytest.raises(UsageError):
        build([ReceiverReport(1, (BLOCK,) * 32), NAMED])
    with pytest.raises(UsageError):
        build([SENDER, SourceDescription(((1, "x" * 256),))])


def test_ntp_time_counts_from_1900():
    assert ntp_time(0.5) == (2_208_988_800 << 32) + (1 << 31)


def block(last, delay):
    return ReportBlock(1, 0, 0, 0, 0, last, delay)


def test_the_round_trip_is_what_the_far_end_did_not_keep():
    # The example of RFC 3550 figure 2.
    now = 0xB710_8000 << 16
    assert round_trip(block(0xB705_2000, 0x0005_4000), now) == pytest.approx(6.125)


def test_no_round_trip_without_a_report_of_ours():
    assert round_trip(block(0, 0), ntp_time(1e9)) is None


def test_a_report_from_the_future_is_a_round_trip_of_nothing():
    sent = rtcp.middle(ntp_time(1e9))
    assert round_trip(block(sent, 65536), ntp_time(1e9)) == 0.0


UINT32 = st.integers(0, 0xFFFFFFFF)
BLOCKS = st.builds(
    ReportBlock,
    UINT32,
    st.integers(0, 255),
    st.integers(-0x800000, 0x7FFFFF),
    UINT32,
    UINT32,
    UINT32,
    UINT32,
)


@given(st.lists(BLOCKS, max_size=31), st.text(max_size=60))
def test_any_report_is_parsed_as_it_was_built(blocks, cname):
    packets = [ReceiverReport(1, tuple(blocks)), SourceDescription(((1, cname),))]
    assert parse(build(packets)) == packets
