"""The targets for RTP and RTCP, fed by hypothesis."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import targets_rtp

packets = st.builds(
    lambda flags, kind, body: bytes([0x80 | flags, kind]) + body,
    st.integers(0, 63),
    st.integers(0, 255),
    st.binary(min_size=6, max_size=80),
)
compounds = st.lists(
    st.builds(
        lambda flags, kind, words, lie: (
            bytes([0x80 | flags, kind])
            + (len(words) // 4 + lie).to_bytes(2, "big")
            + words[: len(words) // 4 * 4]
        ),
        st.integers(0, 7) | st.integers(0, 63),
        st.integers(198, 208),
        st.binary(max_size=64),
        st.sampled_from([0, 0, 0, 1, 0xFF]),
    ),
    max_size=4,
).map(b"".join)


@pytest.mark.parametrize("target", targets_rtp.TARGETS)
@settings(max_examples=300)
@given(data=packets | compounds | st.binary(max_size=100))
def test_any_octets_are_read_or_refused(
    target: Callable[[bytes], None], data: bytes
) -> None:
    target(data)


@pytest.mark.parametrize("row", ["80cb0000", "81ca0001 00000000", "80c90001 00000000"])
def test_the_longest_reports_are_read_in_bounded_time(row: str) -> None:
    data = bytes.fromhex(row)
    before = time.process_time()
    targets_rtp.reports(data * (2048 // len(data)))
    assert time.process_time() - before < 1.0
