"""The one place where the signalling machines meet the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from tongdai.machine import Machine

Input = TypeVar("Input")
Output = TypeVar("Output")

TRACEBACK_EVERY: Final = 1.0
"""
Seconds between two tracebacks in the log. A fault that a stranger's packet can
trigger must not let that stranger fill the disk; what was left out is counted.
"""

log = logging.getLogger("tongdai.net")


def kind(event: object) -> str:
    """Name an input or output for the log: its type alone, for it may hold secrets."""
    return type(event).__name__


class Driver(Generic[Input, Output]):
    """
    Run one machine: one inbox, one timer, outputs performed in order.

    :meth:`post` handles its input before it returns: a queue and a task would cost
    a turn of the loop for each message. Only while an input is being handled do
    further ones wait, so that ``perform`` may post.

    ``perform`` must return at once. Work that waits (a query, a file) is started as
    a task by ``perform`` and comes back through :meth:`post`.

    An exception out of the machine or of ``perform`` is a bug. It is logged with the
    input's description, and everybody else's calls go on.
    """

    def __init__(
        self,
        machine: Machine[Input, Output],
        perform: Callable[[Output], None],
        *,
        tick: Input,
        describe: Callable[[Input], str] = kind,
    ) -> None:
        """
        Args:
            machine: What to run.
            perform: Carries one output out.
            tick: The input that says "your deadline has come".
            describe: An input in words fit for a log: no secret, no phone number.
        """
        self._machine = machine
        self._perform = perform
        self._tick = tick
        self._describe = describe
        self._loop = asyncio.get_running_loop()
        self._inbox: deque[Input] = deque()
        self._running = False
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None
        self._wake_at = 0.0
        self._complained_at = float("-inf")
        self._left_out = 0

    def post(self, event: Input) -> None:
        """Hand over an input, from any callback or task of this loop."""
        self._inbox.append(event)
        if not self._running:
            self._run(self._loop.time())

    def stop(self) -> None:
        """Take no further input and arm no further timer."""
        self._stopped = True
        self._inbox.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self, now: float) -> None:
        self._running = True
        inbox = self._inbox
        try:
            while inbox and not self._stopped:
                self._step(inbox.popleft(), now)
        finally:
            self._running = False
        self._arm()

    def _step(self, event: Input, now: float) -> None:
        try:
            outputs = self._machine.handle(event, now)
        except Exception:  # a bug: this input is lost, the others must not be
            self._complain("the machine failed", self._describe(event))
            return
        if log.isEnabledFor(logging.DEBUG):
            log.debug(
                "handled",
                extra={
                    "input": self._describe(event),
                    "outputs": ", ".join(map(kind, outputs)),
                },
            )
        for output in outputs:
            try:
                self._perform(output)
            except Exception:  # a bug: the outputs behind this one are still owed
                self._complain(
                    f"could not perform {kind(output)}", self._describe(event)
                )

    def _complain(self, message: str, described: str) -> None:
        now = self._loop.time()
        if now - self._complained_at < TRACEBACK_EVERY:
            self._left_out += 1
            return
        self._complained_at = now
        extra: dict[str, object] = {"input": described}
        if self._left_out:
            extra["left_out"] = self._left_out
            self._left_out = 0
        log.exception(message, extra=extra)

    def _arm(self) -> None:
        """
        Make sure to wake no later than the machine's deadline.

        A timer that is armed too early stays: most deadlines move away (an answer
        came), and waking once for nothing is cheaper than cancelling each time.
        """
        deadline = self._machine.deadline()
        if deadline is None or self._stopped:
            return
        if self._timer is not None:
            if self._wake_at <= deadline:
                return
            self._timer.cancel()
        self._wake_at = deadline
        self._timer = self._loop.call_at(deadline, self._woken)

    def _woken(self) -> None:
        self._timer = None
        deadline = self._machine.deadline()
        # The loop counts milliseconds and may wake a fraction of one too early.
        now = max(self._loop.time(), self._wake_at)
        if deadline is None or deadline > now:
            self._arm()
            return
        self._inbox.append(self._tick)
        self._run(now)
