from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.call.directory import Dialling, NumberFormat
from tongdai.call.numbers import (
    LONGEST_TEXT,
    NumberKind,
    canonical,
    kind_of,
    permitted,
    understood,
    written,
)

VIET_NAM = Dialling()
GERMANY = Dialling(country="49")
SINGAPORE = Dialling(country="65")

CANONICAL = re.compile(r"0[1-9][0-9]{6,12}|\+[1-9][0-9]{6,14}|[19][0-9]{2,9}")

DIGITS = st.text("0123456789", min_size=1, max_size=16)
NUMBERS = st.builds(
    str.__add__,
    st.sampled_from(["", "+", "0", "00", "+84", "0084", "19", "+1"]),
    DIGITS,
)
COUNTRIES = st.sampled_from([VIET_NAM, GERMANY, SINGAPORE])
FORMATS = st.sampled_from(NumberFormat)
BETWEEN = st.text(" .-()/\t\u00a0\u200e\u202a\u2011\u2013\u3000", max_size=3)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0901234567", "0901234567"),
        (" 0394 749-346 ", "0394749346"),
        ("+84 90 123 45 67", "0901234567"),
        ("+84 (0)90 123 45 67", "0901234567"),
        ("0084901234567", "0901234567"),
        ("(024) 7300.0001", "02473000001"),
        ("\u202a+84901234567\u202c", "0901234567"),
        ("\uff10\uff19\uff10\uff11234567", "0901234567"),
        ("113", "113"),
        ("1080", "1080"),
        ("1900 1234", "19001234"),
        ("+84 1900 1234", "19001234"),
        ("1800599920", "1800599920"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("0033123456789", "+33123456789"),
        ("+1 212 555 0100", "+12125550100"),
    ],
)
def test_what_people_write_is_kept_in_one_form(text: str, number: str) -> None:
    assert canonical(text, VIET_NAM) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "00",
        "0",
        "84901234567",  # without + or 00 nobody in the country would dial it
        "250",  # an extension's number, or nobody's
        "60000",
        "000901234567",
        "+0901234567",
        "+1800123456",
        "+8490",
        "+8490123456789012",
        "0901234567x",
        "0901234567;phone-context=evil",
        "sip:0901234567@example.com",
        "0901234567\0",
        "٠٩٠١٢٣٤٥٦٧x",
        "9" * 65,
        " " * 10_000 + "0901234567",
        "*43",
        "½",
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    assert canonical(text, VIET_NAM) is None


def test_a_country_without_a_zero_keeps_its_own_numbers_in_international_form() -> None:
    assert canonical("+6561234567", SINGAPORE) == "+6561234567"
    assert canonical("061234567", SINGAPORE) is None
    assert kind_of("+6561234567", SINGAPORE) is NumberKind.NATIONAL
    assert kind_of("+84901234567", SINGAPORE) is NumberKind.INTERNATIONAL


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("0901234567", NumberKind.NATIONAL),
        ("0900000001", NumberKind.NATIONAL),
        ("1800599920", NumberKind.NATIONAL),
        ("19001234", NumberKind.PREMIUM),
        ("113", NumberKind.SHORT),
        ("1080", NumberKind.SHORT),
        ("+33123456789", NumberKind.INTERNATIONAL),
        ("+12125550100", NumberKind.INTERNATIONAL),
        ("+88216123456", NumberKind.PREMIUM),
        ("+979123456789", NumberKind.PREMIUM),
    ],
)
def test_each_number_is_of_one_kind(number: str, kind: NumberKind) -> None:
    assert canonical(number, VIET_NAM) == number
    assert kind_of(number, VIET_NAM) is kind


def test_premium_numbers_of_other_countries_are_known_by_their_usual_beginning() -> (
    None
):
    assert kind_of("0900123456", GERMANY) is NumberKind.PREMIUM


@pytest.mark.parametrize(
    ("number", "international", "premium", "may"),
    [
        ("0901234567", False, False, True),
        ("113", False, False, True),
        ("+33123456789", False, True, False),
        ("+33123456789", True, False, True),
        ("19001234", True, False, False),
        ("19001234", False, True, True),
        # Whoever opens 1900 has not asked for satellites.
        ("+88216123456", False, True, False),
        ("+88216123456", True, False, False),
        ("+88216123456", True, True, True),
    ],
)
def test_what_a_tenant_has_not_opened_stays_closed(
    number: str, international: bool, premium: bool, may: bool
) -> None:
    dialling = Dialling(international=international, premium=premium)
    assert permitted(number, dialling) is may


@pytest.mark.parametrize(
    ("number", "e164", "plain", "national"),
    [
        ("0901234567", "+84901234567", "84901234567", "0901234567"),
        ("19001234", "+8419001234", "8419001234", "19001234"),
        ("+33123456789", "+33123456789", "33123456789", "0033123456789"),
        ("113", "113", "113", "113"),
    ],
)
def test_carriers_get_numbers_as_they_want_them(
    number: str, e164: str, plain: str, national: str
) -> None:
    assert written(number, NumberFormat.E164, VIET_NAM) == e164
    assert written(number, NumberFormat.PLAIN, VIET_NAM) == plain
    assert written(number, NumberFormat.NATIONAL, VIET_NAM) == national


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("84901234567", "0901234567"),
        ("+84901234567;npdi;rn=+8490", "0901234567"),
        ("anonymous", "anonymous"),
        ("", ""),
        ("+", "+"),
        ("101", "101"),
        ("<script>\r\nVia: x\0", "scriptViax"),
        ("Nguyễn", "Nguyn"),
        ("9" * 5000, "9" * LONGEST_TEXT),
    ],
)
def test_carriers_may_send_anything(text: str, meaning: str) -> None:
    assert understood(text, VIET_NAM) == meaning


@given(text=NUMBERS | st.text(max_size=80), dialling=COUNTRIES)
def test_a_canonical_number_has_one_of_three_shapes_and_stays_as_it_is(
    text: str, dialling: Dialling
) -> None:
    number = canonical(text, dialling)
    if number is not None:
        assert CANONICAL.fullmatch(number)
        assert canonical(number, dialling) == number


@given(text=NUMBERS, dialling=COUNTRIES, style=FORMATS)
def test_whatever_is_written_for_a_carrier_is_understood_again(
    text: str, dialling: Dialling, style: NumberFormat
) -> None:
    number = canonical(text, dialling)
    if number is not None:
        assert understood(written(number, style, dialling), dialling) == number


@given(text=NUMBERS, between=st.lists(BETWEEN, min_size=17, max_size=17))
def test_what_stands_between_the_digits_changes_nothing(
    text: str, between: list[str]
) -> None:
    pairs = zip(text, between, strict=False)
    spread = "".join(digit + gap for digit, gap in pairs)
    if len(text) <= len(between) and len(spread) <= LONGEST_TEXT:
        assert canonical(spread, VIET_NAM) == canonical(text, VIET_NAM)


@given(text=st.text(max_size=200) | st.text(st.characters(), max_size=200))
def test_hostile_text_is_bounded_and_harmless(text: str) -> None:
    assert re.fullmatch(
        rf"[0-9A-Za-z+*#._-]{{0,{LONGEST_TEXT}}}", understood(text, VIET_NAM)
    )


@given(text=NUMBERS, dialling=COUNTRIES)
def test_nothing_abroad_and_nothing_dear_is_open_by_itself(
    text: str, dialling: Dialling
) -> None:
    number = canonical(text, dialling)
    if number is not None and permitted(number, dialling):
        kind = kind_of(number, dialling)
        assert kind in (NumberKind.NATIONAL, NumberKind.SHORT)
        assert not number.startswith("+") or number[1:].startswith(dialling.country)
