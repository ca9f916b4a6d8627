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

from tongdai.log import LogSettings

STOP_TIME: Final = 3.0
"Seconds that it may take to end its calls; then it is killed."

SHORT_LIFE: Final = 5.0
"Seconds. One that dies sooner is not started again: it would do so for ever."

READY: Final = b"r"
"What it says once it serves."

READY_TIME: Final = 20.0
"Seconds until we go on without: a slow machine that is busy needs ten for Python."

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
        self._settled = asyncio.Event()
        "It serves, or never will."

    @property
    def pid(self) -> int | None:
        """Of the present process; None: there is none."""
        return None if self._process is None else self._process.pid

    async def start(self, switchboard: int) -> None:
        """
        Start it, and wait until it serves.

        The running event loop learns when it dies. If it cannot live, that is logged;
        the switchboard can do without.

        Args:
            switchboard: The SIP port that it calls in to, UDP.
        """
        self._switchboard = switchboard
        self._loop = asyncio.get_running_loop()
        self._spawn(self._loop)
        try:
            async with asyncio.timeout(READY_TIME):
                await self._settled.wait()
        except TimeoutError:
            log.warning("demo carrier not ready", extra={"after": READY_TIME})

    def _spawn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._started_at = loop.time()
        self._ours, theirs = socket.socketpair()
        fds = (self._sip.fileno(), self._control.fileno(), theirs.fileno())
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own module
                [
                    sys.executable,
                    "-m",
                    "tongdai.demo.carrier_main",
                    *map(str, (*fds, self._switchboard)),
                    self._logs.level,
                    self._logs.style,
                ],
                pass_fds=fds,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        loop.add_reader(self._ours, self._read)

    def stop(self) -> None:
        """End it, its calls first. The event loop may be closed by now."""
        self._let_go()
        self._reap()

    def _read(self) -> None:
        if self._ours is None or self._loop is None:
            return
        try:
            said = self._ours.recv(len(READY))
        except ConnectionResetError:
            said = b""
        if said:
            self._settled.set()
        else:
            self._died(self._loop)

    def _died(self, loop: asyncio.AbstractEventLoop) -> None:
        self._let_go()
        self._reap()
        if loop.time() - self._started_at < self._short_life:
            log.error("demo carrier died")
            self._settled.set()
            return
        log.warning("demo carrier died, starting it again")
        self._spawn(loop)

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
