"""A carrier's password, from where no other user of the machine sees it."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tongdai.errors import Refused

from .messages import Messages

LONGEST: Final = 1024
"Characters of a file that are looked at: a password is its first line."

STANDARD_INPUT: Final = "-"


class PasswordMissing(Refused):
    """There is no password where one was to be found."""

    code = "cli.password_missing"

    def __init__(self, where: str) -> None:
        super().__init__(f"no password in {where}")
        self.where = where


def carrier_password(
    asked: argparse.Namespace, environment: Mapping[str, str], say: Messages
) -> str | None:
    """
    The password to keep; None to leave it as it is.

    Whoever adds a trunk with a user name and says nothing else is asked at the
    terminal. An argument would be seen by everybody who lists the processes.

    Raises:
        PasswordMissing: There is none where it was to be found.
    """
    if asked.password_file is not None:
        return _first_line(asked.password_file)
    if asked.password_env is not None:
        if not (password := environment.get(asked.password_env)):
            raise PasswordMissing(asked.password_env)
        return password
    if asked.ask_password or (asked.action == "add" and asked.user):
        if not sys.stdin.isatty():
            raise PasswordMissing("--password-file, --password-env")
        return getpass.getpass(say.asks_at_terminal.format(name=asked.name))
    return None


def _first_line(file: str) -> str:
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
