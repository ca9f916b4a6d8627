"""Settings that could not work are refused before anything starts."""

from __future__ import annotations

import pytest

from tongdai.errors import InvalidSetting
from tongdai.sip.settings import SipSettings
from tongdai.sip.transaction.timers import Timings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("host", "pbx.example.com\r\nVia: x"),
        ("host", ""),
        ("port", 0),
        ("port", 65536),
        ("product", "Tongdai\r\nEvil: 1"),
        ("product", ""),
        ("bindings", 0),
        ("source_rate", -1.0),
        ("default_expires", 59),
        ("default_expires", 3601),
        ("min_session_expires", 89.0),
        ("session_expires", 89.0),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(key, value):
    with pytest.raises(InvalidSetting) as refused:
        SipSettings(**{key: value})
    assert refused.value.key == key


@pytest.mark.parametrize("host", ["pbx.example.com", "192.0.2.1", "2001:db8::1"])
def test_names_and_addresses_are_taken_as_host(host):
    assert SipSettings(host=host).host == host


def test_a_timer_needs_time():
    with pytest.raises(InvalidSetting):
        Timings(t1=0.0)
