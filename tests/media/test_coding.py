"""Packets to samples and back: tones stay, nothing else is added."""

from __future__ import annotations

from array import array

import numpy as np
import pytest

from tests.media.listening import decode, level, tone
from tongdai.media.coding import CODECS, Decoder, Encoder

G711 = ("PCMA/8000", "PCMU/8000")
RATE = 16_000
SECONDS = 1.4
LOUDNESS = 20 * np.log10(0.3)


def samples_of(hertz: float, rate: int) -> array:
    pcm = (tone(hertz, SECONDS, rate) * 32767).astype(np.int16)
    return array("h", pcm.tolist())


def said(encoding: str, hertz: float, rate: int) -> list[bytes]:
    """A tone of that rate in packets, frame by frame."""
    encoder, samples = Encoder(encoding, rate), samples_of(hertz, rate)
    size = rate // 50
    return [
        packet
        for start in range(0, len(samples), size)
        for packet in encoder.packets(samples[start : start + size])
    ]


def heard(payloads: list[bytes], encoding: str, rate: int) -> np.ndarray:
    decoder = Decoder(encoding, rate)
    parts = [np.array(decoder.samples(payload)) for payload in payloads]
    return np.concatenate(parts)[rate // 5 :][:rate] / 32768


@pytest.mark.parametrize("hertz", [300.0, 1000.0, 2000.0, 3400.0])
@pytest.mark.parametrize("encoding", G711)
def test_what_a_telephone_says_has_no_mirror_image_above_4_khz(encoding, hertz):
    samples = heard(said(encoding, hertz, 8_000), encoding, RATE)
    assert level(samples, RATE, hertz) == pytest.approx(LOUDNESS, abs=0.5)
    assert level(samples, RATE, 8_000 - hertz) < LOUDNESS - 40


@pytest.mark.parametrize("hertz", [4600.0, 5000.0, 6000.0, 7000.0, 7700.0])
@pytest.mark.parametrize("encoding", G711)
def test_what_a_telephone_cannot_hear_does_not_come_back_as_another_tone(
    encoding, hertz
):
    samples, rate = decode(said(encoding, hertz, RATE), encoding)
    assert level(samples[rate // 5 :][:rate], rate, 8_000 - hertz) < LOUDNESS - 40


@pytest.mark.parametrize("hertz", [300.0, 1000.0, 3000.0])
@pytest.mark.parametrize("encoding", G711)
def test_what_a_telephone_can_hear_it_hears_as_loud_as_it_was(encoding, hertz):
    samples, rate = decode(said(encoding, hertz, RATE), encoding)
    assert level(samples[rate // 5 :][:rate], rate, hertz) == pytest.approx(
        LOUDNESS, abs=0.5
    )


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
@pytest.mark.parametrize("encoding", CODECS)
def test_each_frame_gives_a_packet_at_once(encoding, rate):
    encoder = Encoder(encoding, rate)
    frame = array("h", bytes(2 * rate // 50))
    assert [len(encoder.packets(frame)) for _ in range(10)] == [1] * 10


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
@pytest.mark.parametrize("encoding", CODECS)
def test_each_packet_is_as_many_samples_as_it_lasts(encoding, rate):
    decoder = Decoder(encoding, rate)
    payloads = said(encoding, 500.0, RATE)
    made = [len(decoder.samples(payload)) for payload in payloads]
    assert made == [rate // 50] * 70


@pytest.mark.parametrize("encoding", CODECS)
def test_an_empty_packet_ends_nothing(encoding):
    decoder = Decoder(encoding, RATE)
    first, *others = said(encoding, 500.0, RATE)
    decoder.samples(first)
    assert len(decoder.samples(b"")) == 0
    assert all(len(decoder.samples(other)) > 0 for other in others)
