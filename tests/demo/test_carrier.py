"""The demo's carrier at the end of a trunk, in virtual time."""

from __future__ import annotations

import pytest

from tests.demo.network import (
    CARRIER,
    HEARD,
    MALFORMED,
    SWITCHBOARD,
    UNACCEPTABLE,
    network,
)
from tests.sim.phone import Manners, Phone
from tongdai.demo.carrier import MOST_CALLS
from tongdai.demo.carrier_vocabulary import KeyCame, Stop
from tongdai.demo.news import (
    Answered,
    Calling,
    Ended,
    NotMade,
    Pressed,
    Ringing,
    Why,
)
from tongdai.sip.flow import Flow, Transport

ECHO, TONE = "plays Echo()", "plays Tone(hertz={})"

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
    assert carrier.did == ["answered", ECHO]
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
    assert carrier.did == ["answered", TONE.format(440)]
    world.run(until=2.1)
    assert responses(phone) == [183, 200]
    assert phone.answers[-1].body == early.body
    assert carrier.did == ["answered", TONE.format(440), ECHO]


def test_05_answers_and_hangs_up_after_three_seconds():
    world, carrier, phone = dialled("0900000005", until=2.9)
    assert phone.facts == ["talking"]
    world.run(until=3.1)
    assert phone.facts == ["talking", "far end hung up"]
    assert carrier.did == ["answered", ECHO, "closed"]


def test_06_declines():
    _, _, phone = dialled("0900000006")
    assert responses(phone) == [603]


def test_07_answers_and_plays_1000_hz():
    _, carrier, phone = dialled("0900000007")
    assert responses(phone) == [200]
    assert carrier.did == ["answered", TONE.format(1000)]


@pytest.mark.parametrize("number", ["0912345678", "02838001234", "%2B33123456789"])
def test_every_other_number_rings_two_seconds_and_echoes(number):
    world, carrier, phone = dialled(number, until=1.9)
    assert responses(phone) == [180]
    world.run(until=2.1)
    assert responses(phone) == [180, 200]
    assert carrier.did == ["answered", ECHO]


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
    assert carrier.voices == {}
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


# Calls from the carrier.


def test_somebody_who_calls_in_hears_how_it_goes():
    world, carrier, phone = network(manners=Manners(answers_after=2.0))
    carrier.call(hertz=700, digits="42#")
    world.run(until=1.0)
    assert carrier.told == [Calling(), Ringing()]
    world.run(until=5.0)
    assert carrier.told[2:] == [Answered()]
    assert carrier.did == ["offered", "accepted", TONE.format(700), "presses 42#"]
    phone.hang_up()
    world.run(until=6.0)
    [ended] = carrier.told[3:]
    assert (ended.why, ended.status, ended.heard) == (Why.THEY_HUNG_UP, 200, HEARD)
    assert ended.seconds == pytest.approx(3.0, abs=0.1)
    assert carrier.did[-1] == "closed"


def test_the_hotline_and_the_caller_are_written_as_carriers_write_them():
    world, carrier, phone = network()
    carrier.call(caller="090 123-4567", hotline="024 7300 0002")
    world.run(until=0.1)
    [invite] = phone.requests
    assert invite.uri == "sip:+842473000002@127.0.0.1:5060"
    assert invite.from_.uri.user == "+84901234567"
    assert invite.headers.get("P-Asserted-Identity") == "<sip:+84901234567@127.0.0.1>"


def test_who_called_hangs_up_when_the_time_is_over():
    world, carrier, phone = network()
    carrier.call(seconds=2.5)
    world.run(until=10.0)
    assert phone.facts == ["ringing", "talking", "far end hung up"]
    ended = carrier.told[-1]
    assert (ended.why, ended.status, ended.seconds) == (Why.WE_HUNG_UP, 200, 2.5)


def test_who_called_gives_up_before_anybody_answers():
    world, carrier, phone = network(manners=Manners(answers_after=None))
    session = carrier.call()
    world.run(until=3.0)
    carrier.give_up(session)
    world.run(until=100.0)
    assert phone.facts == ["ringing", "cancelled"]
    assert carrier.told[2:] == [Ended(Why.WE_HUNG_UP, 487, 0.0, HEARD)]


def test_a_refusal_is_told_with_its_status():
    world, carrier, _ = network(manners=Manners(refuses_with=404))
    carrier.call()
    world.run(until=60.0)
    assert carrier.told[1:] == [Ended(Why.REFUSED, 404, 0.0, HEARD)]


def test_what_is_played_before_anybody_answers_is_told():
    world, carrier, _ = network(manners=Manners(answers_after=3.0, early_sdp=True))
    carrier.call()
    world.run(until=1.0)
    assert carrier.did == ["offered", "accepted"]
    assert carrier.told == [Calling(), Ringing()]


def test_a_switchboard_that_is_not_there_is_told_after_a_while():
    world, carrier, _ = network()
    world.loss = 1.0
    carrier.call()
    world.run(until=60.0)
    assert carrier.told[1:] == [Ended(Why.REFUSED, 408, 0.0, HEARD)]


def test_a_switchboard_that_vanishes_in_mid_call_is_noticed():
    world, carrier, _ = network()
    carrier.call()
    world.run(until=5.0)
    world.loss = 1.0
    world.run(until=2000.0)
    assert carrier.told[-1].why is Why.LOST
    assert carrier.deadline() is None


def test_keys_that_the_other_side_presses_are_told_to_who_called():
    world, carrier, _ = network()
    session = carrier.call()
    world.run(until=5.0)
    carrier.tell(KeyCame(session, "5"))
    assert carrier.told[-1] == Pressed("5")


def test_keys_that_a_caller_presses_are_told_to_nobody():
    _, carrier, _ = dialled("0900000007", until=1.0)
    [session] = carrier.voices
    carrier.tell(KeyCame(session, "5"))
    assert carrier.told == []


def test_that_it_rings_is_told_once():
    world, carrier, phone = network(manners=Manners(answers_after=None))
    carrier.call()
    world.run(until=1.0)
    [invite] = phone.requests
    phone._respond(invite, 180)
    world.run(until=2.0)
    assert carrier.told == [Calling(), Ringing()]


@pytest.mark.parametrize("number", ["sip:x@y", "12;x", "<>", "", " "])
def test_what_cannot_be_a_number_is_not_called(number):
    world, carrier, phone = network()
    carrier.call(hotline=number)
    carrier.call(caller=number)
    world.run(until=1.0)
    assert [type(each) for each in carrier.told] == [NotMade, NotMade]
    assert phone.requests == []


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
