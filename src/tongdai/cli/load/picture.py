"""The report as a picture: delays, calls at once, failures, ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from .report import Report
from .reporting import concurrent
from .scale import Bins, step
from .summary import Summary
from .svg import Drawing
from .table import percent
from .words import Words

WIDTH: Final = 960
EDGE: Final = 32
GUTTER: Final = 48
TILES: Final = 96
"Where the figures stand."

PANELS: Final = 190
PANEL: Final = 210
"Height of a panel, without its title and the names of its axes."

ROWS: Final = PANELS + PANEL + 90
ROW: Final = 26
NAMES: Final = 170
"Width of what stands before a row's bar."

BINS: Final = 24
TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """Two axes from 0, and where they stand."""

    x: float
    width: float
    across: float
    "At the right end."

    up: float
    "At the upper end."

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where on the picture that is."""
        return (
            self.x + self.width * x / self.across,
            PANELS + PANEL * (1 - y / self.up),
        )


def picture(report: Report, say: Words) -> bytes:
    """An SVG file, light or dark as whoever looks at it has it."""
    ends = Counter(
        (call.failure or call.cause, not call.failure) for call in report.each
    )
    height = ROWS + ROW * max(1, len(ends)) + EDGE
    asked = report.asked
    title = say.title.format(calls=asked.calls, rate=asked.rate)
    drawing = Drawing(WIDTH, height, title)
    drawing.text("title", EDGE, 48, title)
    when = f"{report.started_at:%Y-%m-%d %H:%M} UTC"
    drawing.text("pale right", WIDTH - EDGE, 48, f"{asked.server}   {when}")
    _figures(drawing, report, say)
    width = (WIDTH - 2 * EDGE - GUTTER) / 2
    _delays(drawing, report, say, EDGE + 28, width - 28)
    _talking(drawing, report, say, EDGE + width + GUTTER + 28, width - 28)
    _ends(drawing, ends, say)
    return drawing.encoded()


def _figures(drawing: Drawing, report: Report, say: Words) -> None:
    sessions, media = report.sessions, report.media
    figures = [
        (say.successful, percent(report.calls.success)),
        ("SER", percent(sessions.ser)),
        ("SCR", percent(sessions.scr)),
        (f"SRD, {say.median}", _median(sessions.srd, "ms")),
        (f"SDD, {say.median}", _median(sessions.sdd, "ms")),
        (f"MOS, {say.median}", _median(media.mos)),
    ]
    if report.tones is not None:
        heard = f"{report.tones.came} / {report.tones.listened}"
        figures.append((f"{report.asked.tone} Hz", heard))
    wide = (WIDTH - 2 * EDGE) / len(figures)
    for number, (name, figure) in enumerate(figures):
        drawing.text("figure", EDGE + number * wide, TILES, figure)
        drawing.text("pale", EDGE + number * wide, TILES + 20, name)


def _median(figures: Summary | None, unit: str = "") -> str:
    return "–" if figures is None else f"{figures.median:.3g} {unit}".rstrip()


def _delays(
    drawing: Drawing, report: Report, say: Words, x: float, width: float
) -> None:
    """How often which delay came, with the median and the 95th percentile."""
    delays, srd = report.sessions.srd_each, report.sessions.srd
    bins = Bins.of(delays, BINS)
    across = bins.width * len(bins.counts)
    panel = Panel(x, width, across, max(bins.counts, default=0) or 1)
    _axes(drawing, panel, say.delay, say.delay_axis)
    for number, count in enumerate(bins.counts):
        if count:
            left, top = panel.point(number * bins.width, count)
            right, bottom = panel.point((number + 1) * bins.width, 0)
            between = f"{number * bins.width:g}–{(number + 1) * bins.width:g} ms"
            drawing.box(
                "bar",
                left + 0.5,
                top,
                right - left - 1,
                bottom - top,
                f"{between}: {count}",
            )
    if srd is None:
        return
    for number, (name, value) in enumerate(
        ((say.median, srd.median), ("95 %", srd.p95))
    ):
        at, _ = panel.point(value, 0)
        drawing.line("mark", at, PANELS - 6, at, PANELS + PANEL)
        beyond = at > panel.x + panel.width * 0.6
        drawing.text(
            "pale right" if beyond else "pale",
            at - 5 if beyond else at + 5,
            PANELS + 4 + 16 * number,
            f"{name} {value:.3g} ms",
        )


def _talking(
    drawing: Drawing, report: Report, say: Words, x: float, width: float
) -> None:
    """How many calls talked at which time, and when calls failed."""
    course = concurrent(report.each)
    panel = Panel(x, width, max(report.took, 1e-3), max(report.calls.at_most, 1))
    _axes(drawing, panel, say.talking, say.time_axis)
    points, level = [panel.point(0, 0)], 0
    for at, after in course:
        points += [panel.point(at, level), panel.point(at, after)]
        level = after
    points.append(panel.point(panel.across, 0))
    drawing.polyline("area", points)
    drawing.polyline("curve", points)
    failed = [call for call in report.each if call.failure]
    for call in failed:
        at, bottom = panel.point(call.placed if call.ended is None else call.ended, 0)
        drawing.line("tick", at, bottom - 12, at, bottom)
    if failed:
        right, words = x + width, f"{say.failures}: {len(failed)}"
        drawing.line("tick", right - 4, PANELS - 28, right - 4, PANELS - 16)
        drawing.text("pale right", right - 12, PANELS - 17, words)


def _axes(drawing: Drawing, panel: Panel, title: str, name: str) -> None:
    drawing.text("head", panel.x - 28, PANELS - 18, title)
    bottom = PANELS + PANEL
    each = max(1.0, step(panel.up, TICKS))
    for number in range(int(panel.up / each) + 1):
        left, y = panel.point(0, number * each)
        drawing.line("rule", left, y, left + panel.width, y)
        drawing.text("pale right", left - 6, y + 4, f"{number * each:g}")
    each = step(panel.across, TICKS)
    for number in range(int(panel.across / each * (1 + 1e-9)) + 1):
        x, _ = panel.point(number * each, 0)
        drawing.text("pale middle", x, bottom + 18, f"{number * each:g}")
    drawing.text("pale middle", panel.x + panel.width / 2, bottom + 36, name)


def _ends(drawing: Drawing, ends: Counter[tuple[str, bool]], say: Words) -> None:
    """How many calls ended with which cause; those that failed in their colour."""
    drawing.text("head", EDGE, ROWS - 14, say.ends)
    if not ends:
        drawing.text("pale", EDGE, ROWS + 16, say.nothing)
    most = max(ends.values(), default=1)
    room = WIDTH - 2 * EDGE - NAMES - 60
    for number, ((cause, good), count) in enumerate(ends.most_common()):
        y = ROWS + number * ROW
        drawing.text("right", EDGE + NAMES - 12, y + 15, cause or "–")
        length = max(2.0, room * count / most)
        kind = "good" if good else "bad"
        drawing.box(kind, EDGE + NAMES, y + 3, length, ROW - 9)
        drawing.text("pale", EDGE + NAMES + length + 8, y + 15, str(count))
