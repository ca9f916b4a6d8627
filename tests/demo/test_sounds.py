from __future__ import annotations

import math

import pytest

from tests.demo.ears import levels, spectrum_of
from tongdai.demo.sounds import (
    ECHO_MOST,
    FRAME,
    SILENCE,
    Echo,
    EchoSource,
    SilentSource,
    Tone,
    a_law,
    source_of,
)

QUIET = SILENCE * FRAME


def frames(source, count):
    return b"".join(source.frame() for _ in range(count))


def test_every_level_comes_back_within_half_a_step():
    for level in range(-4096, 4096):
        heard = levels(bytes([a_law(level)]))[0]
        step = max(2, 1 << max(0, abs(level).bit_length() - 5))
        assert abs(heard - level) <= step / 2 + 1, level


def test_levels_beyond_the_loudest_are_cut():
    assert a_law(99_999) == a_law(4095)
    assert a_law(-99_999) == a_law(-4096)


def test_silence_is_the_quietest_octet():
    assert bytes([a_law(0)]) == SILENCE
    assert frames(SilentSource(), 2) == 2 * QUIET


@pytest.mark.parametrize("hertz", [440, 700, 1000, 3400])
def test_a_tone_is_that_tone_alone_and_does_not_click(hertz):
    said = frames(source_of(Tone(hertz)), 125)  # two and a half times round
    loudness = spectrum_of(said, [hertz, 300, 555, 1234, 2900])
    assert loudness[0] == pytest.approx(20 * math.log10(0.25), abs=1)
    assert all(other < loudness[0] - 30 for other in loudness[1:])


def test_an_echo_begins_with_what_was_heard_first_when_two_frames_are_there():
    source = source_of(Echo())
    assert source.frame() == QUIET
    source.hear(b"\x01" * FRAME)
    assert source.frame() == QUIET
    source.hear(b"\x02" * FRAME)
    assert frames(source, 2) == b"\x01" * FRAME + b"\x02" * FRAME


def test_a_missing_packet_is_a_moment_of_silence_and_the_echo_goes_on():
    source = EchoSource()
    source.hear(b"\x01" * 2 * FRAME)
    assert frames(source, 3) == b"\x01" * 2 * FRAME + QUIET
    source.hear(b"\x02" * 2 * FRAME)
    assert source.frame() == b"\x02" * FRAME


def test_packets_of_any_length_are_echoed_as_one_stream():
    source = EchoSource()
    heard = bytes(range(1, 241)) * 2
    for start in range(0, len(heard), 240):  # 30 ms each
        source.hear(heard[start : start + 240])
    assert frames(source, 3) == heard


def test_an_echo_that_lags_behind_leaves_out_the_oldest():
    source = EchoSource()
    for number in range(ECHO_MOST + 3):
        source.hear(bytes([number]) * FRAME)
    assert source.frame() == b"\x03" * FRAME
