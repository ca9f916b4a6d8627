"""Registering with carriers that grant, ask, refuse, stay silent and talk nonsense."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.session_events import FLOW, OTHER_FLOW, origin
from tongdai.machine import changed
from tongdai.sip.endpoint_inputs import Register
from tongdai.sip.endpoint_outputs import Registered, RegistrationFailed
from tongdai.sip.locating import Target
from tongdai.sip.message import Response
from tongdai.sip.outbound_registration import Leave, OutboundRegistration
from tongdai.sip.session_vocabulary import NoResponse, ResponseCame, SendRequest, Tick
from tongdai.sip.settings import SipSettings
from tongdai.sip.transaction.vocabulary import Failure
from tongdai.sip.uac_authentication import Account

WISH = Register(
    "acme/viet",
    Target("sip:carrier.example.net", FLOW),
    "84240000",
    "carrier.example.net",
    "c0ntact",
    Account("84240000", "s3cret"),
)
nonces = itertools.count(1)


class Carrier:
    """The registrar: answers the latest REGISTER."""

    def __init__(self):
        self.machine = OutboundRegistration(WISH, origin(), SipSettings())
        self.now = 0.0
        self.note(self.machine.start())

    def note(self, steps):
        """Remember the REGISTER; return the steps in short."""
        told = []
        for step in steps:
            match step:
                case SendRequest(request, _):
                    self.request = request
                    told.append(f"> {request.method} {request.cseq.number}")
                case Registered(_, expires, _):
                    told.append(f"registered {expires}")
                case RegistrationFailed(_, status):
                    told.append(f"failed {status}")
        return told

    def handle(self, event):
        return self.note(self.machine.handle(event, self.now))

    def answers(self, status, *rows, flow=FLOW, to=None):
        response = Response.answering(to or self.request, status, headers=rows)
        return self.handle(ResponseCame(response, flow))

    def asks(self, **more):
        value = f'Digest realm="carrier", nonce="n{next(nonces)}", qop="auth"'
        value += "".join(f", {name}={text}" for name, text in more.items())
        return self.answers(401, ("WWW-Authenticate", value))

    def waits(self):
        """Let the next timer fire; return after how long, and what came of it."""
        wait = self.machine.deadline() - self.now
        self.now = self.machine.deadline()
        return wait, self.handle(Tick())


def test_a_register_carries_what_else_is_to_be_said():
    wish = changed(WISH, headers=(("Tongdai-Busy", "yes"),))
    (sent,) = OutboundRegistration(wish, origin(), SipSettings()).start()
    assert sent.request.headers.get("Tongdai-Busy") == "yes"


def test_what_the_registrar_says_is_handed_up():
    carrier = Carrier()
    ok = Response.answering(carrier.request, 200, headers=[("Tongdai-Token", "abc")])
    (granted,) = carrier.machine.handle(ResponseCame(ok, FLOW), 0.0)
    assert granted.headers.get("Tongdai-Token") == "abc"


def test_the_register_says_who_we_are_and_where_we_are_reached():
    request = Carrier().request
    assert request.uri == "sip:carrier.example.net"
    assert str(request.to) == "<sip:84240000@carrier.example.net>"
    assert str(request.from_.uri) == "sip:84240000@carrier.example.net"
    contact = request.headers.get("Contact")
    assert contact == "<sip:c0ntact@192.0.2.1:5060;transport=udp>"
    assert request.expires == 600
    assert "Authorization" not in request.headers


def test_a_challenge_is_answered_and_the_nonce_kept_for_the_refresh():
    carrier = Carrier()
    first = carrier.request
    assert carrier.asks() == ["> REGISTER 2"]
    assert 'username="84240000"' in carrier.request.headers.get("Authorization")
    assert carrier.answers(200, ("Expires", "600")) == ["registered 600"]
    wait, told = carrier.waits()
    assert (wait, told) == (300.0, ["> REGISTER 3"])
    assert "nc=00000002" in carrier.request.headers.get("Authorization")
    assert carrier.request.call_id == first.call_id
    assert carrier.request.from_.tag == first.from_.tag


def test_a_wrong_password_is_tried_again_only_after_minutes():
    carrier = Carrier()
    carrier.asks()
    assert carrier.asks() == ["failed 401"]
    wait, told = carrier.waits()
    assert wait >= 300.0
    assert told == ["> REGISTER 3"]


def test_a_challenge_from_elsewhere_is_not_answered():
    carrier = Carrier()
    row = ("WWW-Authenticate", 'Digest realm="x", nonce="n", qop="auth"')
    assert carrier.answers(401, row, flow=OTHER_FLOW) == ["failed 401"]


@pytest.mark.parametrize(
    ("rows", "granted"),
    [
        ([("Contact", "<sip:c0ntact@192.0.2.1>;expires=120"), ("Expires", "9")], 120),
        ([("Contact", "<sip:other@192.0.2.1>;expires=120"), ("Expires", "90")], 90),
        ([("Contact", "<<<"), ("Expires", "90")], 90),
        ([("Contact", "*")], 600),
        ([("Expires", "nonsense")], 600),
        ([("Expires", "4294967295")], 86_400),
        ([], 600),
    ],
)
def test_what_is_granted_is_our_own_contacts_and_else_what_expires_says(rows, granted):
    assert Carrier().answers(200, *rows) == [f"registered {granted}"]


@pytest.mark.parametrize(
    ("granted", "wait"),
    [(0, 15.0), (1, 15.0), (60, 30.0), (1200, 600.0), (3600, 3000.0)],
)
def test_it_is_refreshed_in_good_time_and_never_without_a_pause(granted, wait):
    carrier = Carrier()
    row = ("Contact", f"<sip:c0ntact@192.0.2.1>;expires={granted}")
    carrier.answers(200, row)
    assert carrier.waits() == (wait, ["> REGISTER 2"])


def test_who_wants_longer_registrations_gets_them_once():
    carrier = Carrier()
    assert carrier.answers(423, ("Min-Expires", "1800")) == ["> REGISTER 2"]
    assert carrier.request.expires == 1800
    assert carrier.answers(423, ("Min-Expires", "1800")) == ["failed 423"]
    assert Carrier().answers(423) == ["failed 423"]
    assert Carrier().answers(423, ("Min-Expires", "99999999")) == ["failed 423"]


def test_a_carrier_that_is_down_is_asked_less_and_less_often():
    carrier, waits = Carrier(), []
    for _ in range(12):
        assert carrier.handle(NoResponse("REGISTER", 1, Failure.TIMEOUT)) == [
            "failed 408"
        ]
        waits.append(carrier.waits()[0])
    assert 2.0 <= waits[0] <= 4.0
    assert all(150.0 <= wait <= 300.0 for wait in waits[8:])


def test_after_a_success_it_is_asked_soon_again():
    carrier = Carrier()
    for _ in range(6):
        carrier.answers(503)
        carrier.waits()
    carrier.answers(200)
    carrier.waits()
    carrier.answers(503)
    assert carrier.waits()[0] <= 4.0


def test_retry_after_is_obeyed_within_reason():
    carrier = Carrier()
    assert carrier.answers(503, ("Retry-After", "120 (busy)")) == ["failed 503"]
    assert carrier.waits()[0] == 120.0
    carrier.answers(503, ("Retry-After", "99999999"))
    assert carrier.waits()[0] == 3600.0


def test_a_response_to_an_earlier_register_changes_nothing():
    carrier = Carrier()
    first = carrier.request
    carrier.asks()
    assert carrier.answers(403, to=first) == []
    assert carrier.answers(100) == []
    assert carrier.answers(200) == ["registered 600"]
    assert carrier.answers(200) == []


def test_it_is_taken_back_with_the_kept_nonce():
    carrier = Carrier()
    carrier.asks()
    carrier.answers(200)
    assert carrier.handle(Leave()) == ["> REGISTER 3"]
    assert carrier.request.expires == 0
    assert carrier.asks(stale="true") == ["> REGISTER 4"]
    assert carrier.answers(200) == []
    assert carrier.machine.over
    assert carrier.machine.deadline() is None


def test_what_was_never_granted_need_not_be_taken_back():
    carrier = Carrier()
    assert carrier.handle(Leave()) == []
    assert carrier.machine.over


STATUSES = st.sampled_from([100, 200, 301, 401, 403, 407, 423, 500, 503, 600])
ROWS = st.lists(
    st.sampled_from(
        [
            ("Expires", "1"),
            ("Expires", "x"),
            ("Min-Expires", "700"),
            ("Retry-After", "10"),
            ("Contact", "<sip:c0ntact@h>;expires=5"),
            ("Contact", "nonsense<"),
            ("WWW-Authenticate", 'Digest realm="r", nonce="n", stale=true'),
            ("Proxy-Authenticate", 'Digest realm="q", nonce="m", qop="auth"'),
        ]
    ),
    max_size=4,
    unique=True,
)
EVENTS = (
    st.tuples(STATUSES, ROWS)
    | st.just(NoResponse("REGISTER", 1, Failure.TRANSPORT))
    | st.just(Tick())
)


@given(history=st.lists(st.tuples(st.floats(0, 900), EVENTS), max_size=30))
def test_any_history_leaves_something_to_wait_for_and_ends_with_its_leave(history):
    carrier = Carrier()
    for wait, event in history:
        carrier.now += wait
        if isinstance(event, tuple):
            carrier.answers(event[0], *event[1])
        else:
            carrier.handle(event)
    # A REGISTER under way is the transaction's to give up; all else has a timer.
    carrier.handle(NoResponse("REGISTER", 1, Failure.TIMEOUT))
    assert carrier.machine.deadline() is not None
    carrier.handle(Leave())
    carrier.handle(NoResponse("REGISTER", 1, Failure.TIMEOUT))
    assert carrier.machine.over
    assert carrier.machine.deadline() is None
