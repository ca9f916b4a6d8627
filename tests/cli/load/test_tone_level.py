"""How loud one frequency is."""

from __future__ import annotations

import numpy as np
import pytest

from tongdai.cli.load.tone_level import RATE, is_there, level_at

TIME = np.arange(RATE // 2) / RATE


def sine(hertz, amplitude):
    return np.rint(32767 * amplitude * np.sin(2 * np.pi * hertz * TIME)).astype(
        np.int16
    )


@pytest.mark.parametrize(
    ("amplitude", "level"), [(1.0, -3.01), (0.25, -15.05), (0.01, -43.01)]
)
def test_a_sine_of_full_scale_has_minus_three(amplitude, level):
    assert level_at(sine(700, amplitude), 700) == pytest.approx(level, abs=0.05)


def test_another_tone_is_not_there():
    assert is_there(sine(700, 0.25), 700)
    assert not is_there(sine(720, 0.25), 700)
    assert level_at(sine(720, 0.25), 700) < -60


def test_a_tone_below_noise_or_that_nobody_can_hear_is_not_there():
    noise = np.random.default_rng(1).normal(0, 8000, len(TIME)).astype(np.int16)
    assert not is_there(noise // 2 + sine(700, 0.05), 700)
    assert is_there(noise // 8 + sine(700, 0.25), 700)
    assert not is_there(sine(700, 0.004), 700)
    assert not is_there(np.zeros(len(TIME), np.int16), 700)
