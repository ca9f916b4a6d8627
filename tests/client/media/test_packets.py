"""The packets of one leg: how it makes those it sends, and counts those that come."""

from __future__ import annotations

from array import array

import numpy as np
import pytest

from tongdai.client.errors import BadArgument
from tongdai.client.media.hearing import Hearing
from tongdai.client.media.reporting import Reporting
from tongdai.client.media.speaking import Speaking
from tongdai.rtp import rtcp
from tongdai.rtp.g711 import A_LAW, MU_LAW
from tongdai.rtp.packet import build, parse
from tongdai.sdp.codecs import Choice, Codec, CodecFamily

PCMA = Codec("PCMA", 8000, 1, 8)
PCMU = Codec("PCMU", 8000, 1, 0)
EVENTS = Codec("telephone-event", 8000, 1, 101)
SSRC, THEIRS = 0x1234, 0x5678
FIRST = 0xFFF0
STAMP = 0xFFFFFF00  # both wrap within the first packets
FRAME = 160


def speaking(*codecs, events=EVENTS):
    made = Speaking(SSRC, FIRST, STAMP)
    made.describe(Choice(CodecFamily.G711, codecs or (PCMA,), events))
    return made


def said(made, beats, samples=None, *, heard=True):
    packets = [made.next(beat, samples, heard=heard) for beat in beats]
    return [parse(packet) for packet in packets if packet is not None]


def distances(packets, first):
    return [(each.timestamp - first.timestamp) & 0xFFFFFFFF for each in packets]


def test_packets_are_numbered_without_gaps_and_the_first_is_marked():
    packets = said(speaking(), range(7, 57))
    numbers = [(each.sequence - FIRST) & 0xFFFF for each in packets]
    assert numbers == list(range(50))
    assert distances(packets, packets[0]) == [FRAME * n for n in range(50)]
    assert [each.marker for each in packets] == [True] + 49 * [False]
    assert {(each.payload_type, each.ssrc) for each in packets} == {(8, SSRC)}


@pytest.mark.parametrize(("codec", "law"), [(PCMA, A_LAW), (PCMU, MU_LAW)])
def test_every_sample_becomes_the_octet_of_its_law(codec, law):
    every = np.arange(-32_768, 32_768).astype(np.int16)[: 409 * FRAME]
    made = speaking(codec)
    for beat, frame in enumerate(np.split(every, 409)):
        [packet] = said(made, [beat], frame)
        assert packet.payload == law.compress(array("h", frame.tobytes()))


def test_every_other_sample_of_an_array_can_be_said():
    both = np.arange(2 * FRAME, dtype=np.int16) * 64
    [packet] = said(speaking(), [0], both[::2])
    assert packet.payload == A_LAW.compress(array("h", both[::2].tobytes()))


@pytest.mark.parametrize(
    "frame",
    [np.zeros(159, np.int16), np.zeros(160, np.float32), np.zeros((160, 1), np.int16)],
)
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(BadArgument, match=r"\(160,\) expected"):
        speaking().next(0, frame, heard=True)


def test_nothing_to_say_is_silence():
    [packet] = said(speaking(), [0])
    assert packet.payload == b"\xd5" * FRAME


def test_time_that_was_lost_has_passed_and_sound_begins_anew():
    first, after = said(speaking(), [0, 500])
    assert after.sequence == first.sequence + 1
    assert distances([after], first) == [500 * FRAME]
    assert after.marker


def test_nothing_is_sent_to_who_holds_us_and_time_goes_on():
    made = speaking()
    before = said(made, range(5))
    assert said(made, range(5, 25), heard=False) == []
    again, *_ = said(made, range(25, 30))
    assert again.sequence == before[0].sequence + len(before)
    assert distances([again], before[0]) == [25 * FRAME]
    assert again.marker


def test_keys_are_pressed_one_after_the_other():
    made = speaking()
    made.press("5#")
    packets = said(made, range(50))
    events = [each for each in packets if each.payload_type == 101]
    stamps = list(dict.fromkeys(each.timestamp for each in events))
    assert len(stamps) == 2
    for stamp, event in zip(stamps, (5, 11), strict=True):
        press = [each for each in events if each.timestamp == stamp]
        assert [each.marker for each in press] == [True] + 10 * [False]
        assert {each.payload[0] for each in press} == {event}
        assert [each.payload[1] >> 7 for each in press] == 8 * [0] + 3 * [1]
        durations = [int.from_bytes(each.payload[2:4]) for each in press]
        assert durations == [FRAME * n for n in (*range(1, 9), 8, 8, 8)]
    assert packets.index(events[11]) - packets.index(events[10]) == 6  # 100 ms of sound


def test_keys_are_not_taken_by_events_where_none_were_agreed_on():
    assert not speaking(events=None).takes_keys


def hearing():
    made = Hearing(lambda key, milliseconds: None)
    made.describe({8: "PCMA/8000", 101: "telephone-event/8000"}, 8000, wanted=True)
    return made


def hear(made, *numbers, at=0.0, ssrc=THEIRS):
    for number in numbers:
        packet = build(8, number, number * FRAME, ssrc, b"\xd5" * FRAME)
        made.receive(packet, at + 0.02 * number)


def test_loss_is_counted_over_all_sources_that_were_heard():
    made = hearing()
    hear(made, 0, 1, 3)
    hear(made, 700, 703, ssrc=9)
    assert (made.packets, made.lost) == (5, 3)


def test_reports_say_what_was_sent_and_heard():
    speaks, hears = speaking(), hearing()
    reporting = Reporting(speaks, hears, "a name")
    hear(hears, 0, 1, 2, 4)
    said(speaks, range(250))
    report, names = rtcp.parse(reporting.make(100.0, 5.0))
    assert (report.ssrc, report.packets, report.octets) == (SSRC, 250, 250 * FRAME)
    assert report.ntp_time == rtcp.ntp_time(100.0)
    [block] = report.reports
    assert (block.ssrc, block.cumulative_lost) == (THEIRS, 1)
    assert names == rtcp.SourceDescription(((SSRC, "a name"),))


def test_what_the_other_side_missed_is_known_from_its_report_of_us():
    reporting = Reporting(speaking(), hearing(), "a name")
    mine = rtcp.ReportBlock(SSRC, 10, 7, 20, 3, 0, 0)
    others = rtcp.ReportBlock(SSRC + 1, 10, 99, 20, 3, 0, 0)
    names = rtcp.SourceDescription(((THEIRS, "x"),))
    report = rtcp.build([rtcp.ReceiverReport(THEIRS, (mine, others)), names])
    reporting.read(report, 1.0, 100.0)
    assert reporting.quality("PCMA/8000").missed == 7
