"""``docs/python/command-line.md`` says what is so."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from tongdai.cli.load import arguments as load
from tongdai.cli.load import report as reported
from tongdai.cli.phone import arguments as phone
from tongdai.cli.phone.exit_status import BY_CAUSE, BY_ERROR

GUIDE = (Path(__file__).parents[2] / "docs/python/command-line.md").read_text()
STATUSES = dict(re.findall(r"\| (\d+) \| ([^|]+) ", GUIDE))


@pytest.mark.parametrize("command", [phone.call, load.load])
def test_every_option_is_in_it(command):
    parser = argparse.ArgumentParser()
    command(parser)
    options = {each for action in parser._actions for each in action.option_strings}
    assert {each for each in options - {"-h", "--help"} if f"`{each}" not in GUIDE} == (
        set()
    )


@pytest.mark.parametrize(("cause", "status"), BY_CAUSE.items())
def test_every_end_cause_has_its_status_in_it(cause, status):
    assert STATUSES[str(status)].startswith(f"`{cause}`")


def test_every_other_status_is_in_it():
    assert {str(status) for _, status, _ in BY_ERROR} <= set(STATUSES)


@pytest.mark.parametrize(
    "struct",
    [
        reported.Report,
        reported.Asked,
        reported.Registrations,
        reported.Sessions,
        reported.Calls,
        reported.Failure,
        reported.Media,
        reported.Tones,
        reported.CallReport,
        reported.Summary,
    ],
)
def test_every_name_of_the_json_is_in_it(struct):
    names = set(struct.__struct_encode_fields__)
    assert {name for name in names if f"`{name}`" not in GUIDE} == set()
