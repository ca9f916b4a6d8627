"""A server that speaks S3, in a process of its own, on loopback."""

from __future__ import annotations

import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import obstore
import pytest
from obstore.store import S3Store

KEY_ID, SECRET = "AKIAEXAMPLEKEYID", "example-of-a-secret"

_buckets = count()


class S3Server:
    """One that runs; each test takes a bucket of its own."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def bucket(self, *, there: bool = True) -> S3Bucket:
        bucket = S3Bucket(self.endpoint, f"calls-{next(_buckets)}")
        if there:
            bucket.create()
        return bucket


class S3Bucket:
    """A bucket, as somebody sees it who does not use our code."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.endpoint = endpoint
        self.name = name
        self.url = f"s3://{name}/pbx?endpoint={endpoint}"

    def create(self) -> None:
        request = urllib.request.Request(f"{self.endpoint}/{self.name}", method="PUT")
        with urllib.request.urlopen(request):
            pass

    @property
    def store(self) -> S3Store:
        return S3Store(
            self.name,
            endpoint=self.endpoint,
            region="us-east-1",
            client_options={"allow_http": True},
        )

    def objects(self) -> dict[str, bytes]:
        """Everything that is in it."""
        store = self.store
        return {
            each["path"]: bytes(obstore.get(store, each["path"]).bytes())
            for page in obstore.list(store)
            for each in page
        }

    def put(self, name: str, content: bytes) -> None:
        obstore.put(self.store, name, content)


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Run one; what is in it is gone with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "Running on http://" in line:
                endpoint = line.split("Running on ")[1].strip()
                break
        else:
            raise AssertionError("the S3 server has not started")
        # It tells of each request: somebody has to read that.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield S3Server(endpoint)
    finally:
        process.terminate()
        process.wait()


def credentials(patch: pytest.MonkeyPatch) -> None:
    """Set what the library looks for."""
    patch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
