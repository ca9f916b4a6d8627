"""A carrier's password, from where no other user of the machine sees it."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping

from .messages import Messages
from .password_file import PasswordMissing, first_line


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
        return first_line(asked.password_file)
    if asked.password_env is not None:
        if not (password := environment.get(asked.password_env)):
            raise PasswordMissing(asked.password_env)
        return password
    if asked.ask_password or (asked.action == "add" and asked.user):
        if not sys.stdin.isatty():
            raise PasswordMissing("--password-file, --password-env")
        return getpass.getpass(say.asks_at_terminal.format(name=asked.name))
    return None
