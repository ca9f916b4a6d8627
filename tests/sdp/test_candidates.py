"""What a full agent reads of its peer's addresses."""

from __future__ import annotations

import pytest

from tongdai.sdp.attributes import Candidate
from tongdai.sdp.candidates import MAX_CANDIDATES, is_lite, read_candidates
from tongdai.sdp.description import parse

HOST = "1 1 udp 2130706431 203.0.113.5 40000 typ host"
HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"


def candidates(*lines: str) -> tuple[Candidate, ...]:
    text = HEAD + AUDIO + "".join(f"a=candidate:{line}\r\n" for line in lines)
    return read_candidates(parse(text.encode()), 0)


def test_what_is_written_is_read() -> None:
    one = Candidate("1", 1, "udp", 2130706431, "203.0.113.5", 40000, "host")
    assert candidates(str(one)) == (one,)


@pytest.mark.parametrize(
    "line",
    [
        HOST + " generation 0 network-id 1",
        HOST.replace("udp", "UDP"),
        "842163049 1 udp 1677729535 2001:db8::5 4 typ srflx raddr 10.0.0.1 rport 5",
    ],
)
def test_as_browsers_write_them(line: str) -> None:
    assert len(candidates(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        HOST.replace("203.0.113.5", "7f3c2a51-aaaa.local"),
        HOST.replace("1 udp", "2 udp"),
        HOST.replace("udp", "tcp"),
        HOST.replace("40000", "0"),
        HOST.replace("40000", "65536"),
        HOST.replace("2130706431", "2147483648"),
        HOST.replace("203.0.113.5", "203.0.113.555"),
    ],
)
def test_what_cannot_be_used_is_left_out(line: str) -> None:
    assert candidates(line, HOST) == candidates(HOST)


def test_no_more_than_a_limit_are_looked_at() -> None:
    assert len(candidates(*[HOST] * 200)) == MAX_CANDIDATES


def test_a_lite_agent_says_so() -> None:
    assert is_lite(parse((HEAD + "a=ice-lite\r\n" + AUDIO).encode()))
    assert not is_lite(parse((HEAD + AUDIO).encode()))
