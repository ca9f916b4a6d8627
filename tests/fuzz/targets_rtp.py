"""
Fuzz targets for RTP and RTCP: call them with any octets.

What may be raised is :class:`MalformedPacket`; every other exception is a finding.
"""

from __future__ import annotations

from typing import Final

from tongdai.media.keys import LONGEST_PRESS, KeyReader
from tongdai.rtp import packet, rtcp, telephone_event
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.reception import Reception
from tongdai.webrtc.demultiplexing import Content, content_of


def rtp_packet(data: bytes) -> None:
    """Any octets are a packet or malformed; without its extensions it is one still."""
    try:
        parsed = packet.parse(data)
    except MalformedPacket:
        return
    kind, marker, sequence, timestamp, ssrc, payload = parsed
    built = packet.build(kind, sequence, timestamp, ssrc, payload, marker=marker)
    assert packet.parse(built) == parsed
    assert len(built) <= len(data)
    Reception(ssrc, 8000).received(sequence, timestamp, 0.0)


def reports(data: bytes) -> None:
    """Any octets are reports or malformed; what is read can be written again."""
    try:
        packets = rtcp.parse(data)
    except MalformedPacket:
        return
    for one in packets:
        if isinstance(one, rtcp.SourceDescription):
            continue  # names may grow when what is no UTF-8 in them is replaced
        lead = rtcp.ReceiverReport(1)
        names = rtcp.SourceDescription(((1, "tongdai-leg"),))
        assert rtcp.parse(rtcp.build([lead, names, one])) == [lead, names, one]
        if isinstance(one, rtcp.SenderReport | rtcp.ReceiverReport):
            for block in one.reports:
                trip = rtcp.round_trip(block, rtcp.ntp_time(1e9))
                assert trip is None or 0 <= trip < 32768


def telephone_events(data: bytes) -> None:
    """Any octets are an event or malformed; a reader of keys tells digits only."""
    pressed: list[tuple[str, int]] = []
    reader = KeyReader(
        lambda digit, milliseconds: pressed.append((digit, milliseconds))
    )
    reader.clock_rates = {101: 8000}
    for start in range(0, len(data), 5):
        timestamp, payload = data[start], data[start + 1 : start + 5]
        reader.carry(101, 0, start, timestamp << 24, 1, payload, start * 0.02)
    for digit, milliseconds in pressed:
        assert digit in telephone_event.KEYS
        assert 0 <= milliseconds <= LONGEST_PRESS
    try:
        event = telephone_event.parse(data)
    except MalformedPacket:
        return
    assert telephone_event.parse(telephone_event.build(event)) == event


def content(data: bytes) -> None:
    """Any octets are one kind of thing or none; what is RTP begins with version 2."""
    if content_of(data) in (Content.RTP, Content.RTCP):
        assert data[0] >> 6 == 2


TARGETS: Final = (rtp_packet, reports, telephone_events, content)
