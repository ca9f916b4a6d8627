"""The switchboard as a service manager sees it: a process that is told to stop."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.app.board import populate, settings

PATIENCE = 30
"Seconds; a process ends in one of them on a quiet machine."

PROGRAM = """
import sys
from pathlib import Path
from tests.app.board import settings
from tongdai.app.running import serve
sys.exit(serve(settings(Path(sys.argv[1]))))
"""


@contextmanager
def serving(folder):
    """A switchboard in a process of its own, ready."""
    populate(settings(folder).storage)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_it_in_order(tmp_path, number):
    with serving(tmp_path) as (process, line):
        assert line.startswith("ready http://localhost:")
        process.send_signal(number)
        rest, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_stop_with_nobody_talking_is_quick(tmp_path):
    with serving(tmp_path) as (process, _):
        started = time.monotonic()
        process.terminate()
        process.wait(PATIENCE)
        assert time.monotonic() - started < 10


def test_hang_up_signal_without_a_certificate_changes_nothing(tmp_path):
    with serving(tmp_path) as (process, _):
        process.send_signal(signal.SIGHUP)
        process.terminate()
        assert process.wait(PATIENCE) == 0
