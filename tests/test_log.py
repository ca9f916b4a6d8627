"""What strangers put into the fields of a log line stays inside its field."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import pytest

from tongdai.log import JsonLines, TextLines, mask


def record(**fields):
    made = logging.LogRecord(
        "tongdai.switch", logging.INFO, "", 0, "registered", None, None
    )
    vars(made).update(fields)
    return made


def line(**fields):
    return TextLines().format(record(**fields)).partition("registered ")[2]


def test_plain_values_stand_as_they_are():
    text = line(extension="100", agent="Zoiper/5.6", url="http://localhost:8080")
    assert text == "extension=100 agent=Zoiper/5.6 url=http://localhost:8080"


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Linphone 5", '"Linphone 5"'),
        ("", '""'),
        ("x\tcall=1", '"x\\tcall=1"'),
        ("call=1", '"call=1"'),
        ('x"call=1', '"x\\"call=1"'),
        ("x\r\n2026 info", '"x\\r\\n2026 info"'),
        ("x\u2028info", '"x\\u2028info"'),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("\u202egnp", "\\u202egnp"),
        ("Điện thoại", '"Điện thoại"'),
    ],
)
def test_no_value_leaves_its_field_or_speaks_to_the_terminal(agent, shown):
    assert line(agent=agent) == f"agent={shown}"


@pytest.mark.parametrize("seconds", [0.0, 1_700_000_000.999, 1_700_000_001.0625])
def test_a_line_begins_with_its_time_in_milliseconds(seconds):
    made = record()
    made.created = seconds
    said = datetime.fromisoformat(TextLines().format(made).partition(" ")[0])
    assert said.tzinfo is not None
    assert 0 <= seconds - said.timestamp() < 0.0011


def test_a_line_for_machines_is_one_object_whatever_is_in_it():
    text = JsonLines().format(record(agent='\x1b"}\r\n{"call": 1'))
    assert len(text.splitlines()) == 1
    assert json.loads(text)["agent"] == '\x1b"}\r\n{"call": 1'


def test_of_a_phone_number_the_end_is_shown_and_of_an_extension_all():
    assert [mask("0394749346"), mask("1001")] == ["*******346", "1001"]
