"""The customer's web site: pages with our script in them, on an origin of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class Website:
    """Serves ``pages/`` with the switchboard's addresses filled in, and given texts."""

    def __init__(self, switchboard: str) -> None:
        self._addresses = {
            "{{switchboard}}": switchboard,
            "{{sdk}}": f"{switchboard}/sdk/2.0.0/sdk.min.js",
            "{{ws}}": f"{switchboard.replace('http', 'ws', 1)}/ws",
        }
        self._texts: dict[str, str] = {}
        self._policies: dict[str, str] = {}
        site = self

        class Request(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._serve(self)

            def log_message(self, *_: object) -> None:
                """Keep the output of the tests quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add(self, name: str, text: str, *, policy: str = "") -> None:
        """A page of that name; ``policy`` is its Content-Security-Policy."""
        self._texts[name] = text
        self._policies[name] = policy

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.partition("?")[0].lstrip("/")
        file = PAGES / name
        text = self._texts.get(name) or (file.read_text() if file.is_file() else None)
        if text is None:
            request.send_error(404)
            return
        body = self._filled_in(text).encode()
        request.send_response(200)
        request.send_header("Content-Type", TYPES[Path(name).suffix])
        request.send_header("Content-Length", str(len(body)))
        if policy := self._policies.get(name):
            request.send_header("Content-Security-Policy", self._filled_in(policy))
        request.end_headers()
        request.wfile.write(body)

    def _filled_in(self, text: str) -> str:
        for name, address in self._addresses.items():
            text = text.replace(name, address)
        return text

    def run(self) -> None:
        self._server.serve_forever()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def website(switchboard: str) -> Iterator[Website]:
    """Open the site of a customer of the switchboard at that address."""
    site = Website(switchboard)
    thread = threading.Thread(target=site.run, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.close()
        thread.join()
