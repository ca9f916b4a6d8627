"""A small project of somebody's, whose tests are run by a pytest of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

WITHIN = 300.0
"Seconds; starting the demo takes the most of it."


def run_tests(folder: Path, *arguments: str) -> tuple[dict[str, str], str]:
    """
    Run the tests in a folder, as whoever has installed the package does.

    Returns:
        The outcome of each test by its name, and all that was said.
    """
    environment = {
        **os.environ,
        # The plugin by its name alone, whatever is installed here.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tongdai.testing.plugin"),
            *("-p", "no:cacheprovider", "--rootdir", str(folder), "-rA", "-v"),
            *arguments,
            str(folder),
        ],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    said = ran.stdout + ran.stderr
    found = re.findall(r"^\S*::(\w+) (PASSED|FAILED|ERROR)", ran.stdout, re.MULTILINE)
    return dict(found), said
