"""What every sans-IO machine of the platform has in common."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar

Input = TypeVar("Input", contravariant=True)
Output = TypeVar("Output")
Name = TypeVar("Name", bound=Hashable)


class Machine(Protocol[Input, Output]):
    """
    A state machine that does no I/O, reads no clock and draws no random number.

    The driver's whole contract: pass each input with the time it happened,
    perform the returned outputs in order, and come back at :meth:`deadline`.
    """

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""


class TimerTable(Generic[Name]):
    """The named timers of one machine. Starting a running timer restarts it."""

    def __init__(self) -> None:
        self._deadlines: dict[Name, float] = {}

    def start(self, name: Name, at: float) -> None:
        self._deadlines[name] = at

    def stop(self, *names: Name) -> None:
        for name in names:
            self._deadlines.pop(name, None)

    def clear(self) -> None:
        self._deadlines.clear()

    def next(self) -> float | None:
        return min(self._deadlines.values(), default=None)

    def pop_due(self, now: float) -> Name | None:
        """Remove and return the earliest timer due at ``now``, if any."""
        name = min(self._deadlines, key=self._deadlines.__getitem__, default=None)
        if name is None or self._deadlines[name] > now:
            return None
        del self._deadlines[name]
        return name
