"""
A back end that lets its users call, and gives no browser a SIP password.

    TONGDAI_API_KEY=demo-key python3 examples/token-login/server.py

Then open http://localhost:8000/?extension=100, and 101 in another tab. The API key
stays here; the page gets a token that is for one extension and good for a minute.
"""

from __future__ import annotations

import json
import os
import urllib.request
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SWITCHBOARD = os.environ.get("TONGDAI_URL", "http://localhost:8080")
API_KEY = os.environ["TONGDAI_API_KEY"]
PORT = int(os.environ.get("PORT", "8000"))
PAGE = Path(__file__).with_name("index.html")
TOKEN_LIFETIME = 60
"Seconds until the page must have registered; its registration may last for days."


def token_for(extension: str) -> str:
    """
    Have the switchboard make a token.

    Raises:
        OSError: it cannot be reached, or refused.
    """
    request = urllib.request.Request(
        f"{SWITCHBOARD}/api/v1/tokens",
        method="POST",
        headers={
            "Authorization": f"Bearer {API_KEY}",
            "Content-Type": "application/json",
        },
        data=json.dumps({"extension": extension, "ttl": TOKEN_LIFETIME}).encode(),
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        token: str = json.load(response)["token"]
        return token


class Request(BaseHTTPRequestHandler):
    """The page, and the token for whoever has logged in to it."""

    def do_GET(self) -> None:
        if urlsplit(self.path).path != "/":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        page = PAGE.read_text(encoding="utf-8").replace("{{switchboard}}", SWITCHBOARD)
        self.answer("text/html; charset=utf-8", page.encode())

    def do_POST(self) -> None:
        if urlsplit(self.path).path != "/token":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        extension = self.extension_of_user()
        if extension is None:
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        try:
            token = token_for(extension)
        except OSError as error:
            self.log_error("no token for %s: %s", extension, error)
            self.send_error(HTTPStatus.BAD_GATEWAY)
            return
        self.answer("application/json", json.dumps({"token": token}).encode())

    def extension_of_user(self) -> str | None:
        """
        Whose extension is it? Here anybody may choose one of the demo's.

        In your application: who is logged in by his cookie, and which extension is his.
        Never take the extension from the page.
        """
        chosen = parse_qs(urlsplit(self.path).query).get("extension", [""])[0]
        return chosen if chosen in {str(number) for number in range(100, 110)} else None

    def answer(self, media_type: str, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    with ThreadingHTTPServer(("localhost", PORT), Request) as server:
        print(f"ready http://localhost:{PORT}", flush=True)
        server.serve_forever()
