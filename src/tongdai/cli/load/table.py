"""The report as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from .report import Report
from .summary import Summary
from .words import Words


def lines(report: Report, say: Words) -> Iterator[str]:
    """One after the other."""
    calls, sessions = report.calls, report.sessions
    yield say.calls.format(
        successful=calls.successful,
        calls=report.asked.calls,
        success=percent(calls.success),
        answered=calls.answered,
        at_most=calls.at_most,
        took=report.took,
    )
    for failure in calls.failures:
        yield say.failed.format(
            count=failure.count, cause=failure.cause, status=failure.status
        )
    yield "  ".join(
        f"{name} {percent(value)}"
        for name, value in (
            ("SER", sessions.ser),
            ("SEER", sessions.seer),
            ("ISA", sessions.isa),
            ("SCR", sessions.scr),
            ("IRA", report.registrations.ira),
        )
    )
    yield ""
    yield from _columns(rows(report, say), say)
    yield ""
    yield from _sound(report, say)


def rows(report: Report, say: Words) -> list[tuple[str, Summary]]:
    """Those figures that there are, with their names."""
    sessions, media, tones = report.sessions, report.media, report.tones
    every = (
        (say.rrd, report.registrations.rrd),
        (say.srd, sessions.srd),
        (say.srd_failed, sessions.srd_failed),
        (say.sdd, sessions.sdd),
        (say.sdt, sessions.sdt),
        (say.round_trip, media.round_trip),
        (say.jitter, media.jitter),
        (say.mos, media.mos),
        (say.tone_level, None if tones is None else tones.level),
    )
    return [(name, summary) for name, summary in every if summary is not None]


def percent(value: float | None) -> str:
    """``99.5 %``; a dash where there is nothing that it is a share of."""
    return "–" if value is None else f"{value:.4g} %"


def _columns(rows: list[tuple[str, Summary]], say: Words) -> Iterator[str]:
    cells = [list(say.columns)]
    for name, each in rows:
        spread = (each.min, each.mean, each.median, each.p95, each.p99, each.max)
        cells.append([name, str(each.count), *(f"{value:.1f}" for value in spread)])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *others in cells:
        padded = (
            cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)
        )
        yield "  ".join([first.ljust(widths[0]), *padded])


def _sound(report: Report, say: Words) -> Iterator[str]:
    media, tones = report.media, report.tones
    if media.sent or media.received:
        codecs = ", ".join(f"{name} × {n}" for name, n in media.codecs.items())
        went = say.packets.format(
            sent=media.sent,
            received=media.received,
            lost=media.lost,
            loss=percent(media.loss),
            missed=media.missed,
        )
        yield f"{codecs}: {went}"
        yield "MOS: " + "  ".join(f"{mos} × {n}" for mos, n in media.opinions.items())
    if tones is not None:
        yield say.tones.format(
            hertz=report.asked.tone, came=tones.came, listened=tones.listened
        )
