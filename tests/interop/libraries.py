"""SIP libraries for browsers, unchanged, as one script each."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

SDK: Final = Path(__file__).parents[2] / "sdk" / "web"


def script(library: str, name: str) -> str:
    """A file of ``node_modules`` with all that it needs, as a global of that name."""
    bundle = subprocess.run(
        [
            SDK / "node_modules/.bin/esbuild",
            SDK / "node_modules" / library,
            "--bundle",
            "--format=iife",
            f"--global-name={name}",
            "--define:global=window",
            "--log-level=error",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return bundle.stdout
