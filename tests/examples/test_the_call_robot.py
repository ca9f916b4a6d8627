"""The call robot calls a list, writes what came of it, and goes on after a stop."""

from __future__ import annotations

import csv

import pytest

from tests.examples.python_programs import running

LIST = """number,name
0900000001,An
0900000002,Binh
0900000006,Chi
102,Dung
(),Ha
0900000003,Khanh
"""


@pytest.fixture
def customers(tmp_path):
    (tmp_path / "customers.csv").write_text(LIST)
    return tmp_path


def outcomes(folder):
    with (folder / "outcomes.csv").open(newline="") as file:
        return {row["number"]: row for row in csv.DictReader(file)}


def robot(switchboard, folder, *arguments):
    files = ("customers.csv", "outcomes.csv")
    short = ("--rings", "10", "--patience", "4", "--message", "Hello {name}, press 1.")
    url = switchboard.url
    return running("call_robot.py", url, *files, *short, *arguments, folder=folder)


def test_a_list_is_called(switchboard, customers):
    colleague = switchboard.phone("102")
    with robot(switchboard, customers, "--at-once", "3") as program:
        call = colleague.answers()
        speaking = colleague.current().audio.speech(timeout=30)
        assert switchboard.run(speaking), "the message is heard"
        call.press("1")
        assert program.result() == 0
    found = outcomes(customers)
    assert {number: row["end_cause"] for number, row in found.items()} == {
        "0900000001": "BYE",
        "0900000002": "BUSY",
        "0900000006": "UNKNOWN",
        "102": "BYE",
        "()": "invalid_number",
        "0900000003": "CANCEL",
    }
    assert {number for number, row in found.items() if row["answered"] == "True"} == {
        "0900000001",
        "102",
    }
    assert {number: row["key"] for number, row in found.items() if row["key"]} == {
        "102": "1"
    }
    assert float(found["0900000001"]["quality"]) > 3
    assert int(found["0900000001"]["seconds"]) >= 1


def test_it_goes_on_where_it_was_stopped(switchboard, customers):
    head = "number,answered,key,end_cause,seconds,quality"
    done = [f"{number},True,2,BYE,9,4.4" for number in ("0900000001", "102")]
    cut_off = "0900000006,Tr"
    text = "\n".join([head, *done, cut_off])
    (customers / "outcomes.csv").write_text(text)
    with robot(switchboard, customers) as program:
        assert program.result() == 0
    found = outcomes(customers)
    assert len(found) == 6
    assert found["102"]["seconds"] == "9", "it was not called again"
    assert found["0900000006"]["answered"] == "False", "what was cut off was"


def test_a_list_without_numbers_is_refused(switchboard, tmp_path):
    (tmp_path / "customers.csv").write_text("phone\n102\n")
    with robot(switchboard, tmp_path) as program:
        program.until_said("expected a column number, found phone")
        assert program.result() == 1
