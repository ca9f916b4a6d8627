"""A media process as the engine sees it: started, told, listened to, replaced."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from tongdai.errors import Unavailable

from .commands import Begin, Command, Fault, Mix, Ready, Report
from .control import ControlClosed, ControlSocket

GATHER: Final = 0.01
"""
Seconds between two batches of commands at least. Waking a worker costs more than what
it is told; the first command after a pause goes at once, and with few calls all do.
"""

log = logging.getLogger("tongdai.media")

START_TIME: Final = 20.0
"Seconds that a worker may take to come up; on an idle machine it takes 0.4."

STOP_TIME: Final = 2.0
"Seconds that a worker may take to end after its control socket is closed."

SHORT_LIFE: Final = 5.0
"Seconds: two in succession that lived no longer are replaced after a rest."

REST: Final = 1.0
"Seconds of that rest, lest workers that cannot live eat the machine."


class WorkerProcess:
    """
    Keeps one process running: a worker on one UDP port, or the one that mixes.

    The port is bound here and inherited, so that it stays ours when a worker dies:
    the next one finds the browsers' datagrams in the same queue.

    Args:
        module: What to run. It is given the descriptors of its control socket and of
            ``port``, if there is one.
        port: The UDP port of a worker.
        begin: What each is told first.
        reported: Gets what it reports.
        died: Called when one has ended by itself, before the next is started.
        ready: Called when one has come up.
    """

    def __init__(
        self,
        module: str,
        *,
        port: socket.socket | None = None,
        begin: Begin | None = None,
        reported: Callable[[Report], None],
        died: Callable[[], None],
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        self._module = module
        self._port = port
        self._begin = begin
        self._reported = reported
        self._died = died
        self._came_up = ready
        self._working = False
        self._ready = asyncio.Event()
        self._gone = asyncio.Event()
        self._control: ControlSocket[Command | Mix, Report] | None = None
        self._flushing = False
        self._flushed_at = float("-inf")
        self._keeper: asyncio.Task[None] | None = None
        self._pid: int | None = None

    @property
    def port(self) -> int:
        """The UDP port of all its WebRTC legs; 0: it has none."""
        number: int = 0 if self._port is None else self._port.getsockname()[1]
        return number

    @property
    def _who(self) -> dict[str, object]:
        return {"runs": self._module, "port": self.port}

    @property
    def pid(self) -> int | None:
        """The process, for who measures or kills it; None: not running just now."""
        return self._pid

    @property
    def up(self) -> bool:
        """Does it take commands?"""
        return self._control is not None

    @property
    def working(self) -> bool:
        """Has it come up, so that it obeys at once?"""
        return self._working

    def launch(self) -> None:
        """Start it, if it was not started yet."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name=self._module)

    async def start(self) -> None:
        """
        Start it and wait until it works.

        Raises:
            Unavailable: It did not come up.
        """
        self.launch()
        try:
            async with asyncio.timeout(START_TIME):
                await self._ready.wait()
        except TimeoutError:
            await self.stop()
            raise Unavailable(
                f"a media worker did not start within {START_TIME:.0f} s"
            ) from None

    async def stop(self) -> None:
        """End it and release its port."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self._port is not None:
            self._port.close()

    def post(
        self, command: Command | Mix, sockets: Sequence[socket.socket] = ()
    ) -> None:
        """Tell it something, at once or within moments. It may be gone."""
        if self._control is None:
            for one in sockets:
                one.close()
            return
        try:
            self._control.post(command, sockets)
        except ControlClosed as closed:
            self._lose(closed)
            return
        if not self._flushing:
            self._flushing = True
            loop = asyncio.get_running_loop()
            pause = self._flushed_at + GATHER - loop.time()
            if pause > 0:
                loop.call_later(pause, self._flush)
            else:
                loop.call_soon(self._flush)

    async def _keep(self) -> None:
        """Run one process after the other, until cancelled."""
        loop = asyncio.get_running_loop()
        short_lives = 0
        while True:
            started = loop.time()
            process = await self._spawn()
            try:
                await self._gone.wait()
            finally:
                self._detach()
                self._pid = None
                await _end(process)
            log.warning("media worker died", extra=self._who)
            self._died()
            lived = loop.time() - started
            short_lives = short_lives + 1 if lived < SHORT_LIFE else 0
            if short_lives > 1:
                await asyncio.sleep(REST)

    async def _spawn(self) -> asyncio.subprocess.Process:
        self._gone.clear()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ControlSocket(ours, msgspec.msgpack.Decoder(list[Report]))
        # From here on it takes commands, before the process is there to obey them.
        if self._begin is not None:
            self.post(self._begin)
        inherited = (theirs,) if self._port is None else (theirs, self._port)
        fds = tuple(one.fileno() for one in inherited)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                *map(str, fds),
                pass_fds=fds,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
            )
        except BaseException:
            self._detach()
            raise
        finally:
            theirs.close()
        self._pid = process.pid
        if self._control is not None:
            asyncio.get_running_loop().add_reader(self._control.fileno(), self._read)
        return process

    def _read(self) -> None:
        if self._control is None:
            return
        try:
            reports, _ = self._control.read()
        except ControlClosed as closed:
            self._lose(closed)
            return
        for report in reports:
            match report:
                case Ready():
                    self._working = True
                    self._ready.set()
                    self._came_up()
                case Fault(traceback):
                    log.error("media worker fault", extra={"traceback": traceback})
                case _:
                    self._reported(report)

    def _flush(self) -> None:
        self._flushing = False
        if self._control is None:
            return
        loop = asyncio.get_running_loop()
        self._flushed_at = loop.time()
        try:
            if self._control.flush():
                loop.remove_writer(self._control.fileno())
            else:
                self._flushing = True
                loop.add_writer(self._control.fileno(), self._flush)
        except ControlClosed as closed:
            self._lose(closed)

    def _lose(self, why: ControlClosed) -> None:
        log.debug("media worker lost", extra={**self._who, "why": str(why)})
        self._detach()
        self._gone.set()

    def _detach(self) -> None:
        """Close our end: a worker that still runs then ends by itself."""
        if self._control is None:
            return
        self._working = False
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._control.fileno())
        loop.remove_writer(self._control.fileno())
        self._control.close()
        self._control = None
        self._flushing = False


async def _end(process: asyncio.subprocess.Process) -> None:
    """Reap the process; it has lost its control socket, and may hang all the same."""
    try:
        async with asyncio.timeout(STOP_TIME):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
