"""Carriers at the endpoint: who needs no digest, and what that does not buy."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from tests.sip.test_endpoint import ANSWER, OFFER, SECRET, SERVER, Wire, responses
from tongdai.sip.endpoint_inputs import Accept, CredentialsFound, PeersChanged
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    RegistrationOffered,
    SessionConfirmed,
    SessionEnded,
    SessionOffered,
    Transmit,
)
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.parser import parse_message
from tongdai.sip.peers import Peer

CARRIER = Flow(Transport.UDP, ("198.51.100.5", 5060), SERVER)
OTHER_MACHINE = replace(CARRIER, remote=("198.51.100.6", 5060))
STRANGER = replace(CARRIER, remote=("203.0.113.9", 5060))
PEER = Peer("acme/viet", (ip_network("198.51.100.0/28"),))
FROM = "<sip:0901234567@carrier.example.net>;tag=c"


class Board(Wire):
    """An endpoint that knows one carrier, unless told otherwise."""

    def __init__(self, *peers, **settings):
        super().__init__(**settings)
        self.tell(PeersChanged({peer.name: peer for peer in peers or (PEER,)}))

    def invite(self, number="02473000001", **changes):
        changes = {"From": FROM, "To": f"<sip:{number}@192.0.2.1>"} | changes
        uri = changes.pop("uri", f"sip:{number}@192.0.2.1")
        return self.request("INVITE", uri, body=OFFER, **changes)

    def calls(self, flow=CARRIER, **changes):
        """What comes up of an INVITE that needs no digest."""
        trying, offered = self.send(self.invite(**changes), flow)
        assert parse_message(trying.data).status == 100
        assert isinstance(offered, SessionOffered)
        return offered

    def answered(self, **changes):
        """A call from the carrier that is up; return its 200."""
        offered = self.calls(**changes)
        (sent,) = self.tell(Accept(offered.session, ANSWER))
        ok = parse_message(sent.data)
        (confirmed,) = self.send(self.within(ok, "ACK", From=FROM), CARRIER)
        assert isinstance(confirmed, SessionConfirmed)
        return ok, offered.session


def test_a_carrier_calls_without_a_digest_and_is_named():
    offered = Board().calls()
    assert (offered.peer, offered.other_peers) == ("acme/viet", ())
    assert (offered.caller_user, offered.dialled_user) == ("0901234567", "02473000001")
    assert (offered.caller_domain, offered.dialled_domain) == ("", "")
    assert (offered.body, offered.flow) == (OFFER, CARRIER)


def test_a_stranger_that_does_the_same_is_refused():
    wire = Board()
    assert responses(wire.send(wire.invite(), STRANGER)) == [403]
    assert wire.endpoint.idle


def test_who_claims_to_be_an_extension_must_prove_it_from_there_too():
    wire = Board()
    invite = wire.request(body=OFFER)
    assert responses(wire.send(invite, CARRIER)) == [401]
    assert wire.endpoint.idle


def test_an_extension_at_the_same_address_calls_as_ever():
    wire = Board(replace(PEER, networks=(ip_network("192.0.2.10/32"),)))
    _, offered = wire.offered()
    assert (offered.peer, offered.caller_user) == ("", "100")


def test_nobody_registers_without_a_digest():
    wire = Board()
    assert responses(wire.send(wire.register(), CARRIER)) == [401]
    there = wire.register(From=FROM, To="<sip:1@carrier.example.net>")
    assert responses(wire.send(there, CARRIER)) == [404]


@pytest.mark.parametrize("method", ["BYE", "REFER", "MESSAGE", "SUBSCRIBE", "INFO"])
def test_a_carrier_may_call_and_ask_whether_we_are_there_and_nothing_else(method):
    wire = Board()
    told = wire.send(wire.request(method, "sip:1@192.0.2.1", From=FROM), CARRIER)
    assert responses(told)[0] >= 400
    assert wire.endpoint.idle


def test_a_carrier_that_asks_is_told_that_we_are_there():
    wire = Board()
    ping = wire.request("OPTIONS", "sip:ping@192.0.2.1", From=FROM)
    assert responses(wire.send(ping, CARRIER)) == [200]
    assert wire.endpoint.idle


def test_from_a_carrier_it_does_not_matter_what_it_calls_us():
    assert Board().calls(uri="sip:0247@pbx.acme.example").dialled_user == "0247"


def test_the_number_is_in_the_to_of_what_goes_to_our_contact():
    registered = replace(PEER, contact="t0k3n")
    for uri in ("sip:t0k3n@192.0.2.1", "sip:192.0.2.1"):
        offered = Board(registered).calls(uri=uri, To="<sip:+842473@carrier>")
        assert offered.dialled_user == "+842473"


def test_of_two_tenants_at_one_carrier_the_one_whose_contact_is_called_is_meant():
    mine, other = replace(PEER, contact="t1"), Peer("zeta/viet", PEER.networks)
    both = Board(mine, other).calls()
    assert (both.peer, both.other_peers) == ("acme/viet", ("zeta/viet",))
    other = replace(other, contact="t2")
    one = Board(mine, other).calls(uri="sip:t2@192.0.2.1")
    assert (one.peer, one.other_peers) == ("zeta/viet", ())


@pytest.mark.parametrize(
    ("fields", "number", "name"),
    [
        ({"P_Asserted_Identity": '"An" <sip:+84901@c>'}, "+84901", "An"),
        ({"P_Asserted_Identity": "<tel:+84-902;phone-context=x>"}, "+84-902", ""),
        ({"P_Asserted_Identity": "<sip:c>, <tel:+84903>"}, "+84903", ""),
        ({"P_Asserted_Identity": "<mailto:a@b>"}, "0901234567", ""),
        ({"P_Asserted_Identity": "<<<"}, "0901234567", ""),
        ({"P_Asserted_Identity": "<sip:+84901@c>", "Privacy": "id"}, "anonymous", ""),
        ({"P_Asserted_Identity": "<sip:1@c>", "Privacy": "user;ID"}, "anonymous", ""),
        ({"From": f"<sip:{'9' * 500}@c>;tag=c"}, "9" * 64, ""),
    ],
)
def test_the_caller_is_whom_the_carrier_vouches_for(fields, number, name):
    if "Privacy" in fields:
        fields["From"] = "<sip:anonymous@anonymous.invalid>;tag=c"
    offered = Board().calls(**fields)
    assert (offered.caller_user, offered.caller_display) == (number, name)


def test_an_invite_that_makes_no_sense_is_refused_and_forgotten():
    wire = Board()
    for fields in ({"Contact": None}, {"Contact": "*"}):
        told = wire.send(wire.invite(**fields), CARRIER)
        assert responses(told) == [400]
    assert responses(wire.send(wire.invite(Contact="<mailto:a@b>"), CARRIER)) == [400]
    assert wire.endpoint.idle


def test_a_flood_in_the_name_of_a_carrier_is_bounded():
    wire = Board(peer_rate=1.0, peer_burst=3)
    told = [
        wire.send(wire.invite(Call_ID=f"call-{number}"), CARRIER) for number in range(5)
    ]
    assert [responses(outputs)[0] for outputs in told] == [100, 100, 100, 503, 503]
    assert wire.calls(Call_ID="other", flow=OTHER_MACHINE)


def test_in_the_name_of_a_carrier_nobody_is_flooded_with_answers():
    wire = Board(peer_rate=0.001, peer_burst=1, source_rate=0.001, source_burst=3)
    told = []
    for number in range(12):
        method = "OPTIONS" if number % 2 else "INVITE"
        request = wire.request(
            method, "sip:1@192.0.2.1", From=FROM, Call_ID=f"c{number}", body=OFFER
        )
        told += responses(wire.send(request, CARRIER))
    assert told == [100, 200, 503, 200, 503, 503, 503]


def test_a_carrier_is_not_slowed_down_as_strangers_are():
    wire = Board(source_rate=0.001, source_burst=2)
    for number in range(20):
        assert wire.calls(Call_ID=f"call-{number}")


def test_another_machine_of_the_carrier_may_end_its_call():
    wire = Board()
    ok, session = wire.answered()
    bye = wire.within(ok, "BYE", From=FROM)
    sent, ended = wire.send(bye, OTHER_MACHINE)
    assert isinstance(sent, Transmit)
    assert isinstance(ended, SessionEnded)
    assert (sent.flow, ended.session) == (OTHER_MACHINE, session)


def test_a_stranger_may_not():
    wire = Board()
    ok, _ = wire.answered()
    bye = wire.within(ok, "BYE", From=FROM)
    assert responses(wire.send(bye, STRANGER)) == [403]


def test_nor_may_another_tenants_carrier():
    rival = Peer("zeta/other", (ip_network("203.0.113.0/24"),))
    wire = Board(PEER, rival)
    ok, _ = wire.answered()
    bye = wire.within(ok, "BYE", From=FROM)
    assert responses(wire.send(bye, STRANGER)) == [403]


def test_a_call_goes_on_over_the_connection_that_the_carrier_made_anew():
    tcp = Flow(Transport.TCP, ("198.51.100.5", 40_000), SERVER, 7)
    anew = replace(tcp, remote=("198.51.100.5", 40_001), connection=8)
    wire = Board(replace(PEER, transports=frozenset({Transport.TCP})))
    offered = wire.calls(flow=tcp)
    (sent,) = wire.tell(Accept(offered.session, ANSWER))
    ok = parse_message(sent.data)
    wire.send(wire.within(ok, "ACK", From=FROM), tcp)
    options = wire.within(ok, "OPTIONS", From=FROM)
    (answer,) = wire.send(options, anew)
    assert (answer.flow, parse_message(answer.data).status) == (anew, 200)


def test_who_is_a_carrier_no_more_is_a_stranger_at_once_and_its_calls_go_on():
    wire = Board()
    ok, session = wire.answered()
    wire.tell(PeersChanged({}))
    assert responses(wire.send(wire.invite(Call_ID="new"), CARRIER)) == [403]
    _, ended = wire.send(wire.within(ok, "BYE", From=FROM), CARRIER)
    assert ended.session == session


def test_a_phone_in_the_carriers_network_registers_as_ever():
    wire = Board(replace(PEER, networks=(ip_network("192.0.2.0/24"),)))
    (wanted,) = wire.send(wire.sign(wire.register()))
    assert isinstance(wanted, CredentialsWanted)
    (offered,) = wire.tell(CredentialsFound(wanted.request, SECRET))
    assert isinstance(offered, RegistrationOffered)


def test_a_carrier_takes_no_call_over():
    wire = Board()
    ok, _ = wire.answered()
    tag, call = ok.to.tag, ok.call_id
    replaces = f"{call};to-tag={tag};from-tag=c"
    again = wire.invite(From="<sip:c.example>;tag=d", Call_ID="x", Replaces=replaces)
    assert responses(wire.send(again, CARRIER)) == [403]
