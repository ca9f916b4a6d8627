"""Voices decoded, added and encoded, measured by their tones."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.listening import decode, level
from tests.media.test_transcoder import speech
from tongdai.call.ids import LegId
from tongdai.media.codecs import clock_rate
from tongdai.media.commands import MixOrder
from tongdai.media.mixing import FRAME, RATE, Mix, Voice, add
from tongdai.rtp import telephone_event
from tongdai.rtp.telephone_event import TelephoneEvent

ENCODINGS = ("opus/48000", "PCMA/8000", "PCMU/8000", "G722/8000")
ONE, TWO = LegId("one"), LegId("two")
NUMBER = 96


def no_keys(event: TelephoneEvent, timestamp: int, rate: int) -> None:
    raise AssertionError("a key, where none was pressed")


def frames(
    encoding: str, *, lost: tuple[int, ...] = (), packet: float = 0.02
) -> list[array | None]:
    """What is taken each 20 ms of a second of a tone of 500 Hz."""
    voice = Voice(no_keys)
    voice.received = {NUMBER: encoding}
    step = round(clock_rate(encoding) * packet)
    packets = speech(encoding, 1.0, hertz=500.0, frame=packet)
    taken: list[array | None] = []
    sent = 0
    for beat in range(52):
        now = beat * 0.02
        while sent < len(packets) and sent * packet <= now:
            if sent not in lost:
                voice.carry(NUMBER, 0, sent, sent * step, 7, packets[sent], now)
            sent += 1
        taken.append(voice.take(now))
    return taken


def samples(taken: list[array | None]) -> np.ndarray:
    return np.concatenate([np.array(one) for one in taken if one]) / 32768


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_voice_keeps_its_loudness_in_every_codec(encoding):
    taken = frames(encoding)
    assert {len(one) for one in taken if one} == {FRAME}
    assert sum(one is not None for one in taken) >= 50
    assert level(samples(taken)[RATE // 5 :], RATE, 500.0) == pytest.approx(-10, abs=1)


@pytest.mark.parametrize("packet", [0.01, 0.04, 0.06])
@pytest.mark.parametrize("encoding", ["opus/48000"])
def test_packets_of_any_length_become_frames(encoding, packet):
    taken = frames(encoding, packet=packet)
    whole = [one for one in taken if one]
    assert len(whole) >= 46
    assert {len(one) for one in whole} == {FRAME}
    assert level(samples(taken)[RATE // 5 :], RATE, 500.0) > -12


def test_a_lost_packet_is_concealed_once_then_silence():
    taken = frames("PCMA/8000", lost=(20, 21))
    first = next(n for n, one in enumerate(taken) if one)
    loud = [max(map(abs, one or [0])) for one in taken[first : first + 50]]
    full = max(loud)
    assert 0.4 * full < loud[20] < 0.6 * full
    assert loud[21] == 0
    assert min(loud[:20] + loud[22:]) > 0.9 * full


def test_a_loss_that_is_made_shorter_puts_nothing_off():
    voice = Voice(no_keys)
    voice.received = {NUMBER: "PCMA/8000"}
    said = speech("PCMA/8000", 0.2, hertz=500.0)
    for number, arrived, taken in ((0, 0.0, 0.02), (1, 0.025, None), (3, 0.03, 0.04)):
        voice.carry(NUMBER, 0, number, number * 160, 7, said[number], arrived)
        if taken is not None:
            assert voice.take(taken)
    assert voice.take(0.06)
    assert len(voice._rest) == 0
    assert voice.take(0.08)


def test_what_is_no_packet_of_the_codec_is_silence():
    voice = Voice(no_keys)
    voice.received = {NUMBER: "opus/48000"}
    voice.carry(NUMBER, 0, 1, 0, 7, b"", 0.0)
    voice.carry(NUMBER, 0, 2, 960, 7, b"\xff" * 3, 0.0)
    assert [voice.take(0.02), voice.take(0.04)] == [None, None]


def test_a_payload_type_that_is_not_known_is_left_out():
    voice = Voice(no_keys)
    voice.received = {NUMBER: "PCMA/8000"}
    voice.carry(NUMBER + 1, 0, 1, 0, 7, bytes(160), 0.0)
    assert voice.take(0.02) is None


SAMPLE = st.integers(-32768, 32767)


@settings(max_examples=20)
@given(
    st.lists(st.lists(SAMPLE, min_size=FRAME, max_size=FRAME), min_size=1, max_size=4)
)
def test_voices_are_added_and_what_is_too_loud_is_cut_off(voices):
    expected = voices[0]
    for other in voices[1:]:
        expected = [
            max(-32768, min(32767, one + two))
            for one, two in zip(expected, other, strict=True)
        ]
    assert add(array("h", voice) for voice in voices) == array("h", expected)


@pytest.mark.parametrize("value", [-32768, -1, 0, 1, 32767])
@pytest.mark.parametrize("other", [-32768, -32767, -1, 0, 1, 32767])
def test_the_edges_add_up(value, other):
    frames = (array("h", [each, 0] * (FRAME // 2)) for each in (value, other))
    total = max(-32768, min(32767, value + other))
    assert add(frames) == array("h", [total, 0] * (FRAME // 2))


class Heard:
    """Stands for an outlet."""

    def __init__(self) -> None:
        self.packets: list[tuple[int, int, int, int, bytes]] = []
        self.sources: set[int] = set()

    def carry(self, kind, marker, sequence, timestamp, ssrc, payload, now) -> None:
        self.packets.append((kind, marker, sequence, timestamp, payload))
        self.sources.add(ssrc)


def mix_of(encoding: str, events: str | None = None) -> tuple[Mix, Heard]:
    mix, heard = Mix(MixOrder((ONE, TWO), encoding, events, ())), Heard()
    mix.outlets = (heard,)
    return mix, heard


def sine(hertz: float, beat: int) -> array:
    at = (np.arange(FRAME) + beat * FRAME) / RATE
    return array("h", (np.sin(2 * np.pi * hertz * at) * 10_000).astype(np.int16))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_both_voices_are_in_the_mix_as_loud_as_they_were(encoding):
    mix, heard = mix_of(encoding)
    for beat in range(50):
        voices = {ONE: sine(500.0, beat), TWO: sine(1600.0, beat), LegId("x"): None}
        mix.beat(beat + 1000, voices, 0.0)
    payloads = [packet[-1] for packet in heard.packets]
    assert all(payloads)
    decoded, rate = decode(payloads, encoding)
    decoded = decoded[rate // 5 :]
    for hertz in (500.0, 1600.0):
        expected = 20 * np.log10(10_000 / 32768)
        assert level(decoded, rate, hertz) == pytest.approx(expected, abs=1.5)
    numbers = [packet[2] for packet in heard.packets]
    stamps = [packet[3] for packet in heard.packets]
    assert numbers == [*range(1, 51)]
    assert stamps == [n * clock_rate(encoding) // 50 for n in range(50)]
    assert [packet[1] for packet in heard.packets] == [0x80] + [0] * 49
    assert len(heard.sources) == 1


def test_while_nobody_speaks_nothing_is_sent_and_time_goes_on():
    mix, heard = mix_of("PCMA/8000")
    mix.beat(10, {ONE: sine(500.0, 0), TWO: None}, 0.0)
    for beat in range(11, 15):
        mix.beat(beat, {ONE: None, TWO: None}, 0.0)
    mix.beat(15, {ONE: None, TWO: sine(500.0, 0)}, 0.0)
    assert [packet[1:4] for packet in heard.packets] == [(0x80, 1, 0), (0x80, 2, 800)]


def test_keys_go_along_in_the_listeners_clock():
    mix, heard = mix_of("opus/48000", "telephone-event/48000")
    for beat in range(3):
        mix.beat(beat, {ONE: sine(500.0, beat)}, 0.0)
    for duration, end in ((160, False), (320, False), (800, True), (800, True)):
        mix.press(ONE, TelephoneEvent(5, end, duration), 4000, 8000, 0.0)
    keys = [packet for packet in heard.packets if packet[0] == 1]
    assert [key[1] for key in keys] == [0x80, 0, 0, 0]
    assert {key[3] for key in keys} == {2 * 960}
    read = [telephone_event.parse(key[-1]) for key in keys]
    assert [event.duration for event in read] == [960, 1920, 4800, 4800]
    assert [event.end for event in read] == [False, False, True, True]


def test_keys_are_left_out_for_who_does_not_know_them():
    mix, heard = mix_of("opus/48000")
    mix.press(ONE, TelephoneEvent(5, True, 800), 4000, 8000, 0.0)
    assert heard.packets == []
