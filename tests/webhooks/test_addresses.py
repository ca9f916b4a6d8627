"""What only this machine or its network can reach, a webhook cannot."""

from __future__ import annotations

import ipaddress

import pytest

from tongdai.errors import InvalidSetting
from tongdai.webhooks.addresses import is_allowed, may_reach
from tongdai.webhooks.settings import WebhookSettings


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:5ef5:79fd:0:59d:80ff:fffe",
        "2001:db8::1",
        "localhost",
        "",
        "not an address",
    ],
)
def test_a_private_or_special_address_is_refused(address):
    assert not may_reach(address, ())


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "203.162.4.191", "2001:4860:4860::8888", "64:ff9b::808:808"],
)
def test_a_public_address_is_not(address):
    assert may_reach(address, ())
    assert not is_allowed(address, ())


def test_what_the_operator_allows_may_be_reached_and_nothing_beside_it():
    allowed = [ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("::1")]
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "::1"):
        assert may_reach(address, allowed)
    for address in ("10.2.0.1", "127.0.0.1", "fc00::1"):
        assert not may_reach(address, allowed)


@pytest.mark.parametrize("wrong", ["crm.example.com", "10.1.0.5/16", "10.0.0.0/40", ""])
def test_a_setting_that_is_no_network_is_refused(wrong):
    with pytest.raises(InvalidSetting) as refused:
        WebhookSettings(allow=(wrong,))
    assert (refused.value.key, refused.value.came) == ("allow", wrong)
