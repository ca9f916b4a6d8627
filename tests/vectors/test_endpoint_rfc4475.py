"""RFC 4475 at the endpoint: what each torture message is answered with over UDP."""

from __future__ import annotations

import itertools
from typing import Final

import pytest

from tests.vectors.corpus import expectations, needs_vectors, rfc4475
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import Received
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.settings import SipSettings

pytestmark = needs_vectors

UDP: Final = Flow(Transport.UDP, ("198.51.100.7", 5060), ("192.0.2.1", 5060))
DOMAINS: Final = frozenset(
    {
        "chair-dnrc.example.com",
        "company.com",
        "example.com",
        "example.net",
        "example.org",
        "ift.client.example.net",
        "sipphone.com",
    }
)

CHALLENGED: Final = (401,)
"It is understood, and its sender asked who it is."

SILENCE: Final[tuple[int, ...]] = ()

ANSWERS: Final[dict[str, tuple[int, ...]]] = {
    "wsinv": (481,),  # its To has a tag, and we know no such dialog
    "intmeth": (501,),
    "esc01": CHALLENGED,
    "escnull": CHALLENGED,
    "esc02": (501,),
    "lwsdisp": CHALLENGED,
    "longreq": CHALLENGED,
    "dblreq": CHALLENGED,
    "semiuri": CHALLENGED,
    "transports": CHALLENGED,
    "mpart01": (405,),
    "unreason": SILENCE,
    "noreason": SILENCE,
    "badinv01": (400,),
    "clerr": (400,),
    "ncl": (400,),
    "scalar02": (400,),
    "scalarlg": SILENCE,
    "quotbal": (400,),
    "ltgtruri": (400,),
    "lwsruri": (400,),
    "lwsstart": (400,),
    "trws": (400,),
    "escruri": (400,),
    "baddate": CHALLENGED,  # nobody here reads a Date
    "regbadct": CHALLENGED,  # its Contact is for the registrar to refuse
    "badaspec": (400,),
    "baddn": (400,),
    "badvers": (505,),
    "mismatch01": (400,),
    "mismatch02": (400,),
    "bigcode": SILENCE,
    "badbranch": (400,),
    "insuf": (400,),
    "unkscm": (416,),
    "novelsc": (416,),
    "unksm2": (404,),  # an address of record that is no SIP URI is nobody's here
    "bext01": (420,),
    "invut": (415,),
    "regaut01": CHALLENGED,
    "multi01": (400,),
    "mcl01": (400,),
    "bcast": SILENCE,
    "zeromf": (200,),  # RFC 3261 §11: an endpoint answers, whatever Max-Forwards says
    "cparam01": CHALLENGED,
    "cparam02": CHALLENGED,
    "regescrt": CHALLENGED,
    "sdp01": (406,),
    "inv2543": CHALLENGED,
    "test": SILENCE,
}


def endpoint() -> Endpoint:
    numbers = itertools.count(1)
    return Endpoint(SipSettings(), lambda: f"{next(numbers):016x}", domains=DOMAINS)


def statuses(endpoint: Endpoint, data: bytes) -> tuple[int, ...]:
    outputs = endpoint.handle(Received(data, UDP), 0.0)
    assert all(isinstance(output, Transmit) for output in outputs)
    return tuple(int(o.data[8:11]) for o in outputs if isinstance(o, Transmit))


@pytest.mark.parametrize(("name", "answers"), ANSWERS.items(), ids=ANSWERS)
def test_the_endpoint_answers_as_decided(name: str, answers: tuple[int, ...]) -> None:
    tried = endpoint()
    assert statuses(tried, rfc4475(name)) == answers
    assert tried.idle, "nothing may be remembered of strangers"


def test_every_message_of_the_oracle_is_decided() -> None:
    assert ANSWERS.keys() == {row.name for row in expectations("rfc4475")}


def test_one_endpoint_takes_them_all_and_still_answers() -> None:
    tried = endpoint()
    for _ in range(2):
        for name, answers in ANSWERS.items():
            assert statuses(tried, rfc4475(name)) == answers
