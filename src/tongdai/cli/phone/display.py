"""The one line that shows how a call goes, and how it is written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import Final, TextIO

from tongdai.client import Call, Quality

from .words import Words

CELLS: Final = 6
"Characters of a bar: with two of them the line has 80 characters at most, mostly."

SAID: Final = "↑"
HEARD: Final = "↓"

FAINTEST: Final = -60.0
"dBFS of an empty bar; a full one has 0."

EIGHTHS: Final = " ▏▎▍▌▋▊▉█"

FAST: Final = 0.2
"Seconds between two looks on a terminal, where the line is written over."

SLOW: Final = 5.0
"Elsewhere, where each is a line of its own."

CLEAR: Final = "\x1b[K"
"Of the line, to its end (ECMA-48 §8.3.41)."


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be seen of one call at one moment."""

    state: str
    "In words."

    talked: str
    "``MM:SS``; empty: not yet."

    said: float
    heard: float
    "Levels, dBFS."

    quality: Quality

    @classmethod
    def of(cls, call: Call) -> Shown:
        """Look at a call."""
        data, audio = call.data, call.audio
        talked = data.duration_txt if data.is_accepted else ""
        party = f"{data.status_txt} {data.remote_number}"
        return cls(party, talked, audio.said_level, audio.level, call.quality)


def bar(level: float) -> str:
    """A level in dBFS as :data:`CELLS` characters."""
    share = min(1.0, max(0.0, 1 - level / FAINTEST))
    full, rest = divmod(round(share * CELLS * 8), 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(CELLS)


def line(shown: Shown, say: Words) -> str:
    """State, time, levels both ways, round trip, loss and MOS, as far as known."""
    parts = [shown.state]
    if shown.talked:
        parts.append(shown.talked)
        parts.append(f"{SAID} {bar(shown.said)}")
        parts.append(f"{HEARD} {bar(shown.heard)}")
        parts += measured(shown.quality, say)
    return "  ".join(parts)


def measured(quality: Quality, say: Words) -> list[str]:
    """Round trip, loss and MOS, those that are known."""
    known: list[str] = []
    if quality.round_trip is not None:
        known.append(f"{quality.round_trip:.0f} ms")
    expected = quality.received + quality.lost
    if expected:
        known.append(f"{say.lost} {100 * quality.lost / expected:.1f} %")
    if quality.mos is not None:
        known.append(f"MOS {quality.mos:.1f}")
    return known


class Screen:
    """
    Where lines go: rewritten in place on a terminal, else one below the other.

    Args:
        stream: What is looked at.
        width: Characters of a line on a terminal.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        width: Callable[[], int] = lambda: get_terminal_size().columns,
    ) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._width = width
        self._rewrites = self._stream.isatty()
        self._kept = True
        "Is what stands in the last line to stay?"

    @property
    def interval(self) -> float:
        """Seconds until the next look is worth it."""
        return FAST if self._rewrites else SLOW

    def show(self, text: str) -> None:
        """How it goes just now: the next line takes its place."""
        if not self._rewrites:
            self._write(text + "\n")
            return
        self._write(f"\r{text[: self._width() - 1]}{CLEAR}")
        self._kept = False

    def keep(self, text: str) -> None:
        """What stays to be read."""
        before = "" if self._kept else "\r"
        after = CLEAR if self._rewrites else ""
        self._write(f"{before}{text}{after}\n")
        self._kept = True

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
