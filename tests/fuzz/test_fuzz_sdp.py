"""The targets for descriptions, fed by hypothesis, and texts made to take long."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import targets_sdp
from tongdai.sdp.description import MAX_LINES, MAX_SIZE

SAMPLES = [
    path.read_bytes()
    for path in sorted((Path(__file__).parents[1] / "sdp" / "samples").glob("*.sdp"))
]
LINES = sorted({line + b"\n" for sample in SAMPLES for line in sample.splitlines()})
SPECKS = [
    *(b"\r", b"\n", b"\r\n", b"\0", b"=", b":", b"/", b" ", b"0", b"65536", b"-1"),
    *(b"99999999999999999999", b"\xff", "²".encode(), b"m=audio 0 RTP/AVP 8\n"),
    *(b"a=bundle-only\n", b"a=mid:x\n", b"a=group:BUNDLE x y\n", b"c=IN IP4 /1\n"),
]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A sample with lines dropped, doubled or moved, and specks put in."""
    data = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 3))):
        lines = data.splitlines(keepends=True) or [b""]
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + draw(st.integers(0, 2))] = draw(
            st.lists(st.sampled_from(LINES), max_size=2)
        )
        data = b"".join(lines)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(SPECKS)) + data[at:]
    return data


noise = st.lists(st.sampled_from(LINES + SPECKS), max_size=30).map(
    lambda parts: b"v=0\no=- 1 1 IN IP4 192.0.2.1\n" + b"".join(parts)
)


crypto_lines = st.lists(
    st.sampled_from(
        [
            *("1", "²", "999999999999", " ", "\t", "|", "2^20", "|2^31|1:4", "=", "=="),
            *(
                "AES_CM_128_HMAC_SHA1_80",
                "AES_CM_128_HMAC_SHA1_32",
                "inline:",
                "INLINE:",
            ),
            *(
                "A" * 40,
                "A" * 41,
                "+/" * 20,
                "A" * 200,
                ";inline:",
                " UNENCRYPTED_SRTP",
            ),
        ]
    ),
    max_size=8,
).map(lambda parts: "".join(parts).encode())


@settings(max_examples=1000)
@given(data=crypto_lines | st.binary(max_size=100))
def test_any_line_of_keys_is_read_or_refused(data: bytes) -> None:
    targets_sdp.crypto_line(data)


@pytest.mark.parametrize("target", targets_sdp.TARGETS)
@settings(max_examples=300)
@given(data=noise | spoiled() | st.binary(max_size=100))
def test_any_octets_are_read_or_refused(
    target: Callable[[bytes], None], data: bytes
) -> None:
    target(data)


@pytest.mark.parametrize(
    "row",
    [
        b"a=rtpmap:8 PCMA/8000",
        b"a=fmtp:8 " + b";" * 20,
        b"a=sendrecv",
        b"a=group:BUNDLE " + b"x " * 10,
        b"a=fingerprint:sha-256 " + b"AA:" * 8 + b"AA",
        b"a=x:" + b" " * 28,
        b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + b"A" * 40,
        b"m=audio 9 RTP/AVP 8",
    ],
)
def test_the_longest_descriptions_are_read_in_bounded_time(row: bytes) -> None:
    head = b"v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 9 RTP/AVP 8\n"
    rows = min(MAX_LINES - 4, (MAX_SIZE - len(head)) // (len(row) + 1))
    before = time.process_time()
    for target in targets_sdp.TARGETS:
        target(head + (row + b"\n") * rows)
    # A hundred times what it takes; work that grows with the square takes longer.
    assert time.process_time() - before < 1.0
