"""SRTP in both profiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.errors import UsageError
from tongdai.rtp import packet, rtcp
from tongdai.webrtc.errors import SrtpRejected
from tongdai.webrtc.srtp import MAX_SOURCES, SrtpKeys, SrtpProfile, SrtpTransform

REPORT = rtcp.build(
    [rtcp.ReceiverReport(7), rtcp.SourceDescription(((7, "tongdai-leg"),))]
)


def pair(profile=SrtpProfile.AEAD_AES_256_GCM):
    size = profile.key_size + profile.salt_size
    here, there = bytes(range(size)), bytes(range(1, size + 1))
    return (
        SrtpTransform(SrtpKeys(profile, sending=here, receiving=there)),
        SrtpTransform(SrtpKeys(profile, sending=there, receiving=here)),
    )


def audio(sequence=1, *, ssrc=42, size=80):
    return packet.build(111, sequence, sequence * 960, ssrc, bytes(size))


@pytest.mark.parametrize("profile", list(SrtpProfile))
def test_what_one_side_protects_the_other_reads(profile):
    here, there = pair(profile)
    protected = here.protect(audio())
    assert protected[:12] == audio()[:12]
    assert protected[12:92] != bytes(80)
    assert there.unprotect(protected) == audio()
    assert here.unprotect_rtcp(there.protect_rtcp(REPORT)) == REPORT


@pytest.mark.parametrize("profile", list(SrtpProfile))
def test_a_changed_or_repeated_packet_is_rejected(profile):
    here, there = pair(profile)
    protected = here.protect(audio())
    for at in (1, 3, 40, len(protected) - 1):
        forged = protected[:at] + bytes([protected[at] ^ 1]) + protected[at + 1 :]
        with pytest.raises(SrtpRejected):
            there.unprotect(forged)
    assert there.unprotect(protected) == audio()
    with pytest.raises(SrtpRejected):
        there.unprotect(protected)


def test_reports_are_checked_too():
    here, there = pair()
    protected = here.protect_rtcp(REPORT)
    with pytest.raises(SrtpRejected):
        there.unprotect_rtcp(protected[:-1] + b"\0")
    assert there.unprotect_rtcp(protected) == REPORT
    with pytest.raises(SrtpRejected):
        there.unprotect_rtcp(protected)


def test_packets_may_come_late_by_a_thousand():
    here, there = pair()
    first = here.protect(audio(1))
    for sequence in range(2, 1000):
        there.unprotect(here.protect(audio(sequence)))
    assert there.unprotect(first) == audio(1)


def test_a_sequence_number_is_not_encrypted_twice():
    here, _ = pair()
    here.protect(audio(5))
    with pytest.raises(SrtpRejected):
        here.protect(audio(5))


@pytest.mark.parametrize("data", [b"", b"\x80", bytes(11), bytes(2000)])
def test_what_is_too_short_or_too_long_is_rejected(data):
    here, there = pair()
    for transform in (here.protect, there.unprotect, there.unprotect_rtcp):
        with pytest.raises(SrtpRejected):
            transform(data)
    with pytest.raises(SrtpRejected):
        here.protect_rtcp(data[:7] or bytes(2000))


@given(st.binary(max_size=200))
def test_random_datagrams_are_rejected(data):
    _, there = pair()
    for transform in (there.unprotect, there.unprotect_rtcp):
        with pytest.raises(SrtpRejected):
            transform(data)


def test_one_peer_cannot_fill_the_memory_with_sources():
    here, there = pair()
    for ssrc in range(MAX_SOURCES):
        there.unprotect(here.protect(audio(ssrc=ssrc)))
    with pytest.raises(SrtpRejected):
        there.unprotect(here.protect(audio(ssrc=MAX_SOURCES)))
    there.unprotect(here.protect(audio(2, ssrc=0)))


def test_forged_packets_take_no_place_from_genuine_sources():
    here, there = pair()
    for ssrc in range(100, 100 + 2 * MAX_SOURCES):
        with pytest.raises(SrtpRejected):
            there.unprotect(audio(ssrc=ssrc))
    assert there.unprotect(here.protect(audio())) == audio()


@pytest.mark.parametrize("profile", list(SrtpProfile))
def test_a_key_of_another_length_is_a_mistake_of_ours(profile):
    with pytest.raises(UsageError):
        SrtpTransform(SrtpKeys(profile, bytes(29), bytes(29)))


def test_keys_do_not_show_when_printed():
    keys = SrtpKeys(SrtpProfile.AEAD_AES_256_GCM, b"secret", b"secret")
    assert "secret" not in repr(keys)
