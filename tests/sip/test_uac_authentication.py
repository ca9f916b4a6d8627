"""Answering challenges: whose, how often, and with what."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.digest import Credentials, DigestSecret
from tongdai.sip.headers import Headers
from tongdai.sip.message import Request, Response
from tongdai.sip.uac_authentication import Account, DigestAuthentication

ACCOUNT = Account("84240000", "s3cret")


def authentication():
    numbers = itertools.count(1)
    return DigestAuthentication(ACCOUNT, lambda: f"cnonce{next(numbers)}")


def request(method="INVITE", uri="sip:0901@carrier.example.net"):
    return Request(method, uri, Headers())


def signed(by, method="INVITE", header="Authorization"):
    """The credentials in the next request, parsed as a server does it."""
    made = request(method)
    by.sign(made)
    return [Credentials.parse(row) for row in made.headers.all(header)]


def challenge(text, status=401):
    header = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}[status]
    rows = [text] if isinstance(text, str) else text
    return Response(status, "", Headers((header, row) for row in rows))


def digest(nonce="n1", realm="carrier", **fields):
    fields = {"qop": '"auth"'} | fields
    rest = "".join(f", {name}={text}" for name, text in fields.items() if text)
    return f'Digest realm="{realm}", nonce="{nonce}"{rest}'


def test_nothing_is_signed_before_somebody_asks():
    made = request()
    authentication().sign(made)
    assert len(made.headers) == 0


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_the_response_is_what_the_server_expects(algorithm):
    by = authentication()
    assert by.challenged(challenge(digest(algorithm=algorithm)))
    (credentials,) = signed(by)
    secret = DigestSecret.of("84240000", "carrier", "s3cret")
    assert credentials.response == credentials.expected(secret, "INVITE")
    assert (credentials.algorithm.value, credentials.user) == (algorithm, "84240000")
    assert (credentials.nc, credentials.uri) == (1, "sip:0901@carrier.example.net")


def test_a_proxy_is_answered_in_its_own_header():
    by = authentication()
    assert by.challenged(challenge(digest(), 407))
    assert signed(by) == []
    assert len(signed(by, header="Proxy-Authorization")) == 1


def test_opaque_comes_back_and_no_algorithm_is_named_that_was_not_asked_for():
    by, made = authentication(), request()
    by.challenged(challenge(digest(opaque='"o\\"1"')))
    by.sign(made)
    row = made.headers.get("Authorization")
    assert row.endswith('opaque="o\\"1"')
    assert "algorithm" not in row


def test_a_server_without_qop_gets_the_response_of_rfc_2069():
    by, made = authentication(), request("REGISTER", "sip:carrier")
    by.challenged(challenge(digest(qop=None)))
    by.sign(made)
    # MD5(MD5("84240000:carrier:s3cret"):n1:MD5("REGISTER:sip:carrier"))
    assert made.headers.get("Authorization") == (
        'Digest username="84240000", realm="carrier", nonce="n1", uri="sip:carrier", '
        'response="c6d2946bf980390c2db8a82da1b6d9ec"'
    )


def test_the_nonce_is_used_again_and_counted():
    by = authentication()
    by.challenged(challenge(digest()))
    counts = [signed(by, method)[0].nc for method in ("INVITE", "ACK", "BYE")]
    assert counts == [1, 2, 3]


def test_a_wrong_password_is_not_sent_twice():
    by = authentication()
    assert by.challenged(challenge(digest("n1")))
    signed(by)
    assert not by.challenged(challenge(digest("n2")))
    assert not by.challenged(challenge(digest("n1")))


def test_a_stale_nonce_is_replaced_once():
    by = authentication()
    by.challenged(challenge(digest("n1")))
    signed(by)
    assert by.challenged(challenge(digest("n2", stale="true")))
    assert signed(by)[0].nonce == "n2"
    assert not by.challenged(challenge(digest("n3", stale="true")))


def test_a_nonce_that_served_before_may_be_replaced_without_a_word():
    by = authentication()
    by.challenged(challenge(digest("n1")))
    signed(by)
    signed(by)
    assert by.challenged(challenge(digest("n2")))
    assert signed(by)[0].nonce == "n2"


def test_the_topmost_that_we_can_answer_is_answered():
    by = authentication()
    rows = [
        digest("n0", algorithm="SHA-512-256"),
        digest("n1", algorithm="SHA-256"),
        digest("n2", algorithm="MD5"),
    ]
    assert by.challenged(challenge(rows))
    assert [(c.nonce, c.algorithm.value) for c in signed(by)] == [("n1", "SHA-256")]


@pytest.mark.parametrize(
    "text",
    [
        "Basic realm=x",
        "Digest",
        "Digest \x01",
        'Digest realm="a", realm="b", nonce="n"',
        'Digest realm="a", nonce=""',
        'Digest nonce="n"',
        digest(algorithm="MD5-sess"),
        digest(qop='"auth-int"'),
        digest(nonce="n" * 2000),
        digest(opaque="\x01"),
        "Digest realm=\x7f, nonce=n",
    ],
)
def test_what_cannot_be_answered_is_not(text):
    by = authentication()
    assert not by.challenged(challenge(text))
    assert signed(by) == []


def test_a_third_realm_is_nobody_that_we_have_a_password_for():
    by = authentication()
    assert by.challenged(challenge(digest(realm="a")))
    assert by.challenged(challenge(digest(realm="b"), 407))
    assert not by.challenged(challenge(digest(realm="c")))


def test_once_the_call_is_set_up_no_new_realm_is_answered():
    by = authentication()
    by.challenged(challenge(digest()))
    signed(by)
    by.close()
    assert not by.challenged(challenge(digest(realm="the far end")))
    signed(by)
    assert by.challenged(challenge(digest("n2", stale="true")))


WORDS = st.sampled_from(
    ["Digest ", "realm", "nonce", "qop", "stale", "opaque", "algorithm", "=", '"', ",",
     " ", "auth", "true", "MD5", "SHA-256", "\\", "\x01", "\x7f", "é", "x" * 2000]
)  # fmt: skip
TEXT = st.lists(WORDS | st.text(max_size=5), max_size=30).map("".join)
# What the parser lets through: no CR, LF or NUL.
ROWS = TEXT.map(lambda text: re.sub("[\r\n\0\ud800-\udfff]", "", text))


@given(rounds=st.lists(st.tuples(st.sampled_from([401, 407]), ROWS), max_size=6))
def test_whatever_a_server_asks_we_go_on_and_write_headers_that_can_be_sent(rounds):
    by = authentication()
    for status, row in rounds:
        by.challenged(challenge(row, status))
        made = request()
        by.sign(made)
        assert len(made.headers) <= 2
        assert b"s3cret" not in made.encode()


def test_the_password_stands_in_no_log():
    assert "s3cret" not in repr(ACCOUNT)
