"""The demo's carrier at the end of a trunk, in virtual time."""

from __future__ import annotations

import pytest

from tests.demo.network import (
    CARRIER,
    MALFORMED,
    SWITCHBOARD,
    UNACCEPTABLE,
    network,
)
from tests.sim.phone import Phone
from tongdai.client.phone.calls import MOST_CALLS
from tongdai.client.phone.vocabulary import KeyCame
from tongdai.demo.carrier_vocabulary import Stop
from tongdai.demo.news import NotMade, Why
from tongdai.demo.sounds import Echo, Tone
from tongdai.sip.flow import Flow, Transport

SEEDS = range(30)


def responses(phone):
    """What came back, with the time of each, but 100."""
    return [each.status for each in phone.answers if each.status != 100]


def dialled(number, *, until=60.0, **setting):
    world, carrier, phone = network(**setting)
    with world.explained():
        phone.dial(number)
        world.run(until=until)
    return world, carrier, phone


# Calls to the carrier.


def test_01_rings_a_second_answers_and_echoes():
    world, carrier, phone = dialled("0900000001", until=0.9)
    assert responses(phone) == [180]
    world.run(until=1.1)
    assert responses(phone) == [180, 200]
    assert (carrier.did, carrier.says) == (["answered"], Echo())
    assert phone.facts == ["talking"]


def test_02_is_busy():
    _, carrier, phone = dialled("0900000002")
    assert responses(phone) == [486]
    assert carrier.did == ["closed"]


def test_03_rings_until_the_caller_gives_up():
    world, carrier, phone = dialled("0900000003", until=100.0)
    assert responses(phone) == [180]
    phone.cancel()
    world.run(until=200.0)
    assert responses(phone)[1:] == [200, 487]
    assert carrier.did == ["closed"]


def test_04_plays_440_hz_for_two_seconds_before_it_answers():
    world, carrier, phone = dialled("0900000004", until=1.9)
    [early] = [each for each in phone.answers if each.status == 183]
    assert responses(phone) == [183]
    assert (carrier.did, carrier.says) == (["answered"], Tone(440))
    world.run(until=2.1)
    assert responses(phone) == [183, 200]
    assert phone.answers[-1].body == early.body
    assert (carrier.did, carrier.says) == (["answered"], Echo())


def test_05_answers_and_hangs_up_after_three_seconds():
    world, carrier, phone = dialled("0900000005", until=2.9)
    assert phone.facts == ["talking"]
    world.run(until=3.1)
    assert phone.facts == ["talking", "far end hung up"]
    assert (carrier.did, carrier.says) == (["answered", "closed"], Echo())


def test_06_declines():
    _, _, phone = dialled("0900000006")
    assert responses(phone) == [603]


def test_07_answers_and_plays_1000_hz():
    _, carrier, phone = dialled("0900000007")
    assert responses(phone) == [200]
    assert (carrier.did, carrier.says) == (["answered"], Tone(1000))


@pytest.mark.parametrize("number", ["0912345678", "02838001234", "%2B33123456789"])
def test_every_other_number_rings_two_seconds_and_echoes(number):
    world, carrier, phone = dialled(number, until=1.9)
    assert responses(phone) == [180]
    world.run(until=2.1)
    assert responses(phone) == [180, 200]
    assert (carrier.did, carrier.says) == (["answered"], Echo())


@pytest.mark.parametrize("number", ["+84900000006", "84900000006", "0084900000006"])
def test_numbers_are_understood_as_any_switchboard_writes_them(number):
    _, _, phone = dialled(number)
    assert responses(phone) == [603]


def test_a_call_ends_when_the_caller_hangs_up():
    world, carrier, phone = dialled("0900000007", until=10.0)
    phone.hang_up()
    world.run(until=100.0)
    assert carrier.did[-1] == "closed"
    assert carrier.carrier.idle
    assert carrier.deadline() is None


def test_a_caller_who_holds_is_answered():
    world, carrier, phone = dialled("0900000007", until=1.0)
    phone.reoffer()
    world.run(until=2.0)
    assert phone.facts == ["talking", "reanswered"]
    assert carrier.did[-1] == "answered"


@pytest.mark.parametrize("body", [UNACCEPTABLE, MALFORMED])
def test_what_no_carrier_speaks_is_refused_and_what_it_spoke_goes_on(body):
    world, _, phone = network()
    phone.dial("0900000007", body)
    world.run(until=60.0)
    assert responses(phone) == [488]
    phone.dial("0900000007")
    world.run(until=61.0)
    phone.reoffer(body)
    world.run(until=62.0)
    assert phone.facts[1:] == ["talking", "reoffer refused with 488"]


def test_an_offer_that_the_caller_wants_of_us_is_made_when_somebody_answers():
    world, _, phone = network()
    phone.dial("0900000004", b"")
    world.run(until=60.0)
    assert responses(phone) == [180, 200]  # nobody could have heard a tone
    assert phone.answers[-1].body == b"v=0\r\ns=offer of the carrier\r\n"


def test_nobody_passes_a_call_on_at_the_carriers_cost():
    world, _, phone = dialled("0900000007", until=1.0)
    phone.refer("0900000001")
    world.run(until=2.0)
    assert "refer answered with 403" in phone.facts


def test_calls_that_no_port_is_left_for_are_refused_and_the_others_go_on():
    world, _, phone = network(ports=1)
    other = Phone(world, "101", ("127.0.0.1", 5070), CARRIER)
    phone.dial("0900000007")
    world.run(until=1.0)
    other.dial("0900000007")
    world.run(until=2.0)
    assert responses(other) == [503]
    assert phone.facts == ["talking"]


def test_there_is_a_limit_to_the_calls_of_one_moment():
    world, _, _ = network(ports=MOST_CALLS + 1)
    phones = [
        Phone(world, "100", ("127.0.0.1", 6000 + number), CARRIER)
        for number in range(MOST_CALLS + 1)
    ]
    for phone in phones:
        world.run(until=world.now + 0.05)
        phone.dial("0900000003")
    world.run(until=world.now + 1.0)
    assert [responses(each) for each in phones] == MOST_CALLS * [[180]] + [[503]]


def test_a_stranger_from_elsewhere_calls_nobody():
    world, carrier, _ = network()
    stranger = Phone(world, "100", ("192.0.2.9", 5060), CARRIER)
    stranger.dial("0900000007")
    world.run(until=60.0)
    assert carrier.legs == {}
    assert stranger.facts[0].startswith("refused with 4")


def test_it_says_that_it_is_there_to_who_asks():
    world, _, phone = network()
    phone.send(
        b"OPTIONS sip:127.0.0.1:5080 SIP/2.0\r\n"
        b"Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx;rport\r\n"
        b"From: <sip:127.0.0.1>;tag=a\r\nTo: <sip:127.0.0.1>\r\nCall-ID: x\r\n"
        b"CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    )
    world.run(until=1.0)
    assert "SIP/2.0 200 OK" in world.ladder()


@pytest.mark.parametrize("garbage", [b"", b"\r\n\r\n", b"INVITE\r\n\r\n", b"\xff" * 99])
def test_garbage_disturbs_nobody(garbage):
    world, carrier, phone = network()
    carrier.receive(garbage, Flow(Transport.UDP, SWITCHBOARD, CARRIER))
    phone.dial("0900000007")
    world.run(until=1.0)
    assert phone.facts == ["talking"]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_call_connects_and_ends_over_a_lossy_wire(seed):
    world, carrier, phone = network(seed, loss=0.15, delay=(0.01, 0.3))
    with world.explained():
        phone.dial("0900000005")
        world.run(until=400.0)
        assert phone.call is None
        assert "talking" in phone.facts
        assert carrier.did[-1] == "closed"
        assert carrier.carrier.idle
        assert carrier.deadline() is None


def test_keys_that_a_caller_presses_are_told_to_nobody():
    _, carrier, _ = dialled("0900000007", until=1.0)
    [session] = carrier.legs
    carrier.tell(KeyCame(session, "5"))
    assert carrier.told == []


# The end.


def test_stopping_ends_every_call_and_takes_no_further_one():
    world, carrier, phone = network()
    session = carrier.call()
    world.run(until=5.0)
    other = Phone(world, "101", ("127.0.0.1", 5070), CARRIER)
    other.dial("0900000007")
    world.run(until=6.0)
    carrier.tell(Stop())
    assert carrier.told[-1].why is Why.CARRIER_STOPPED
    assert carrier.carrier.idle
    world.run(until=7.0)
    assert phone.facts[-1] == other.facts[-1] == "far end hung up"
    other.dial("0900000007")
    world.run(until=8.0)
    assert responses(other)[-1] == 503
    carrier.give_up(session)
    carrier.call()
    assert isinstance(carrier.told[-1], NotMade)


def test_a_call_that_is_not_answered_when_we_stop_is_declined_by_nobody():
    world, carrier, phone = dialled("0900000003", until=5.0)
    carrier.tell(Stop())
    world.run(until=6.0)
    assert responses(phone) == [180, 480]
