"""What one leg is played, beat by beat."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.media.metronome import PERIOD
from tongdai.media.player import LONGEST_QUEUE, WAIT_FOR_WAY, PlayedSound, Player
from tongdai.media.relay import Line
from tongdai.media.tracks import FORMATS, Shelf
from tongdai.rtp import packet as rtp
from tongdai.rtp import telephone_event
from tongdai.rtp.packet import RtpPacket

OPUS = {"opus/48000": 96, "telephone-event/48000": 97}
ALAW = {"PCMA/8000": 8, "telephone-event/8000": 101}


class Leg:
    """A player whose packets stay here, and the beats that it gets."""

    def __init__(self, sent=ALAW, *, timestamp: int = 5000) -> None:
        self.line = Line(ssrc=7, sequence=1000, timestamp=timestamp)
        self.heard: list[RtpPacket] = []
        self.over: list[int] = []
        self.missing: list[str] = []
        self.rests = 0
        self.player = Player(
            self.line,
            Shelf(),
            over=self.over.append,
            idle=self._rested,
            missing=self.missing.append,
        )
        self.player.describe(sent)
        self.number = 500
        self.open()

    def open(self) -> None:
        self.line.transmit = lambda packet: self.heard.append(rtp.parse(packet))

    def _rested(self) -> None:
        self.rests += 1

    def beats(self, count: int) -> None:
        for _ in range(count):
            self.number += 1
            if self.player.active:
                self.player.beat(self.number, self.number * PERIOD)

    def marks(self) -> list[int]:
        """The number of each frame that was heard; see :func:`track`."""
        return [packet.payload[0] for packet in self.heard]


@pytest.fixture
def track(tmp_path):
    """Makes a track of frames whose octets are numbers from ``first`` on."""

    def make(frames: int, first: int = 0) -> str:
        name = tmp_path / f"track-{frames}-{first}"
        for form in FORMATS.values():
            numbers = range(first, first + frames)
            data = b"".join(bytes([n]) * form.frame_size for n in numbers)
            name.with_suffix(f".{form.suffix}").write_bytes(data)
        return str(name)

    return make


def once(*tracks: str, turn: int = 1) -> PlayedSound:
    return PlayedSound(turn, tracks, loop=False, in_step=False)


def looped(*tracks: str, in_step: bool = False) -> PlayedSound:
    return PlayedSound(1, tracks, loop=True, in_step=in_step)


@pytest.mark.parametrize(("sent", "step"), [(ALAW, 160), (OPUS, 960)])
def test_a_sound_is_one_line_of_packets_from_its_first_frame_to_its_last(
    track, sent, step
):
    leg = Leg(sent)
    leg.player.play(once(track(3), track(2, 10)))
    leg.beats(6)
    assert leg.marks() == [0, 1, 2, 10, 11]
    assert [p.sequence for p in leg.heard] == [1001, 1002, 1003, 1004, 1005]
    first = leg.heard[0].timestamp
    assert [p.timestamp - first for p in leg.heard] == [step * n for n in range(5)]
    assert [p.marker for p in leg.heard] == [True, False, False, False, False]
    assert {p.ssrc for p in leg.heard} == {7}
    assert {p.payload_type for p in leg.heard} == {next(iter(sent.values()))}
    assert (leg.over, leg.rests, leg.player.active) == ([1], 1, False)


def test_a_loop_begins_again_until_it_is_hushed(track):
    leg = Leg()
    leg.player.play(looped(track(2), track(1, 10)))
    leg.beats(7)
    leg.player.hush()
    leg.beats(7)
    assert leg.marks() == [0, 1, 10, 0, 1, 10, 0]
    assert (leg.over, leg.rests) == ([], 1)


def test_all_who_hear_a_loop_in_step_hear_the_same_frame(track):
    early, late = Leg(), Leg()
    sound = looped(track(5), in_step=True)
    early.player.play(sound)
    early.beats(3)
    late.number = early.number
    late.player.play(sound)
    early.beats(4)
    late.beats(4)
    assert late.marks() == early.marks()[3:]


def test_a_beat_that_is_left_out_is_a_gap_of_time_and_of_no_packet(track):
    leg = Leg()
    leg.player.play(once(track(9)))
    leg.beats(2)
    leg.number += 3
    leg.beats(2)
    assert leg.marks() == [0, 1, 5, 6]
    assert [b.sequence - a.sequence for a, b in pairwise(leg.heard)] == [1, 1, 1]
    steps = [b.timestamp - a.timestamp for a, b in pairwise(leg.heard)]
    assert steps == [160, 640, 160]


def test_an_announcement_waits_for_the_way_to_its_leg(track):
    leg = Leg()
    leg.line.transmit = None
    leg.player.play(once(track(3)))
    leg.beats(50)
    leg.open()
    leg.beats(3)
    assert leg.marks() == [0, 1, 2]


def test_an_announcement_that_nobody_can_hear_ends_all_the_same(track):
    leg = Leg()
    leg.line.transmit = None
    leg.player.play(once(track(3)))
    leg.beats(WAIT_FOR_WAY + 4)
    assert (leg.over, leg.heard, leg.player.active) == ([1], [], False)


def test_another_sound_replaces_the_first_and_goes_on_in_the_line(track):
    leg = Leg()
    leg.player.play(once(track(9)))
    leg.beats(2)
    leg.player.play(once(track(2, 50), turn=2))
    leg.beats(5)
    assert leg.marks() == [0, 1, 50, 51]
    assert leg.over == [2]
    assert [b.timestamp - a.timestamp for a, b in pairwise(leg.heard)] == [160] * 3


def test_a_sound_follows_the_leg_into_another_codec(track):
    leg = Leg(ALAW)
    leg.player.play(once(track(9)))
    leg.beats(2)
    leg.player.describe({"PCMU/8000": 0})
    leg.beats(2)
    assert leg.marks() == [0, 1, 2, 3]
    assert [p.payload_type for p in leg.heard] == [8, 8, 0, 0]


def test_a_sound_that_is_not_there_any_more_is_said_and_over(track, tmp_path):
    leg = Leg()
    leg.player.play(once(str(tmp_path / "gone"), track(1)))
    leg.beats(3)
    assert leg.marks() == [0]
    assert leg.over == [1]
    assert len(leg.missing) == 1


def test_nothing_to_play_is_over_at_once():
    leg = Leg()
    leg.player.play(once())
    leg.beats(1)
    assert (leg.over, leg.player.active) == ([1], False)


def test_the_line_goes_on_behind_a_voice_and_before_the_next(track):
    leg = Leg()
    leg.line.fill(8, b"voice", 8000, leg.number * PERIOD)
    leg.number += 49
    leg.player.play(once(track(2)))
    leg.beats(2)
    leg.line.fill(8, b"voice", 8000, (leg.number + 1) * PERIOD)
    first = leg.heard[0]
    assert [p.sequence - first.sequence for p in leg.heard] == [0, 1, 2, 3]
    steps = [p.timestamp - first.timestamp for p in leg.heard]
    assert steps == [0, 8001, 8161, 8321]


@pytest.mark.parametrize(("sent", "unit"), [(ALAW, 160), (OPUS, 960)])
def test_a_key_is_events_of_one_timestamp_and_three_ends(sent, unit):
    leg = Leg(sent)
    leg.player.press(5, 100)
    leg.beats(20)
    events = [telephone_event.parse(p.payload) for p in leg.heard]
    assert {event.key for event in events} == {"5"}
    durations = [event.duration // unit for event in events]
    assert durations == [1, 2, 3, 4, 5, 5, 5]
    assert [event.end for event in events] == [False] * 4 + [True] * 3
    assert len({p.timestamp for p in leg.heard}) == 1
    assert [p.marker for p in leg.heard] == [True] + [False] * 6
    assert [p.sequence for p in leg.heard] == list(range(1001, 1008))
    assert leg.rests == 1


def test_keys_come_one_after_the_other_with_a_pause_between():
    leg = Leg()
    for code in (1, 1, 11):
        leg.player.press(code, 40)
    leg.beats(40)
    events = [telephone_event.parse(p.payload) for p in leg.heard]
    assert [event.key for event in events if not event.end] == ["1", "1", "#"]
    begins = sorted({p.timestamp for p in leg.heard})
    assert [(b - a) / 8 for a, b in pairwise(begins)] == [120.0, 120.0]


def test_a_sound_is_interrupted_by_a_key_and_goes_on_where_it_would_be(track):
    leg = Leg()
    leg.player.play(once(track(30)))
    leg.beats(3)
    leg.player.press(1, 40)
    leg.beats(27)
    marks = [p.payload[0] for p in leg.heard if p.payload_type == 8]
    assert marks == [0, 1, 2, *range(9, 30)]
    times = [p.timestamp for p in leg.heard if p.payload_type == 8]
    assert times[3] - times[2] == 7 * 160


def test_the_longest_key_fits_its_field():
    leg = Leg(OPUS)
    leg.player.press(1, 60_000)
    leg.beats(100)
    durations = [telephone_event.parse(p.payload).duration for p in leg.heard]
    assert durations == sorted(durations)
    assert max(durations) <= telephone_event.LONGEST


def test_keys_are_not_queued_without_end():
    leg = Leg()
    for _ in range(2 * LONGEST_QUEUE):
        leg.player.press(1, 40)
    leg.beats(10_000)
    assert len({p.timestamp for p in leg.heard}) == LONGEST_QUEUE


def test_a_leg_that_takes_no_events_is_sent_none():
    leg = Leg({"PCMA/8000": 8})
    leg.player.press(1, 100)
    leg.beats(10)
    assert leg.heard == []


ACTIONS = st.sampled_from(["once", "loop", "step", "hush", "press", "shut", "open"])


@given(history=st.lists(st.tuples(ACTIONS, st.integers(0, 12)), max_size=30))
def test_whatever_is_asked_the_line_goes_on_and_rests_in_the_end(
    history, tmp_path_factory
):
    name = tmp_path_factory.getbasetemp() / "frames"
    if not name.with_suffix(".alaw").exists():
        name.with_suffix(".alaw").write_bytes(bytes(160 * 4))
    leg = Leg()
    for action, beats in [*history, ("open", 0), ("hush", 300)]:
        match action:
            case "once":
                leg.player.play(once(str(name)))
            case "loop":
                leg.player.play(looped(str(name)))
            case "step":
                leg.player.play(looped(str(name), in_step=True))
            case "hush":
                leg.player.hush()
            case "press":
                leg.player.press(3, 60)
            case "shut":
                leg.line.transmit = None
            case "open":
                leg.open()
        leg.beats(beats)
    leg.beats(2000)
    assert not leg.player.active
    sequences = [packet.sequence for packet in leg.heard]
    assert sequences == list(range(1001, 1001 + len(sequences)))
    stamps = [p.timestamp for p in leg.heard if p.payload_type == 8]
    assert all(a < b for a, b in pairwise(stamps))
