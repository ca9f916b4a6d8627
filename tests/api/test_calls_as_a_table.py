"""The history as CSV: streamed, and no formula in it."""

from __future__ import annotations

import csv
import io

import pytest

from tests.api.stage import Infos, after, ask, call
from tongdai.api.call_table import COLUMNS
from tongdai.api.calls import EXPORTED_AT_ONCE
from tongdai.call.cause import EndCause
from tongdai.call.info import CallInfo

PATH = "/api/v1/calls.csv"


def table(*records, **more):
    answer = ask(PATH, *records, **{"token": "key-of-demo", **more})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_a_call_is_a_line():
    infos = Infos()
    infos.kept["demo", "100", "c1"] = CallInfo("Gọi\nlại", ("nóng", "vip"))
    record = call(
        "c1", answered_at=after(4), ended_at=after(64), cause=EndCause.BYE, code=200
    )
    (line,) = table(record, infos=infos)
    assert tuple(line) == COLUMNS
    assert line["startTime"] == "2026-03-01T09:00:00+00:00"
    assert (line["duration"], line["answered"], line["endCause"]) == (
        "60",
        "true",
        "BYE",
    )
    assert (line["note"], line["tags"]) == ("Gọi\nlại", "nóng, vip")


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(0)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
)
def test_what_a_spreadsheet_would_compute_is_made_text(name):
    (line,) = table(call("c1", caller_name=name, callee=name))
    assert line["callerName"] == f"'{name}"
    assert line["callee"] == f"'{name}"


def test_text_with_every_sign_of_csv_comes_back():
    name = 'a"b,c;d\r\n"e'
    (line,) = table(call("c1", caller_name=name))
    assert line["callerName"] == name


def test_all_of_a_long_history_is_in_it():
    count = 2 * EXPORTED_AT_ONCE + 1
    lines = table(*(call(f"c{number}") for number in range(count)))
    assert [line["uuid"] for line in lines] == [f"c{number}" for number in range(count)]


def test_it_is_for_excel_a_file_and_kept_by_no_cache():
    answer = ask(PATH, token="key-of-demo")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfuuid,")


def test_an_extension_gets_its_own_calls():
    lines = table(call("c1"), call("c2", "101", "102"), token="token-100")
    assert [line["uuid"] for line in lines] == ["c1"]
