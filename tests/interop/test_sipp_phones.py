"""SIPp as a registered phone: what gets lost, what comes twice, what is too much."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.switchboard import Switchboard, free_port, switchboard
from tests.interop.sipp_runs import Relay, Sipp, first, relay, sipp

pytestmark = [pytest.mark.interop, pytest.mark.xdist_group("sipp")]

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
        assert not [line for line in board.log if " ERROR " in line]


def registers(
    folder: Path, board: Switchboard, number: str, port: int, remote: int | None = None
) -> None:
    """Register a phone at ``port``, or what stands between it and the switchboard."""
    to = f"127.0.0.1:{remote or board.sip_port}"
    words = {"from_": number, "seconds": 600, "status": 200}
    arguments = (to, *REGISTERS, "-m", "1")
    with sipp(folder, "phone_registers", *arguments, port=port, **words) as run:
        run.succeeds()


def calls(
    board_port: int, number: str, dialled: str, *, talk: int = 300, at_once: int = 1
) -> tuple[tuple[str, ...], dict[str, object]]:
    """The arguments and words of a phone that calls."""
    count = str(at_once)
    arguments = (
        f"127.0.0.1:{board_port}", "-s", dialled, "-auth_uri", f"{dialled}@demo",
        "-m", count, "-l", count, "-r", count, "-timeout", "30s", "-timeout_error",
    )  # fmt: skip
    return arguments, {"from_": number, "talk": talk}


def answers(folder: Path, scenario: str, port: int, count: int = 1) -> Sipp:
    """A phone that waits for calls."""
    return Sipp(folder, scenario, "-m", str(count), port=port)


def test_a_call_is_made_answered_and_ended(pbx: Switchboard, tmp_path: Path) -> None:
    port = free_port()
    registers(tmp_path, pbx, "101", port)
    callee = answers(tmp_path, "phone_answers", port)
    arguments, words = calls(pbx.sip_port, "100", "101")
    with sipp(tmp_path, "phone_calls", *arguments, **words) as caller:
        caller.succeeds()
    callee.succeeds()


def test_fifty_calls_at_once(pbx: Switchboard, tmp_path: Path) -> None:
    port = free_port()
    registers(tmp_path, pbx, "102", port)
    callee = answers(tmp_path, "phone_answers", port, 50)
    arguments, words = calls(pbx.sip_port, "103", "102", talk=2_000, at_once=50)
    with sipp(tmp_path, "phone_calls", *arguments, **words) as caller:
        caller.succeeds()
    callee.succeeds()


def lossy_call(pbx: Switchboard, folder: Path, wire: Relay, number: str) -> None:
    """A call from a phone behind a wire that loses something."""
    port = free_port()
    registers(folder, pbx, number, port)
    callee = answers(folder, "phone_answers", port)
    arguments, words = calls(wire.port, "100", number)
    with sipp(folder, "phone_calls", *arguments, **words) as caller:
        caller.succeeds()
    callee.succeeds()
    assert len(wire.lost) == 1


def test_a_lost_200_comes_again(pbx: Switchboard, tmp_path: Path) -> None:
    with relay(pbx.sip_port, first(b"SIP/2.0 200", b"2 INVITE")) as wire:
        lossy_call(pbx, tmp_path, wire, "104")


def test_a_lost_ack_is_asked_for_again(pbx: Switchboard, tmp_path: Path) -> None:
    # Not the one to the challenge, which is of the transaction before.
    with relay(pbx.sip_port, first(b"ACK", b"2 ACK")) as wire:
        lossy_call(pbx, tmp_path, wire, "105")


def test_a_lost_bye_is_sent_again(pbx: Switchboard, tmp_path: Path) -> None:
    with relay(pbx.sip_port, first(b"BYE", b"3 BYE")) as wire:
        lossy_call(pbx, tmp_path, wire, "106")


def test_a_second_bye_finds_no_call(pbx: Switchboard, tmp_path: Path) -> None:
    port = free_port()
    registers(tmp_path, pbx, "107", port)
    callee = answers(tmp_path, "phone_answers", port)
    arguments, words = calls(pbx.sip_port, "100", "107")
    with sipp(tmp_path, "phone_hangs_up_twice", *arguments, **words) as caller:
        caller.succeeds()
    callee.succeeds()


def test_both_may_hang_up_in_the_same_moment(pbx: Switchboard, tmp_path: Path) -> None:
    port = free_port()
    registers(tmp_path, pbx, "108", port)
    callee = Sipp(
        tmp_path, "phone_hangs_up_with_the_other", "-m", "20", port=port, service="108"
    )
    arguments, words = calls(pbx.sip_port, "100", "108", at_once=20)
    scenario = "phone_calls_and_hangs_up_with_the_other"
    with sipp(tmp_path, scenario, *arguments, **words) as caller:
        caller.succeeds()
    callee.succeeds()


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
