"""``tongdai tenant`` and ``tongdai extension``: also while a switchboard runs."""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Iterator, Sequence
from typing import Final

from tongdai.call.directory import Dialling, Forwarding
from tongdai.errors import Refused
from tongdai.storage import (
    administration,
    console_accounts,
    console_passwords,
    dialling,
    names,
    passwords,
)
from tongdai.storage.administration import NewExtension
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.settings import StorageSettings
from tongdai.switch.tunes import remove_sounds

from . import extension_password, limits, recording
from .changes import NothingToChange, required
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
            first, password = console_accounts.FIRST, passwords.generate()
            kept = console_passwords.kept(first, password)
            with transaction(storage) as connection:
                label = administration.add_tenant(
                    connection, asked.label, domains=asked.domains
                )
                console_accounts.add_account(
                    connection,
                    label,
                    first,
                    console_accounts.Role.ADMIN,
                    kept,
                    must_change=True,
                )
            yield say.tenant_added.format(label=label)
            yield say.first_account.format(name=first)
            yield password
        case "set":
            terms, told = recording.terms(asked), asked.tell_supervised
            rules = asked.country, asked.international, asked.premium
            calling, limited = limits.calling(asked), limits.change(asked)
            if {*rules, told, terms, calling, limited} == {None}:
                raise NothingToChange("no option says what should be different")
            with transaction(storage) as connection:
                label = dialling.set_tenant(
                    connection,
                    asked.label,
                    country=asked.country,
                    international=asked.international,
                    premium=asked.premium,
                    supervised_told=told,
                    recording=terms,
                    calling=calling,
                    limits=limited,
                )
            yield say.tenant_changed.format(label=label)
        case "remove":
            with transaction(storage) as connection:
                removed = administration.remove_tenant(
                    connection, asked.label, everything=asked.everything
                )
            remove_sounds(storage.data, asked.label.lower())
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
                            _may_call(row.dialling, say),
                            say.are_told if row.supervised_told else say.nobody,
                            recording.shown_terms(row.recording, say),
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
        case "set":
            numbers = names.numbers(asked.numbers)
            with transaction(storage) as connection:
                dialling.set_extensions(
                    connection, asked.tenant, numbers, required(_change(asked))
                )
            one, many = say.extension_changed, say.extensions_changed
            yield _counted(one, many, numbers, asked.tenant)
        case "remove":
            numbers = names.numbers(asked.numbers)
            with transaction(storage) as connection:
                administration.remove_extensions(connection, asked.tenant, numbers)
            one, many = say.extension_removed, say.extensions_removed
            yield _counted(one, many, numbers, asked.tenant)
        case "password":
            yield from extension_password.renew(asked, storage, say)
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
                    [
                        (
                            row.number,
                            row.name,
                            str(row.phones),
                            _forwards(row.forwarding, say),
                            _hotlines(row.hotlines, say),
                            _supervises(row.supervises, say),
                            recording.shown(row.recording, say),
                        )
                        for row in rows
                    ],
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


def _change(asked: argparse.Namespace) -> ExtensionChange:
    every, hotlines = _some(asked.hotlines)
    everybody, supervises = _some(asked.supervises)
    return ExtensionChange(
        name=asked.name,
        always=asked.forward_always,
        busy=asked.forward_busy,
        no_answer=asked.forward_no_answer,
        every_hotline=every,
        hotlines=hotlines,
        supervises_everybody=everybody,
        supervises=supervises,
        recording=recording.rule(asked),
        limits=limits.change(asked),
    )


def _some(text: str | None) -> tuple[bool | None, tuple[str, ...] | None]:
    """Whether all are meant, or which; neither if nothing was said."""
    match text:
        case None:
            return None, None
        case "all":
            return True, None
        case "none":
            return None, ()
        case _:
            return None, tuple(text.split(","))


def _may_call(rules: Dialling, say: Messages) -> str:
    opened = [f"+{rules.country}"]
    if rules.international:
        opened.append(say.international)
    if rules.premium:
        opened.append(say.premium)
    return ", ".join(opened)


def _forwards(forwarding: Forwarding, say: Messages) -> str:
    found = (
        (say.forwards_always, forwarding.always),
        (say.forwards_busy, forwarding.busy),
        (say.forwards_no_answer, forwarding.no_answer),
    )
    return ", ".join(text.format(to=to) for text, to in found if to) or say.nobody


def _hotlines(permitted: tuple[str, ...] | None, say: Messages) -> str:
    if permitted is None:
        return say.every_hotline
    return ",".join(permitted) or say.no_hotline


def _supervises(numbers: tuple[str, ...] | None, say: Messages) -> str:
    return say.everybody if numbers is None else ",".join(numbers) or say.nobody


def _filled(pattern: str, number: str) -> str:
    # Not str.format: a password may have other braces in it.
    return pattern.replace(NUMBER, number)


def _counted(one: str, many: str, numbers: Sequence[str], tenant: str) -> str:
    if len(numbers) == 1:
        return one.format(number=numbers[0], tenant=tenant)
    return many.format(
        count=len(numbers), first=numbers[0], last=numbers[-1], tenant=tenant
    )
