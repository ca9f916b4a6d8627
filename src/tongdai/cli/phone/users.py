"""Who calls: an extension, and where its password comes from."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tongdai.cli.password_file import PasswordMissing, first_line
from tongdai.client.server_address import ServerAddress

DEMO: Final = "demo"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
PASSWORD: Final = "TONGDAI_PASSWORD"  # noqa: S105
TOKEN: Final = "TONGDAI_TOKEN"  # noqa: S105
"Variables of the environment: other users of the machine do not see them."

NUMBER: Final = "{number}"
"In a password: the extension's own number, so that one serves many."


@dataclass(frozen=True, slots=True)
class User:
    """One extension."""

    number: str
    tenant: str

    def __str__(self) -> str:
        return f"{self.number}@{self.tenant}"

    @classmethod
    def parse(cls, text: str) -> User:
        """
        Read ``100@demo``.

        Raises:
            ArgumentTypeError: it is none.
        """
        number, _, tenant = text.strip().partition("@")
        if not number or not tenant or "@" in tenant:
            raise argparse.ArgumentTypeError(
                f"expected NUMBER@TENANT, such as 100@demo; not {text!r}"
            )
        return cls(number, tenant)


def demo_server(environment: Mapping[str, str]) -> str:
    """Where the demo is that runs on this machine."""
    return f"http://127.0.0.1:{environment.get('TONGDAI_HTTP_PORT') or '8080'}"


class Passwords:
    """
    The one place where passwords are looked for.

    Args:
        file: Its first line is one; ``-`` is standard input. None: there is no file.
        prompt: What a person at the terminal is asked, with ``{user}``.
    """

    def __init__(
        self,
        file: str | None,
        environment: Mapping[str, str],
        *,
        server: str,
        prompt: str,
    ) -> None:
        given = first_line(file) if file is not None else environment.get(PASSWORD)
        self._given = given or ""
        self._prompt = prompt
        self._on_loopback = ServerAddress.parse(server).host in LOOPBACK

    def of(self, user: User) -> str:
        """
        A user's: of file or environment, the demo's known one, or asked for.

        Raises:
            PasswordMissing: there is none, and nobody at a terminal to be asked.
        """
        if self._given:
            return self._given.replace(NUMBER, user.number)
        if user.tenant == DEMO and self._on_loopback:
            return f"demo-{user.number}"
        if not sys.stdin.isatty():
            raise PasswordMissing(f"--password-file, {PASSWORD}")
        typed = getpass.getpass(self._prompt.format(user=user))
        if not typed:
            raise PasswordMissing(str(user))
        return typed


def credentials(user: User, passwords: Passwords) -> dict[str, str]:
    """As ``OmiSDK.register`` takes them."""
    return {
        "domain": user.tenant,
        "username": user.number,
        "password": passwords.of(user),
    }
