"""Addresses and tokens that cannot work are refused before anything is asked."""

from __future__ import annotations

import pytest

from tongdai.client.api.access import Access
from tongdai.client.errors import BadArgument


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("pbx.example.com", "t"),
        ("ftp://pbx.example.com", "t"),
        ("https://user:s3cret@pbx.example.com", "t"),
        ("https://pbx.example.com/?token=s3cret", "t"),
        ("https://pbx.example.com:99999", "t"),
        ("https://", "t"),
        (None, "t"),
        ("https://pbx.example.com", ""),
        ("https://pbx.example.com", "s3cret\r\nX: y"),
        ("https://pbx.example.com", "s3cret " + "x"),
        ("https://pbx.example.com", b"s3cret"),
        ("https://pbx.example.com", "s3cret" * 1000),
    ],
)
def test_what_cannot_be_is_refused_at_once_without_showing_it(url, token):
    with pytest.raises(BadArgument, match="expected") as refused:
        Access(url, token)
    assert "s3cret" not in str(refused.value)
