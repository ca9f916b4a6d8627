"""Calls that the demo's carrier makes to the switchboard, in virtual time."""

from __future__ import annotations

import pytest

from tests.demo.network import HEARD, network
from tests.sim.phone import Manners
from tongdai.client.phone.vocabulary import KeyCame, MediaConnected, MediaFailed
from tongdai.demo.news import (
    Answered,
    Calling,
    Ended,
    HeardEarly,
    NotMade,
    Pressed,
    Ringing,
    Why,
)
from tongdai.demo.sounds import Tone


def test_somebody_who_calls_in_hears_how_it_goes():
    world, carrier, phone = network(manners=Manners(answers_after=2.0))
    carrier.call(hertz=700, digits="42#")
    world.run(until=1.0)
    assert carrier.told == [Calling(), Ringing()]
    world.run(until=5.0)
    assert carrier.told[2:] == [Answered()]
    assert carrier.did == ["offered", "accepted", "presses 42#"]
    assert carrier.says == Tone(700)
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


def test_a_tone_that_the_switchboard_plays_early_is_told_once():
    world, carrier, phone = network(manners=Manners(answers_after=None))
    carrier.call()
    world.run(until=1.0)
    [invite] = phone.requests
    for body in (b"", b"v=0\r\ns=early\r\n", b"v=0\r\ns=early\r\n"):
        phone._respond(invite, 183, body)
        world.run(until=world.now + 1.0)
    assert carrier.told == [Calling(), Ringing(), HeardEarly()]
    assert carrier.did == ["offered", "accepted"]


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


def test_keys_are_told_to_a_switchboard_that_takes_no_events_by_info():
    world, carrier, phone = network(manners=Manners(answers_after=2.0))
    carrier.call(digits="4#")
    world.run(until=1.0)
    [leg] = carrier.legs.values()
    leg.takes_keys = False
    world.run(until=5.0)
    pressed = [each.body for each in phone.requests if each.method == "INFO"]
    assert [body.split()[0] for body in pressed] == [b"Signal=4", b"Signal=#"]


def test_a_call_whose_media_fail_is_ended():
    world, carrier, phone = network()
    session = carrier.call()
    carrier.tell(MediaConnected(session))
    world.run(until=5.0)
    carrier.tell(MediaFailed(session))
    world.run(until=6.0)
    assert phone.facts[-1] == "far end hung up"
    assert carrier.told[-1].why is Why.LOST


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


def test_a_call_that_there_is_no_port_for_is_not_made_and_the_reason_is_told():
    _, carrier, phone = network(ports=0)
    carrier.call()
    assert carrier.told == [NotMade("no port is free")]
    assert phone.requests == []
