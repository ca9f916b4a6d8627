"""``tongdai extension password``: also while a switchboard runs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tongdai.storage import administration, passwords
from tongdai.storage.settings import StorageSettings

from .messages import Messages
from .password_file import first_line
from .tables import transaction


def renew(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Give an extension another password; yield the lines to print."""
    number, file = asked.number, asked.password_file
    password = passwords.generate() if file is None else first_line(file)
    with transaction(storage) as connection:
        administration.set_password(connection, asked.tenant, number, password)
    yield say.extension_renewed.format(number=number, tenant=asked.tenant)
    if file is None:
        yield say.passwords_follow
        yield f"{number}  {password}"
