"""RFC 5118: IPv6 addresses wherever a message can hold one."""

from __future__ import annotations

import pytest

from tests.vectors.corpus import (
    RFC5118,
    Read,
    Refused,
    Verdict,
    expectations,
    needs_vectors,
    rfc5118,
)
from tongdai.sip.message import Request
from tongdai.sip.parser import MalformedRequest, parse_message

pytestmark = needs_vectors


def request(name: str) -> Request:
    message = parse_message(rfc5118(name))
    assert isinstance(message, Request)
    return message


@pytest.mark.parametrize(("name", "verdict"), RFC5118.items(), ids=RFC5118)
def test_parser_does_as_decided(name: str, verdict: Verdict) -> None:
    if isinstance(verdict, Read):
        message = request(name)
        assert parse_message(message.encode()) == message
    else:
        assert verdict == Refused(400)
        with pytest.raises(MalformedRequest):
            parse_message(rfc5118(name))


def test_every_row_of_the_oracle_has_a_decision() -> None:
    oracle = {row.name: row.expect for row in expectations("rfc5118")}
    assert oracle.keys() == RFC5118.keys()
    assert [name for name, expect in oracle.items() if expect.startswith("400")] == [
        name for name, verdict in RFC5118.items() if isinstance(verdict, Refused)
    ]


@pytest.mark.parametrize(
    ("name", "host", "port"),
    [
        ("ipv6-good", "2001:db8::10", None),
        ("port-ambiguous", "2001:db8::10:5070", None),
        ("port-unambiguous", "2001:db8::10", 5070),
        ("ipv6-correct-abnf-2-colons", "2001:db8::192.0.2.1", None),
        ("ipv6-bug-abnf-3-colons", "2001:db8::192.0.2.1", None),
    ],
)
def test_target_address_and_port(name: str, host: str, port: int | None) -> None:
    target = request(name).target
    assert (target.host, target.port) == (host, port)


@pytest.mark.parametrize(
    "name", ["via-received-param-with-delim", "via-received-param-no-delim"]
)
def test_received_is_the_same_with_and_without_brackets(name: str) -> None:
    assert request(name).via.received == "2001:db8::9:255"


def test_each_hop_has_its_own_kind_of_address() -> None:
    assert [(via.host, via.port) for via in request("mult-ip-in-header").vias] == [
        ("2001:db8::9:1", 6050),
        ("192.0.2.1", None),
        ("2001:db8::9:255", None),
    ]


def test_mapped_addresses_are_read() -> None:
    invite = request("ipv4-mapped-ipv6")
    assert [via.host for via in invite.vias] == [
        "::ffff:192.0.2.10",
        "::ffff:192.0.2.2",
    ]
    assert invite.contacts[0].uri.host == "::ffff:192.0.2.2"
