"""
The loop of a process that the engine commands: commands in, reports out, packets by.

It ends when its control socket does: no process of ours outlives its engine.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
import time
import traceback
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from .clocks import Clocks
from .commands import Fault, Report
from .control import ControlClosed, ControlSocket
from .pace import Pace
from .poller import Poller

FAULT_INTERVAL: Final = 1.0
"Seconds between reports of faults: a fault met by every packet must not flood."

Order = TypeVar("Order")


class Serving(Generic[Order]):
    """
    Takes commands one after the other and calls back for all that is polled.

    Args:
        commands: Decodes a batch of commands.
        obey: Carries out one command; takes the descriptors that come with it off
            the front of the list.
    """

    def __init__(
        self,
        control: socket.socket,
        commands: msgspec.msgpack.Decoder[list[Order]],
        obey: Callable[[Order, list[int]], None],
        clocks: Clocks,
    ) -> None:
        self._control: ControlSocket[Report, Order] = ControlSocket(control, commands)
        self._obey = obey
        self._clocks = clocks
        self._fault_at = float("-inf")
        self.poller = Poller(clocks.monotonic)
        self.poller.add(self._control, self._read_control)

    def run(self) -> None:
        """
        Serve until the engine closes its end.

        Raises:
            ControlClosed: It has.
        """
        pace = Pace(self._clocks.monotonic())
        self._flush()  # what was told before there was a round
        while True:
            try:
                taken = self.poller.poll()
            except ControlClosed:
                raise
            except Exception:
                # A fault of ours in one leg must not end the calls of all others.
                self._note_fault(traceback.format_exc())
                taken = 0
            self._flush()
            pause = pace.pause(taken, self._clocks.monotonic())
            if pause:
                time.sleep(pause)

    def tell(self, report: Report) -> None:
        """Report at the end of this round."""
        self._control.post(report)

    def _flush(self) -> None:
        if not self._control.flush():
            self.poller.when_writable(self._control, self._flush)

    def _note_fault(self, text: str) -> None:
        now = self._clocks.monotonic()
        if now - self._fault_at >= FAULT_INTERVAL:
            self._fault_at = now
            self.tell(Fault(text))

    def _read_control(self) -> int:
        commands, fds = self._control.read()
        for command in commands:
            try:
                self._obey(command, fds)
            except ControlClosed:
                raise
            except Exception:
                # As in run(); the commands behind it are about other legs.
                self._note_fault(traceback.format_exc())
        return 0


def run_until_closed(
    serving: Callable[[], Serving[Order]], *, niceness: int, otherwise: int = 0
) -> None:
    """
    Be such a process, until the engine is gone.

    Args:
        serving: Makes what runs, once the process is set up.
        niceness: Our priority, where we may choose it.
        otherwise: Our priority where we may only lower it.
    """
    # Ctrl-C and a service's stop reach every process of the group; when the calls
    # are over is for the engine to say, by closing its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
    except PermissionError:
        os.nice(otherwise)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    running = serving()
    gc.freeze()  # what is imported stays: the collector need not look at it again
    with contextlib.suppress(ControlClosed):
        running.run()
