"""Hotlines, data for the history, and names: what goes with a call besides audio."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sim.memory_stores import HOTLINE
from tests.switch.board import Board, desk_phone
from tongdai.call.cause import EndCause
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.ids import LegId
from tongdai.sip.endpoint_inputs import Accept, Dial, Progress, Refuse
from tongdai.sip.headers import Headers
from tongdai.switch.wishes import BadDatas, read

DESK = desk_phone("101", 11)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def datas(value: Any) -> tuple[str, str]:
    return ("Tongdai-Datas", base64url(json.dumps(value).encode()))


def calling(*headers: tuple[str, str]) -> Board:
    """100 calls the desk phone of 101."""
    board = Board()
    board.place(DESK)
    board.call(headers=headers)
    return board


def test_data_for_the_history_is_kept_as_it_came() -> None:
    given = {"khách": "Nguyễn Thị Lan", "đơn": 42, "vip": True, "mục": ["a", None]}
    board = calling(datas(given))
    assert board.take(Dial)
    assert json.loads(board.records.one().datas) == given


def test_without_data_there_is_nothing_to_keep() -> None:
    assert read(Headers()).datas == ""
    assert read(Headers([datas({})])).datas == ""


def test_the_values_may_have_256_characters_together_in_any_language() -> None:
    fits = {"a": "ộ" * 200, "b": "x" * 52, "c": 1234}
    assert json.loads(read(Headers([datas(fits)])).datas) == fits
    with pytest.raises(BadDatas):
        read(Headers([datas(fits | {"d": "y"})]))


HOSTILE = [
    "",
    "%%%",
    "ñ",
    "e30e30e30x",
    base64url(b"not json"),
    base64url(b'{"a": NaN}'),
    base64url(b'{"a": "\xff"}'),
    base64url(b'{"a": "\\ud800"}'),
    base64url(b'["a"]'),
    base64url(b'"a"'),
    base64url(b"null"),
    base64url(b'{"a":' + b"[" * 2900 + b"]" * 2900),
    base64url(b'{"a":' + b"[" * 1400 + b"]" * 1400 + b"}"),
    base64url(json.dumps({"a": "x" * 257}).encode()),
    base64url(json.dumps({"k" * 4096: ""}).encode()),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_data_that_cannot_be_kept_refuses_the_call_and_says_why(text: str) -> None:
    board = calling(("Tongdai-Datas", text))
    (refused,) = board.take_all()
    assert isinstance(refused, Refuse)
    assert refused.status == 400
    assert "256 characters" in dict(refused.headers)["Reason"]
    record = board.records.one()
    assert (record.cause, record.code, record.datas) == (EndCause.UNKNOWN, 400, "")
    assert board.switch.live_calls == 0


def test_a_hotline_of_the_tenant_goes_along_both_ways_and_into_the_record() -> None:
    board = calling(("Tongdai-Hotline", HOTLINE))
    (dial,) = board.take(Dial)
    assert ("Tongdai-Hotline", HOTLINE) in dial.headers
    leg = LegId(dial.session)
    board.rings(leg)
    board.answers(leg)
    (rang,), (answered,) = board.take(Progress), board.take(Accept)
    assert ("Tongdai-Hotline", HOTLINE) in rang.headers
    assert ("Tongdai-Hotline", HOTLINE) in answered.headers
    assert board.records.one().hotline == HOTLINE


@pytest.mark.parametrize(
    ("caller", "hotline"),
    [
        ("demo", "02473000002"),
        ("demo", "0" * 5000),
        ("demo", 'x" <sip:101@demo>;tag=1'),
        ("other", HOTLINE),
    ],
    ids=["nobody's", "long", "no number", "another tenant's"],
)
def test_a_hotline_that_is_not_the_tenants_own_refuses_the_call(
    caller: str, hotline: str
) -> None:
    board = Board()
    board.place(DESK)
    board.call(domain=caller, headers=(("Tongdai-Hotline", hotline),))
    (refused,) = board.take_all()
    assert isinstance(refused, Refuse)
    assert refused.status == 403
    assert dict(refused.headers)["Tongdai-Cause"] == "LIMITATION_DECLINE"
    record = board.records.one()
    assert (record.cause, record.hotline) == (EndCause.LIMITATION_DECLINE, "")


def test_names_come_from_the_directory_and_never_from_a_phone() -> None:
    board = calling(
        ("P-Asserted-Identity", '"The Director" <sip:999@demo>'),
        ("P-Preferred-Identity", '"The Director" <sip:999@demo>'),
    )
    (dial,) = board.take(Dial)
    asserted = [value for name, value in dial.headers if name == "P-Asserted-Identity"]
    assert asserted == ['"Person 100" <sip:100@demo>']


def test_who_has_no_name_is_asserted_by_nobody() -> None:
    board = Board()
    board.directory = Directory([Tenant.of("demo", map(Extension, ("100", "101")))])
    board.place(DESK)
    board.call()
    (dial,) = board.take(Dial)
    assert dial.headers == (("Tongdai-Call", "id-1"),)


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    people = [Extension("100", 'Lan "<sip:1@x>" \\'), Extension("101")]
    board = Board()
    board.directory = Directory([Tenant.of("demo", people)])
    board.place(DESK)
    board.call()
    (dial,) = board.take(Dial)
    assert dict(dial.headers)["P-Asserted-Identity"] == (
        '"Lan \\"<sip:1@x>\\" \\\\" <sip:100@demo>'
    )


def test_the_record_has_the_names_of_both_sides() -> None:
    record = calling().records.one()
    assert (record.caller_name, record.callee_name) == ("Person 100", "Person 101")


@given(st.text(st.characters(exclude_characters="\r\n\0"), max_size=300))
def test_any_text_is_data_or_is_not_and_nothing_else_happens(text: str) -> None:
    try:
        found = read(Headers([("Tongdai-Datas", text)])).datas
    except BadDatas:
        return
    assert not found or isinstance(json.loads(found), dict)
