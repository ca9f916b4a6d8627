from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.address import NameAddr
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.uri import Uri


@pytest.mark.parametrize(
    ("text", "name", "uri", "tag"),
    [
        ("<sip:a@b>", "", "sip:a@b", None),
        ("sip:a@b", "", "sip:a@b", None),
        ("sip:a@b;tag=1", "", "sip:a@b", "1"),
        ("sip:a@b ; tag = 1", "", "sip:a@b", "1"),
        ("<sip:a@b;lr>;tag=1", "", "sip:a@b;lr", "1"),
        ("<sip:a@b>  ;  Tag=1", "", "sip:a@b", "1"),
        ("Alice <sip:a@b>", "Alice", "sip:a@b", None),
        ("Alice B. Example<sip:a@b>", "Alice B. Example", "sip:a@b", None),
        ("Nguyễn Văn An <sip:a@b>", "Nguyễn Văn An", "sip:a@b", None),
        ('"Bell, A." <sip:a@b>', "Bell, A.", "sip:a@b", None),
        ('"a<b>;c" <sip:a@b>;tag=1', "a<b>;c", "sip:a@b", "1"),
        (r'"\"\\\"" <sip:a@b>', r'"\"', "sip:a@b", None),
        ('"" <sip:a@b>', "", "sip:a@b", None),
        ('"a\x07\\\x7fb\t"<sip:a@b>', "ab\t", "sip:a@b", None),
        ('<tel:+84394>;tag="1"', "", "tel:+84394", "1"),
    ],
)
def test_addresses_are_read(text: str, name: str, uri: str, tag: str | None) -> None:
    address = NameAddr.parse(text)
    assert (address.display_name, str(address.uri), address.tag) == (name, uri, tag)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "alice",
        "<sip:a@b",
        "sip:a@b>",
        "< sip:a@b >",
        "<>",
        '"a',
        '"a <sip:a@b>',
        '"a" sip:a@b',
        '"a" "b" <sip:a@b>',
        "Bell, A. <sip:a@b>",
        "sip:a@b?c=d",
        "sip:a,c@b",
        "<sip:a@b>tag=1",
        "<sip:a@b>;",
        "<sip:a@b>;tag=1;tag=2",
        "<sip:a@b> <sip:c@d>",
        "a@b <sip:a@b>",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        NameAddr.parse(text)


def test_addresses_are_written_in_brackets_with_their_name_in_quotes() -> None:
    address = NameAddr(Uri.parse("sip:100@demo"), 'An "Bé"').with_tag("t1")
    assert str(address) == '"An \\"Bé\\"" <sip:100@demo>;tag=t1'


NAMES = st.text(st.characters(blacklist_categories=["Cc", "Cs"]))


@given(NAMES)
def test_any_display_name_is_read_back(name: str) -> None:
    address = NameAddr(Uri("sip", "demo", "100"), name)
    assert NameAddr.parse(str(address)) == address
