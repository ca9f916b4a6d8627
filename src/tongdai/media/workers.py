"""The workers of an engine, each with a UDP port and pairs of RTP ports of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tongdai.errors import Unavailable

from .commands import Begin, Report, TakePair
from .ports import PortPair, PortPairs, bound_socket, shares
from .settings import MediaSettings
from .worker_process import WorkerProcess


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """A worker and the RTP ports that are its own."""

    process: WorkerProcess
    pairs: PortPairs

    def take_pair(self) -> int:
        """The RTP port for a leg; the worker is given what it does not hold yet."""
        return self.pairs.take(self._hand_over)

    def _hand_over(self, pair: PortPair) -> None:
        self.process.post(TakePair(pair.port), (pair.rtp, pair.rtcp))


class Workers:
    """
    As many as the settings say.

    Args:
        begin: The first command to each.
        reported: Gets what they report about legs.
        died: Told of each one that has ended by itself, before the next takes its
            place.
    """

    def __init__(
        self,
        settings: MediaSettings,
        begin: Begin,
        reported: Callable[[Report], None],
        died: Callable[[Worker], None],
    ) -> None:
        self._settings = settings
        self._begin = begin
        self._reported = reported
        self._died = died
        self._ports = shares(*settings.rtp_ports, settings.workers)
        self._workers: dict[WorkerProcess, Worker] = {}

    @property
    def processes(self) -> tuple[WorkerProcess, ...]:
        return tuple(self._workers)

    @property
    def up(self) -> list[Worker]:
        """Those that take commands."""
        return [worker for worker in self._workers.values() if worker.process.up]

    def of(self, process: WorkerProcess) -> Worker:
        """The worker that is this process."""
        return self._workers[process]

    async def start(self) -> None:
        """
        Bind the ports and start the workers.

        Raises:
            Unavailable: A port is taken, or a worker does not come up. Those that did
                are still to be stopped.
        """
        for index in range(self._settings.workers):
            worker = self._make(index)
            self._workers[worker.process] = worker
        for process in self.processes:
            await process.start()

    async def stop(self) -> None:
        """End them all. May be called twice."""
        workers, self._workers = self._workers, {}
        for process in workers:
            await process.stop()

    def _make(self, index: int) -> Worker:
        settings = self._settings
        port = settings.port + index if settings.port else 0
        try:
            bound = bound_socket(settings.host, port, buffer=settings.socket_buffer)
        except OSError as error:
            raise Unavailable(f"UDP port {port} for media: {error}") from error

        def died() -> None:
            worker.pairs.lose()
            self._died(worker)

        process = WorkerProcess(
            "tongdai.media.worker",
            port=bound,
            begin=self._begin,
            reported=self._reported,
            died=died,
        )
        pairs = PortPairs(settings.host, self._ports[index], time.monotonic)
        worker = Worker(process, pairs)
        return worker
