"""``tongdai console``: who may log in at the console of a tenant."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Final

from tongdai.storage import (
    console_accounts,
    console_extensions,
    console_passwords,
    names,
    passwords,
)
from tongdai.storage.console_accounts import Role
from tongdai.storage.settings import StorageSettings

from .changes import NothingToChange
from .messages import Messages
from .password_file import first_line
from .tables import as_json, table, transaction

NONE: Final = "none"
"Typed for no extension."


def console(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """
    Do what was asked about accounts of the console; yield the lines to print.

    Raises:
        PasswordMissing: There is none in the file that was named.
        WeakConsolePassword: The one that was given breaks a rule.
        NothingToChange: No option says what should be different.
    """
    match asked.action:
        case "add":
            yield from _add(asked, storage, say)
        case "set":
            if asked.extension is None:
                raise NothingToChange("no option says what should be different")
            with transaction(storage) as connection:
                name = console_extensions.set_extension(
                    connection, asked.tenant, asked.name, _extension(asked)
                )
            yield say.account_changed.format(name=name, tenant=asked.tenant)
        case "password":
            password, made_up = _password(asked)
            kept = console_passwords.kept(names.account(asked.name), password)
            with transaction(storage) as connection:
                name = console_accounts.set_password(
                    connection, asked.tenant, asked.name, kept, must_change=made_up
                )
            if asked.json:
                yield as_json(
                    {"name": name} | ({"password": password} if made_up else {})
                )
                return
            yield say.account_renewed.format(name=name, tenant=asked.tenant)
            yield from _shown(password, say, made_up=made_up)
        case "remove":
            with transaction(storage) as connection:
                name = console_accounts.remove_account(
                    connection, asked.tenant, asked.name
                )
            yield say.account_removed.format(name=name, tenant=asked.tenant)
        case _:
            yield from _list(asked, storage, say)


def _add(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    role = Role(asked.role)
    password, made_up = _password(asked)
    kept = console_passwords.kept(names.account(asked.name), password)
    with transaction(storage) as connection:
        name = console_accounts.add_account(
            connection,
            asked.tenant,
            asked.name,
            role,
            kept,
            must_change=made_up,
        )
        number = _extension(asked)
        if number is not None:
            console_extensions.set_extension(connection, asked.tenant, name, number)
    if asked.json:
        shown = {"name": name, "role": role.value, "extension": number}
        yield as_json(shown | ({"password": password} if made_up else {}))
        return
    yield say.account_added.format(name=name, tenant=asked.tenant, role=say.roles[role])
    yield from _shown(password, say, made_up=made_up)


def _list(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    with transaction(storage) as connection:
        rows = console_accounts.accounts(connection, asked.tenant)
    if asked.json:
        yield as_json(
            [
                {
                    "name": row.name,
                    "role": row.role.value,
                    "extension": row.extension,
                    "must_change": row.must_change,
                    "created_at": row.created_at.isoformat(),
                }
                for row in rows
            ]
        )
    elif rows:
        cells = [
            (
                row.name,
                say.roles[row.role],
                row.extension or "",
                say.must_change if row.must_change else say.chosen_by_owner,
                f"{row.created_at:%F}",
            )
            for row in rows
        ]
        yield from table(say.account_columns, cells)
    else:
        yield say.no_accounts.format(tenant=asked.tenant)


def _extension(asked: argparse.Namespace) -> str | None:
    """The number that was typed; None: the account is to have none."""
    number = (asked.extension or NONE).strip()
    return None if number.lower() == NONE else number


def _password(asked: argparse.Namespace) -> tuple[str, bool]:
    """The password, and whether it is made up: nobody has chosen it yet."""
    if asked.password_file is None:
        return passwords.generate(), True
    return first_line(asked.password_file), False


def _shown(password: str, say: Messages, *, made_up: bool) -> Iterator[str]:
    if made_up:
        yield say.account_follows
        yield password
