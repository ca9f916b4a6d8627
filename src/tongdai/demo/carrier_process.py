"""
The process of the demo's carrier, from outside: started, kept alive, stopped.

Its sockets are ours: a carrier that dies is started again at the same address, and what
was sent to it meanwhile waits. It ends with us, whatever way we end, as it holds one
end of a pair of sockets and we the other.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
from typing import Final

from tongdai.config import LogSettings

STOP_TIME: Final = 3.0
"Seconds that it may take to end its calls; then it is killed."

SHORT_LIFE: Final = 5.0
"Seconds. One that dies sooner is not started again: it would do so for ever."

log = logging.getLogger("tongdai.demo")


class CarrierProcess:
    """One carrier, whichever process it is in at the moment."""

    def __init__(
        self,
        sip: socket.socket,
        control: socket.socket,
        logs: LogSettings,
        *,
        short_life: float = SHORT_LIFE,
    ) -> None:
        """
        Args:
            sip: Bound; where it is called, UDP.
            control: Listening; where it is asked to call.
            short_life: Seconds in which it must not die to be started again.
        """
        self._sip = sip
        self._control = control
        self._logs = logs
        self._short_life = short_life
        self._process: subprocess.Popen[bytes] | None = None
        self._ours: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._switchboard = 0
        self._started_at = 0.0

    @property
    def pid(self) -> int | None:
        """Of the present process; None: there is none."""
        return None if self._process is None else self._process.pid

    def start(self, switchboard: int) -> None:
        """
        Start it. Inside a running event loop, which learns when it dies.

        Args:
            switchboard: The SIP port that it calls in to, UDP.
        """
        self._switchboard = switchboard
        self._loop = loop = asyncio.get_running_loop()
        self._started_at = loop.time()
        self._ours, theirs = socket.socketpair()
        fds = (self._sip.fileno(), self._control.fileno(), theirs.fileno())
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own module
                [
                    sys.executable,
                    "-m",
                    "tongdai.demo.carrier_main",
                    *map(str, (*fds, switchboard)),
                    self._logs.level,
                    self._logs.style,
                ],
                pass_fds=fds,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        loop.add_reader(self._ours, self._died)

    def stop(self) -> None:
        """End it, its calls first. The event loop may be closed by now."""
        self._let_go()
        self._reap()

    def _died(self) -> None:
        """Its end of the pair is closed: it says nothing by it, so this is its end."""
        self._let_go()
        self._reap()
        if self._lived < self._short_life:
            log.error("demo carrier died")
            return
        log.warning("demo carrier died, starting it again")
        self.start(self._switchboard)

    @property
    def _lived(self) -> float:
        """Seconds."""
        return 0.0 if self._loop is None else self._loop.time() - self._started_at

    def _let_go(self) -> None:
        if self._ours is None:
            return
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._ours)
        self._ours.close()
        self._ours = None

    def _reap(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(STOP_TIME)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
