"""A password out of a file: other users of the machine see what is typed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tongdai.errors import Refused

LONGEST: Final = 1024
"Characters of a file that are looked at: a password is its first line."

STANDARD_INPUT: Final = "-"


class PasswordMissing(Refused):
    """There is no password where one was to be found."""

    code = "cli.password_missing"

    def __init__(self, where: str) -> None:
        super().__init__(f"no password in {where}")
        self.where = where


def first_line(file: str) -> str:
    """
    The first line of ``file``; of standard input, if it is ``-``.

    Raises:
        PasswordMissing: It cannot be read, or is empty.
    """
    try:
        if file == STANDARD_INPUT:
            text = sys.stdin.read(LONGEST)
        else:
            with Path(file).open(encoding="utf-8") as opened:
                text = opened.read(LONGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordMissing(file) from error
    if not (password := text.partition("\n")[0].rstrip("\r")):
        raise PasswordMissing(file)
    return password
