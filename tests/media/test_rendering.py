"""A recording to listen to: both sides apart, every sound in its place."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.media.listening import level, tone
from tongdai.media.recorded import CODECS, UNIT, Packet, written
from tongdai.media.rendering import BLOCK, RATE, Track, mixed, stereo

FRAME = 0.02
ENCODERS = {
    "opus/48000": ("libopus", 48_000),
    "PCMA/8000": ("pcm_alaw", 8_000),
    "PCMU/8000": ("pcm_mulaw", 8_000),
    "G722/8000": ("g722", 16_000),
}


def hummed(hertz, seconds, codec="PCMA/8000", *, begin=0.0, ssrc=7, first=0):
    """Packets of a phone that hums, as they come, without jitter."""
    name, rate = ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    context.sample_rate, context.layout, context.format = rate, "mono", "s16"
    context.time_base = Fraction(1, rate)
    context.open()
    samples = (tone(hertz, seconds, rate) * 32767).astype(np.int16)
    size = round(rate * FRAME)
    clock = int(codec.partition("/")[2])
    payloads = []
    for start in range(0, len(samples), size):
        frame = av.AudioFrame(format="s16", layout="mono", samples=size)
        frame.planes[0].update(samples[start : start + size].tobytes())
        frame.sample_rate = rate
        payloads += [bytes(each) for each in context.encode(frame)]
    return [
        Packet(
            round((begin + at * FRAME) / UNIT),
            first + at,
            round((begin + at * FRAME) * clock) & 0xFFFFFFFF,
            ssrc,
            codec,
            payload,
        )
        for at, payload in enumerate(payloads)
    ]


def sides(left, right, seconds=0.0):
    """Both sides, -1 to 1."""
    blocks = list(
        stereo([Track(each) for each in left], [Track(each) for each in right], seconds)
    )
    return tuple(
        np.frombuffer(b"".join(side), np.int16) / 32768
        for side in zip(*blocks, strict=True)
    )


def between(samples, start, end):
    return samples[round(start * RATE) : round(end * RATE)]


@pytest.mark.parametrize("codec", CODECS)
def test_each_side_is_heard_on_its_own_channel_alone(codec):
    left, right = sides([hummed(440, 2.0, codec)], [hummed(1000, 2.0, codec)])
    for samples, own, other in ((left, 440, 1000), (right, 1000, 440)):
        heard = between(samples, 0.2, 1.8)
        assert level(heard, RATE, own) == pytest.approx(-10.5, abs=1.0)
        assert level(heard, RATE, other) < -50


def test_silence_stands_where_nothing_was_said():
    left, _ = sides([[*hummed(440, 1.0), *hummed(440, 1.0, begin=3.0, first=50)]], [])
    for start, end, loud in ((0, 1, True), (1, 3, False), (3, 4, True)):
        heard = level(between(left, start + 0.05, end - 0.05), RATE, 440)
        assert heard > -15 if loud else heard < -90
    edges = np.flatnonzero(np.abs(left) > 0.05)
    after = edges[edges > 2 * RATE][0]
    assert after == pytest.approx(3 * RATE, abs=RATE * 0.01)


def test_a_lost_packet_leaves_a_gap_and_moves_nothing():
    said = hummed(440, 2.0)
    whole, _ = sides([said], [])
    holed, _ = sides([said[:40] + said[43:]], [])
    assert len(holed) == len(whole)
    assert level(between(whole - holed, 1.0, 1.9), RATE, 440) < -60
    assert np.abs(between(holed, 0.81, 0.85)).max() < 0.001


def test_legs_of_one_side_follow_each_other_and_may_speak_together():
    first = hummed(440, 2.0)
    second = hummed(1000, 2.0, begin=1.0, ssrc=8)
    _, right = sides([], [first, second])
    alone, both, then = (between(right, at + 0.1, at + 0.9) for at in (0, 1, 2))
    assert level(alone, RATE, 440) > -15 > -50 > level(alone, RATE, 1000)
    assert min(level(both, RATE, hertz) for hertz in (440, 1000)) > -15
    assert level(then, RATE, 1000) > -15 > -50 > level(then, RATE, 440)


def test_a_change_of_codec_is_one_voice():
    # A phone's transfer: the codec changes, its sequence goes on.
    said = [*hummed(440, 1.0), *hummed(440, 1.0, "opus/48000", begin=1.0, first=50)]
    left, _ = sides([said], [])
    assert level(between(left, 0.1, 0.9), RATE, 440) > -15
    assert level(between(left, 1.1, 1.9), RATE, 440) > -15


def test_the_sides_are_as_long_as_the_recording():
    left, right = sides([hummed(440, 1.0)], [], 4.5)
    assert len(left) == len(right) == 5 * BLOCK
    assert np.abs(left[2 * BLOCK :]).max() == np.abs(right).max() == 0


def test_two_who_shout_are_as_loud_as_can_be():
    loud = np.full(BLOCK, 30_000, np.int16)
    sums = np.frombuffer(mixed([loud.tobytes(), loud.tobytes()]), np.int16)
    assert set(sums) == {32767}


def test_what_is_none_of_the_codec_is_a_gap():
    said = hummed(440, 1.0, "opus/48000")
    said[10] = said[10]._replace(payload=b"\xff" * 3)
    left, _ = sides([said], [])
    assert level(between(left, 0.3, 0.9), RATE, 440) > -15


@pytest.mark.parametrize("kind", ["ogg", "wav"])
def test_the_process_makes_a_file_of_both(kind, tmp_path):
    paths = []
    for name, hertz in (("a", 440), ("b", 1000)):
        path = tmp_path / name
        path.write_bytes(
            b"".join(
                written(*each[:4], CODECS.index(each.codec), each.payload)
                for each in hummed(hertz, 3.0)
            )
        )
        paths.append(path)
    out = tmp_path / f"call.{kind}"
    left, right = paths
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tongdai.media.rendering",
            out,
            "3.0",
            f"left={left}",
            f"right={right}",
        ],
        check=True,
    )
    with av.open(str(out)) as container:
        (stream,) = container.streams.audio
        assert stream.channels == 2
        resampler = av.AudioResampler("s16p", "stereo", RATE)
        parts = [
            part.to_ndarray()
            for frame in container.decode(stream)
            for part in resampler.resample(frame)
        ]
    heard = np.concatenate(parts, axis=1) / 32768
    assert heard.shape[1] == pytest.approx(3 * RATE, abs=RATE // 10)
    for samples, own, other in zip(heard, (440, 1000), (1000, 440), strict=True):
        middle = between(samples, 0.5, 2.5)
        assert level(middle, RATE, own) > -15
        assert level(middle, RATE, other) < -50
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b", out.name]
