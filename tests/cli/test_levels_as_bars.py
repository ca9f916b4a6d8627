"""What ``tongdai call`` shows of a level, and of a call's quality."""

from __future__ import annotations

import io

import pytest

from tongdai.cli.phone.display import Screen, Shown, bar, line, measured
from tongdai.cli.phone.words import ENGLISH, VIETNAMESE
from tongdai.client import Quality


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (-96.0, "      "),
        (-60.0, "      "),
        (-58.7, "▏     "),
        (-30.0, "███   "),
        (-25.0, "███▌  "),
        (0.0, "██████"),
        (3.0, "██████"),
    ],
)
def test_a_bar_is_empty_at_60_decibels_below_full_scale(level, shown):
    assert bar(level) == shown


def test_what_is_not_known_yet_is_not_shown():
    assert line(Shown("Ringing 101", "", -96, -96, Quality()), ENGLISH) == "Ringing 101"
    assert measured(Quality(received=49, lost=1), ENGLISH) == ["lost 2.0 %"]
    known = Quality(received=100, round_trip=12.4, mos=4.36)
    text = line(Shown("Đã kết nối", "01:05", -30, -60, known), VIETNAMESE)
    assert text == ("Đã kết nối  01:05  ↑ ███     ↓         12 ms  mất 0.0 %  MOS 4.4")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_one_line_that_fits_it():
    terminal = Terminal()
    screen = Screen(terminal, width=lambda: 10)
    screen.show("a line that is too long")
    screen.show("short")
    screen.keep("kept, and whole")
    assert (
        terminal.getvalue() == "\ra line th\x1b[K\rshort\x1b[K\rkept, and whole\x1b[K\n"
    )


def test_a_file_gets_line_after_line():
    file = io.StringIO()
    screen = Screen(file, width=lambda: 10)
    screen.show("a line that is too long")
    screen.keep("kept")
    assert file.getvalue() == "a line that is too long\nkept\n"
