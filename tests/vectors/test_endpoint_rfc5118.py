"""RFC 5118 at the endpoint: IPv6 in every place where a message may have it."""

from __future__ import annotations

import itertools
from typing import Final

import pytest

from tests.vectors.corpus import expectations, needs_vectors, rfc5118
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import Received
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.settings import SipSettings

pytestmark = needs_vectors

UDP: Final = Flow(Transport.UDP, ("2001:db8::9:1", 5060), ("2001:db8::10", 5060))
DOMAINS: Final = frozenset(
    {
        "example.com",
        "east.example.com",
        "2001:db8::10",
        "2001:db8::10:5070",
        "2001:db8::192.0.2.1",
    }
)

ANSWERS: Final = {
    "ipv6-good": 401,
    "ipv6-bad": 400,
    "port-ambiguous": 401,
    "port-unambiguous": 401,
    "via-received-param-with-delim": 481,  # a BYE of no dialog
    "via-received-param-no-delim": 200,  # OPTIONS to us
    "ipv6-in-sdp": 401,
    "mult-ip-in-header": 481,  # a BYE of no dialog
    "mult-ip-in-sdp": 401,
    "ipv4-mapped-ipv6": 401,
    "ipv6-bug-abnf-3-colons": 401,
    "ipv6-correct-abnf-2-colons": 401,
}


@pytest.mark.parametrize(("name", "status"), ANSWERS.items(), ids=ANSWERS)
def test_the_endpoint_answers_as_decided(name: str, status: int) -> None:
    numbers = itertools.count(1)
    endpoint = Endpoint(SipSettings(), lambda: f"{next(numbers):016x}", domains=DOMAINS)
    (answer,) = endpoint.handle(Received(rfc5118(name), UDP), 0.0)
    assert isinstance(answer, Transmit)
    assert int(answer.data[8:11]) == status
    assert answer.flow.remote[0] == UDP.remote[0], "nobody steers it elsewhere"


def test_every_message_of_the_oracle_is_decided() -> None:
    assert ANSWERS.keys() == {row.name for row in expectations("rfc5118")}
