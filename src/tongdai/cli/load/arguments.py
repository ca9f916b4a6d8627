"""What can be typed after ``tongdai load``."""

from __future__ import annotations

import argparse
import math
from typing import Final

from tongdai.cli.phone.arguments import PASSWORDS, hertz, seconds, server
from tongdai.cli.phone.users import User

MOST_CALLS: Final = 1_000_000
FASTEST: Final = 1000.0
"Calls a second."

DESCRIPTION: Final = """\
Place calls at a steady rate, hang each up some time after its answer, and report how
they went: delays and ratios by the names of RFC 6076, sound, and what failed. Ctrl-C
ends it early, with a report of what there is.
"""

STATUS: Final = """
exit status: 0 done, 1 fewer were successful than --require-success asks for, 2 not
understood, 130 interrupted before the first call, else as of tongdai call.
"""


def load(parser: argparse.ArgumentParser) -> None:
    """Of ``tongdai load``."""
    parser.description = DESCRIPTION
    parser.epilog = PASSWORDS + STATUS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--calls", type=_calls, default=20, metavar="N", help="how many, 20 by default"
    )
    parser.add_argument(
        "--rate", type=_rate, default=2.0, metavar="N", help="calls a second, 2"
    )
    parser.add_argument(
        "--duration",
        type=seconds,
        default=10.0,
        metavar="N",
        help="seconds from a call's answer until it is hung up, 10",
    )
    parser.add_argument(
        "--patience",
        type=seconds,
        default=60.0,
        metavar="N",
        help="seconds that a call may ring, 60; then it is given up",
    )
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="NUMBER",
        help="whom to call; may be given several times, calls go round them. Without, "
        "those of --answer-with",
    )
    parser.add_argument(
        "--user",
        action="append",
        type=User.parse,
        default=[],
        metavar="NUMBER@TENANT",
        help="an extension to call as, 100@demo by default; may be given several times",
    )
    parser.add_argument(
        "--answer-with",
        nargs="+",
        type=User.parse,
        default=[],
        metavar="NUMBER@TENANT",
        help="extensions that are to answer, each at once",
    )
    server(parser)
    parser.add_argument(
        "--tone",
        type=hertz,
        metavar="HZ",
        help="every phone of ours says this tone, and listens for it; a call is "
        "successful only if it came",
    )
    parser.add_argument("--json", metavar="FILE", help="write all of it (-: here)")
    parser.add_argument("--picture", metavar="FILE", help="draw it, as SVG")
    parser.add_argument(
        "--require-success",
        type=_percent,
        metavar="PERCENT",
        help="such as 99%%: exit with 1 if fewer calls were successful",
    )


def _calls(text: str) -> int:
    if not 1 <= int(text) <= MOST_CALLS:
        raise argparse.ArgumentTypeError(f"expected 1 to {MOST_CALLS}, not {text}")
    return int(text)


def _rate(text: str) -> float:
    if not 0 < float(text) <= FASTEST:
        raise argparse.ArgumentTypeError(f"expected up to {FASTEST:g}, not {text}")
    return float(text)


def _percent(text: str) -> float:
    percent = float(text.strip().removesuffix("%"))
    if not (0 <= percent <= 100 and math.isfinite(percent)):
        raise argparse.ArgumentTypeError(f"expected 0% to 100%, not {text}")
    return percent
