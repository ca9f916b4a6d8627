from __future__ import annotations

import pytest

from tongdai.errors import UsageError
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.headers import Headers, canonical
from tongdai.sip.limits import MAX_HEADERS, MAX_VALUES


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Call-ID", "Call-ID"),
        ("CALL-ID", "Call-ID"),
        ("i", "Call-ID"),
        ("I", "Call-ID"),
        ("cseq", "CSeq"),
        ("min-se", "Min-SE"),
        ("x", "Session-Expires"),
        ("www-authenticate", "WWW-Authenticate"),
        ("p-asserted-IDENTITY", "P-Asserted-Identity"),
        ("tongdai-call", "Tongdai-Call"),
    ],
)
def test_names_are_kept_under_one_spelling(name: str, kept: str) -> None:
    assert canonical(name) == kept


def test_names_are_found_in_any_spelling() -> None:
    headers = Headers([("Via", "1"), ("Subject", "s"), ("v", "2"), ("VIA", "3")])
    assert headers.get("via") == "1"
    assert headers.all("V") == ["1", "2", "3"]
    assert "s" in headers
    assert "Route" not in headers
    assert (headers.get("Route"), headers.all("Route")) == (None, [])
    assert len(headers) == 4


def test_rows_are_split_at_commas_only_when_asked() -> None:
    headers = Headers([("Route", '"a, b" <sip:c>, <sip:d>'), ("Route", "<sip:e>")])
    assert headers.all("Route") == ['"a, b" <sip:c>, <sip:d>', "<sip:e>"]
    assert headers.values("Route") == ['"a, b" <sip:c>', "<sip:d>", "<sip:e>"]


def test_an_empty_row_has_no_values() -> None:
    assert Headers([("Supported", ""), ("Supported", "timer")]).values("k") == ["timer"]


def test_too_many_values_are_refused() -> None:
    headers = Headers([("Supported", ",".join("a" * MAX_VALUES))])
    assert len(headers.values("Supported")) == MAX_VALUES
    headers.add("Supported", "b")
    with pytest.raises(MalformedMessage):
        headers.values("Supported")


def test_rows_are_added_replaced_and_removed() -> None:
    headers = Headers([("Via", "2"), ("To", "t")])
    headers.prepend("v", "1")
    headers.add("via", "3")
    headers.set("t", "u")
    assert headers.lines() == ["Via: 1", "Via: 2", "Via: 3", "To: u"]
    headers.remove("VIA")
    headers.remove("Route")
    assert list(headers.items()) == [("To", "u")]


def test_only_the_first_of_several_values_is_replaced() -> None:
    headers = Headers([("Via", 'a;x=",", b, c'), ("Via", "d")])
    headers.replace_first("Via", "z")
    assert headers.all("Via") == ["z, b, c", "d"]
    headers.replace_first("Route", "r")
    assert headers.all("Route") == ["r"]


@pytest.mark.parametrize("value", ["a\r\nVia: b", "a\n b", "a\r", "a\0"])
@pytest.mark.parametrize("method", ["add", "set", "prepend", "replace_first"])
def test_no_value_may_end_its_line(method: str, value: str) -> None:
    with pytest.raises(UsageError):
        getattr(Headers(), method)("Subject", value)


@pytest.mark.parametrize("name", ["", "a b", "Via:", "a\r\nb", "ä"])
def test_no_name_may_be_other_than_a_token(name: str) -> None:
    with pytest.raises(UsageError):
        Headers().add(name, "a")


def test_content_length_is_written_by_nobody_but_the_encoder() -> None:
    with pytest.raises(UsageError):
        Headers().set("l", "5")


def test_a_copy_is_independent() -> None:
    headers = Headers([("Via", "1")])
    copy = headers.copy()
    assert copy == headers
    copy.add("Via", "2")
    assert headers.all("Via") == ["1"]
    assert copy != headers


def test_received_lines_are_read_past_the_bad_ones() -> None:
    headers, length, problem = Headers.received(
        ["v : 1", "no colon", "Via:2", "l: 5", "a b: c", "To:"]
    )
    assert headers.lines() == ["Via: 1", "Via: 2", "To: "]
    assert length == "5"
    assert problem == "not a header field: 'no colon'"


def test_the_first_of_two_single_fields_is_kept_and_the_second_reported() -> None:
    headers, _, problem = Headers.received(["i: 1", "Call-ID: 2"])
    assert headers.all("Call-ID") == ["1"]
    assert problem == "Call-ID is there twice"


def test_too_many_rows_are_reported() -> None:
    lines = ["A: b"] * MAX_HEADERS
    assert Headers.received(lines)[2] is None
    headers, _, problem = Headers.received([*lines, "A: b"])
    assert len(headers) == MAX_HEADERS
    assert problem is not None
