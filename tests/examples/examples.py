"""The examples as their readers run them, but against the switchboard of the tests."""

from __future__ import annotations

import functools
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "examples"
SWITCHBOARD: Final = "http://localhost:8080"
"What stands in the examples: the address of ``make run``."

BUNDLED: Final = ("react", "vue")
"Those whose modules a tool has to put together."


def prepared(name: str, folder: Path, switchboard: str) -> Path:
    """Copy or bundle an example, and let it call that switchboard."""
    target = folder / name
    if name in BUNDLED:
        subprocess.run(
            ["node", "bundle.mjs", name, str(target)],
            cwd=EXAMPLES,
            check=True,
            capture_output=True,
        )
    else:
        shutil.copytree(EXAMPLES / name, target)
    mentions = 0
    for file in target.iterdir():
        text = file.read_text()
        mentions += text.count(SWITCHBOARD)
        file.write_text(text.replace(SWITCHBOARD, switchboard))
    assert mentions == 1, "an example says once where its switchboard is"
    return target


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """What ``python3 -m http.server --directory folder`` does."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing about each request."""

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests quiet."""
