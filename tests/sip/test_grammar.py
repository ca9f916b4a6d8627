from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.errors import UsageError
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.grammar import (
    escape,
    is_token,
    number,
    parse_host,
    parse_host_port,
    quote,
    split,
    take_quoted,
    unescape,
    unquote,
    write_host_port,
)

PRINTABLE = st.text(st.characters(blacklist_categories=["Cc", "Cs"]))


@pytest.mark.parametrize("text", ["INVITE", "z9hG4bK-1", "+sip.instance", "a%41'`~*_!"])
def test_tokens_are_told_by_their_characters(text: str) -> None:
    assert is_token(text)


@pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "ä", "a;b", '"a"', "x:", "٣"])
def test_other_text_is_no_token(text: str) -> None:
    assert not is_token(text)


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("", []),
        ("  ", []),
        ("a", ["a"]),
        ("a, b ,c", ["a", "b", "c"]),
        ("a,,b", ["a", "", "b"]),
        (",", ["", ""]),
        ('"x, y" <sip:a>, <sip:b,c@d>;q=1', ['"x, y" <sip:a>', "<sip:b,c@d>;q=1"]),
        (r'"a\", b", c', [r'"a\", b"', "c"]),
        (r'"a\\", c', [r'"a\\"', "c"]),
        ('"<", a, "b"', ['"<"', "a", '"b"']),
    ],
)
def test_lists_are_split_outside_of_quotes_and_brackets(
    text: str, elements: list[str]
) -> None:
    assert split(text, ",") == elements


@pytest.mark.parametrize("text", ['"a, b', r'"a\", b', "a, <b", '<a>, "', r'"a\\\"'])
def test_an_unclosed_quote_or_bracket_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        split(text, ",")


def test_a_long_row_of_open_quotes_is_refused_at_once() -> None:
    with pytest.raises(MalformedMessage):
        split('"\\' * 30_000, ",")
    with pytest.raises(MalformedMessage):
        split("<" * 60_000, ",")


@given(st.lists(PRINTABLE, min_size=1))
def test_quoted_elements_come_out_of_a_list_as_they_went_in(texts: list[str]) -> None:
    assert [unquote(e) for e in split(",".join(map(quote, texts)), ",")] == texts


@given(PRINTABLE)
def test_unquote_undoes_quote(text: str) -> None:
    assert unquote(quote(text)) == text
    assert take_quoted(quote(text) + " <rest") == (text, " <rest")


@pytest.mark.parametrize("text", ["a\r\nVia: x", "a\nb", "a\0b", "\x07", "\x7f"])
def test_no_control_character_is_ever_quoted(text: str) -> None:
    with pytest.raises(UsageError):
        quote(text)


@pytest.mark.parametrize(
    "text", ["", "a", '"', '"a', 'a"', '"a"b', '"a\\"', '"a\\\x00"']
)
def test_what_is_not_one_quoted_string_is_not_unquoted(text: str) -> None:
    with pytest.raises(MalformedMessage):
        unquote(text)


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("0009", 9), ("00", 0), ("255", 255), ("0" * 5000, 0)]
)
def test_numbers_may_have_leading_zeros(text: str, value: int) -> None:
    assert number(text, most=255, what="it") == value


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "256", "1 ", "1.0", "٣", "²", "9" * 5000]
)
def test_what_is_no_number_in_range_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        number(text, most=255, what="it")


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_unescape_undoes_escape(text: str) -> None:
    written = escape(text, plain="-_.")
    assert written.isascii()
    assert written.isprintable()
    assert unescape(written) == text


def test_escapes_are_undone_once() -> None:
    assert unescape("%2541") == "%41"


@pytest.mark.parametrize("text", ["%", "%4", "%G0", "a%%41", "%ff", "%C3", "%ED%A0%80"])
def test_broken_escapes_are_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        unescape(text)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("Example.COM", "example.com", None),
        ("example.com:5060", "example.com", 5060),
        ("192.0.2.1:05060", "192.0.2.1", 5060),
        ("host : 5060", "host", 5060),
        ("df7jal23ls0d.invalid", "df7jal23ls0d.invalid", None),
        ("my_pc", "my_pc", None),
        ("[2001:DB8::1]", "2001:db8::1", None),
        ("[2001:db8::1]:5061", "2001:db8::1", 5061),
        ("[2001:db8::1] : 5061", "2001:db8::1", 5061),
        ("[::ffff:192.0.2.1]", "::ffff:192.0.2.1", None),
    ],
)
def test_hosts_and_ports_are_read(text: str, host: str, port: int | None) -> None:
    assert parse_host_port(text) == (host, port)
    assert parse_host_port(write_host_port(host, port)) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":5060",
        "a:",
        "a:b",
        "a:65536",
        "a b",
        "a/b",
        "-a",
        "ä.example",
        "2001:db8::1",
        "[2001:db8::1",
        "[2001:db8::1]5060",
        "[]",
        "[::1%eth0]",
        "[1:2:3]",
        "[1::2::3]",
        "[example.com]",
        "a\n",
    ],
)
def test_what_is_no_host_and_port_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        parse_host_port(text)


def test_three_colons_before_an_ipv4_tail_are_read_as_two() -> None:
    assert parse_host("[2001:db8:::192.0.2.1]") == "2001:db8::192.0.2.1"
