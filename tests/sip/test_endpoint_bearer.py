"""Bearer tokens at the endpoint: whose they are, and for whom they may speak."""

from __future__ import annotations

import pytest

from tests.sip.test_endpoint import ANSWER, OFFER, SECRET, SERVER, UDP, Wire, responses
from tongdai.sip.endpoint_inputs import Accept, CredentialsFound, OwnerFound, Tick
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    OwnerWanted,
    RegistrationOffered,
    SessionOffered,
    SessionReoffered,
)
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.parser import parse_message

PAGE = Flow(Transport.WSS, ("192.0.2.10", 50000), SERVER, 1)
ELSEWHERE = Flow(Transport.WSS, ("192.0.2.66", 50000), SERVER, 2)
TOKEN = "ZGVtbw.MTAw.c2VjcmV0LXNlY3JldA"
FIELD = f"Bearer {TOKEN}"


def shown(wire, request, owner, *, flow=PAGE, field=FIELD):
    """Send a request with a token, which turns out to be ``owner``'s."""
    request.headers.set("Authorization", field)
    (wanted,) = wire.send(request, flow)
    assert wanted == OwnerWanted(wanted.request, TOKEN, "example.com")
    return wire.tell(OwnerFound(wanted.request, owner))


def the_refusal(outputs, status):
    """The only answer; its challenges."""
    (sent,) = outputs
    answer = parse_message(sent.data)
    assert answer.status == status
    return answer.headers.all("WWW-Authenticate")


def test_a_token_registers_its_extension_at_the_first_try():
    wire = Wire()
    (offered,) = shown(wire, wire.register(), "100")
    assert isinstance(offered, RegistrationOffered)
    assert (offered.user, offered.domain) == ("100", "example.com")


def test_a_token_makes_a_call():
    wire = Wire()
    _, offered = shown(wire, wire.request(body=OFFER), "100")
    assert isinstance(offered, SessionOffered)
    assert (offered.caller_user, offered.caller_domain) == ("100", "example.com")


def test_a_token_is_taken_for_options_as_well():
    wire = Wire()
    assert responses(shown(wire, wire.request("OPTIONS"), "100")) == [200]


@pytest.mark.parametrize("method", ["REGISTER", "INVITE", "OPTIONS"])
def test_a_token_of_nobody_is_challenged_for_digest_and_for_a_better_token(method):
    wire = Wire()
    request = wire.register() if method == "REGISTER" else wire.request(method)
    sha256, md5, bearer = the_refusal(shown(wire, request, None), 401)
    assert sha256.startswith("Digest ")
    assert md5.startswith("Digest ")
    assert bearer == 'Bearer realm="example.com", error="invalid_token"'
    assert wire.endpoint.idle
    wire.now += 32
    assert wire.tell(Tick()) == []


def test_the_answer_is_the_same_whoever_is_named():
    def answer(name):
        wire = Wire()
        aor = f"<sip:{name}@example.com>"
        request = wire.register(From=f"{aor};tag=a", To=aor)
        (sent,) = shown(wire, request, None)
        return sent.data.replace(name.encode(), b"100")

    assert answer("999") == answer("100")


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "<sip:101@example.com>;tag=a"},
        {"To": "<sip:101@example.com>"},
        {
            "From": "<sip:101@example.com>;tag=a",
            "To": "<sip:101@example.com>",
        },
    ],
)
def test_a_token_registers_nobody_but_its_own_extension(fields):
    wire = Wire()
    assert responses(shown(wire, wire.register(**fields), "100")) == [403]


def test_a_token_calls_in_nobody_elses_name():
    wire = Wire()
    invite = wire.request(From="<sip:101@example.com>;tag=a", body=OFFER)
    assert responses(shown(wire, invite, "100")) == [403]


def test_a_datagram_with_a_token_proves_nothing():
    wire = Wire()
    register = wire.register(Authorization=FIELD)
    challenges = the_refusal(wire.send(register, UDP), 401)
    assert all(each.startswith("Digest ") for each in challenges)


@pytest.mark.parametrize(
    "field",
    [
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer ñ",
        'Bearer "a"',
        "Bearer a,b",
        "Bearer =",
        "Bearer " + "a" * 1025,
    ],
)
def test_what_cannot_be_a_token_is_refused_unseen(field):
    wire = Wire()
    register = wire.register(Authorization=field)
    assert len(the_refusal(wire.send(register, PAGE), 401)) == 3
    assert wire.endpoint.idle


def test_a_password_counts_before_a_token():
    wire = Wire()
    wire.sign(wire.register())  # asks for a nonce
    signed = wire.sign(wire.register())
    signed.headers.add("Authorization", FIELD)
    (wanted,) = wire.send(signed, PAGE)
    assert isinstance(wanted, CredentialsWanted)


def test_the_scheme_is_written_in_any_case():
    wire = Wire()
    assert shown(wire, wire.register(), "100", field=f"bEARER  {TOKEN}")


def test_word_about_passwords_does_not_answer_for_a_token_nor_the_other_way():
    wire = Wire()
    (wanted,) = wire.send(wire.register(Authorization=FIELD), PAGE)
    assert wire.tell(CredentialsFound(wanted.request, SECRET)) == []
    signed = wire.sign(wire.register())
    (wanted,) = wire.send(signed)
    assert wire.tell(OwnerFound(wanted.request, "100")) == []


def test_guessing_tokens_is_slowed_down():
    wire = Wire(guess_burst=3)
    for _ in range(3):
        assert len(the_refusal(shown(wire, wire.register(), None), 401)) == 3
    (sent,) = wire.send(wire.register(Authorization=FIELD), PAGE)
    assert parse_message(sent.data).status == 503


def test_good_tokens_are_not_slowed_down():
    wire = Wire(guess_burst=3, aor_burst=100)
    for _ in range(10):
        (offered,) = shown(wire, wire.register(), "100")
        assert isinstance(offered, RegistrationOffered)


def reinvite(wire):
    """A call made by a token and answered; what would change it."""
    _, offered = shown(wire, wire.request(body=OFFER), "100")
    (sent,) = wire.tell(Accept(offered.session, ANSWER))
    ok = parse_message(sent.data)
    wire.send(wire.within(ok, "ACK"), PAGE)
    return wire.within(ok, "INVITE", body=OFFER)


def test_a_call_moves_to_another_connection_by_its_own_token_alone():
    wire = Wire()
    outputs = shown(wire, reinvite(wire), "100", flow=ELSEWHERE)
    assert any(isinstance(each, SessionReoffered) for each in outputs)
    wire = Wire()
    outputs = shown(wire, reinvite(wire), "101", flow=ELSEWHERE)
    assert responses(outputs) == [403]


def test_no_token_is_shown_by_what_the_endpoint_asks():
    assert TOKEN not in repr(OwnerWanted("1", TOKEN, "example.com"))
