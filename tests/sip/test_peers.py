"""Whose address it is that a message came from."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.flow import Flow, Transport
from tongdai.sip.peers import Peer, Peers

SERVER = ("192.0.2.1", 5060)
FLOW = Flow(Transport.UDP, ("198.51.100.5", 5060), SERVER)
TCP = Flow(Transport.TCP, ("198.51.100.5", 40_000), SERVER, 7)
WIDE = Peer("a/wide", (ip_network("198.51.100.0/24"),))
NARROW = Peer("b/narrow", (ip_network("198.51.100.5/32"),))
PORT = Peer("c/port", addresses=frozenset({("198.51.100.5", 5060)}))
MADE = Peer("d/made", flows=frozenset({TCP}), transports=frozenset({Transport.TCP}))


def names(flow, *peers):
    known = Peers({peer.name: peer for peer in peers})
    return [peer.name for peer in known.at(flow)]


def test_nobody_is_a_peer_until_somebody_is_named():
    assert Peers().at(FLOW) == ()


def test_a_network_is_any_port_of_its_addresses():
    for flow in (FLOW, replace(FLOW, remote=("198.51.100.9", 1))):
        assert names(flow, WIDE) == ["a/wide"]
    assert names(replace(FLOW, remote=("203.0.113.5", 5060)), WIDE) == []


def test_a_named_port_is_that_port_alone():
    assert names(FLOW, PORT) == ["c/port"]
    assert names(replace(FLOW, remote=("198.51.100.5", 5061)), PORT) == []


def test_the_one_that_says_most_comes_first():
    assert names(FLOW, WIDE, NARROW, PORT) == ["c/port", "b/narrow", "a/wide"]


@pytest.mark.parametrize("transport", [t for t in Transport if t is not Transport.UDP])
def test_another_transport_is_somebody_else(transport):
    assert names(replace(FLOW, transport=transport), WIDE, PORT) == []


def test_a_forged_datagram_is_not_a_carrier_that_comes_by_tcp():
    strict = replace(WIDE, transports=frozenset({Transport.TCP, Transport.TLS}))
    assert names(FLOW, strict) == []
    assert names(TCP, strict) == ["a/wide"]


def test_a_connection_of_ours_is_the_one_it_was_made_to_and_no_other():
    assert names(TCP, MADE) == ["d/made"]
    assert names(replace(TCP, connection=8), MADE) == []


def test_addresses_of_the_other_family_and_no_addresses_are_nobodys():
    six = Peer("x/six", (ip_network("2001:db8::/32"),))
    assert names(replace(FLOW, remote=("2001:db8::5", 5060)), WIDE, six) == ["x/six"]
    assert names(replace(FLOW, remote=("fe80::5%eth0", 5060)), WIDE, six) == []
    assert names(replace(FLOW, remote=("", 0)), WIDE, six) == []


@given(st.text(max_size=40))
def test_any_text_may_stand_for_an_address(host):
    assert names(replace(FLOW, remote=(host, 5060)), NARROW) in ([], ["b/narrow"])
