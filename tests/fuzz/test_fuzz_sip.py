"""The SIP fuzz targets, fed by hypothesis, and texts made to take long."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import targets_sip
from tongdai.sip.limits import MAX_MESSAGE

WORDS = [
    *(
        b"OPTIONS sip:a@b SIP/2.0\r\n",
        b"SIP/2.0 200 OK\r\n",
        b" SIP/2.0",
        b"sip:",
        b"tel:",
    ),
    *(b"Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n", b"From: <sip:a@b>;tag=1\r\n"),
    *(b"To: <sip:a@b>\r\n", b"Call-ID: c\r\n", b"CSeq: 1 OPTIONS\r\n", b"l: 1\r\n"),
    *(
        b"Contact: ",
        b"Route: ",
        b"Reason: ",
        b"Session-Expires: ",
        b"Accept: ",
        b"Path: ",
    ),
    *(
        b"\r\n",
        b"\r\n ",
        b"\n",
        b"\0",
        b"\\",
        b'"',
        b"<",
        b">",
        b";",
        b",",
        b":",
        b"@",
        b"=",
    ),
    *(
        b"%41",
        b"%",
        b"%00",
        b"[::1]",
        b"?",
        b"&",
        b"/",
        b"*",
        b" ",
        b"\t",
        b"1",
        b"99999999999",
    ),
    *(b"branch=", b"rport", b"received=", b"\xc3\xa9", b"\xff", b"\x7f"),
]
VALID = b"".join(WORDS[:1] + WORDS[5:10])

noise = st.lists(st.sampled_from(WORDS) | st.binary(max_size=4), max_size=30).map(
    b"".join
)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A valid request with some of it overwritten or more put in."""
    data = VALID + draw(noise) + b"\r\n"
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(noise) + data[at + draw(st.integers(0, 5)) :]
    return data


@pytest.mark.parametrize("target", targets_sip.TARGETS)
@settings(max_examples=300)
@given(data=noise | spoiled())
def test_any_octets_are_read_or_refused(
    target: Callable[[bytes], None], data: bytes
) -> None:
    target(data)


@settings(max_examples=200)
@given(st.binary())
def test_pure_noise_is_refused(data: bytes) -> None:
    targets_sip.message(data)


def filled(pattern: bytes) -> bytes:
    """The longest request that repeats ``pattern`` in rows within the line limit."""
    row = b"Contact: " + pattern * (8000 // len(pattern)) + b"\r\n"
    return VALID + row * ((MAX_MESSAGE - len(VALID) - 2) // len(row)) + b"\r\n"


@pytest.mark.parametrize(
    "pattern",
    [
        b'"',
        b'"\\',
        b"<",
        b"<>",
        b'"",',
        b"%41",
        b",",
        b";a",
        b';a="',
        b"a ",
        b"\r\n ",
        b"0",
    ],
)
def test_the_longest_messages_are_read_in_bounded_time(pattern: bytes) -> None:
    before = time.process_time()
    targets_sip.message(filled(pattern))
    # A hundred times what it takes; work that grows with the square takes minutes.
    assert time.process_time() - before < 1.0
