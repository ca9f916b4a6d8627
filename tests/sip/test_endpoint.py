"""The endpoint as strangers and phones meet it: one message in, what comes out."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tongdai.errors import UsageError
from tongdai.sip.digest import Algorithm, Credentials, DigestSecret
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Accept,
    Caller,
    CredentialsFound,
    Dial,
    DomainsChanged,
    FlowClosed,
    HangUp,
    MoveSessions,
    Received,
    Respond,
    Tick,
)
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    RegistrationOffered,
    SessionConfirmed,
    SessionEnded,
    SessionOffered,
    Transmit,
)
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.headers import Headers
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import parse_message
from tongdai.sip.settings import SipSettings

SERVER = ("192.0.2.1", 5060)
UDP = Flow(Transport.UDP, ("192.0.2.10", 5062), SERVER)
SECRET = DigestSecret.of("100", "example.com", "secret")
OFFER, ANSWER = b"v=0 offer", b"v=0 answer"


class Wire:
    """An endpoint, and a phone's side of it without any memory of its own."""

    def __init__(self, **settings):
        numbers = itertools.count(1)
        self.endpoint = Endpoint(
            SipSettings(**settings),
            lambda: f"{next(numbers):016x}",
            domains=frozenset({"example.com"}),
        )
        self.now = 0.0
        self.branches = itertools.count(1)
        self.counts = itertools.count(1)
        self.nonce = None

    def tell(self, event):
        return self.endpoint.handle(event, self.now)

    def send(self, message, flow=UDP):
        return self.tell(Received(message.encode(), flow))

    def ask(self, message, flow=UDP):
        """Send a request that is answered at once; return the response."""
        (transmit,) = self.send(message, flow)
        return parse_message(transmit.data)

    def request(self, method="INVITE", uri="sip:101@example.com", **changes):
        number = next(self.branches)
        fields = {
            "From": "<sip:100@example.com>;tag=a",
            "To": f"<{uri}>",
            "Call-ID": "call-1",
            "CSeq": f"{number} {method}",
            "Via": f"SIP/2.0/UDP 192.0.2.10:5062;rport;branch=z9hG4bK{number}",
            "Contact": "<sip:100@192.0.2.10:5062>",
        } | {name.replace("_", "-"): value for name, value in changes.items()}
        body = fields.pop("body", b"")
        rows = Headers((k, v) for k, v in fields.items() if v is not None)
        return Request(method, uri, rows, body)

    def register(self, **changes):
        changes.setdefault("To", "<sip:100@example.com>")
        return self.request("REGISTER", "sip:example.com", **changes)

    def sign(self, request, user="100", realm="example.com", secret=SECRET, **changes):
        """Add credentials, asking for a nonce first if there is none."""
        if self.nonce is None:
            challenge = self.ask(self.register())
            row = challenge.headers.get("WWW-Authenticate")
            self.nonce = row.split('nonce="')[1].split('"')[0]
        blank = Credentials(
            Algorithm.SHA256, user, realm, self.nonce, request.uri, "", "c",
            next(self.counts),
        )  # fmt: skip
        blank = replace(blank, **changes)
        signed = replace(blank, response=blank.expected(secret, request.method))
        request.headers.set("Authorization", str(signed))
        return request

    def vouched(self, request, secret=SECRET, flow=UDP):
        """Send a signed request, and find the secret that is asked for."""
        (wanted,) = self.send(request, flow)
        assert isinstance(wanted, CredentialsWanted)
        return self.tell(CredentialsFound(wanted.request, secret))

    def offered(self, **changes):
        """An INVITE that has come through; return the session and its 100."""
        changes.setdefault("body", OFFER)
        invite = self.sign(self.request(**changes))
        trying, offered = self.vouched(invite)
        assert parse_message(trying.data).status == 100
        assert isinstance(offered, SessionOffered)
        return invite, offered

    def talking(self):
        """A call of a phone that is answered; return its 200."""
        _, offered = self.offered()
        (sent,) = self.tell(Accept(offered.session, ANSWER))
        ok = parse_message(sent.data)
        self.send(self.within(ok, "ACK"))
        return ok, offered.session

    def cancel(self, invite):
        number = invite.cseq.number
        return self.request(
            "CANCEL", Via=invite.headers.get("Via"), CSeq=f"{number} CANCEL"
        )

    def within(self, ok, method, **changes):
        """A request in the dialog that our 200 made."""
        changes.setdefault("To", ok.headers.get("To"))
        if method == "ACK":
            changes["CSeq"] = f"{ok.cseq.number} ACK"
        return self.request(method, str(ok.contacts[0].uri), **changes)


def responses(outputs):
    return [parse_message(o.data).status for o in outputs if isinstance(o, Transmit)]


# Who may ask for what.


@pytest.mark.parametrize(
    ("method", "uri", "fields", "status"),
    [
        ("INVITE", "sip:101@example.com", {}, 401),
        ("REGISTER", "sip:example.com", {"To": "<sip:100@example.com>"}, 401),
        ("OPTIONS", "sip:101@example.com", {}, 401),
        ("OPTIONS", "sip:example.com", {}, 200),
        ("OPTIONS", "sip:192.0.2.1", {}, 200),
        ("OPTIONS", "sip:101@example.com", {"Max_Forwards": "0"}, 200),
        ("OPTIONS", "sip:elsewhere.example.net", {}, 404),
        ("INVITE", "sip:101@elsewhere.example.net", {}, 404),
        ("REGISTER", "sip:example.com", {"To": "<sip:100@nowhere.example.net>"}, 404),
        ("INVITE", "sip:101@example.com", {"From": "<sip:1@example.net>;tag=a"}, 403),
        ("INVITE", "sip:101@example.com", {"Max_Forwards": "0"}, 483),
        ("INVITE", "sip:101@example.com", {"Require": "gruu"}, 420),
        ("INVITE", "tel:+84394749346", {}, 416),
        ("MESSAGE", "sip:101@example.com", {}, 405),
        ("SUBSCRIBE", "sip:101@example.com", {}, 405),
        ("REFER", "sip:101@example.com", {}, 403),
        ("REFER", "sip:101@example.com", {"To": "<sip:101@example.com>;tag=x"}, 481),
        ("INFO", "sip:101@example.com", {"To": "<sip:101@example.com>;tag=x"}, 481),
        ("NEWMETHOD", "sip:101@example.com", {}, 501),
        ("BYE", "sip:101@example.com", {}, 481),
        ("BYE", "sip:101@example.com", {"To": "<sip:101@example.com>;tag=x"}, 481),
        ("INVITE", "sip:101@example.com", {"To": "<sip:1@example.com>;tag=x"}, 481),
        ("UPDATE", "sip:101@example.com", {}, 481),
        ("CANCEL", "sip:101@example.com", {}, 481),
        ("REGISTER", "sip:example.com", {"To": "<sip:1@example.com>;tag=x"}, 481),
        ("INVITE", "sip:101@example.com", {"CSeq": "1 BYE"}, 400),
    ],
)  # fmt: skip
def test_what_a_stranger_is_told(method, uri, fields, status):
    wire = Wire()
    assert wire.ask(wire.request(method, uri, **fields)).status == status
    assert wire.endpoint.idle, "nothing may be remembered of strangers"


def test_every_final_response_has_a_to_tag():
    wire = Wire()
    for method in ("INVITE", "MESSAGE", "BYE", "CANCEL", "OPTIONS"):
        assert wire.ask(wire.request(method)).to.tag


def test_a_challenge_offers_sha_256_first_for_the_callers_own_domain():
    rows = Wire().ask(Wire().request()).headers.all("WWW-Authenticate")
    assert ["SHA-256" in rows[0], "MD5" in rows[1]] == [True, True]
    assert all('realm="example.com"' in row and 'qop="auth"' in row for row in rows)


def test_nonsense_gets_no_answer_unless_it_can_be_given_one():
    wire = Wire()
    assert wire.tell(Received(b"\x00\x01 nonsense", UDP)) == []
    assert wire.tell(Received(b"", UDP)) == []
    assert wire.send(wire.request("ACK")) == []
    assert wire.send(Response(200, "OK", wire.request().headers)) == []


def test_an_unknown_user_and_a_wrong_password_are_told_the_same():
    told = []
    for secret in (None, DigestSecret.of("100", "example.com", "other")):
        wire = Wire()
        outputs = wire.vouched(wire.sign(wire.request()), secret)
        told.append([(type(o), o.data) for o in outputs])
    assert told[0] == told[1]
    assert b"401" in told[0][0][1]


def test_a_stale_nonce_is_told_so():
    wire = Wire(nonce_lifetime=60.0)
    wire.sign(wire.request())
    wire.now = 100.0
    (sent,) = wire.vouched(wire.sign(wire.request()))
    assert b"stale=true" in sent.data


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "<sip:101@example.com>;tag=a"},
        {"From": "<sip:100@example.com>;tag=a", "To": "<sip:101@example.com>"},
    ],
)
def test_nobody_registers_for_somebody_else(fields):
    wire = Wire()
    assert responses(wire.vouched(wire.sign(wire.register(**fields)))) == [403]


def test_nobody_calls_in_the_name_of_somebody_else():
    wire = Wire()
    invite = wire.request(From="<sip:101@example.com>;tag=a")
    assert responses(wire.vouched(wire.sign(invite))) == [403]


def test_an_authenticated_options_is_answered():
    wire = Wire()
    options = wire.sign(wire.request("OPTIONS"))
    assert responses(wire.vouched(options)) == [200]


def test_a_domain_is_served_from_the_moment_we_are_told():
    wire = Wire()
    wire.tell(DomainsChanged(frozenset({"new.example.com"})))
    there = wire.request(
        "OPTIONS", "sip:1@new.example.com", From="<sip:1@new.example.com>;tag=a"
    )
    assert wire.ask(there).status == 401
    assert wire.ask(wire.request("OPTIONS")).status == 404


# Registrations.


def test_a_registration_is_offered_and_answered_as_the_switch_says():
    wire = Wire()
    register = wire.sign(wire.register(Expires="120"))
    (offered,) = wire.vouched(register)
    assert isinstance(offered, RegistrationOffered)
    assert (offered.user, offered.domain, offered.flow) == ("100", "example.com", UDP)
    assert offered.registration.expires == 120
    (sent,) = wire.tell(Respond(offered.request, 200, (("Tongdai-Token", "t1"),)))
    assert parse_message(sent.data).headers.get("Tongdai-Token") == "t1"
    assert wire.send(register) == [sent], "a copy gets a copy"
    assert wire.tell(Respond(offered.request, 200)) == []


def test_a_registration_that_makes_no_sense_is_refused_after_the_digest():
    wire = Wire()
    assert responses(wire.vouched(wire.sign(wire.register(Contact="*")))) == [400]


def test_a_registration_that_nobody_answers_is_given_up():
    wire = Wire()
    wire.vouched(wire.sign(wire.register()))
    wire.now = wire.endpoint.deadline()
    (sent,) = wire.tell(Tick())
    assert parse_message(sent.data).status == 503


def test_one_address_of_record_registers_a_few_times_a_second_only():
    wire = Wire(aor_rate=1.0, aor_burst=2)
    told = [wire.vouched(wire.sign(wire.register())) for _ in range(3)]
    assert [type(outputs[0]) for outputs in told] == [
        RegistrationOffered,
        RegistrationOffered,
        Transmit,
    ]
    assert responses(told[2]) == [503]


def test_ten_thousand_registers_from_one_address_disturb_no_other():
    wire = Wire()
    told = [responses(wire.send(wire.register())) for _ in range(10_000)]
    assert told == [[401]] * 2_000 + [[503]] * 2_000 + [[]] * 6_000
    elsewhere = replace(UDP, remote=("192.0.2.77", 5060))
    assert wire.ask(wire.register(), elsewhere).status == 401
    assert wire.endpoint.idle


def test_who_proves_honest_does_not_use_up_what_its_source_may_send():
    wire = Wire(source_rate=0.001, source_burst=4)
    for _ in range(20):
        wire.nonce = None
        (offered,) = wire.vouched(wire.sign(wire.register()))
        assert isinstance(offered, RegistrationOffered)
        wire.now += 1


def test_four_hundred_phones_behind_one_nat_get_in_at_once():
    wire = Wire()
    for number in range(400):
        user = str(1000 + number)
        secret = DigestSecret.of(user, "example.com", "secret")
        wire.nonce = None
        mine = {"From": f"<sip:{user}@example.com>;tag=a",
                "To": f"<sip:{user}@example.com>"}  # fmt: skip
        signed = wire.sign(wire.register(**mine), user=user, secret=secret)
        (offered,) = wire.vouched(signed, secret)
        assert isinstance(offered, RegistrationOffered)


def test_requests_that_wait_for_an_answer_are_bounded():
    wire = Wire(awaiting=1)
    wire.send(wire.sign(wire.request()))
    assert wire.ask(wire.sign(wire.request(Call_ID="call-2"))).status == 503


def test_a_request_is_not_answered_before_it_is_known_whose_it_is():
    wire = Wire()
    (wanted,) = wire.send(wire.sign(wire.register()))
    assert wire.tell(Respond(wanted.request, 200)) == []
    (offered,) = wire.tell(CredentialsFound(wanted.request, SECRET))
    assert isinstance(offered, RegistrationOffered)


# Calls.


def test_a_call_is_offered_with_who_calls_whom():
    wire = Wire()
    _, offered = wire.offered(From='"Nguyễn Văn An" <sip:100@example.com>;tag=a')
    assert (offered.caller_user, offered.caller_domain) == ("100", "example.com")
    assert offered.caller_display == "Nguyễn Văn An"
    assert (offered.dialled_user, offered.dialled_domain) == ("101", "example.com")
    assert (offered.body, offered.flow) == (OFFER, UDP)


def test_a_number_dialled_at_our_address_is_one_of_the_callers_domain():
    wire = Wire()
    invite = wire.sign(wire.request(uri="sip:101@192.0.2.1", body=OFFER))
    _, offered = wire.vouched(invite)
    assert (offered.dialled_user, offered.dialled_domain) == ("101", "example.com")


def test_a_copy_of_the_invite_gets_the_latest_response_again():
    wire = Wire()
    invite, _ = wire.offered()
    assert responses(wire.send(invite)) == [100]


def test_the_same_invite_by_another_way_is_a_loop():
    wire = Wire()
    invite, _ = wire.offered()
    again = wire.request(body=OFFER, CSeq=invite.headers.get("CSeq"))
    assert wire.ask(again).status == 482


def test_an_invite_that_cannot_make_a_dialog_is_refused():
    wire = Wire()
    assert responses(wire.vouched(wire.sign(wire.request(Contact=None)))) == [400]
    short = wire.request(Supported="timer", Session_Expires="30", Call_ID="c2")
    (sent,) = wire.vouched(wire.sign(short))
    assert parse_message(sent.data).headers.get("Min-SE") == "90"


def test_responses_go_where_the_request_really_came_from():
    wire = Wire()
    via = "SIP/2.0/UDP 10.0.0.5:5070;rport;branch=z9hG4bKx"
    (sent,) = wire.send(wire.request(Via=via))
    top = parse_message(sent.data).via
    assert (sent.flow, top.received, top.rport) == (UDP, "192.0.2.10", 5062)
    old = "SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKy;maddr=192.0.2.99"
    (sent,) = wire.send(wire.request(Via=old))
    assert sent.flow.remote == ("192.0.2.10", 5070)


def test_a_cancel_ends_the_call_that_it_means():
    wire = Wire()
    invite, offered = wire.offered()
    cancel = wire.cancel(invite)
    assert wire.ask(cancel, replace(UDP, remote=("192.0.2.66", 1))).status == 481
    outputs = wire.send(cancel)
    assert responses(outputs) == [200, 487]
    (ended,) = [o for o in outputs if isinstance(o, SessionEnded)]
    assert (ended.session, ended.status) == (offered.session, 487)


def test_a_cancel_ends_an_invite_whose_credentials_are_not_found_yet():
    wire = Wire()
    invite = wire.sign(wire.request())
    (wanted,) = wire.send(invite)
    cancel = wire.cancel(invite)
    assert responses(wire.send(cancel)) == [200, 487]
    assert wire.tell(CredentialsFound(wanted.request, SECRET)) == []


def test_a_call_is_confirmed_by_its_ack_and_ended_by_its_bye():
    wire = Wire()
    _, offered = wire.offered()
    (sent,) = wire.tell(Accept(offered.session, ANSWER))
    ok = parse_message(sent.data)
    assert wire.send(wire.within(ok, "ACK")) == [
        SessionConfirmed(offered.session, None)
    ]
    outputs = wire.send(wire.within(ok, "BYE"))
    assert responses(outputs) == [200]
    assert isinstance(outputs[-1], SessionEnded)


def test_a_field_that_cannot_be_read_refuses_its_request_and_not_the_call():
    wire = Wire()
    ok, session = wire.talking()
    broken = wire.within(ok, "UPDATE", Session_Expires="soon")
    assert responses(wire.send(broken)) == [400]
    broken = wire.within(ok, "INVITE", body=OFFER, Contact="<tel:+84394749346>")
    assert responses(wire.send(broken)) == [400]
    (_, bye) = wire.tell(HangUp(session))
    assert b"BYE" in bye.data


def test_a_session_id_is_used_once():
    wire = Wire()
    dial = Dial(
        SessionId("leg"),
        Target("sip:101@192.0.2.11", UDP),
        Caller("100", "example.com"),
        "101",
        "example.com",
        OFFER,
    )
    wire.tell(dial)
    with pytest.raises(UsageError):
        wire.tell(dial)


def test_wishes_about_unknown_sessions_change_nothing():
    assert Wire().tell(HangUp(SessionId("gone"))) == []


# Flows.


def test_a_request_in_a_dialog_over_another_flow_must_prove_who_it_is():
    wire = Wire()
    ok, session = wire.talking()
    new = replace(UDP, remote=("192.0.2.10", 9999))
    assert wire.ask(wire.within(ok, "UPDATE"), new).status == 401
    update = wire.sign(wire.within(ok, "UPDATE"))
    assert responses(wire.vouched(update, flow=new)) == [200]
    (_, bye) = wire.tell(HangUp(session))
    assert bye.flow == new


def test_nobody_else_moves_a_dialog_to_his_own_flow():
    wire = Wire()
    ok, _ = wire.talking()
    new = replace(UDP, remote=("192.0.2.10", 9999))
    mallory = DigestSecret.of("109", "example.com", "secret")
    bye = wire.sign(wire.within(ok, "BYE"), user="109", secret=mallory)
    assert responses(wire.vouched(bye, mallory, new)) == [403]


def test_sessions_follow_a_phone_that_registered_again():
    wire = Wire()
    _, session = wire.talking()
    new = replace(UDP, remote=("192.0.2.10", 9999))
    wire.tell(FlowClosed(UDP))
    assert wire.tell(HangUp(session))[0].status == 200
    assert wire.tell(MoveSessions(UDP, new, "101", "example.com")) == []
    (bye,) = wire.tell(MoveSessions(UDP, new, "100", "example.com"))
    assert (bye.flow, b"BYE" in bye.data) == (new, True)


def test_a_flow_that_closes_fails_the_call_that_was_dialled_over_it():
    wire = Wire()
    leg = SessionId("leg")
    target = Target("sip:101@192.0.2.11", UDP)
    wire.tell(
        Dial(leg, target, Caller("100", "example.com"), "101", "example.com", OFFER)
    )
    (ended,) = wire.tell(FlowClosed(UDP))
    assert (ended.session, ended.status) == (leg, 430)
    assert wire.endpoint.idle


@pytest.mark.parametrize(
    ("left", "hops"), [("70", 29), ("30", 29), ("12", 11), ("1", 0), (None, 29)]
)
def test_a_call_made_because_of_another_has_a_shorter_way_left(left, hops):
    wire = Wire()
    _, offered = wire.offered(Max_Forwards=left)
    assert offered.hops == hops
    target = Target("sip:1@192.0.2.10:5062", UDP, (), "1", "example.com")
    caller = Caller("100", "example.com")
    dial = Dial(SessionId("leg"), target, caller, "1", "example.com", OFFER)
    (sent,) = wire.tell(replace(dial, hops=offered.hops))
    assert parse_message(sent.data).max_forwards == hops


def test_a_call_that_is_nobodys_consequence_has_all_of_it():
    wire = Wire(hops=7)
    target = Target("sip:1@192.0.2.10:5062", UDP, (), "1", "example.com")
    caller = Caller("100", "example.com")
    dial = Dial(SessionId("leg"), target, caller, "1", "example.com", OFFER)
    (sent,) = wire.tell(dial)
    assert parse_message(sent.data).max_forwards == 7
