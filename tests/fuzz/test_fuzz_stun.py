"""The targets for STUN, fed by hypothesis."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import targets_stun
from tongdai.webrtc import stun

TYPES = [*stun.Attribute, 0x0014, 0x0030, 0x7FFF, 0x8022, 0xC057, 0xFFFF]


@st.composite
def attributes(draw: st.DrawFn) -> bytes:
    """One attribute, now and then with a length that lies."""
    value = draw(st.binary(max_size=24) | st.just(b"ours:peer"))
    size = draw(st.just(len(value)) | st.integers(0, 0xFFFF))
    kind = draw(st.sampled_from(TYPES))
    padding = bytes(-len(value) % 4)
    return kind.to_bytes(2, "big") + size.to_bytes(2, "big") + value + padding


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """A message of any attributes, with a right fingerprint or none."""
    body = b"".join(draw(st.lists(attributes(), max_size=6)))
    kind = draw(st.sampled_from([0x0001, 0x0011, 0x0101, 0x0111, 0x0003]))
    signed = draw(st.booleans())
    length = len(body) + (8 if signed else 0)
    data = kind.to_bytes(2, "big") + length.to_bytes(2, "big")
    data += bytes.fromhex("2112a442") + bytes(12) + body
    if signed:
        crc = zlib.crc32(data) ^ 0x5354554E
        data += bytes.fromhex("80280004") + crc.to_bytes(4, "big")
    return data


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A good check with an octet or two changed."""
    data = stun.request(
        bytes(12),
        username="ours:peer",
        password=targets_stun.PASSWORD,
        priority=1,
        tie_breaker=1,
        use_candidate=draw(st.booleans()),
    )
    if draw(st.booleans()):  # without the fingerprint, which would find it all
        data = data[:2] + (len(data) - 28).to_bytes(2, "big") + data[4:-8]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + draw(st.binary(min_size=1, max_size=1)) + data[at + 1 :]
    return data


@pytest.mark.parametrize("target", targets_stun.TARGETS)
@settings(max_examples=300)
@given(data=messages() | spoiled() | st.binary(max_size=100))
def test_any_octets_are_read_or_refused(
    target: Callable[[bytes], None], data: bytes
) -> None:
    target(data)


def test_the_longest_messages_are_read_in_bounded_time() -> None:
    body = bytes.fromhex("80220000") * ((stun.MAX_SIZE - 20) // 4)
    head = bytes.fromhex("0001") + len(body).to_bytes(2, "big")
    data = head + bytes.fromhex("2112a442") + bytes(12) + body
    before = time.process_time()
    for _ in range(100):
        targets_stun.message(data)
    assert time.process_time() - before < 1.0
