"""SIPp as a registered phone: what gets lost, what comes twice, what is too much."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.switchboard import Switchboard, free_port, switchboard
from tests.interop.sipp_runs import (
    MANY,
    PATIENCE,
    RATE,
    TALK,
    first,
    relay,
    sipp,
    until_its_own,
)

pytestmark = pytest.mark.interop

CONFIGURATION = """
[sip]
# SIPp knows no SHA-256.
md5_only_agents = ["sipp"]

[call]
calls_per_extension = 100
"""


REGISTERS = ("-auth_uri", "demo")
"SIPp would sign another URI than that of its REGISTER."


@pytest.fixture(scope="module")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    data = tmp_path_factory.mktemp("sipp-phones")
    with switchboard(data, CONFIGURATION) as board:
        yield board
        assert not [line for line in board.log if " error " in line]


def registers(folder: Path, remote: int, number: str, port: int) -> None:
    """Register a phone at ``port`` with what listens at ``remote``."""
    to = f"127.0.0.1:{remote}"
    words = {"from_": number, "seconds": 600, "status": 200}
    arguments = (to, *REGISTERS, "-m", "1")
    with sipp(folder, "phone_registers", *arguments, port=port, **words) as run:
        run.succeeds()


def goes_well(
    folder: Path,
    pbx: Switchboard,
    number: str,
    *,
    remote: int | None = None,
    callees: int | None = None,
    caller: str = "phone_calls",
    callee: str = "phone_answers",
    talk: int = 300,
    at_once: int = 1,
    transport: str = "u1",
    patience: int = PATIENCE,
) -> None:
    """
    Extension 100 calls ``number``; both phones see what their scenarios say.

    Args:
        remote: Where the caller finds the switchboard, if not at its own port.
        callees: Likewise the callee.
        transport: The caller's, as SIPp names it.
        patience: Seconds that it may take.
    """
    port, count = free_port(), str(at_once)
    registers(folder, callees or pbx.sip_port, number, port)
    calling = (
        f"127.0.0.1:{remote or pbx.sip_port}", "-s", number,
        "-auth_uri", f"{number}@demo", "-m", count, "-l", count, "-r", str(RATE),
        "-timeout", f"{patience - 10}s", "-timeout_error", "-t", transport,
    )  # fmt: skip
    words = {"from_": "100", "talk": talk}
    with (
        sipp(folder, callee, "-m", count, port=port, service=number) as called,
        sipp(folder, caller, *calling, **words) as calls,
    ):
        calls.succeeds(patience)
        called.succeeds(patience)


def test_a_call_is_made_answered_and_ended(pbx: Switchboard, tmp_path: Path) -> None:
    goes_well(tmp_path, pbx, "101")


def test_a_phone_may_come_over_tcp(pbx: Switchboard, tmp_path: Path) -> None:
    goes_well(tmp_path, pbx, "106", transport="t1")


def test_fifty_calls_at_once(pbx: Switchboard, tmp_path: Path) -> None:
    goes_well(tmp_path, pbx, "102", talk=TALK, at_once=MANY)


@pytest.mark.parametrize(
    ("start", "cseq"),
    [
        (b"SIP/2.0 200", b"2 INVITE"),
        # Not the one to the challenge, which is of the transaction before.
        (b"ACK", b"2 ACK"),
        (b"BYE", b"3 BYE"),
    ],
)
def test_what_is_lost_comes_again(
    pbx: Switchboard, tmp_path: Path, start: bytes, cseq: bytes
) -> None:
    with relay(pbx.sip_port, first(start, cseq)) as wire:
        goes_well(tmp_path, pbx, "104", remote=wire.port)
        assert len(wire.lost) == 1


@pytest.mark.parametrize(
    ("start", "cseq"),
    [(b"SIP/2.0 200", b"1 INVITE"), (b"ACK", b"1 ACK"), (b"BYE", b"2 BYE")],
)
def test_what_is_lost_between_us_and_who_is_called_comes_again(
    pbx: Switchboard, tmp_path: Path, start: bytes, cseq: bytes
) -> None:
    with relay(pbx.sip_port, first(start, cseq)) as wire:
        # Nobody may hang up before the callee has repeated its 200.
        goes_well(tmp_path, pbx, "105", callees=wire.port, talk=2_000)
        assert len(wire.lost) == 1


def test_a_second_bye_finds_no_call(pbx: Switchboard, tmp_path: Path) -> None:
    goes_well(tmp_path, pbx, "107", caller="phone_hangs_up_twice")


def test_both_may_hang_up_in_the_same_moment(pbx: Switchboard, tmp_path: Path) -> None:
    # The callee is first. The caller does not hear of it before its own BYE is sent.
    with relay(pbx.sip_port, until_its_own(b"BYE", b"3")) as wire:
        goes_well(
            tmp_path, pbx, "108", remote=wire.port, callee="phone_hangs_up", talk=2_000
        )
        assert wire.lost, "the callee was not the first"


def test_a_hold_that_meets_a_refresh_is_refused_and_both_succeed_in_the_end(
    pbx: Switchboard, tmp_path: Path
) -> None:
    # The shortest session that there is (RFC 4028 §4) is refreshed after 45 s.
    goes_well(tmp_path, pbx, "109", callee="phone_collides", talk=56_000, patience=110)


@pytest.mark.parametrize(("seconds", "status"), [(59, 423), (60, 200)])
def test_short_registrations_are_refused(
    pbx: Switchboard, tmp_path: Path, seconds: int, status: int
) -> None:
    words = {"from_": "109", "seconds": seconds, "status": status}
    to = f"127.0.0.1:{pbx.sip_port}"
    with sipp(tmp_path, "phone_registers", to, *REGISTERS, "-m", "1", **words) as run:
        run.succeeds()


def test_an_eleventh_phone_is_refused(pbx: Switchboard, tmp_path: Path) -> None:
    to = f"127.0.0.1:{pbx.sip_port}"
    # Each call of the run has a number of its own, and so a contact of its own.
    words = {"from_": "103", "seconds": 600}
    with sipp(
        tmp_path,
        "phone_registers",
        to,
        *REGISTERS,
        "-m",
        "10",
        "-r",
        "10",
        status=200,
        **words,
    ) as run:
        run.succeeds()
    with sipp(
        tmp_path,
        "phone_registers",
        to,
        *REGISTERS,
        "-m",
        "1",
        status=403,
        call_number="x",
        **words,
    ) as run:
        run.succeeds()
