"""The RTP of one call: its pace, its keys, its statistics, in virtual time."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.demo.sounds import FRAME, SILENCE, Echo, Tone
from tongdai.demo.speech import Heard, Speech, Terms
from tongdai.rtp import rtcp
from tongdai.rtp.g711 import A_TO_MU, MU_TO_A
from tongdai.rtp.packet import RtpPacket, build, parse
from tongdai.sdp.codecs import Choice, Codec, CodecFamily

PCMA = Codec("PCMA", 8000, 1, 8)
PCMU = Codec("PCMU", 8000, 1, 0)
EVENTS = Codec("telephone-event", 8000, 1, 101)
SSRC, THEIRS = 0x1234, 0x5678
FIRST = 1000
STAMP = 0xFFFFFF00  # it wraps within the first packets


def terms(*codecs, hears=True):
    return Terms(Choice(CodecFamily.G711, codecs or (PCMA,), EVENTS), hears)


def speech(*codecs, sound=None, now=0.0):
    made = Speech(ssrc=SSRC, sequence=FIRST, timestamp=STAMP, cname="carrier")
    if sound is not None:
        made.play(sound)
    made.settle(terms(*codecs), now)
    return made


class Sent(NamedTuple):
    at: float
    packet: RtpPacket


def until(made, end):
    """Wake it exactly when it wants; return what it sent."""
    sent = []
    while (at := made.deadline()) < end:
        sent += [Sent(round(at, 6), parse(packet)) for packet in made.tick(at)]
    return sent


def heard(payload, sequence, *, payload_type=8, timestamp=None, ssrc=THEIRS):
    stamp = sequence * FRAME if timestamp is None else timestamp
    return build(payload_type, sequence, stamp, ssrc, payload)


def test_nothing_is_sent_before_the_other_side_is_known():
    made = Speech(ssrc=SSRC, sequence=FIRST, timestamp=STAMP, cname="carrier")
    assert made.deadline() is None
    assert made.tick(1.0) == []
    assert made.hear(heard(b"x" * FRAME, 1), 1.0) == ""


def test_a_packet_of_20_ms_leaves_each_20_ms():
    sent = until(speech(sound=Tone(440), now=5.0), 6.0)
    assert [each.at for each in sent] == pytest.approx(
        [5 + 0.02 * n for n in range(50)]
    )
    packets = [each.packet for each in sent]
    assert [each.sequence for each in packets] == list(range(FIRST, FIRST + 50))
    stamps = [(STAMP + FRAME * n) & 0xFFFFFFFF for n in range(50)]
    assert [each.timestamp for each in packets] == stamps
    assert [each.marker for each in packets] == [True] + 49 * [False]
    assert {(each.payload_type, each.ssrc) for each in packets} == {(8, SSRC)}
    assert {len(each.payload) for each in packets} == {FRAME}


def test_packets_that_are_late_are_made_up_for_and_the_pace_stays():
    made = speech(sound=Tone(440))
    made.tick(0.0)
    assert len(made.tick(0.095)) == 4  # due at 20, 40, 60 and 80 ms
    assert made.deadline() == pytest.approx(0.1)


def test_who_stood_still_goes_on_from_now_and_says_that_time_has_passed():
    made = speech(sound=Tone(440))
    [first] = map(parse, made.tick(0.0))
    [after] = map(parse, made.tick(10.01))
    assert after.sequence == first.sequence + 1
    assert (after.timestamp - first.timestamp) & 0xFFFFFFFF == 500 * FRAME
    assert after.marker
    assert made.deadline() == pytest.approx(10.02)


def test_mu_law_is_spoken_where_it_was_agreed_on():
    told = until(speech(PCMU, PCMA, sound=Tone(1000)), 0.2)
    same = until(speech(PCMA, sound=Tone(1000)), 0.2)
    assert {each.packet.payload_type for each in told} == {0}
    for mu, a in zip(told, same, strict=True):
        assert mu.packet.payload == a.packet.payload.translate(A_TO_MU)


def test_what_is_heard_is_echoed_in_the_codec_that_is_spoken():
    made = speech(PCMA, PCMU, sound=Echo())
    for number in range(3):
        made.hear(heard(bytes([number]) * FRAME, number, payload_type=0), 0.0)
    said = [each.packet.payload for each in until(made, 0.06)]
    assert said == [bytes([number]).translate(MU_TO_A) * FRAME for number in range(3)]


def test_nothing_is_sent_to_who_holds_us_and_time_goes_on():
    made = speech(sound=Tone(440))
    before = until(made, 0.1)
    made.settle(terms(hears=False), 0.1)
    assert until(made, 0.5) == []
    made.settle(terms(), 0.5)
    after = until(made, 0.6)
    first, again = before[0].packet, after[0].packet
    assert again.sequence == first.sequence + len(before)
    assert (again.timestamp - first.timestamp) & 0xFFFFFFFF == 25 * FRAME
    assert again.marker


def test_keys_are_pressed_one_after_the_other():
    made = speech(sound=Tone(440))
    made.press("5#")
    sent = [each.packet for each in until(made, 1.0)]
    events = [each for each in sent if each.payload_type == 101]
    stamps = list(dict.fromkeys(each.timestamp for each in events))
    assert len(stamps) == 2
    for stamp, event in zip(stamps, (5, 11), strict=True):
        press = [each for each in events if each.timestamp == stamp]
        assert [each.marker for each in press] == [True] + 10 * [False]
        assert {each.payload[0] for each in press} == {event}
        assert [each.payload[1] >> 7 for each in press] == 8 * [0] + 3 * [1]
        durations = [int.from_bytes(each.payload[2:4]) for each in press]
        assert durations == [FRAME * n for n in (*range(1, 9), 8, 8, 8)]
    between = sent.index(events[11]) - sent.index(events[10]) - 1
    assert between == 5  # 100 ms of sound


def test_a_key_that_the_other_side_pressed_is_told_once():
    made = speech()
    told = [
        made.hear(build(101, n, 8000, THEIRS, bytes([9, end | 10, 0, 160])), 0.02 * n)
        for n, end in enumerate((0, 0, 0x80, 0x80, 0x80))
    ]
    assert told == ["", "", "9", "", ""]
    again = build(101, 9, 16000, THEIRS, bytes([9, 0x8A, 0, 160]))
    assert made.hear(again, 0.3) == "9"


def test_an_event_that_is_no_key_is_none():
    made = speech()
    flash = build(101, 1, 8000, THEIRS, bytes([16, 0x8A, 0, 160]))
    short = build(101, 2, 9000, THEIRS, b"\x01\x80")
    assert [made.hear(each, 0.0) for each in (flash, short)] == ["", ""]


def test_loss_is_counted_over_all_sources_that_were_heard():
    made = speech()
    for number in (0, 1, 3):
        made.hear(heard(b"x" * FRAME, number), 0.02 * number)
    for number in (700, 703):
        made.hear(heard(b"x" * FRAME, number, ssrc=9), 1.0)
    assert made.heard() == Heard(0, 5, 3, made.heard().jitter, 0)


def test_reports_say_what_was_sent_and_heard():
    made = speech(sound=Tone(440))
    for number in (0, 1, 2, 4):
        made.hear(heard(b"x" * FRAME, number), 0.02 * number)
    until(made, 5.0)
    assert made.reports(4.99, 100.0) == []
    [compound] = made.reports(5.0, 100.0)
    assert made.reports(5.01, 100.0) == []
    report, names = rtcp.parse(compound)
    assert (report.ssrc, report.packets, report.octets) == (SSRC, 250, 250 * FRAME)
    assert report.ntp_time == rtcp.ntp_time(100.0)
    [block] = report.reports
    assert (block.ssrc, block.cumulative_lost) == (THEIRS, 1)
    assert names == rtcp.SourceDescription(((SSRC, "carrier"),))


def test_what_the_other_side_missed_is_known_from_its_report():
    made = speech(sound=Tone(440))
    mine = rtcp.ReportBlock(SSRC, 10, 7, 20, 3, 0, 0)
    others = rtcp.ReportBlock(SSRC + 1, 10, 99, 20, 3, 0, 0)
    made.report_came(
        rtcp.build(
            [
                rtcp.ReceiverReport(THEIRS, (mine, others)),
                rtcp.SourceDescription(((THEIRS, "x"),)),
            ]
        ),
        1.0,
    )
    assert made.heard().missed == 7


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_no_datagram_disturbs_what_is_said(datagrams):
    made = speech(sound=Echo())
    for number, datagram in enumerate(datagrams):
        made.hear(datagram, 0.001 * number)
        made.hear(b"\x80\x08" + datagram, 0.001 * number)
        made.hear(b"\x80\x65" + datagram, 0.001 * number)
        made.report_came(datagram, 0.001 * number)
    assert [each.at for each in until(made, 0.1)] == [0.0, 0.02, 0.04, 0.06, 0.08]


def test_silence_is_what_somebody_says_who_says_nothing():
    [sent] = until(speech(), 0.01)
    assert sent.packet.payload == SILENCE * FRAME
