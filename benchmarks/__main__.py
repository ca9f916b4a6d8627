"""
Every benchmark in turn, each in a process of its own; or those that are named.

``python -m benchmarks`` · ``python -m benchmarks messages set_up``
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

BENCHMARKS: Final = (
    "messages",
    "endpoint",
    "call_path",
    "media_packet",
    "signalling",
    "websocket",
    "history",
    "media_player",
    "client_audio",
    "media",
    "client_media",
    "client_calls",
    "supervision",
    "set_up",
)


def main(names: list[str]) -> int:
    failed = 0
    for name in names or BENCHMARKS:
        print(f"\n{name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
        failed += done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
