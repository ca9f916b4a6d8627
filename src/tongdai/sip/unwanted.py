"""Flows that nobody wants any more, until nothing lives on them."""

from __future__ import annotations

from collections.abc import Callable

from .endpoint_outputs import CloseFlow
from .flow import Flow


class Unwanted:
    """
    What ``Release`` named and still has a call, or our farewell to a registrar.

    Ask :meth:`closable` after every input, as any of them may have been the last.
    """

    def __init__(self, lives_on: Callable[[Flow], bool]) -> None:
        """
        Args:
            lives_on: Does anything that is under way need this flow?
        """
        self._lives_on = lives_on
        self._flows: dict[Flow, None] = {}
        "In the order in which they were released."

    def __len__(self) -> int:
        return len(self._flows)

    def add(self, flow: Flow) -> None:
        """Nobody wants it any more."""
        self._flows[flow] = None

    def forget(self, flow: Flow) -> None:
        """It is gone."""
        self._flows.pop(flow, None)

    def closable(self) -> list[CloseFlow]:
        """Those that nothing lives on; they are forgotten."""
        idle = [flow for flow in self._flows if not self._lives_on(flow)]
        for flow in idle:
            del self._flows[flow]
        return [CloseFlow(flow) for flow in idle]
