from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.framing import Framer, KeepAlive
from tongdai.sip.limits import MAX_MESSAGE

FIRST = b"OPTIONS sip:a SIP/2.0\r\nl : 5\r\nTo: b\r\n\r\n12\r\n\r"
SECOND = b"SIP/2.0 200 OK\r\nCONTENT-LENGTH:\r\n 0\r\n\r\n"
STREAM = b"\r\n" + FIRST + b"\r\n\r\n" + SECOND + b"\r\n\r\n\r\n\r\n" + FIRST
ITEMS = [FIRST, KeepAlive.PING, SECOND, KeepAlive.PING, KeepAlive.PING, FIRST]


def with_length(fields: bytes, body: bytes = b"") -> bytes:
    return b"OPTIONS sip:a SIP/2.0\r\n" + fields + b"\r\n\r\n" + body


def test_a_stream_is_cut_into_messages_and_pings() -> None:
    assert Framer().feed(STREAM) == ITEMS


@pytest.mark.parametrize("at", range(len(STREAM) + 1))
def test_it_does_not_matter_where_the_stream_is_split(at: int) -> None:
    framer = Framer()
    assert framer.feed(STREAM[:at]) + framer.feed(STREAM[at:]) == ITEMS


def test_octets_may_come_one_by_one() -> None:
    framer = Framer()
    assert [item for octet in STREAM for item in framer.feed(bytes([octet]))] == ITEMS


@given(st.lists(st.integers(0, len(STREAM)), max_size=8).map(sorted))
def test_any_pieces_give_the_same(cuts: list[int]) -> None:
    framer, items, ends = Framer(), [], [*cuts, len(STREAM)]
    for start, end in zip([0, *cuts], ends, strict=True):
        items += framer.feed(STREAM[start:end])
    assert items == ITEMS


def test_half_a_message_is_waited_for() -> None:
    framer = Framer()
    assert framer.feed(FIRST[:-1]) == []
    assert framer.feed(b"") == []
    assert framer.feed(FIRST[-1:] + b"\r") == [FIRST]


@pytest.mark.parametrize(
    "fields",
    [
        b"To: a",
        b"Content-Length: -1",
        b"Content-Length: +1",
        b"Content-Length: 1 1",
        b"Content-Length: ",
        b"Content-Length: 0x1",
        b"Content-Length: 1\r\nl: 1",
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Content-Length: 99999999999999999999",
        b"Content-Length: %d" % MAX_MESSAGE,
        b"To: a\nContent-Length: 1",
    ],
)
def test_a_message_whose_end_cannot_be_told_ends_the_stream(fields: bytes) -> None:
    framer = Framer()
    with pytest.raises(MalformedMessage):
        framer.feed(with_length(fields, b"1"))
    with pytest.raises(MalformedMessage):
        framer.feed(FIRST)


def test_a_folded_line_hides_no_content_length() -> None:
    folded = with_length(b"Subject: a\r\n Content-Length: 9\r\nContent-Length: 1", b"1")
    assert Framer().feed(folded) == [folded]


def test_the_largest_message_is_taken_and_a_larger_one_is_not() -> None:
    head = with_length(b"Content-Length: 00000")
    body = b"x" * (MAX_MESSAGE - len(head))
    largest = with_length(b"Content-Length: %d" % len(body), body)
    assert Framer().feed(largest) == [largest]
    with pytest.raises(MalformedMessage):
        Framer().feed(with_length(b"Content-Length: %d" % (len(body) + 1)))


def test_a_head_that_never_ends_ends_the_stream() -> None:
    framer = Framer()
    piece = b"X: " + b"x" * 997
    for _ in range(MAX_MESSAGE // len(piece)):
        assert framer.feed(piece) == []
    with pytest.raises(MalformedMessage):
        framer.feed(piece)
