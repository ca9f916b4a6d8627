"""The files that browsers load: the SDK's, the demo page's and the console's."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .problems import NotFound

TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".ts": "text/plain; charset=utf-8",
    ".integrity": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
"What is served, by the end of its name; files of any other kind are not."

SMALLEST_ZIPPED: Final = 1024
"Bytes below which compression gains less than a packet."

SDK_CACHE: Final = "public, max-age=300, stale-while-revalidate=86400"
"Pages name the folder of a version that moves: after an update all have it in minutes."

DEMO_CACHE: Final = "no-cache"

CONSOLE_CACHE: Final = "no-cache"
"Its script must be of the same release as the API that it asks."

DEMO_POLICY: Final = (
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' http: https: "
    "data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"The demo page's Content-Security-Policy. The SDK sets styles and shows avatars."

CONSOLE: Final = "/console/"
"Where the console is; its pages differ behind the ``#`` alone."

CONSOLE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""The console's Content-Security-Policy. Names and notes that strangers chose stand
beside a login there: nothing runs that is not a file of ours. Recordings are fetched
with the login and played from memory (``blob:``)."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, ready to be sent."""

    body: bytes
    zipped: bytes | None
    "The body after gzip, where that is shorter."

    media_type: str
    tag: str
    "Its ``ETag``: a digest of the body."

    @classmethod
    def read(cls, path: Path) -> File:
        """
        Load and compress a file.

        Raises:
            OSError: it cannot be read.
        """
        body = path.read_bytes()
        zipped = gzip.compress(body, 9, mtime=0) if len(body) > SMALLEST_ZIPPED else b""
        return cls(
            body,
            zipped if 0 < len(zipped) < len(body) else None,
            TYPES[path.suffix],
            f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        )


class Folder:
    """
    The files of one folder and its subfolders, read once and sent from memory.

    A request only ever looks a name up among them, so no path that it makes up leads
    anywhere else. A file that is built again is noticed by its time of change.
    """

    def __init__(self, root: Path, headers: Mapping[str, str]) -> None:
        self._root = root
        self._headers = headers
        self._files: dict[str, tuple[int, File]] = {}
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix in TYPES:
                name = path.relative_to(root).as_posix()
                self._files[name] = (path.stat().st_mtime_ns, File.read(path))

    def response(self, name: str, request: Request) -> Response:
        """
        Answer a GET or HEAD of ``name``.

        Raises:
            NotFound: no such file.
        """
        file = self._current(name)
        headers = {**self._headers, "ETag": file.tag, "Vary": "Accept-Encoding"}
        if file.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = file.body
        if file.zipped is not None and "gzip" in request.headers.get(
            "accept-encoding", ""
        ):
            body = file.zipped
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type=file.media_type)

    def _current(self, name: str) -> File:
        known = self._files.get(name)
        if known is None:
            raise NotFound("there is no such file")
        changed, file = known
        path = self._root / name
        try:
            if path.stat().st_mtime_ns != changed:
                file = File.read(path)
                self._files[name] = (path.stat().st_mtime_ns, file)
        except OSError:
            pass  # it is being built again: the former one serves meanwhile
        return file


def routes(static: Path) -> list[Route]:
    """
    The SDK under ``/sdk/<version>/``, the demo page at ``/``, the console.

    A copy that was built without the console has none.
    """
    sdk = Folder(
        static / "sdk",
        {"Cache-Control": SDK_CACHE, "Cross-Origin-Resource-Policy": "cross-origin"},
    )
    demo = Folder(
        static / "demo",
        {"Cache-Control": DEMO_CACHE, "Content-Security-Policy": DEMO_POLICY},
    )

    console = Folder(
        static / "console",
        {
            "Cache-Control": CONSOLE_CACHE,
            "Content-Security-Policy": CONSOLE_POLICY,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )

    async def sdk_file(request: Request) -> Response:
        return sdk.response(request.path_params["name"], request)

    async def demo_file(request: Request) -> Response:
        return demo.response(request.path_params.get("name", "index.html"), request)

    async def console_file(request: Request) -> Response:
        return console.response(request.path_params["name"] or "index.html", request)

    async def to_console(request: Request) -> Response:
        return RedirectResponse(CONSOLE)

    return [
        Route("/sdk/{name:path}", sdk_file),
        Route(CONSOLE.rstrip("/"), to_console),
        Route(CONSOLE + "{name:path}", console_file),
        Route("/", demo_file),
        Route("/{name}", demo_file),
    ]
