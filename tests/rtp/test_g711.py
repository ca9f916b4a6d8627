"""A-law and µ-law."""

from tongdai.rtp.g711 import A_TO_MU, MU_TO_A


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
