"""The sample tests of the pytest plugin pass in a pytest of their own."""

from __future__ import annotations

import shutil

from tests.examples.python_programs import PROGRAMS
from tests.testing.running import run_tests


def test_the_samples_pass(tmp_path):
    sample = PROGRAMS / "test_support_line.py"
    shutil.copy(sample, tmp_path)
    outcomes, said = run_tests(tmp_path)
    assert set(outcomes.values()) == {"PASSED"}, said
    assert len(outcomes) == sample.read_text().count("\ndef test_")
