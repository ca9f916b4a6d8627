"""Files in a bucket of a server that speaks S3: there, listed, back, gone."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.storage.s3_server import KEY_ID, SECRET, credentials, s3_server
from tongdai.storage.bucket import PART, Bucket, BucketUnavailable
from tongdai.storage.bucket_address import BucketAddress

DENIED = f"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId>
<Message>{SECRET}</Message></Error>"""


@pytest.fixture(scope="module")
def server():
    with s3_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _credentials(monkeypatch):
    credentials(monkeypatch)


def opened(url):
    return Bucket(BucketAddress.parse(url))


@contextmanager
def refusing(body):
    """A service that answers all with 403."""

    class Refusal(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = answer  # noqa: N815  the library's names

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("size", [0, 3, PART, 2 * PART + 1])
def test_a_file_comes_back_as_it_was(server, tmp_path, size):
    there = server.bucket()
    sent, back = tmp_path / "sent", tmp_path / "back"
    sent.write_bytes(os.urandom(size))

    async def main():
        bucket = opened(there.url)
        await bucket.put("call/1-caller.rtp", sent)
        await bucket.fetch("call/1-caller.rtp", back)
        return [(each.name, each.size) async for each in bucket.list("call")]

    assert asyncio.run(main()) == [("call/1-caller.rtp", size)]
    assert back.read_bytes() == sent.read_bytes()
    assert list(there.objects()) == ["pbx/call/1-caller.rtp"]


def test_a_folder_is_not_another_whose_name_begins_alike(server, tmp_path):
    there = server.bucket()
    for name in ("pbx/call/a", "pbx/call-2/b", "pbx2/call/c"):
        there.put(name, b"")

    async def main():
        bucket = opened(there.url)
        return [
            [each.name async for each in bucket.list(folder)]
            for folder in ("call", "other", "")
        ]

    one, none, everything = asyncio.run(main())
    assert (one, none) == (["call/a"], [])
    assert sorted(everything) == ["call-2/b", "call/a"]


def test_what_is_removed_is_gone_and_need_not_have_been_there(server):
    there = server.bucket()
    there.put("pbx/call/a", b"")

    async def main():
        bucket = opened(there.url)
        await bucket.remove("call/a")
        await bucket.remove("call/a")

    asyncio.run(main())
    assert there.objects() == {}


def asked_all(url, tmp_path):
    """What each request to a bucket was refused with."""
    file = tmp_path / "file"
    file.write_bytes(b"sound")

    async def main():
        bucket = opened(url)

        async def names():
            return [each.name async for each in bucket.list()]

        reasons = []
        for asking in (
            bucket.put("a", file),
            bucket.fetch("a", tmp_path / "back"),
            bucket.remove("a"),
            names(),
        ):
            with pytest.raises(BucketUnavailable) as refused:
                await asking
            reasons.append(str(refused.value))
        return reasons

    return asyncio.run(main())


def test_without_a_bucket_it_is_unavailable_and_the_reason_named(server, tmp_path):
    url = server.bucket(there=False).url
    put, _, removed, listed = asked_all(url, tmp_path)
    assert (put, removed, listed) == ("NoSuchBucket",) * 3


def test_no_key_and_no_secret_is_in_a_reason(tmp_path):
    with refusing(DENIED.encode()) as endpoint:
        url = f"s3://calls?endpoint={endpoint}"
        assert asked_all(url, tmp_path) == ["SignatureDoesNotMatch"] * 4


def test_an_answer_that_is_no_s3_is_cut_out_of_the_reason(tmp_path):
    with refusing(f"<html>{SECRET}</html>".encode()) as endpoint:
        for reason in asked_all(f"s3://calls?endpoint={endpoint}", tmp_path):
            assert "403" in reason
            assert SECRET not in reason


def test_a_file_that_is_not_there_is_no_fault_of_the_bucket(server, tmp_path):
    bucket = opened(server.bucket().url)
    with pytest.raises(FileNotFoundError):
        asyncio.run(bucket.put("a", tmp_path / "none"))
    with pytest.raises(IsADirectoryError):
        asyncio.run(_fetched_into(bucket, tmp_path))


async def _fetched_into(bucket, folder):
    file = folder / "file"
    file.write_bytes(b"sound")
    await bucket.put("a", file)
    await bucket.fetch("a", folder)


def test_a_variable_that_the_library_cannot_use_is_said_so(monkeypatch):
    monkeypatch.setenv("AWS_ALLOW_HTTP", "perhaps")
    monkeypatch.setenv("AWS_S3_EXPRESS", "perhaps")
    with pytest.raises(BucketUnavailable, match="perhaps"):
        opened("s3://calls")
