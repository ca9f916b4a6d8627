"""REGISTER and OPTIONS of ours, through the endpoint and its transactions."""

from __future__ import annotations

from dataclasses import replace

from tests.sip.carrier_wire import PROBE, REGISTER, TARGET, TLS, UDP, Wire
from tongdai.sip.endpoint_inputs import (
    FlowClosed,
    Tick,
    Unregister,
)
from tongdai.sip.endpoint_outputs import (
    Probed,
    Registered,
    RegistrationFailed,
)


def test_a_probe_asks_nobody_in_particular_and_names_no_secret():
    wire = Wire()
    assert wire.tell(PROBE) == []
    (options,) = wire.sent
    assert (options.method, options.uri) == ("OPTIONS", "sip:carrier.example.net")
    assert str(options.from_.uri) == "sip:ping@192.0.2.1"
    assert wire.flow == UDP


def test_any_final_answer_tells_that_it_is_there_and_how_far_away():
    for status in (200, 404, 405, 501, 503):
        wire = Wire()
        wire.tell(PROBE)
        wire.now = 0.25
        assert wire.answer(100) == []
        assert wire.answer(status) == [Probed("acme/viet", status, 0.25)]


def test_silence_is_an_answer_after_three_seconds_and_only_one():
    wire = Wire()
    wire.tell(PROBE)
    assert wire.rest() == [(3.0, Probed("acme/viet", None, 3.0))]
    assert wire.endpoint.idle


def test_an_answer_that_comes_too_late_is_none():
    wire = Wire()
    wire.tell(PROBE)
    wire.now = 3.0
    assert wire.tell(Tick()) == [Probed("acme/viet", None, 3.0)]
    assert wire.answer(200) == []


def test_a_connection_that_closes_is_an_answer_at_once():
    wire = Wire()
    wire.tell(replace(PROBE, target=replace(TARGET, flow=TLS)))
    assert wire.tell(FlowClosed(TLS)) == [Probed("acme/viet", None, 0.0)]


def test_a_second_probe_replaces_the_first():
    wire = Wire()
    wire.tell(PROBE)
    first = wire.sent[-1]
    wire.now = 1.0
    wire.tell(PROBE)
    assert wire.answer(200, request=first) == []
    assert wire.answer(200) == [Probed("acme/viet", 200, 0.0)]


def test_probe_and_registration_of_one_trunk_do_not_meet():
    wire = Wire()
    wire.tell(REGISTER)
    register = wire.sent[-1]
    wire.tell(PROBE)
    assert wire.answer(503) == [Probed("acme/viet", 503, 0.0)]
    (granted,) = wire.answer(200, ("Expires", "60"), request=register)
    assert (granted.trunk, granted.expires) == ("acme/viet", 60)


def test_a_registration_over_udp_is_sent_again_until_it_is_answered():
    wire = Wire()
    wire.tell(REGISTER)
    wire.now = 0.5
    wire.tell(Tick())
    assert [request.method for request in wire.sent] == ["REGISTER", "REGISTER"]
    (granted,) = wire.answer(200)
    assert isinstance(granted, Registered)
    assert granted.expires == 600


def test_a_registration_whose_connection_closes_fails():
    wire = Wire()
    wire.tell(replace(REGISTER, target=replace(TARGET, flow=TLS)))
    (failed,) = wire.tell(FlowClosed(TLS))
    assert isinstance(failed, RegistrationFailed)
    assert (failed.trunk, failed.status) == ("acme/viet", 430)


def test_the_one_over_the_next_connection_replaces_it():
    wire = Wire()
    wire.tell(REGISTER)
    first = wire.sent[-1]
    wire.tell(REGISTER)
    assert wire.answer(403, request=first) == []
    (granted,) = wire.answer(200)
    assert isinstance(granted, Registered)
    assert granted.expires == 600


def test_nothing_is_left_of_a_registration_that_was_taken_back():
    wire = Wire()
    wire.tell(REGISTER)
    wire.answer(200)
    assert wire.tell(Unregister("acme/viet")) == []
    assert wire.sent[-1].expires == 0
    assert wire.answer(200) == []
    assert wire.rest() == []
    assert wire.endpoint.idle
    assert wire.tell(Unregister("acme/viet")) == []


def test_a_registration_taken_back_for_another_does_not_take_that_back():
    wire = Wire()
    wire.tell(REGISTER)
    wire.answer(200)
    wire.tell(Unregister("acme/viet"))
    leaving = wire.sent[-1]
    wire.tell(REGISTER)
    assert wire.answer(200, request=leaving) == []
    (granted,) = wire.answer(200)
    assert isinstance(granted, Registered)
    assert granted.expires == 600
