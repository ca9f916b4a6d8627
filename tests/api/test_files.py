from __future__ import annotations

import asyncio
import gzip
import os

import httpx
import pytest

from tests.api.stage import NoSounds
from tongdai.api.application import Services, application
from tongdai.api.operations import MAX_BODY

SCRIPT = "window.omiSDK = {};" * 200


@pytest.fixture
def static(tmp_path):
    """The static folder as the build of the SDK leaves it."""
    sdk, demo = tmp_path / "sdk" / "2.0.0", tmp_path / "demo"
    sdk.mkdir(parents=True)
    demo.mkdir()
    (sdk / "sdk.min.js").write_text(SCRIPT)
    (sdk / "sdk.min.js.map").write_text("{}")
    (sdk / "sdk.d.ts").write_text("export {};")
    (sdk / "notes.private").write_text("not for browsers")
    (demo / "index.html").write_text("<title>Demo</title>")
    (demo / "demo.css").write_text("body {}")
    console = tmp_path / "console"
    console.mkdir()
    (console / "index.html").write_text("<title>Console</title>")
    (console / "console.js").write_text("export {};")
    (tmp_path / "secret.js").write_text("secret")
    return tmp_path


def services_of(static, ready=True):
    return Services(
        records=None,
        infos=None,
        recorder=None,
        supervisor=None,
        living=None,
        directing=None,
        gauging=None,
        listening=None,
        presence=None,
        lines=None,
        directory=None,
        administration=None,
        standings=None,
        sounds=NoSounds(),
        usage=None,
        tokens=None,
        keys=None,
        logins=None,
        try_out=None,
        console=None,
        entry=None,
        proxies=frozenset(),
        events=None,
        listeners=None,
        metrics=None,
        ready=lambda: ready,
        static=static,
    )


def ask(static, *requests, ready=True):
    """Send ``(method, path, headers)`` one after the other; return the answers."""
    services = services_of(static, ready)
    app = application(services)

    async def main():
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://pbx.example.com"
        ) as client:
            return [
                await client.request(method, path, headers=headers)
                for method, path, headers in requests
            ]

    answers = asyncio.run(main())
    return answers[0] if len(answers) == 1 else answers


def get(static, path, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(static, ("GET", path, named))


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/sdk/2.0.0/sdk.min.js", "text/javascript; charset=utf-8"),
        ("/sdk/2.0.0/sdk.min.js.map", "application/json"),
        ("/sdk/2.0.0/sdk.d.ts", "text/plain; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/demo.css", "text/css; charset=utf-8"),
        ("/console/", "text/html; charset=utf-8"),
        ("/console/console.js", "text/javascript; charset=utf-8"),
    ],
)
def test_file_comes_with_its_type(static, path, media_type):
    answer = get(static, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_sdk_may_be_loaded_by_pages_of_every_origin(static):
    answer = get(static, "/sdk/2.0.0/sdk.min.js", origin="https://crm.example.com")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_browser_that_takes_gzip_gets_it(static):
    plain = get(static, "/sdk/2.0.0/sdk.min.js", accept_encoding="identity")
    zipped = get(static, "/sdk/2.0.0/sdk.min.js", accept_encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(gzip.compress(b"")) + 200
    assert plain.text == zipped.text == SCRIPT
    assert "Accept-Encoding" in zipped.headers["vary"]


def test_browser_that_has_the_file_is_told_so(static):
    tag = get(static, "/sdk/2.0.0/sdk.min.js").headers["etag"]
    again = get(static, "/sdk/2.0.0/sdk.min.js", if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")


def test_file_that_was_built_again_is_served_anew(static):
    path = static / "demo" / "index.html"
    services = services_of(static)
    app = application(services)

    async def main():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://pbx.example.com"
        ) as client:
            former = await client.get("/")
            path.write_text("<title>Newer</title>")
            os.utime(path, ns=(1, 1))
            newer = await client.get("/")
            path.unlink()  # as a build does for a moment
            return former.text, newer.text, (await client.get("/")).text

    assert asyncio.run(main()) == (
        "<title>Demo</title>",
        "<title>Newer</title>",
        "<title>Newer</title>",
    )


@pytest.mark.parametrize(
    "path",
    [
        "/sdk/2.0.0/nothing.js",
        "/sdk/2.0.0/notes.private",
        "/sdk/../secret.js",
        "/sdk/%2e%2e/secret.js",
        "/sdk/..%2fsecret.js",
        "/sdk//etc/passwd",
        "/..%2fsecret.js",
        "/sdk/",
        "/nothing",
        "/console/nothing",
        "/console/calls/1",
        "/console/..%2fsecret.js",
    ],
)
def test_nothing_but_the_built_files_is_served(static, path):
    assert get(static, path).status_code == 404


def test_head_is_a_get_without_a_body(static):
    answer = ask(static, ("HEAD", "/sdk/2.0.0/sdk.min.js", {}))
    assert (answer.status_code, answer.content) == (200, b"")


def test_demo_page_may_be_framed_by_nobody(static):
    policy = get(static, "/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy


def test_the_console_runs_nothing_but_its_own_files_and_asks_nobody_else(static):
    headers = get(static, "/console/").headers
    policy = dict(
        each.strip().split(" ", 1)
        for each in headers["content-security-policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "media-src": "blob:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_console_is_found_without_its_slash(static):
    answer = get(static, "/console")
    assert (answer.status_code, answer.headers["location"]) == (307, "/console/")


@pytest.mark.parametrize("path", ["/", "/console/"])
def test_folder_without_built_files_serves_none(tmp_path, path):
    assert get(tmp_path, path).status_code == 404


def test_health_and_readiness_are_two_questions(static):
    health, ready = ("GET", "/healthz", {}), ("GET", "/readyz", {})
    assert [each.status_code for each in ask(static, health, ready)] == [200, 200]
    starting = ask(static, health, ready, ready=False)
    assert [each.status_code for each in starting] == [200, 503]


def test_plain_request_for_the_websocket_says_what_to_do(static):
    answer = get(static, "/ws")
    assert answer.status_code == 426
    assert "subprotocol sip" in answer.text


def test_body_over_the_limit_is_refused_unread(static):
    answer = ask(static, ("POST", "/", {"content-length": str(MAX_BODY + 1)}))
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
