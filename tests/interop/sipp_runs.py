"""SIPp, a phone or a carrier that nobody here wrote, by scenario files of ours."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.browser.switchboard import free_port

SCENARIOS = Path(__file__).parent / "sipp"
LOOPBACK = "127.0.0.1"
PATIENCE = 40
"Seconds that a scenario may take; the longest waits four for a silent carrier."

MANY = 50
"Calls at once."

RATE = 5
"""
New calls a second. With more a machine that has other things to do is behind for a
moment, and refuses new calls then, as it should.
"""

TALK = 13_000
"Milliseconds: the first still talk when the last has begun."

LONGEST_LOG = 6_000
"Characters of what SIPp complains about that a failing test prints."


class Sipp:
    """One run of a scenario."""

    def __init__(
        self, folder: Path, scenario: str, *arguments: str, port: int, **words: object
    ) -> None:
        """
        Args:
            scenario: Its file's name.
            port: Where it sends from, and listens.
            words: What stands for ``[word]`` in the file.
        """
        folder.mkdir(parents=True, exist_ok=True)
        text = (SCENARIOS / f"{scenario}.xml").read_text()
        for name, value in words.items():
            text = text.replace(f"[{name.rstrip('_')}]", str(value))
        file = folder / f"{scenario}-{port}.xml"
        file.write_text(text)
        self.port = port
        self._errors = folder / f"{scenario}-{port}.log"
        self._messages = folder / f"{scenario}-{port}.messages"
        self._process = subprocess.Popen(
            [
                "sipp", "-sf", str(file), "-i", LOOPBACK, "-mi", LOOPBACK,
                "-p", str(port), "-mp", str(free_port()), "-nostdin",
                # How busy the machine is, is none of its business.
                "-watchdog_interval", "0",
                "-trace_err", "-error_file", str(self._errors),
                "-trace_msg", "-message_file", str(self._messages), *arguments,
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def succeeds(self, patience: float = PATIENCE) -> None:
        """Wait for the end; every call must have gone as the scenario says."""
        code = self._process.wait(patience)
        assert code == 0, f"SIPp ended with {code}\n{self.complaints}"

    def ends(self) -> None:
        """Let what is under way end; it must have gone as the scenario says."""
        self._process.send_signal(signal.SIGUSR1)
        self.succeeds()

    @property
    def complaints(self) -> str:
        """What it did not expect."""
        text = self._errors.read_text() if self._errors.exists() else ""
        return text[:LONGEST_LOG]

    def got(self, method: str) -> bool:
        """Has a request of this method come?"""
        _, *received = self._messages.read_text().split("message received")
        return any(f"\n{method} " in each.partition("SIP/2.0")[0] for each in received)

    def came_at(self, method: str) -> datetime:
        """When the first request of this method came."""
        pattern = rf"^-+ (\S+ \S+)\n\w+ message received.*\n\n{method} "
        found = re.search(pattern, self._messages.read_text(), re.MULTILINE)
        assert found is not None, f"no {method} came"
        return datetime.fromisoformat(found[1])

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


class Relay:
    """
    A wire between SIPp and a switchboard that loses what it is told to lose.

    Nothing is lost by chance: ``lose`` sees each datagram and decides.
    """

    def __init__(self, board: int, lose: Callable[[bytes], bool]) -> None:
        self.lost: list[bytes] = []
        self._lose = lose
        self._board = (LOOPBACK, board)
        self._phone: tuple[str, int] | None = None
        self._near, self._far = _udp(), _udp()
        self.port: int = self._near.getsockname()[1]
        for receive, forward in (
            (self._near, self._to_board),
            (self._far, self._to_phone),
        ):
            thread = threading.Thread(
                target=_pump, args=(receive, forward), daemon=True
            )
            thread.start()

    def _to_board(self, data: bytes, source: tuple[str, int]) -> None:
        self._phone = source
        if not self._loses(data):
            self._far.sendto(data, self._board)

    def _to_phone(self, data: bytes, source: tuple[str, int]) -> None:
        if self._phone is not None and not self._loses(data):
            self._near.sendto(data, self._phone)

    def _loses(self, data: bytes) -> bool:
        if self._lose(data):
            self.lost.append(data)
            return True
        return False

    def close(self) -> None:
        for each in (self._near, self._far):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _udp() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((LOOPBACK, 0))
    return made


def _pump(
    sock: socket.socket, forward: Callable[[bytes, tuple[str, int]], None]
) -> None:
    with contextlib.suppress(OSError):  # the relay is closed
        while True:
            data, source = sock.recvfrom(65_536)
            if not data:
                return
            forward(data, source)


def first(start: bytes, cseq: bytes) -> Callable[[bytes], bool]:
    """Lose the first message that begins so and has this method in CSeq."""
    gone: list[bytes] = []

    def lose(data: bytes) -> bool:
        fits = data.startswith(start) and b" " + cseq + b"\r\n" in data
        if fits and not gone:
            gone.append(data)
            return True
        return False

    return lose


def until_its_own(method: bytes, own: bytes) -> Callable[[bytes], bool]:
    """Lose each such request until the phone's own, with that CSeq, comes by."""
    sent: list[bytes] = []

    def lose(data: bytes) -> bool:
        if b" " + own + b" " + method + b"\r\n" in data:
            sent.append(data)
        return data.startswith(method + b" ") and not sent

    return lose


@contextmanager
def relay(board: int, lose: Callable[[bytes], bool]) -> Iterator[Relay]:
    wire = Relay(board, lose)
    try:
        yield wire
    finally:
        wire.close()


@contextmanager
def sipp(
    folder: Path,
    scenario: str,
    *arguments: str,
    port: int | None = None,
    **words: object,
) -> Iterator[Sipp]:
    """Run a scenario for as long as the block lasts, at most."""
    run = Sipp(folder, scenario, *arguments, port=port or free_port(), **words)
    try:
        yield run
    finally:
        run.kill()
