"""A-law and µ-law: each other, and the samples they stand for."""

from array import array

import av
import numpy as np
import pytest

from tongdai.rtp.g711 import A_LAW, A_TO_MU, MU_LAW, MU_TO_A


def test_silence_stays_the_quietest_level():
    # µ-law: plus and minus 0; A-law: plus and minus 1, its two quietest.
    assert bytes((0xFF, 0x7F)).translate(MU_TO_A) == bytes((0xD5, 0x55))
    assert bytes((0xD5, 0x55)).translate(A_TO_MU) == bytes((0xFE, 0x7E))


def test_the_loudest_levels_meet():
    assert bytes((0x80, 0x00)).translate(MU_TO_A) == bytes((0xAA, 0x2A))
    assert bytes((0xAA, 0x2A)).translate(A_TO_MU) == bytes((0x80, 0x00))


def test_no_octet_changes_its_sign():
    for table in (MU_TO_A, A_TO_MU):
        assert all((octet ^ table[octet]) & 0x80 == 0 for octet in range(256))


def test_a_louder_octet_never_becomes_quieter():
    # µ-law counts down from 0xFF (quiet) to 0x80 (loud); A-law up, after its XOR.
    loudness = [MU_TO_A[octet] ^ 0x55 for octet in range(0xFF, 0x7F, -1)]
    assert loudness == sorted(loudness)


def test_going_there_and_back_settles_after_one_turn():
    once = bytes(range(256)).translate(A_TO_MU).translate(MU_TO_A)
    assert once.translate(A_TO_MU).translate(MU_TO_A) == once


@pytest.mark.parametrize("law", [A_LAW, MU_LAW])
def test_every_octet_stands_for_a_sample_of_its_own(law):
    octets = bytes(range(256))
    # In µ-law 0xFF and 0x7F are plus and minus zero, which is one sample.
    there = law.compress(law.expand(octets))
    assert there == (octets if law is A_LAW else octets.replace(b"\x7f", b"\xff"))


@pytest.mark.parametrize(("law", "name"), [(A_LAW, "pcm_alaw"), (MU_LAW, "pcm_mulaw")])
def test_every_octet_is_the_sample_that_ffmpeg_takes_it_for(law, name):
    octets = bytes(range(256))
    decoder = av.CodecContext.create(name, "r")
    decoder.sample_rate, decoder.layout = 8000, "mono"
    (frame,) = decoder.decode(av.Packet(octets))
    assert law.expand(octets).tolist() == frame.to_ndarray()[0].tolist()


@pytest.mark.parametrize("law", [A_LAW, MU_LAW])
def test_every_sample_becomes_the_octet_whose_level_is_nearest(law):
    samples = np.arange(-0x8000, 0x8000)
    levels = np.unique(np.array(law.expand(bytes(range(256))), dtype=np.int64))
    above = np.searchsorted(levels, samples).clip(1, len(levels) - 1)
    nearest = np.minimum(abs(levels[above] - samples), abs(levels[above - 1] - samples))
    octets = law.compress(array("h", samples.tolist()))
    made = np.array(law.expand(octets), dtype=np.int64)
    assert (made * samples >= 0).all()
    assert (abs(made - samples) == nearest).all()


@pytest.mark.parametrize("count", [0, 1, 2, 160])
def test_any_number_of_samples_can_be_made_octets(count):
    assert A_LAW.compress(array("h", bytes(2 * count))) == b"\xd5" * count
