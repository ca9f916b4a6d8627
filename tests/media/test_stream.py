"""Reports and silence of one leg, on a clock of our own."""

from __future__ import annotations

from itertools import pairwise

from tongdai.call.ids import LegId
from tongdai.media.codecs import Passage
from tongdai.media.commands import Audio
from tongdai.media.events import LegConnected, LegSilent
from tongdai.media.relay import Route, Speaker
from tongdai.media.stream import Stream
from tongdai.media.tracks import Shelf
from tongdai.rtp import packet as rtp
from tongdai.rtp import rtcp

LEG = LegId("leg")
WALL = 1_700_000_000.0
BOTH = Audio(received={8: "PCMA/8000"}, sent={"PCMA/8000": 8}, speaks=True, hears=True)
HELD = Audio(received={8: "PCMA/8000"}, sent={"PCMA/8000": 8}, speaks=False, hears=True)


class Leg:
    """A stream with an open way, and what it sent and told."""

    def __init__(self, audio: Audio = BOTH) -> None:
        self.told: list[object] = []
        self.reports: list[tuple[float, list[rtcp.RtcpPacket]]] = []
        self.heard: list[tuple[float, rtp.RtpPacket]] = []
        self.now = 100.0
        self.stream = Stream(
            LEG,
            ssrc=7,
            cname="leg",
            silence=60.0,
            tell=self.told.append,
            shelf=Shelf(),
            rested=lambda: None,
        )
        self.stream.describe(audio)
        self.stream.open_way(self._hear, self._report, self.now)

    def _report(self, packet: bytes) -> None:
        self.reports.append((self.now, rtcp.parse(packet)))

    def _hear(self, packet: bytes) -> None:
        self.heard.append((self.now, rtp.parse(packet)))

    def speak(self, sequence: int = 1) -> None:
        packet = rtp.build(8, sequence, 160 * sequence, 1, b"voice")
        self.stream.speaker.receive(packet, self.now)

    def report(self) -> None:
        packets = [rtcp.ReceiverReport(1), rtcp.SourceDescription(((1, "peer"),))]
        self.stream.reports.read(rtcp.build(packets), self.now, WALL)

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while (at := self.stream.deadline()) is not None and at <= end:
            self.now = max(self.now, at)
            self.stream.tick(self.now, WALL + self.now)
        self.now = end


def test_reports_come_every_two_and_a_half_seconds_on_average_and_never_in_step():
    leg = Leg()
    leg.pass_time(250.0)
    times = [at for at, _ in leg.reports]
    gaps = [b - a for a, b in pairwise(times)]
    assert 70 < len(times) < 140
    assert all(1.25 <= gap <= 3.75 for gap in gaps)
    assert len(set(gaps)) > 50


def test_a_leg_that_was_sent_nothing_gets_receiver_reports():
    leg = Leg()
    leg.speak()
    leg.pass_time(4.0)
    report, names = leg.reports[0][1]
    assert isinstance(report, rtcp.ReceiverReport)
    assert [block.ssrc for block in report.reports] == [1]
    assert names == rtcp.SourceDescription(((7, "leg"),))


def test_round_trip_and_losses_are_read_from_the_peers_block():
    leg = Leg()
    sent = rtcp.ntp_time(WALL)
    block = rtcp.ReportBlock(7, 0, 3, 0, 0, sent >> 16 & 0xFFFFFFFF, 65536)
    packets = [rtcp.ReceiverReport(1, (block,)), rtcp.SourceDescription(((1, "p"),))]
    leg.stream.reports.read(rtcp.build(packets), leg.now, WALL + 1.25)
    statistics = leg.stream.statistics()
    assert statistics.round_trip is not None
    assert abs(statistics.round_trip - 250.0) < 1.0
    assert statistics.packets_missed == 3


def test_a_block_about_somebody_else_is_not_ours():
    leg = Leg()
    block = rtcp.ReportBlock(8, 0, 0, 0, 0, rtcp.ntp_time(WALL) >> 16 & 0xFFFFFFFF, 0)
    packets = [rtcp.ReceiverReport(1, (block,)), rtcp.SourceDescription(((1, "p"),))]
    leg.stream.reports.read(rtcp.build(packets), leg.now, WALL + 1.25)
    assert leg.stream.statistics().round_trip is None


def test_nobody_is_silent_before_anything_is_expected():
    leg = Leg()
    leg.pass_time(1000.0)
    assert leg.told == []


def test_silence_is_reported_once_after_60_s():
    leg = Leg()
    leg.stream.expect(leg.now)
    leg.speak()
    leg.pass_time(59.9)
    assert leg.told == [LegConnected(LEG)]
    leg.pass_time(0.1)
    assert leg.told == [LegConnected(LEG), LegSilent(LEG)]
    leg.pass_time(1000.0)
    assert leg.told == [LegConnected(LEG), LegSilent(LEG)]


def test_any_sign_of_life_puts_silence_off():
    leg = Leg()
    leg.stream.expect(leg.now)
    for sign in (leg.speak, leg.report, lambda: leg.stream.alive(leg.now)):
        leg.pass_time(50.0)
        sign()
    leg.pass_time(59.9)
    assert leg.told == [LegConnected(LEG)]
    leg.pass_time(0.2)
    assert leg.told[1:] == [LegSilent(LEG)]


def test_a_leg_on_hold_owes_no_media():
    leg = Leg(HELD)
    leg.stream.expect(leg.now)
    leg.pass_time(600.0)
    assert leg.told == []


def test_a_leg_on_hold_that_used_to_report_is_missed():
    leg = Leg(HELD)
    leg.stream.expect(leg.now)
    leg.report()
    leg.pass_time(60.1)
    assert leg.told == [LegSilent(LEG)]


def test_nothing_is_sent_while_the_way_is_closed():
    leg = Leg()
    leg.stream.close_way()
    assert leg.stream.line.transmit is None
    leg.pass_time(100.0)
    assert leg.reports == []


def test_who_does_not_want_to_hear_is_sent_nothing():
    deaf = Audio(
        received={8: "PCMA/8000"}, sent={"PCMA/8000": 8}, speaks=True, hears=False
    )
    assert Leg(deaf).stream.line.transmit is None


def in_conversation(audio: Audio = BOTH) -> tuple[Leg, Speaker]:
    """A leg that somebody has spoken to."""
    leg = Leg(audio)
    other = Speaker(lambda: None)
    other.clock_rates = {8: 8000}
    route = Route(leg.stream.line)
    route.passages = {8: Passage(8, None, 8000)}
    other.routes = (route,)
    leg.stream.hears_somebody = True
    other.receive(rtp.build(8, 1, 160, 1, b"voice"), leg.now)
    return leg, other


def test_a_leg_that_hears_nobody_for_a_while_is_sent_silence_each_second():
    leg, _ = in_conversation()
    leg.stream.hears_somebody = False
    leg.pass_time(3.5)
    (_, voice), *silence = leg.heard
    assert [at for at, _ in silence] == [101.0, 102.0, 103.0]
    assert {packet.payload for _, packet in silence} == {b"\xd5" * 160}
    steps = [packet.timestamp - voice.timestamp for _, packet in silence]
    assert steps == [8000, 16000, 24000]
    assert [packet.sequence - voice.sequence for _, packet in silence] == [1, 2, 3]


def test_a_voice_goes_on_behind_the_silence_in_the_same_line():
    leg, other = in_conversation()
    leg.stream.hears_somebody = False
    leg.pass_time(1.5)
    leg.stream.hears_somebody = True
    other.receive(rtp.build(8, 9, 12160, 1, b"voice"), leg.now)
    leg.pass_time(10.0)
    (_, first), (_, silence), (_, voice) = leg.heard
    assert {packet.ssrc for packet in (first, silence, voice)} == {7}
    assert voice.sequence == silence.sequence + 1
    assert voice.timestamp > silence.timestamp


def test_silence_is_sent_to_nobody_who_does_not_want_it():
    unheard = Audio(received={}, sent={"PCMA/8000": 8}, speaks=False, hears=False)
    leg, _ = in_conversation()
    leg.stream.hears_somebody = False
    leg.stream.describe(unheard)
    leg.pass_time(10.0)
    assert len(leg.heard) == 1


def test_silence_is_sent_to_nobody_who_was_never_spoken_to():
    leg = Leg()
    leg.pass_time(10.0)
    assert leg.heard == []
