"""``tongdai console``: who may log in at the console of a tenant."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tongdai.storage import console_accounts, console_passwords, names, passwords
from tongdai.storage.console_accounts import Role
from tongdai.storage.settings import StorageSettings

from .messages import Messages
from .password_file import first_line
from .tables import as_json, table, transaction


def console(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """
    Do what was asked about accounts of the console; yield the lines to print.

    Raises:
        PasswordMissing: There is none in the file that was named.
        WeakConsolePassword: The one that was given breaks a rule.
    """
    match asked.action:
        case "add":
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
            if asked.json:
                shown = {"name": name, "role": role.value}
                yield as_json(shown | ({"password": password} if made_up else {}))
                return
            yield say.account_added.format(
                name=name, tenant=asked.tenant, role=say.roles[role]
            )
            yield from _shown(password, say, made_up=made_up)
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
                say.must_change if row.must_change else say.chosen_by_owner,
                f"{row.created_at:%F}",
            )
            for row in rows
        ]
        yield from table(say.account_columns, cells)
    else:
        yield say.no_accounts.format(tenant=asked.tenant)


def _password(asked: argparse.Namespace) -> tuple[str, bool]:
    """The password, and whether it is made up: nobody has chosen it yet."""
    if asked.password_file is None:
        return passwords.generate(), True
    return first_line(asked.password_file), False


def _shown(password: str, say: Messages, *, made_up: bool) -> Iterator[str]:
    if made_up:
        yield say.account_follows
        yield password
