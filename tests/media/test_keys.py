"""Keys read from what a leg sends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongdai.media.keys import LONGEST_PRESS, KeyReader
from tongdai.rtp.telephone_event import TelephoneEvent, build


class Phone:
    """Presses keys on a reader, a packet each 20 ms."""

    def __init__(self, clock: int = 8000) -> None:
        self.pressed: list[tuple[str, int]] = []
        self.reader = KeyReader(lambda digit, ms: self.pressed.append((digit, ms)))
        self.reader.clock_rates = {101: clock}
        self.now = 0.0
        self.sequence = 0

    def event(self, timestamp: int, code: int, duration: int, *, end: bool = False):
        self.carry(101, timestamp, build(TelephoneEvent(code, end, duration)))

    def voice(self) -> None:
        self.carry(8, 160 * self.sequence, bytes(160))

    def carry(self, payload_type: int, timestamp: int, payload: bytes) -> None:
        self.now += 0.02
        self.sequence += 1
        self.reader.carry(
            payload_type, 0, self.sequence, timestamp, 1, payload, self.now
        )


def test_a_key_is_told_once_when_it_is_let_go():
    phone = Phone()
    for step in range(1, 6):
        phone.event(1000, 5, 160 * step)
    assert phone.pressed == []
    for _ in range(3):
        phone.event(1000, 5, 800, end=True)
    assert phone.pressed == [("5", 100)]


def test_the_same_key_twice_is_told_twice():
    phone = Phone()
    for timestamp in (1000, 3000):
        phone.event(timestamp, 11, 160)
        phone.event(timestamp, 11, 320, end=True)
    assert phone.pressed == [("#", 40), ("#", 40)]


def test_a_key_whose_ends_are_lost_is_told_by_the_next():
    phone = Phone()
    phone.event(1000, 1, 480)
    phone.event(5000, 2, 160, end=True)
    assert phone.pressed == [("1", 60), ("2", 20)]


def test_a_key_whose_ends_are_lost_is_told_by_the_voice_behind_it():
    phone = Phone()
    phone.event(1000, 1, 480)
    for _ in range(20):
        phone.voice()
    assert phone.pressed == [("1", 60)]


def test_voice_between_the_packets_of_a_key_does_not_end_it():
    phone = Phone()
    for step in range(1, 5):
        phone.event(1000, 1, 160 * step)
        phone.voice()
    assert phone.pressed == []


def test_a_long_press_in_segments_is_one_key():
    phone = Phone(clock=48000)
    phone.event(0, 1, 0xFFFF)
    phone.event(0xFFFF, 1, 0x4000)
    phone.event(0xFFFF, 1, 0x8000, end=True)
    assert phone.pressed == [("1", round((0xFFFF + 0x8000) / 48))]


def test_a_late_packet_of_an_earlier_key_is_not_another():
    phone = Phone()
    phone.event(1000, 1, 160, end=True)
    phone.event(5000, 2, 160, end=True)
    phone.event(1000, 1, 160, end=True)
    assert phone.pressed == [("1", 20), ("2", 20)]


def test_flash_and_what_is_too_short_are_no_digits():
    phone = Phone()
    phone.event(1000, 16, 160, end=True)
    phone.carry(101, 2000, b"\x01")
    assert phone.pressed == []


@given(
    history=st.lists(
        st.tuples(
            st.sampled_from([8, 101]),
            st.integers(0, 2**32 - 1) | st.integers(0, 4),
            st.binary(max_size=6),
        ),
        max_size=40,
    )
)
def test_whatever_comes_digits_are_digits_and_of_bounded_length(history):
    phone = Phone()
    for payload_type, timestamp, payload in history:
        phone.carry(payload_type, timestamp, payload)
    for digit, milliseconds in phone.pressed:
        assert digit in "0123456789*#ABCD"
        assert 0 <= milliseconds <= LONGEST_PRESS
    assert len(phone.pressed) <= len(history)
