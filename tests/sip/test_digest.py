from __future__ import annotations

import pytest

from tongdai.sip.digest import Algorithm, Credentials, DigestSecret, challenge
from tongdai.sip.errors import MalformedMessage

GOOD = (
    'Digest username="100", realm="demo", nonce="n1", uri="sip:demo", '
    'response="00", cnonce="c1", qop=auth, nc=00000002, algorithm=SHA-256'
)


def test_the_responses_of_rfc_7616_section_3_9_1_are_computed():
    secret = DigestSecret.of("Mufasa", "http-auth@example.org", "Circle of Life")
    nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

    def answer(algorithm):
        return Credentials(
            algorithm,
            "Mufasa",
            "http-auth@example.org",
            nonce,
            "/dir/index.html",
            "",
            cnonce,
            1,
        ).expected(secret, "GET")

    assert answer(Algorithm.MD5) == "8ca523f5e9506fed4657c9700eebdbec"
    assert (
        answer(Algorithm.SHA256)
        == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    )


def test_credentials_read_back_as_they_were_written():
    credentials = Credentials.parse(GOOD)
    assert credentials == Credentials(
        Algorithm.SHA256, "100", "demo", "n1", "sip:demo", "00", "c1", 2
    )
    assert Credentials.parse(str(credentials)) == credentials


def test_commas_quotes_and_white_space_inside_credentials_are_read():
    credentials = Credentials.parse(
        'DIGEST  username = "a,\\"b" ,realm="demo",nonce="n",uri="sip:demo;x=1,2",'
        'response="AB",cnonce="c",qop="auth",nc=0000000F'
    )
    assert (credentials.user, credentials.uri) == ('a,"b', "sip:demo;x=1,2")
    assert (credentials.response, credentials.nc) == ("ab", 15)
    assert credentials.algorithm is Algorithm.MD5


@pytest.mark.parametrize(
    "other",
    [
        "Basic MTAwOnNlY3JldA==",
        "NoOneKnowsThisScheme opaque-data=here",
        GOOD.replace("SHA-256", "SHA-512-256"),
        GOOD.replace("qop=auth, ", ""),
        GOOD.replace("qop=auth", "qop=auth-int"),
    ],
)
def test_what_was_not_offered_counts_as_no_credentials(other):
    assert Credentials.parse(other) is None


@pytest.mark.parametrize(
    "broken",
    [
        GOOD.replace('nonce="n1", ', ""),
        GOOD.replace("nc=00000002", "nc=2"),
        GOOD.replace("nc=00000002", "nc=0000000g"),
        GOOD + ', nonce="n2"',
        GOOD.replace('"n1"', '"n1'),
        GOOD.replace('realm="demo"', 'realm "demo"'),
    ],
)
def test_broken_credentials_are_refused(broken):
    with pytest.raises(MalformedMessage):
        Credentials.parse(broken)


def test_a_challenge_names_realm_nonce_and_algorithm():
    assert challenge("demo", "n1", Algorithm.SHA256, stale=True) == (
        'Digest realm="demo", nonce="n1", algorithm=SHA-256, qop="auth", stale=true'
    )


def test_a_secret_does_not_show_itself_in_a_log():
    secret = DigestSecret.of("100", "demo", "secret")
    assert secret.ha1_md5 not in repr(secret)
