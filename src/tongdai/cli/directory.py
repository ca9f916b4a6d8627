"""``tongdai tenant`` and ``tongdai extension``: also while a switchboard runs."""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Iterator, Sequence
from typing import Final

from tongdai.errors import Refused
from tongdai.storage import administration, names, passwords
from tongdai.storage.administration import NewExtension
from tongdai.storage.settings import StorageSettings

from .messages import Messages
from .tables import as_json, table, transaction

NUMBER: Final = "{number}"
"Stands for the extension's number in a pattern."


class OnePasswordForMany(Refused):
    """Several extensions would get the same password."""

    code = "cli.one_password_for_many"


def tenant(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Do what was asked about tenants; yield the lines to print."""
    match asked.action:
        case "add":
            with transaction(storage) as connection:
                label = administration.add_tenant(
                    connection, asked.label, domains=asked.domains
                )
            yield say.tenant_added.format(label=label)
        case "remove":
            with transaction(storage) as connection:
                removed = administration.remove_tenant(
                    connection, asked.label, everything=asked.everything
                )
            yield say.tenant_removed.format(
                label=asked.label, extensions=removed.extensions, calls=removed.calls
            )
        case _:
            with transaction(storage) as connection:
                rows = administration.tenants(connection)
            if asked.json:
                yield as_json([dataclasses.asdict(row) for row in rows])
            elif rows:
                yield from table(
                    say.tenant_columns,
                    [
                        (
                            row.label,
                            str(row.extensions),
                            " ".join(row.domains)
                            + (say.loopback_only if row.loopback_only else ""),
                        )
                        for row in rows
                    ],
                )
            else:
                yield say.no_tenants


def extension(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Do what was asked about extensions; yield the lines to print."""
    match asked.action:
        case "add":
            yield from _add(asked, storage, say)
        case "remove":
            numbers = names.numbers(asked.numbers)
            with transaction(storage) as connection:
                administration.remove_extensions(connection, asked.tenant, numbers)
            one, many = say.extension_removed, say.extensions_removed
            yield _counted(one, many, numbers, asked.tenant)
        case _:
            with transaction(storage) as connection:
                rows = administration.extensions(
                    connection, asked.tenant, now=time.time()
                )
            if asked.json:
                yield as_json([dataclasses.asdict(row) for row in rows])
            elif rows:
                yield from table(
                    say.extension_columns,
                    [(row.number, row.name, str(row.phones)) for row in rows],
                )
            else:
                yield say.no_extensions.format(tenant=asked.tenant)


def _add(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    numbers = names.numbers(asked.numbers)
    given = asked.password or asked.password_pattern
    if given and len(numbers) > 1 and (asked.password or NUMBER not in given):
        raise OnePasswordForMany("one password for several extensions")
    wanted = [
        NewExtension(
            number,
            _filled(given, number) if given else passwords.generate(),
            _filled(asked.name, number),
        )
        for number in numbers
    ]
    with transaction(storage) as connection:
        administration.add_extensions(connection, asked.tenant, wanted)
    if asked.json:
        # Programs get the passwords that they do not know yet, and no others.
        yield as_json(
            [
                {"number": new.number, "name": new.name}
                | ({} if given else {"password": new.password})
                for new in wanted
            ]
        )
        return
    one, many = say.extension_added, say.extensions_added
    yield _counted(one, many, numbers, asked.tenant)
    if not given:
        yield say.passwords_follow
        yield from (f"{new.number}  {new.password}" for new in wanted)


def _filled(pattern: str, number: str) -> str:
    # Not str.format: a password may have other braces in it.
    return pattern.replace(NUMBER, number)


def _counted(one: str, many: str, numbers: Sequence[str], tenant: str) -> str:
    if len(numbers) == 1:
        return one.format(number=numbers[0], tenant=tenant)
    return many.format(
        count=len(numbers), first=numbers[0], last=numbers[-1], tenant=tenant
    )
