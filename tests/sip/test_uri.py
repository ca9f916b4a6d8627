from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.parameters import Parameters
from tongdai.sip.uri import Uri


def test_every_part_of_a_sip_uri_is_read() -> None:
    uri = Uri.parse(
        "sip:alice:secret@Example.com:5070;transport=tcp;lr?Subject=Hi%20you&X="
    )
    assert uri == Uri(
        "sip",
        "example.com",
        "alice",
        5070,
        Parameters({"transport": "tcp", "lr": None}),
        (("Subject", "Hi you"), ("X", "")),
    )
    assert str(uri) == "sip:alice@example.com:5070;transport=tcp;lr?Subject=Hi%20you&X="


@pytest.mark.parametrize(
    ("text", "user", "host"),
    [
        ("sip:example.com", None, "example.com"),
        ("SIPS:100@demo", "100", "demo"),
        ("sip:+84394749346@192.0.2.1", "+84394749346", "192.0.2.1"),
        ("sip:a%40b@example.com", "a@b", "example.com"),
        ("sip:a;b=c?d@example.com", "a;b=c?d", "example.com"),
        ("sip:*31#100@example.com", "*31#100", "example.com"),
        ("sip:%00@example.com", "\0", "example.com"),
        ("sip:Nguy%E1%BB%85n@example.com", "Nguyễn", "example.com"),
        ("sip:100@[2001:db8::1]:5060", "100", "2001:db8::1"),
    ],
)
def test_users_and_hosts(text: str, user: str | None, host: str) -> None:
    uri = Uri.parse(text)
    assert (uri.user, uri.host) == (user, host)
    assert Uri.parse(str(uri)) == uri


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sip",
        "sip:",
        "sip:@example.com",
        "sip::secret@example.com",
        "sip:a@b@c",
        "sip:a b@example.com",
        "sip: a@example.com",
        "sip:a@example.com ",
        "<sip:a@example.com>",
        "sip:a@example.com;",
        "sip:a@example.com; lr",
        "sip:a@example.com;lr;lr",
        "sip:a@example.com?",
        "sip:a@example.com?a",
        "sip:a%zz@example.com",
        "sip:a%ff@example.com",
        "sip:ä@example.com",
        "sip:2001:db8::1",
        'sip:"a"@example.com',
        "sip:a\n@example.com",
        "a@example.com",
        "1tel:5",
        "tel:",
        "tel:1 2",
    ],
)
def test_what_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        Uri.parse(text)


def test_other_schemes_are_kept_whole_and_are_not_sip() -> None:
    uri = Uri.parse("TEL:+84-394;phone-context=example.com")
    assert (uri.is_sip, uri.scheme, uri.host) == (False, "tel", "")
    assert str(uri) == "tel:+84-394;phone-context=example.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sip:a@EXAMPLE.com", "sip:a@example.com"),
        ("sip:%61@example.com", "sip:a@example.com"),
        ("sip:a@example.com;x=1", "sip:a@example.com"),
        ("sip:a@example.com;x=1;y", "sip:a@example.com;y;x=1"),
        ("sip:a@example.com;transport=TCP", "sip:a@example.com;Transport=tcp"),
        ("sip:a@example.com?b=1&c=2", "sip:a@example.com?c=2&B=1"),
    ],
)
def test_equivalent_uris(one: str, other: str) -> None:
    assert Uri.parse(one).equivalent(Uri.parse(other))
    assert Uri.parse(other).equivalent(Uri.parse(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sip:a@example.com", "sips:a@example.com"),
        ("sip:A@example.com", "sip:a@example.com"),
        ("sip:a@example.com", "sip:a@example.com:5060"),
        ("sip:a@example.com", "sip:a@example.com;transport=udp"),
        ("sip:a@example.com;maddr=192.0.2.1", "sip:a@example.com"),
        ("sip:a@example.com;x=1", "sip:a@example.com;x=2"),
        ("sip:a@example.com", "sip:a@example.com?b=1"),
        ("sip:example.com", "sip:a@example.com"),
        ("tel:1", "tel:2"),
    ],
)
def test_uris_that_are_not_equivalent(one: str, other: str) -> None:
    assert not Uri.parse(one).equivalent(Uri.parse(other))
    assert not Uri.parse(other).equivalent(Uri.parse(one))


TEXT = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12)


@given(
    user=st.none() | TEXT,
    port=st.none() | st.integers(0, 65535),
    parameters=st.dictionaries(TEXT.map(str.lower), st.none() | TEXT, max_size=3),
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=2),
)
def test_whatever_a_uri_holds_is_read_back(
    user: str | None,
    port: int | None,
    parameters: dict[str, str | None],
    headers: list[tuple[str, str]],
) -> None:
    uri = Uri("sip", "h", user, port, Parameters(parameters), tuple(headers))
    assert Uri.parse(str(uri)) == uri
