"""
Structured logging: facts as fields, one line a fact, no secrets.

A line is ``time level logger message key=value …`` for people, or one JSON object
for machines. Ids travel as fields, never formatted into the message, so that an
operator can filter by them. Phone numbers pass through :func:`mask` first.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Literal

SHOWN_DIGITS: Final = 3
"How many characters of a phone number :func:`mask` leaves readable at its end."

LONGEST_EXTENSION: Final = 6
"Up to here a number is an extension or a service, and nobody's phone number."

_BARE: Final = re.compile(r'[^\s"=\\]+')
"A value that needs no quotes."

_STANDARD: Final = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {
    "message",
    "asctime",
    "taskName",
}


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What is written to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    "The least important lines to write; DEBUG shows every input and output."

    style: Literal["text", "json"] = "text"
    "For people or for machines."


class Context(logging.LoggerAdapter[logging.Logger]):
    """A logger that adds its own fields, such as a call id, to every line."""

    def process(
        self, msg: str, kwargs: MutableMapping[str, Any]
    ) -> tuple[str, MutableMapping[str, Any]]:
        kwargs["extra"] = {**(self.extra or {}), **kwargs.get("extra", {})}
        return msg, kwargs


def mask(number: str) -> str:
    """A phone number as a log may show it: ``0394749346`` becomes ``*******346``."""
    if len(number) <= LONGEST_EXTENSION:
        return number
    return "*" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:]


def configure(level: str = "INFO", style: Literal["text", "json"] = "text") -> None:
    """Send every log line to standard error. Called once, by the command line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # No line says where in the code, in which thread or process it was written; to
    # find that out is half of its cost.
    logging._srcfile = None  # noqa: SLF001  the documented way
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {k: v for k, v in vars(record).items() if k not in _STANDARD}


def _time(record: logging.LogRecord) -> str:
    whole = int(record.created)
    return f"{_second(whole)}.{int((record.created - whole) * 1000):03}+00:00"


@lru_cache(maxsize=1)
def _second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).replace(tzinfo=None).isoformat()


class TextLines(logging.Formatter):
    """
    One line a fact, for people. Nothing in a value can end the line, begin another
    field or speak to the terminal: strangers choose some of them.
    """

    def format(self, record: logging.LogRecord) -> str:
        parts = [
            _time(record),
            f"{record.levelname.lower():7}",
            record.name,
            record.getMessage(),
            *(f"{name}={_plain(value)}" for name, value in _fields(record).items()),
        ]
        line = _visible(" ".join(parts))
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


class JsonLines(logging.Formatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)


def _plain(value: object) -> str:
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _visible(line: str) -> str:
    """A line with whatever cannot be printed, such as a line break, as an escape."""
    if line.isprintable():
        return line
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode()
        for each in line
    )
