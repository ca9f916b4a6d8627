"""REFERs that mean no good, through the whole endpoint."""

from __future__ import annotations

import pytest

from tests.sip.test_endpoint import UDP, Wire, responses
from tongdai.sip.digest import DigestSecret
from tongdai.sip.endpoint_inputs import CredentialsFound
from tongdai.sip.endpoint_outputs import CredentialsWanted, TransferWanted
from tongdai.sip.flow import Flow, Transport

TARGET = "<sip:102@example.com>"
NEXT_DOOR = Flow(Transport.UDP, ("192.0.2.10", 9999), ("192.0.2.1", 5060))
ELSEWHERE = Flow(Transport.UDP, ("192.0.2.66", 5060), ("192.0.2.1", 5060))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"Refer_To": "nonsense"}, 400),
        ({"Refer_To": "tel:+84394749346"}, 400),
        ({"Refer_To": f"{TARGET}, {TARGET}"}, 400),
        ({"Refer_To": TARGET, "r": TARGET}, 400),
        ({"Refer_To": TARGET, "Tongdai_Transfer": "now"}, 400),
        ({"Refer_To": "<sip:102@example.com?Replaces=x%40y>"}, 400),
        ({"Refer_To": TARGET, "Require": "norefersub"}, 420),
        ({"Refer_To": TARGET, "CSeq": "1 REFER"}, 500),
    ],
)
def test_a_refer_that_cannot_be_followed_is_refused_and_the_call_goes_on(
    fields: dict[str, str], status: int
) -> None:
    wire = Wire()
    ok, _ = wire.talking()
    assert wire.ask(wire.within(ok, "REFER", **fields)).status == status
    (wanted,) = wire.send(wire.within(ok, "REFER", Refer_To=TARGET))
    assert isinstance(wanted, TransferWanted)


def test_a_stranger_has_us_call_nobody() -> None:
    wire = Wire()
    ok, _ = wire.talking()
    outside = wire.request("REFER", Refer_To=TARGET)
    assert wire.ask(outside, ELSEWHERE).status == 403
    guessed = wire.request("REFER", To="<sip:101@example.com>;tag=x", Refer_To=TARGET)
    assert wire.ask(guessed, ELSEWHERE).status == 481
    inside = wire.within(ok, "REFER", Refer_To=TARGET)
    assert wire.ask(inside, ELSEWHERE).status == 401


def test_another_extension_does_not_pass_on_a_call_that_is_not_its_own() -> None:
    wire = Wire()
    ok, _ = wire.talking()
    secret = DigestSecret.of("103", "example.com", "other")
    refer = wire.sign(
        wire.within(ok, "REFER", Refer_To=TARGET), user="103", secret=secret
    )
    (wanted,) = wire.send(refer, NEXT_DOOR)
    assert isinstance(wanted, CredentialsWanted)
    outputs = wire.tell(CredentialsFound(wanted.request, secret))
    assert responses(outputs) == [403]


def test_a_refer_that_comes_twice_is_followed_once() -> None:
    wire = Wire()
    ok, _ = wire.talking()
    refer = wire.within(ok, "REFER", Refer_To=TARGET)
    assert len(wire.send(refer, UDP)) == 1
    assert wire.send(refer, UDP) == []
