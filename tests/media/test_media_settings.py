"""What an operator may set, and what is refused with the key's name."""

from __future__ import annotations

import pytest

from tongdai.errors import InvalidSetting
from tongdai.media.settings import MediaSettings


def test_the_defaults_work():
    assert MediaSettings().port == 40000


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("host", {"host": "media.example.com"}),
        ("addresses", {"addresses": ()}),
        ("addresses", {"addresses": ("pbx.example.com",)}),
        ("addresses", {"addresses": ("2001:db8::1",)}),
        ("workers", {"workers": 0}),
        ("port", {"port": -1}),
        ("port", {"port": 65535, "workers": 2}),
        ("rtp_ports", {"rtp_ports": (41001, 44999)}),
        ("rtp_ports", {"rtp_ports": (44998, 41000)}),
        ("rtp_ports", {"rtp_ports": (41000, 65536)}),
        ("silence", {"silence": 0.0}),
    ],
)
def test_what_cannot_work_is_refused_by_name(key, values):
    with pytest.raises(InvalidSetting, match=f"^{key}: expected ") as refused:
        MediaSettings(**values)
    assert refused.value.key == key


def test_ipv6_addresses_go_with_an_ipv6_host():
    settings = MediaSettings(host="::", addresses=("2001:db8::1",))
    assert settings.addresses == ("2001:db8::1",)
