from __future__ import annotations

from pathlib import Path

import pytest

from tongdai.errors import InvalidSetting
from tongdai.net.settings import NetSettings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("host", "localhost"),
        ("http_port", 65536),
        ("sip_port", -1),
        ("key", Path("key.pem")),
        ("https", True),
        ("origins", ("crm.example.com",)),
        ("origins", ("https://crm.example.com/",)),
        ("trusted_proxies", ("proxy.example.com",)),
        ("closing", 0),
    ],
)
def test_value_that_cannot_work_is_named(key, value):
    with pytest.raises(InvalidSetting) as refused:
        NetSettings(**{key: value})
    assert refused.value.key == key


@pytest.mark.parametrize("origin", ["loopback", "*", "https://crm.example.com:8443"])
def test_origins_can_be_named_in_three_ways(origin):
    assert NetSettings(origins=(origin,)).origins == (origin,)


@pytest.mark.parametrize(
    ("host", "only"),
    [("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("192.0.2.1", False)],
)
def test_who_can_reach_us_is_known(host, only):
    assert NetSettings(host=host).on_loopback is only
