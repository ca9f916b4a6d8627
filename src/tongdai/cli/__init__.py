"""
The command line, ``tongdai``.

It can be there without the switchboard: ``pip install tongdai`` is for programs that
call, and what the switchboard's commands need comes with the extra ``server``.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Final

from .extras import server_needed

SWITCHBOARD: Final = "tongdai.cli.switchboard"

Command = Callable[[Sequence[str], Mapping[str, str]], int]
"""From what stands behind its name, and the environment, to the exit status."""

OF_PROGRAMS: Final = {
    "call": ("tongdai.cli.phone.main", "call"),
    "load": ("tongdai.cli.load.main", "load"),
}
"Commands that need nothing but the SDK: their module, and the function in it."

NOT_INSTALLED: Final = 1
"The exit status."


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command; return the exit status.

    Without the extra ``server`` one sentence says how to have it.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show ✓ or ộ gets a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["--version"]:
        print(version("tongdai"))
        return 0
    if given and given[0] in OF_PROGRAMS:
        module, function = OF_PROGRAMS[given[0]]
        run: Command = getattr(import_module(module), function)
        return run(given[1:], os.environ)
    needed = server_needed(os.environ)
    if needed is not None:
        print(f"tongdai: {needed}", file=sys.stderr)
        return NOT_INSTALLED
    # By name: importing it is what cannot be done without the extra.
    status: int = import_module(SWITCHBOARD).main(given)
    return status
