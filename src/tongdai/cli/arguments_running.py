"""What can be typed after ``tongdai calls`` and ``tongdai trace``."""

from __future__ import annotations

import argparse
from typing import Final

CALL: Final = "its id in the history, or as much of the beginning as is its alone"


def calls(calls: argparse.ArgumentParser, config: argparse.ArgumentParser) -> None:
    """Of ``tongdai calls``."""
    calls.add_argument("--tenant", default="", help="calls of this one alone")
    actions = calls.add_subparsers(dest="action", metavar="ACTION")
    end = actions.add_parser("end", parents=[config], help="end a call now")
    end.add_argument("call", metavar="CALL", help=CALL)


def trace(trace: argparse.ArgumentParser) -> None:
    """Of ``tongdai trace``."""
    trace.add_argument("call", metavar="CALL", help=CALL)
    trace.add_argument(
        "--whole", action="store_true", help="the messages too, line by line"
    )
