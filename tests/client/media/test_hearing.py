"""What one leg makes of payloads: whole packets, long ones, short ones, broken ones."""

from __future__ import annotations

import random
from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.media.stage import purity
from tongdai.client.media.hearing import Hearing
from tongdai.media.coding import CODECS, Encoder
from tongdai.rtp import packet as rtp

NAMES = list(CODECS)
CLOCKS = {"opus/48000": 48_000}


def listening(name: str) -> Hearing:
    hearing = Hearing(lambda key, duration: None)
    hearing.describe({96: name}, CODECS[name].rate, wanted=True)
    return hearing


def tone(name: str, frames: int) -> list[bytes]:
    rate = CODECS[name].rate
    at = np.arange(frames * rate // 50) / rate
    said = (8000 * np.sin(2 * np.pi * 1000 * at)).astype(np.int16)
    return Encoder(name, rate).packets(array("h", said.tobytes()))


@pytest.mark.parametrize("name", NAMES)
@given(st.lists(st.binary(max_size=300), max_size=20))
@settings(deadline=None, max_examples=40)
def test_no_payload_raises_and_each_beat_has_its_frame(
    name: str, payloads: list[bytes]
) -> None:
    hearing = listening(name)
    size = CODECS[name].rate // 50
    clock = CLOCKS.get(name, 8000) // 50
    for number, payload in enumerate(payloads):
        now = 10 + number * 0.02
        hearing.receive(rtp.build(96, number, number * clock, 1, payload), now)
        assert len(hearing.frame(now + 0.01)) == size
    for number in range(8):
        assert len(hearing.frame(20 + number * 0.02)) == size


@pytest.mark.parametrize("name", NAMES)
def test_broken_packets_among_good_ones_do_not_end_the_sound(name: str) -> None:
    hearing, dice = listening(name), random.Random(5)
    clock = CLOCKS.get(name, 8000) // 50
    heard = []
    for number, payload in enumerate(tone(name, 200)):
        now = 10 + number * 0.02
        if number % 10 == 7 and number < 150:
            payload = dice.randbytes(len(payload))
        hearing.receive(rtp.build(96, number, number * clock, 1, payload), now)
        heard.append(hearing.frame(now + 0.011))
    assert purity(np.concatenate(heard[-25:]), CODECS[name].rate, 1000) > 0.8


@pytest.mark.parametrize("frames", [0.5, 1, 1.5, 3], ids=lambda n: f"{n * 20:.0f} ms")
def test_packets_of_any_length_make_one_even_tone(frames: float) -> None:
    hearing = listening("PCMA/8000")
    octets = b"".join(tone("PCMA/8000", 240))
    size = round(160 * frames)
    packets = [octets[at : at + size] for at in range(0, len(octets), size)]
    heard, sent = [], 0
    for beat in range(200):
        now = 10 + beat * 0.02
        while sent < len(packets) and sent * size <= beat * 160:
            hearing.receive(rtp.build(96, sent, sent * size, 1, packets[sent]), now)
            sent += 1
        heard.append(hearing.frame(now + 0.015))
    assert purity(np.concatenate(heard[50:]), 8000, 1000) > 0.95
    assert hearing.lost == 0


def test_another_source_is_heard_at_once_and_what_was_lost_stays_lost() -> None:
    hearing = listening("PCMA/8000")
    octets = tone("PCMA/8000", 60)
    heard = []
    for number, payload in enumerate(octets):
        now = 10 + number * 0.02
        ssrc, sequence = (1, number) if number < 30 else (2, 40_000 + number)
        if number != 10:
            packet = rtp.build(96, sequence, number * 160, ssrc, payload)
            hearing.receive(packet, now)
        heard.append(hearing.frame(now + 0.011))
    assert purity(np.concatenate(heard[-25:]), 8000, 1000) > 0.9
    assert hearing.lost == 1
    assert hearing.packets == 59
