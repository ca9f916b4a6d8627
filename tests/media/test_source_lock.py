"""Where plain RTP may come from: few places, proven by few packets, once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongdai.media.source_lock import MAX_CANDIDATES, SourceLock
from tongdai.rtp import packet as rtp

PHONE = ("192.0.2.7", 4000)
NAT = ("192.0.2.1", 61000)
STRANGER = ("198.51.100.9", 4000)


def packet(sequence: int, *, ssrc: int = 1) -> bytes:
    return rtp.build(8, sequence, 160 * sequence, ssrc, b"voice")


def expecting(*sources: str) -> SourceLock:
    lock = SourceLock()
    lock.expect(PHONE, sources)
    return lock


def test_the_announced_address_is_believed_at_once():
    lock = expecting(PHONE[0])
    assert lock.admits(packet(1), PHONE)
    assert lock.address == PHONE


def test_another_port_is_believed_after_three_packets_in_a_row():
    lock = expecting(PHONE[0], NAT[0])
    admitted = [lock.admits(packet(n), NAT) for n in (1, 2, 3, 4)]
    assert admitted == [False, False, True, True]


def test_packets_out_of_a_row_prove_nothing():
    lock = expecting(NAT[0])
    numbers = [packet(1), packet(3), packet(5), packet(6), packet(7, ssrc=2)]
    assert not any(lock.admits(one, NAT) for one in numbers)
    assert lock.address is None


def test_an_address_that_nobody_named_is_never_believed():
    lock = expecting(PHONE[0])
    assert not any(lock.admits(packet(n), STRANGER) for n in range(20))


def test_once_learnt_nothing_else_is_admitted():
    lock = expecting(PHONE[0], NAT[0])
    lock.admits(packet(1), PHONE)
    assert not any(lock.admits(packet(n), NAT) for n in range(20))
    assert lock.admits(packet(2), PHONE)


def test_candidates_are_bounded():
    lock = expecting(NAT[0])
    for port in range(1, MAX_CANDIDATES + 2):
        lock.admits(packet(1), (NAT[0], port))
    late = (NAT[0], MAX_CANDIDATES + 1)
    assert not any(lock.admits(packet(n), late) for n in range(20))
    assert [lock.admits(packet(n), (NAT[0], 1)) for n in (2, 3)] == [False, True]


def test_the_same_description_again_unlearns_nothing():
    lock = expecting(PHONE[0])
    lock.admits(packet(1), PHONE)
    lock.expect(PHONE, [PHONE[0]])
    assert lock.address == PHONE


def test_a_hold_without_an_address_unlearns_nothing():
    lock = expecting(PHONE[0])
    lock.admits(packet(1), PHONE)
    lock.expect(None, [PHONE[0]])
    assert lock.address == PHONE


def test_a_new_address_is_learnt_anew():
    lock = expecting(PHONE[0])
    lock.admits(packet(1), PHONE)
    lock.expect(STRANGER, [STRANGER[0]])
    assert not lock.admits(packet(2), PHONE)
    assert lock.admits(packet(2), STRANGER)


def test_reports_come_from_the_learnt_host_whatever_the_port():
    lock = expecting(PHONE[0], NAT[0])
    assert lock.admits_control(NAT)
    lock.admits(packet(1), PHONE)
    assert lock.admits_control((PHONE[0], 9))
    assert not lock.admits_control(NAT)


@given(st.lists(st.tuples(st.binary(max_size=16), st.sampled_from([NAT, STRANGER]))))
def test_whatever_comes_only_a_named_host_is_learnt(history):
    lock = expecting(NAT[0])
    for data, source in history:
        lock.admits(data, source)
    assert lock.address in (None, NAT)
