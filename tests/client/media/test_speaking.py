"""The packets of one leg: numbered without gaps, timed without drift."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tongdai.client.errors import BadArgument
from tongdai.client.media.pressing import ENDS, MOST_WAITING, PACKETS, PAUSE, Keys
from tongdai.client.media.speaking import Speaking
from tongdai.media.codecs import SILENCES
from tongdai.rtp import packet as rtp
from tongdai.rtp import telephone_event
from tongdai.rtp.packet import RtpPacket
from tongdai.sdp.codecs import Choice, Codec, CodecFamily

A_LAW = Codec("PCMA", 8000, 1, 8)
OPUS = Codec("opus", 48_000, 2, 111)
EVENT_8 = Codec("telephone-event", 8000, 1, 101)
EVENT_48 = Codec("telephone-event", 48_000, 1, 110)
NARROW = Choice(CodecFamily.G711, (A_LAW,), EVENT_8)
WIDE = Choice(CodecFamily.OPUS, (OPUS,), EVENT_48)


def speaking(choice: Choice) -> Speaking:
    one = Speaking(ssrc=5, sequence=0xFFFE, timestamp=(1 << 32) - 100)
    one.describe(choice)
    return one


def said(one: Speaking, *beats: int) -> list[RtpPacket]:
    packets = (one.next(beat, None, heard=True) for beat in beats)
    return [rtp.parse(packet) for packet in packets if packet is not None]


@pytest.mark.parametrize(
    ("choice", "step"), [(NARROW, 160), (WIDE, 960)], ids=["G.711", "Opus"]
)
def test_numbers_go_on_evenly_and_wrap(choice: Choice, step: int) -> None:
    packets = said(speaking(choice), *range(4))
    assert [one.sequence for one in packets] == [0xFFFE, 0xFFFF, 0, 1]
    times = [one.timestamp for one in packets]
    assert {(b - a) % (1 << 32) for a, b in itertools.pairwise(times)} == {step}
    assert [one.marker for one in packets] == [True, False, False, False]


def test_time_that_was_lost_is_lost_for_the_other_side_too() -> None:
    first, second, third = said(speaking(NARROW), 3, 13, 14)
    assert (second.timestamp - first.timestamp) % (1 << 32) == 10 * 160
    assert (second.sequence - first.sequence) % (1 << 16) == 1
    assert (second.marker, third.marker) == (True, False)


def test_who_does_not_want_to_hear_is_sent_nothing_and_misses_no_number() -> None:
    one = speaking(NARROW)
    (before,) = said(one, 0)
    assert one.next(1, None, heard=False) is None
    (after,) = said(one, 2)
    assert (after.sequence - before.sequence) % (1 << 16) == 1
    assert (after.timestamp - before.timestamp) % (1 << 32) == 320
    assert after.marker
    assert one.packets == 2


def test_silence_is_the_same_packet_each_time() -> None:
    assert {one.payload for one in said(speaking(WIDE), *range(3))} == {
        SILENCES["opus/48000"]
    }


def test_another_codec_goes_on_in_the_same_line() -> None:
    one = speaking(NARROW)
    (before,) = said(one, 0)
    one.describe(WIDE)
    (after,) = said(one, 1)
    assert (after.sequence - before.sequence) % (1 << 16) == 1
    assert (before.payload_type, after.payload_type) == (8, 111)
    assert one.rate == 48_000


@pytest.mark.parametrize(
    "frame", [np.zeros(80, np.int16), np.zeros(160), np.zeros((160, 1), np.int16)]
)
def test_what_is_no_frame_is_a_clear_error(frame: np.ndarray) -> None:
    with pytest.raises(BadArgument, match=r"shape \(160,\) expected"):
        speaking(NARROW).next(0, frame, heard=True)


@pytest.mark.parametrize(
    ("choice", "step"), [(NARROW, 160), (WIDE, 960)], ids=["G.711", "Opus"]
)
def test_a_key_is_held_for_160_ms_and_ends_three_times(
    choice: Choice, step: int
) -> None:
    one = speaking(choice)
    one.press("7")
    packets = said(one, *range(PACKETS + ENDS + 1))
    keys, sound = packets[:-1], packets[-1]
    events = [telephone_event.parse(key.payload) for key in keys]
    assert {event.key for event in events} == {"7"}
    assert [event.end for event in events] == [False] * PACKETS + [True] * ENDS
    assert [event.duration for event in events] == [
        step * min(n, PACKETS) for n in range(1, PACKETS + ENDS + 1)
    ]
    assert len({key.timestamp for key in keys}) == 1
    assert [key.marker for key in keys] == [True] + [False] * (len(keys) - 1)
    assert sound.payload_type == choice.codec.payload_type


def test_keys_are_pressed_one_after_the_other_with_pauses() -> None:
    keys = Keys()
    keys.press("1x2")
    made = [keys.next(160 * n, 160) for n in range(40)]
    starts = [n for n, key in enumerate(made) if key is not None and key.first]
    assert starts == [0, PACKETS + ENDS + PAUSE]


def test_no_more_keys_wait_than_a_limit() -> None:
    keys = Keys()
    keys.press("1" * 10_000)
    keys.press("2")
    beats = (MOST_WAITING + 2) * (PACKETS + ENDS + PAUSE)
    made = [keys.next(160 * n, 160) for n in range(beats)]
    assert sum(key is not None and key.first for key in made) == MOST_WAITING
