"""Voice decoded and encoded anew, measured by its tones; packets by their numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media.listening import decode, level, loudest, tone
from tongdai.media.codecs import clock_rate
from tongdai.media.relay import Line, Route
from tongdai.media.transcoder import Transcoder, can_transcode, output_passages
from tongdai.rtp import packet as rtp
from tongdai.rtp import telephone_event
from tongdai.rtp.packet import RtpPacket

ENCODINGS = ("opus/48000", "PCMA/8000", "PCMU/8000", "G722/8000")
ENCODERS = {
    "opus/48000": ("libopus", 48000),
    "PCMA/8000": ("pcm_alaw", 8000),
    "PCMU/8000": ("pcm_mulaw", 8000),
    "G722/8000": ("g722", 16000),
}
HZ = 700.0
VOICE, EVENT = 96, 101


def speech(
    encoding: str, seconds: float, *, frame: float = 0.02, hertz: float = HZ
) -> list[bytes]:
    """A tone as a speaker sends it, ``frame`` seconds a packet."""
    name, rate = ENCODERS[encoding]
    encoder = av.CodecContext.create(name, "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", "s16"
    encoder.time_base = Fraction(1, rate)
    if name == "libopus":
        encoder.options = {"frame_duration": str(round(frame * 1000))}
    encoder.open()
    pcm = (tone(hertz, seconds, rate) * 32767).astype(np.int16)
    size = round(frame * rate)
    payloads = []
    for start in range(0, len(pcm) - size + 1, size):
        part = av.AudioFrame.from_ndarray(
            pcm[None, start : start + size], "s16", "mono"
        )
        part.sample_rate = rate
        payloads += [bytes(packet) for packet in encoder.encode(part)]
    return payloads


class Pair:
    """A speaker in one encoding, a listener in another."""

    def __init__(self, spoken: str, wanted: str) -> None:
        self.spoken = spoken
        self.units = round(clock_rate(spoken) * 0.02)
        self.counted = 0
        received = {VOICE: spoken, EVENT: f"telephone-event/{clock_rate(spoken)}"}
        sent = {wanted: 8, f"telephone-event/{clock_rate(wanted)}": 97}
        self.transcoder = Transcoder(received, wanted, self._count)
        line = Line(ssrc=7, sequence=100, timestamp=5000)
        self.heard: list[RtpPacket] = []
        line.transmit = lambda packet: self.heard.append(rtp.parse(packet))
        route = Route(line)
        route.passages = output_passages(sent)
        self.transcoder.routes = (route,)

    def _count(self) -> None:
        self.counted += 1

    def say(self, number: int, payload: bytes, *, frames: int = 1) -> None:
        """Packet ``number`` of a stream of packets of so many frames."""
        stamp = (0xFFFFFC00 + number * frames * self.units) & 0xFFFFFFFF
        self.transcoder.carry(
            VOICE, 0, (65530 + number) & 0xFFFF, stamp, 1, payload, number * 0.02
        )

    def key(self, number: int, at: int, code: int, duration: int, *, end: bool) -> None:
        event = telephone_event.TelephoneEvent(code, end, duration)
        stamp = (0xFFFFFC00 + at * self.units) & 0xFFFFFFFF
        self.transcoder.carry(
            EVENT,
            0,
            (65530 + number) & 0xFFFF,
            stamp,
            1,
            telephone_event.build(event),
            number * 0.02,
        )

    def stamps(self) -> list[int]:
        return [(b.timestamp - a.timestamp) for a, b in pairwise(self.heard)]


@pytest.mark.parametrize(("spoken", "wanted"), [*permutations(ENCODINGS, 2)])
def test_a_tone_stays_what_it_is_in_the_other_codec(spoken, wanted):
    pair = Pair(spoken, wanted)
    said = speech(spoken, 1.2)
    for number, payload in enumerate(said):
        pair.say(number, payload)
    assert len(said) - 2 <= len(pair.heard) <= len(said)
    assert pair.counted == len(said)
    assert {packet.payload_type for packet in pair.heard} == {8}
    step = clock_rate(wanted) // 50
    assert pair.stamps() == [step] * (len(pair.heard) - 1)
    numbers = [packet.sequence for packet in pair.heard]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    samples, rate = decode([packet.payload for packet in pair.heard], wanted)
    steady = samples[rate // 5 :]
    assert loudest(steady, rate) == pytest.approx(HZ, abs=2)
    assert level(steady, rate, HZ) == pytest.approx(20 * np.log10(0.3), abs=1.5)


def test_packets_of_60_ms_become_three_each():
    pair = Pair("opus/48000", "PCMA/8000")
    said = speech("opus/48000", 1.2, frame=0.06)
    for number, payload in enumerate(said):
        pair.say(number, payload, frames=3)
    assert len(pair.heard) >= 3 * len(said) - 2
    assert {len(packet.payload) for packet in pair.heard} == {160}
    assert set(pair.stamps()) == {160}


def test_packets_of_10_ms_are_put_together():
    pair = Pair("PCMA/8000", "opus/48000")
    pair.units = 80
    for number, payload in enumerate(speech("PCMA/8000", 1.0, frame=0.01)):
        pair.say(number, payload)
    assert len(pair.heard) >= 48
    assert set(pair.stamps()) == {960}


def test_a_lost_packet_is_a_gap_for_the_listener_too():
    pair = Pair("PCMA/8000", "opus/48000")
    for number, payload in enumerate(speech("PCMA/8000", 0.4)):
        if number not in (10, 11):
            pair.say(number, payload)
    assert sorted(pair.stamps())[-2:] == [960, 2880]
    gaps = [b.sequence - a.sequence for a, b in pairwise(pair.heard)]
    assert sorted(gaps)[-2:] == [1, 3]


def test_a_pause_of_the_speaker_is_one_of_the_stream():
    pair = Pair("PCMA/8000", "opus/48000")
    said = speech("PCMA/8000", 0.4)
    for number, payload in enumerate(said):
        late = 50 if number >= 10 else 0  # a second without a packet
        stamp = (number + late) * 160
        pair.transcoder.carry(VOICE, 0, number, stamp, 1, payload, stamp / 8000)
    assert max(pair.stamps()) == 960 * 51
    assert {b.sequence - a.sequence for a, b in pairwise(pair.heard)} == {1}


def test_what_comes_too_late_or_twice_is_left_out():
    pair = Pair("PCMA/8000", "PCMU/8000")
    said = speech("PCMA/8000", 0.2)
    for number in (0, 1, 3, 2, 3, 4):
        pair.say(number, said[number])
    assert pair.counted == 4


def test_another_source_goes_on_in_the_line():
    pair = Pair("PCMA/8000", "opus/48000")
    said = speech("PCMA/8000", 0.2)
    for number in range(5):
        pair.say(number, said[number])
    for number in range(5, 10):
        pair.transcoder.carry(
            VOICE, 0, 9000 + number, 77 + 160 * number, 2, said[number], number * 0.02
        )
    assert pair.counted == 10
    numbers = [packet.sequence for packet in pair.heard]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) >= 8


def test_what_is_no_payload_of_the_codec_is_as_if_lost():
    pair = Pair("opus/48000", "PCMA/8000")
    said = speech("opus/48000", 0.4)
    for number, payload in enumerate(said):
        pair.say(number, b"\xff\xff\xff\xff" if number == 10 else payload)
    assert pair.counted == len(said) - 1
    assert max(pair.stamps()) == 320


def test_a_key_goes_along_in_units_of_the_listeners_clock():
    pair = Pair("opus/48000", "PCMA/8000")
    said = speech("opus/48000", 0.4)
    for number in range(10):
        pair.say(number, said[number])
    before = pair.heard[-1]
    pair.key(10, 10, 5, 960, end=False)
    pair.key(11, 10, 5, 1920, end=False)
    pair.key(12, 10, 5, 2880, end=True)
    pair.say(13, said[13])
    *keys, after = pair.heard[-4:]
    events = [telephone_event.parse(packet.payload) for packet in keys]
    assert [(event.key, event.duration) for event in events] == [
        ("5", 160),
        ("5", 320),
        ("5", 480),
    ]
    assert [event.end for event in events] == [False, False, True]
    assert {packet.payload_type for packet in keys} == {97}
    assert len({packet.timestamp for packet in keys}) == 1
    assert 0 < keys[0].timestamp - before.timestamp <= 160
    assert after.timestamp - keys[0].timestamp == 480
    assert [p.sequence - before.sequence for p in [*keys, after]] == [1, 2, 3, 4]


def test_only_what_we_can_decode_is_transcoded():
    assert can_transcode({8: "PCMA/8000"}, "opus/48000")
    assert not can_transcode({8: "PCMA/8000"}, "")
    assert not can_transcode({101: "telephone-event/8000"}, "PCMA/8000")
    assert not can_transcode({}, "PCMA/8000")


@given(
    history=st.lists(
        st.tuples(
            st.sampled_from([VOICE, VOICE, EVENT, 77]),
            st.integers(0, 65535) | st.integers(0, 20),
            st.integers(0, 2**32 - 1) | st.integers(0, 4000),
            st.integers(1, 2),
            st.binary(max_size=200),
        ),
        max_size=40,
    ),
    spoken=st.sampled_from(ENCODINGS),
)
def test_whatever_is_said_the_listener_hears_one_line(history, spoken):
    wanted = "PCMA/8000" if spoken != "PCMA/8000" else "opus/48000"
    pair = Pair(spoken, wanted)
    now = 0.0
    for payload_type, sequence, timestamp, ssrc, payload in history:
        now += 0.02
        pair.transcoder.carry(payload_type, 0, sequence, timestamp, ssrc, payload, now)
    assert {packet.ssrc for packet in pair.heard} <= {7}
    assert {packet.payload_type for packet in pair.heard} <= {8, 97}
    assert pair.counted <= len(history)
