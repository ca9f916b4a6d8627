"""SIPp as a carrier: it asks for a password, has no room, is silent, and calls in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser.switchboard import Switchboard, free_port, switchboard
from tests.interop.sipp_runs import MANY, RATE, TALK, Sipp, sipp

pytestmark = pytest.mark.interop

CONFIGURATION = """
[sip]
# SIPp knows no SHA-256.
md5_only_agents = ["sipp"]

[call]
calls_per_extension = 100
"""

ESTABLISHED = "01"
"A state of TCP."

PATIENCE = 40.0
"Seconds; a trunk that was added works within two, as the directory is read each."


@pytest.fixture(scope="module")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    data = tmp_path_factory.mktemp("sipp-carriers")
    with switchboard(data, CONFIGURATION) as board:
        yield board
        assert not [line for line in board.log if " error " in line]


class Network:
    """The carriers of one test, each at the end of a trunk of its own."""

    def __init__(self, board: Switchboard, folder: Path, stack: ExitStack) -> None:
        self._board = board
        self._folder = folder
        self._stack = stack
        self._trunks: set[str] = set()

    def add(self, name: str, scenario: str, order: int, *account: str) -> Sipp:
        """A trunk to a carrier that does as its scenario says; wait until it works."""
        by = ("-t", "t1") if "tcp" in account else ()
        carrier = self._stack.enter_context(sipp(self._folder, scenario, *by))
        seen = len(self._board.log)
        self._board.tongdai(
            "trunk", "add", "demo", name, "--host", "127.0.0.1",
            "--port", str(carrier.port), "--order", str(order), *account,
        )  # fmt: skip
        self._trunks.add(name)
        self._stack.callback(self.remove, name)
        self.says("trunk up", name, after=seen)
        return carrier

    def remove(self, name: str) -> None:
        """Remove the trunk, unless it is removed already."""
        if name in self._trunks:
            self._trunks.remove(name)
            self._board.tongdai("trunk", "remove", "demo", name)

    def says(self, *words: str, after: int) -> None:
        """Wait for a line with all these words in the log, beyond so many lines."""
        until(
            lambda: any(
                all(word in line for word in words) for line in self._board.log[after:]
            ),
            "".join(self._board.log[after:]),
        )

    def call(self, *, at_once: int = 1, talk: int = 300) -> None:
        """
        Extension 100 calls customers, talks and hangs up.

        Args:
            talk: Milliseconds.
        """
        number, count = "0901234567", str(at_once)
        arguments = (
            f"127.0.0.1:{self._board.sip_port}", "-s", number,
            "-auth_uri", f"{number}@demo", "-m", count, "-l", count, "-r", str(RATE),
        )  # fmt: skip
        words = {"from_": "100", "talk": talk}
        with sipp(self._folder, "phone_calls", *arguments, **words) as caller:
            caller.succeeds()


def until(true: Callable[[], bool], otherwise: str) -> None:
    """Wait for a fact that nothing tells us of."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def passed_over(first: Sipp, second: Sipp) -> float:
    """Seconds from the INVITE to one carrier to that to the next."""
    return (second.came_at("INVITE") - first.came_at("INVITE")).total_seconds()


def connected(port: int) -> bool:
    """Is anybody connected to this port over TCP (``proc(5)``)?"""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(
        row[2].endswith(f":{port:04X}") and row[3] == ESTABLISHED for row in rows
    )


@pytest.fixture
def network(pbx: Switchboard, tmp_path: Path) -> Iterator[Network]:
    with ExitStack() as stack:
        yield Network(pbx, tmp_path, stack)


def test_a_carrier_that_asks_for_the_password_gets_it(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRIER_PASSWORD", "s3cret")
    account = (
        "--user", "84240000", "--password-env", "CARRIER_PASSWORD", "--register",
    )  # fmt: skip
    carrier = network.add("asks", "carrier_takes_calls", 0, *account)
    network.call()
    carrier.ends()


def test_a_carrier_without_room_is_passed_over(network: Network) -> None:
    full = network.add("full", "carrier_has_no_room", 0)
    free = network.add("free", "carrier_answers", 1)
    network.call()
    assert passed_over(full, free) < 4.0
    full.ends()
    free.ends()


def test_a_silent_carrier_is_passed_over_after_four_seconds(network: Network) -> None:
    silent = network.add("silent", "carrier_is_silent", 0)
    free = network.add("speaks", "carrier_answers", 1)
    network.call()
    assert 3.5 < passed_over(silent, free) < 8.0
    free.ends()


def test_fifty_calls_at_once_go_out_over_one_trunk(network: Network) -> None:
    carrier = network.add("wide", "carrier_answers", 0)
    network.call(at_once=MANY, talk=TALK)
    carrier.ends()


def test_a_call_outlives_its_trunk_and_then_the_connection_is_closed(
    pbx: Switchboard, network: Network
) -> None:
    carrier = network.add("leaving", "carrier_answers", 0, "--transport", "tcp")
    assert connected(carrier.port)
    seen = len(pbx.log)
    with ThreadPoolExecutor(1) as aside:
        talk = aside.submit(network.call, talk=6_000)
        network.says("call answered", after=seen)
        network.remove("leaving")
        talk.result()
    until(lambda: not connected(carrier.port), "it is still connected")
    # SIPp takes the closing for a failure of what it still remembers.
    assert carrier.complaints == ""
    assert carrier.got("BYE")


def test_a_carrier_calls_in_from_its_port_and_nobody_else_does(
    pbx: Switchboard, network: Network, tmp_path: Path
) -> None:
    phone = free_port()
    to = f"127.0.0.1:{pbx.sip_port}"
    words = {"from_": "101", "seconds": 600, "status": 200}
    register = ("-auth_uri", "demo", "-m", "1")
    with sipp(tmp_path, "phone_registers", to, *register, port=phone, **words) as run:
        run.succeeds()
    carrier = network.add("inwards", "carrier_answers", 0)
    carrier.ends()
    hotline = ("-s", "02473000002", "-m", "1")
    with (
        sipp(tmp_path, "phone_answers", "-m", "1", port=phone) as callee,
        sipp(tmp_path, "carrier_calls", to, *hotline, port=carrier.port) as run,
    ):
        run.succeeds()
        callee.succeeds()
    with sipp(tmp_path, "carrier_is_refused", to, *hotline, status=403) as run:
        run.succeeds()
    nobodys = ("-s", "02499999999", "-m", "1")
    with sipp(
        tmp_path, "carrier_is_refused", to, *nobodys, port=carrier.port, status=404
    ) as run:
        run.succeeds()
