"""The endpoint under attack: what strangers and registered phones must not achieve."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sip.test_endpoint import OFFER, UDP, Wire, responses
from tongdai.sip.digest import DigestSecret
from tongdai.sip.endpoint_inputs import CredentialsFound, Received, Respond, Tick
from tongdai.sip.endpoint_outputs import RegistrationOffered
from tongdai.sip.limits import MAX_LINE
from tongdai.sip.registrar import Update, update
from tongdai.sip.settings import SipSettings

LONGEST_NAME = f'"{"a" * (MAX_LINE - 40)}" <sip:100@example.com>'
"With a To or From before it just short enough to be read."


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"To": LONGEST_NAME}, 401),
        ({"Via": f"SIP/2.0/UDP a;rport;branch=z9hG4bK1;x={'a' * 8140}"}, 401),
        ({"Require": ",".join(f"{tag}{'a' * 1000}" for tag in "abcdefgh")}, 420),
    ],
)
def test_what_is_just_short_enough_to_be_read_is_answered(fields, status):
    wire = Wire()
    (sent,) = wire.send(wire.register(**fields))
    assert sent.data.startswith(b"SIP/2.0 %d " % status)


def test_a_contact_that_grows_when_it_is_written_is_confirmed():
    wire = Wire()
    contact = f"<sip:{'#' * 2_800}@192.0.2.10>"
    (offered,) = wire.vouched(wire.sign(wire.register(Contact=contact)))
    made = update((), offered.registration, UDP, 0.0, SipSettings())
    assert isinstance(made, Update)
    (ok,) = wire.tell(Respond(offered.request, 200, made.headers))
    assert ok.data.startswith(b"SIP/2.0 200 ")


GUESSED = DigestSecret.of("100", "example.com", "guessed")
ELSEWHERE = replace(UDP, remote=("192.0.2.66", 5060))


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("method", ["INVITE", "REGISTER", "OPTIONS"])
def test_wrong_credentials_are_answered_once_and_forgotten(method, known):
    wire = Wire()
    request = wire.register() if method == "REGISTER" else wire.request(method)
    wrong = wire.sign(request, secret=GUESSED)
    (wanted,) = wire.send(wrong)
    secret = DigestSecret.of("100", "example.com", "secret") if known else None
    assert responses(wire.tell(CredentialsFound(wanted.request, secret))) == [401]
    assert wire.endpoint.idle, "a forged sender would be sent the 401 eleven times"
    wire.now += 32
    assert wire.tell(Tick()) == []


def test_passwords_are_not_guessed_fast_not_even_right():
    wire = Wire(guess_rate=1.0, guess_burst=3)
    for _ in range(3):
        assert responses(wire.vouched(wire.sign(wire.register(), secret=GUESSED))) == [
            401
        ]
    right = wire.register()
    assert wire.ask(wire.sign(right)).status == 503
    wire.now += 1.0
    (offered,) = wire.vouched(wire.sign(wire.register()))
    assert isinstance(offered, RegistrationOffered)


def test_guesses_lock_nobody_out_elsewhere():
    wire = Wire(guess_burst=1)
    wire.vouched(wire.sign(wire.register(), secret=GUESSED))
    assert wire.ask(wire.sign(wire.register())).status == 503
    row = wire.ask(wire.register(), ELSEWHERE).headers.get("WWW-Authenticate")
    wire.nonce = row.split('nonce="')[1].split('"')[0]
    (offered,) = wire.vouched(wire.sign(wire.register()), flow=ELSEWHERE)
    assert isinstance(offered, RegistrationOffered)


def test_right_passwords_are_no_guesses():
    wire = Wire(guess_burst=1, aor_burst=100)
    for _ in range(20):
        (offered,) = wire.vouched(wire.sign(wire.register()))
        assert isinstance(offered, RegistrationOffered)


def test_a_nonce_overheard_or_asked_for_here_is_of_no_use_from_a_forged_address():
    wire = Wire()
    signed = wire.sign(wire.request(body=OFFER))
    assert responses(wire.vouched(signed, flow=ELSEWHERE)) == [401]


@pytest.mark.parametrize("method", ["CANCEL", "BYE", "MESSAGE", "INVITE"])
def test_a_flood_is_answered_with_less_and_less(method):
    wire = Wire(source_rate=0.001, source_burst=5)
    answered = [bool(wire.send(wire.request(method))) for _ in range(20)]
    assert answered == [True] * 10 + [False] * 10


def test_late_new_calls_are_refused_and_late_requests_in_calls_are_not():
    wire = Wire()
    invite, _ = wire.offered()
    again = wire.tell(Received(invite.encode(), UDP, late=True))
    assert responses(again) == [100]
    registration = wire.tell(Received(wire.register().encode(), UDP, late=True))
    assert responses(registration) == [401]
    other = wire.request(Call_ID="call-2", body=OFFER)
    (refused,) = wire.tell(Received(wire.sign(other).encode(), UDP, late=True))
    assert refused.data.startswith(b"SIP/2.0 503 ")
    assert b"Retry-After: " in refused.data
