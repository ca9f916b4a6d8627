"""What the people of the demo's telephone network say, frame by frame."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tongdai.demo.sounds import Echo, Tone
from tongdai.demo.subscriber import Subscriber


def saying(sound):
    subscriber = Subscriber()
    subscriber.play(sound)
    return subscriber


def frames(subscriber, count, rate=8000):
    return np.concatenate([subscriber.speak(rate) for _ in range(count)])


def decibels(samples, hertz, rate):
    """How loud a frequency is: 0 is a sine of full scale."""
    at = np.arange(len(samples)) / rate
    wave = samples / 32_768 * np.hanning(len(samples)) * 2
    size = abs(np.sum(wave * np.exp(-2j * np.pi * hertz * at))) * 2 / len(samples)
    return 20 * math.log10(size + 1e-9)


@pytest.mark.parametrize("rate", [8000, 16_000])
@pytest.mark.parametrize("hertz", [440, 700, 1000, 3400])
def test_a_tone_is_that_tone_alone_and_does_not_click(hertz, rate):
    said = frames(saying(Tone(hertz)), 125, rate)  # two and a half times round
    assert said.dtype == np.int16
    assert len(said) == 2.5 * rate
    loudness = decibels(said, hertz, rate)
    assert loudness == pytest.approx(20 * math.log10(0.25), abs=0.1)
    for other in (300, 555, 1234, 2900):
        assert decibels(said, other, rate) < loudness - 60


def test_a_tone_goes_on_where_it_was_when_the_rate_changes():
    subscriber = saying(Tone(440))
    frames(subscriber, 30, 8000)
    wave = np.sin(math.tau * 440 * np.arange(9600, 9920) / 16_000)
    assert subscriber.speak(16_000) == pytest.approx(8192 * wave, abs=2)


def test_an_echo_says_what_was_heard_last():
    subscriber = saying(Echo())
    assert subscriber.speak(8000) is None
    for level in (1, 2, 3):
        heard = np.full(160, level, np.int16)
        subscriber.hear(heard, 8000)
        assert (subscriber.speak(8000) == heard).all()


def test_an_echo_is_silent_where_what_was_heard_does_not_fit_any_more():
    subscriber = saying(Echo())
    subscriber.hear(np.ones(160, np.int16), 8000)
    assert subscriber.speak(16_000) is None


def test_who_plays_a_tone_listens_to_nobody():
    subscriber = saying(Tone(1000))
    subscriber.hear(np.ones(160, np.int16), 8000)
    assert subscriber.speak(8000)[0] == 0
    assert max(frames(subscriber, 5)) > 8000


def test_nobody_speaks_before_there_is_something_to_say():
    subscriber = Subscriber()
    subscriber.hear(np.ones(160, np.int16), 8000)
    assert subscriber.speak(8000) is None
