"""What a leg hears through a network that loses, delays and mixes up."""

from __future__ import annotations

import numpy as np
import pytest

from tests.client.media.stage import loudness, purity
from tests.client.media.wire import G711, G722, OPUS, RTP, WEBRTC, connected
from tongdai.client.media.concealment import Concealment
from tongdai.sdp.codecs import CodecFamily

CODECS = pytest.mark.parametrize("codec", [OPUS, G711, G722], ids=str)


@CODECS
def test_a_tone_stays_through_loss_and_jitter(codec: CodecFamily) -> None:
    wire, ours, theirs = connected(WEBRTC, codec)
    wire.loss, wire.jitter = 0.05, 0.05
    wire.run(10.0)
    for voice, hertz in ((ours.voice, 1000), (theirs.voice, 500)):
        heard = voice.latest(400)
        assert purity(heard, voice.rates[-1], hertz) > 0.8
        whole = len(voice.latest(50)) // 50
        frames = heard.reshape(-1, whole)
        quiet = sum(loudness(frame) < 500 for frame in frames)
        assert quiet <= 12  # of 400: nearly all that was lost is concealed
    assert 5 < ours.core.quality.lost < 60


@CODECS
def test_a_frame_is_heard_each_beat_whatever_comes(codec: CodecFamily) -> None:
    wire, ours, _ = connected(RTP, codec)
    before = len(ours.voice.heard)
    wire.loss, wire.jitter = 0.5, 0.2
    wire.run(4.0)
    assert len(ours.voice.heard) - before == 200
    assert {len(frame) * 50 for frame in ours.voice.heard} == set(ours.voice.rates)


def test_silence_follows_when_nothing_comes_any_more() -> None:
    wire, ours, _ = connected(RTP, G711)
    wire.cut = True
    wire.run(1.0)
    assert ours.voice.hears(None)
    wire.cut = False
    wire.run(1.0)
    assert ours.voice.hears(1000)


def test_delay_and_round_trip_are_measured() -> None:
    wire, ours, theirs = connected(WEBRTC, OPUS)
    wire.delay = 0.08
    wire.run(10.0)
    for one in (ours, theirs):
        trip = one.core.quality.round_trip
        assert trip is not None
        assert abs(trip - 160) < 5


def test_loss_makes_the_score_worse_and_is_told_to_the_other_side() -> None:
    wire, ours, theirs = connected(RTP, G711)
    wire.run(5.0)
    before = ours.core.quality.mos
    wire.loss = 0.2
    wire.run(15.0)
    after = ours.core.quality.mos
    assert before is not None
    assert after is not None
    assert before > 4 > after + 0.5
    assert theirs.core.quality.missed > 50


@pytest.mark.parametrize("rate", [8000, 16_000])
def test_a_missing_frame_goes_on_with_the_period_of_the_last_one(rate: int) -> None:
    at = np.arange(rate) / rate
    said = (8000 * np.sin(2 * np.pi * 170 * at)).astype(np.int16)
    concealment = Concealment(rate)
    size = rate // 50
    for start in range(0, 20 * size, size):
        concealment.heard(said[start : start + size])
    made = concealment.frame(size).astype(float)
    ideal = said[20 * size : 21 * size].astype(float)
    likeness = made @ ideal / (np.linalg.norm(made) * np.linalg.norm(ideal))
    assert likeness > 0.95
    levels = [loudness(concealment.frame(size)) for _ in range(5)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] == 0


def test_what_was_silent_stays_silent_when_it_is_missing() -> None:
    concealment = Concealment(8000)
    assert not concealment.frame(160).any()
