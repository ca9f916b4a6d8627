"""What a bucket's URL may be, and that what may be a secret in it is never shown."""

from __future__ import annotations

import importlib.util

import pytest

from tongdai.errors import InvalidSetting
from tongdai.storage.bucket_address import (
    REGION,
    BadBucketAddress,
    BucketAddress,
    without_secrets,
)
from tongdai.storage.settings import StorageSettings


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("s3://calls", BucketAddress("calls", "", None, REGION)),
        ("s3://calls/", BucketAddress("calls", "", None, REGION)),
        (
            "s3://calls/a/b-c/?region=ap-southeast-1",
            BucketAddress("calls", "a/b-c", None, "ap-southeast-1"),
        ),
        (
            "s3://my.calls?endpoint=https://s3.example.com/",
            BucketAddress("my.calls", "", "https://s3.example.com", REGION),
        ),
        (
            "s3://calls/pbx?endpoint=http%3A%2F%2F%5B%3A%3A1%5D%3A9000",
            BucketAddress("calls", "pbx", "http://[::1]:9000", REGION),
        ),
    ],
)
def test_a_bucket_is_read(url, address):
    assert BucketAddress.parse(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "calls",
        "/var/recordings",
        "https://calls/pbx",
        "s3://",
        "s3://C",
        "s3://key:secret@calls",
        "s3://calls:9000",
        "s3://calls/a//b",
        "s3://calls/../b",
        "s3://calls/a b",
        "s3://calls#part",
        "s3://calls?endpoint=",
        "s3://calls?endpoint=s3.example.com",
        "s3://calls?endpoint=ftp://s3.example.com",
        "s3://calls?endpoint=https://key:secret@s3.example.com",
        "s3://calls?endpoint=https://s3.example.com/path",
        "s3://calls?endpoint=https://s3.example.com:port",
        "s3://calls?endpoint=https://a.example&endpoint=https://b.example",
        "s3://calls?region=",
        "s3://calls?secret=geheim",
        "s3://calls?region",
        "s3://[calls",
    ],
)
def test_anything_else_is_refused(url):
    with pytest.raises(BadBucketAddress):
        BucketAddress.parse(url)


@pytest.mark.parametrize(
    "url",
    [
        "s3://geheim:geheim@calls",
        "s3://calls?secret=geheim",
        "s3://calls?endpoint=https://u:geheim@s3.example.com",
        "s3://calls?secret=x@geheim",
        "s3://x:ge?geheim@calls",
        "geheim",
    ],
)
def test_what_may_be_a_secret_is_not_shown(url):
    assert "geheim" not in without_secrets(url)
    with pytest.raises(InvalidSetting) as refused:
        StorageSettings(recordings=url)
    assert refused.value.key == "recordings"
    assert "geheim" not in str(refused.value)


def test_the_extra_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InvalidSetting, match=r"pip install 'tongdai\[s3\]'"):
        StorageSettings(recordings="s3://calls")


def test_without_a_bucket_the_extra_is_not_missed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert StorageSettings().bucket is None
