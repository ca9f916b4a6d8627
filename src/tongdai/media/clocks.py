"""The two clocks of a worker, in one value so that tests can hand in their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clocks:
    monotonic: Callable[[], float] = time.monotonic
    "Seconds, never set back: deadlines and intervals."

    wall: Callable[[], float] = time.time
    "Seconds since 1970: what sender reports tell."
