from __future__ import annotations

import itertools
from dataclasses import replace

from tests.sip.transaction_events import request
from tongdai.sip.authentication import Authenticator, Verdict
from tongdai.sip.digest import Algorithm, Credentials, DigestSecret
from tongdai.sip.settings import SipSettings

SECRET = DigestSecret.of("100", "demo", "secret")
HERE, ELSEWHERE = "192.0.2.10", "192.0.2.66"
BYE = request("BYE")


def authenticator(**settings):
    numbers = itertools.count(1)
    return Authenticator(SipSettings(**settings), lambda: f"{next(numbers):016x}")


def answer(to, now, *, nc=1, secret=SECRET, **changes):
    """Credentials for BYE that answer a fresh challenge."""
    (_, row), _ = to.challenge(BYE, "demo", HERE, now)
    nonce = row.split('nonce="')[1].split('"')[0]
    return signed(
        Credentials(Algorithm.MD5, "100", "demo", nonce, BYE.uri, "", "c", nc),
        secret,
        **changes,
    )


def signed(credentials, secret=SECRET, **changes):
    credentials = replace(credentials, **changes)
    return replace(credentials, response=credentials.expected(secret, "BYE"))


def test_the_right_password_is_granted_with_both_algorithms():
    door = authenticator()
    for algorithm in Algorithm:
        credentials = answer(door, 0.0, algorithm=algorithm)
        assert door.check(credentials, SECRET, BYE, HERE, 1.0) is Verdict.GRANTED


def test_a_challenge_offers_sha_256_before_md5_with_one_nonce():
    rows = [value for _, value in authenticator().challenge(BYE, "demo", HERE, 0.0)]
    assert ["SHA-256" in rows[0], "MD5" in rows[1]] == [True, True]
    assert rows[0].split("nonce=")[1].split(",")[0] in rows[1]


def test_a_phone_that_gives_up_at_sha_256_is_asked_for_md5_alone():
    old = request("REGISTER")
    old.headers.set("User-Agent", "baresip v1.0.0 (x86_64/linux)")
    ((_, row),) = authenticator().challenge(old, "demo", HERE, 0.0)
    assert "algorithm=MD5" in row


def test_a_wrong_password_and_an_unknown_user_are_judged_alike():
    door = authenticator()
    wrong = answer(door, 0.0, secret=DigestSecret.of("100", "demo", "guess"))
    assert door.check(wrong, SECRET, BYE, HERE, 1.0) is Verdict.WRONG
    assert door.check(answer(door, 0.0), None, BYE, HERE, 1.0) is Verdict.WRONG


def test_credentials_cannot_be_used_twice_nor_with_an_older_count():
    door = authenticator()
    second = answer(door, 0.0, nc=2)
    assert door.check(second, SECRET, BYE, HERE, 1.0) is Verdict.GRANTED
    assert door.check(second, SECRET, BYE, HERE, 1.0) is Verdict.STALE
    first = signed(second, nc=1)
    assert door.check(first, SECRET, BYE, HERE, 1.0) is Verdict.STALE
    assert door.check(signed(second, nc=3), SECRET, BYE, HERE, 1.0) is Verdict.GRANTED


def test_a_nonce_expires_and_the_right_password_then_hears_so():
    door = authenticator(nonce_lifetime=60.0)
    credentials = answer(door, 0.0)
    assert door.check(credentials, SECRET, BYE, HERE, 61.0) is Verdict.STALE
    wrong = replace(credentials, response="0" * 32)
    assert door.check(wrong, SECRET, BYE, HERE, 61.0) is Verdict.WRONG


def test_a_nonce_is_good_from_where_it_was_given_to_and_from_nowhere_else():
    door = authenticator()
    credentials = answer(door, 0.0)
    assert door.check(credentials, SECRET, BYE, ELSEWHERE, 1.0) is Verdict.STALE
    assert door.check(credentials, SECRET, BYE, HERE, 1.0) is Verdict.GRANTED


def test_a_nonce_of_somebody_else_or_of_another_realm_is_stale():
    credentials = answer(authenticator(), 0.0)
    stranger = Authenticator(SipSettings(), lambda: "f" * 16)
    assert stranger.check(credentials, SECRET, BYE, HERE, 1.0) is Verdict.STALE
    there = DigestSecret.of("100", "other", "secret")
    moved = signed(credentials, there, realm="other")
    assert authenticator().check(moved, there, BYE, HERE, 1.0) is Verdict.STALE


def test_credentials_for_another_uri_are_wrong_unless_it_means_the_same():
    door = authenticator()
    other = answer(door, 0.0, uri="sip:102@192.0.2.11")
    assert door.check(other, SECRET, BYE, HERE, 1.0) is Verdict.WRONG
    same = answer(door, 0.0, uri="SIP:101@192.0.2.11")
    assert door.check(same, SECRET, BYE, HERE, 1.0) is Verdict.GRANTED


def test_nonces_forgotten_for_want_of_room_cannot_be_used_again():
    door = authenticator(nonces=10)
    used = [answer(door, float(second)) for second in range(20)]
    for credentials in used:
        assert door.check(credentials, SECRET, BYE, HERE, 20.0) is Verdict.GRANTED
    assert [door.check(c, SECRET, BYE, HERE, 20.0) for c in used] == [
        Verdict.STALE
    ] * 20


def test_text_beyond_ascii_in_credentials_does_no_harm():
    door = authenticator()
    credentials = replace(answer(door, 0.0), nonce="ñ.ö.ü", response="é")
    assert door.check(credentials, SECRET, BYE, HERE, 1.0) is Verdict.WRONG


def test_credentials_of_another_realm_are_passed_over():
    door = authenticator()
    theirs = answer(door, 0.0, realm="other")
    ours = answer(door, 0.0)
    both = request("BYE")
    both.headers.add("Authorization", str(theirs))
    both.headers.add("Authorization", "Basic MTAw")
    assert door.claimed(both, "demo") is None
    both.headers.add("Authorization", str(ours))
    assert door.claimed(both, "demo") == ours
