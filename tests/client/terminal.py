"""The command line as people and programs run it: in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from tests.browser.switchboard import Switchboard

PATIENCE = 180.0
"Seconds until a test gives up; on a quiet machine nothing takes a tenth."


def started(
    board: Switchboard | None, *arguments: str, **given: Any
) -> subprocess.Popen[str]:
    """A command that runs, at this switchboard unless it is told another one."""
    environment = {} if board is None else board.environment
    variables = {"LC_ALL": "C.UTF-8", **given.pop("environment", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "tongdai", *arguments],
        env={**environment, "PYTHONIOENCODING": "utf-8", **variables},
        text=True,
        encoding="utf-8",
        **{
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            **given,
        },
    )


def ran(
    board: Switchboard, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A command that has ended."""
    process = started(board, *arguments, environment=environment)
    out, err = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)
