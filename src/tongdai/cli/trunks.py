"""``tongdai trunk``: relations with carriers of the telephone network."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator, Mapping

import msgspec

from tongdai.app.control.vocabulary import TrunkState
from tongdai.call.directory import NumberFormat, Trunk
from tongdai.storage import trunks
from tongdai.storage.settings import StorageSettings
from tongdai.storage.trunks import TrunkChange

from .carrier_password import carrier_password
from .changes import required
from .control import trunk_states
from .messages import Messages
from .tables import as_json, table, transaction


def trunk(
    asked: argparse.Namespace,
    storage: StorageSettings,
    environment: Mapping[str, str],
    say: Messages,
) -> Iterator[str]:
    """Do what was asked about trunks; yield the lines to print."""
    match asked.action:
        case "add":
            change = _change(asked, carrier_password(asked, environment, say))
            with transaction(storage) as connection:
                name = trunks.add_trunk(
                    connection, asked.tenant, asked.name, asked.host, change
                )
            yield say.trunk_added.format(name=name, tenant=asked.tenant)
        case "set":
            change = _change(asked, carrier_password(asked, environment, say))
            with transaction(storage) as connection:
                name = trunks.set_trunk(
                    connection, asked.tenant, asked.name, required(change)
                )
            yield say.trunk_changed.format(name=name, tenant=asked.tenant)
        case "remove":
            with transaction(storage) as connection:
                name = trunks.remove_trunk(connection, asked.tenant, asked.name)
            yield say.trunk_removed.format(name=name, tenant=asked.tenant)
        case _:
            with transaction(storage) as connection:
                found = trunks.trunks(connection, asked.tenant)
            states = trunk_states(storage.data, asked.tenant)
            if asked.json:
                yield as_json(
                    [
                        dataclasses.asdict(each)
                        | {"state": msgspec.to_builtins(states.get(each.name))}
                        for each in found
                    ]
                )
            elif found:
                yield from table(
                    say.trunk_columns,
                    [
                        (*_cells(each, say), _state(states.get(each.name), say))
                        for each in found
                    ],
                )
            else:
                yield say.no_trunks.format(tenant=asked.tenant)


def _change(asked: argparse.Namespace, password: str | None) -> TrunkChange:
    return TrunkChange(
        host=asked.host,
        port=asked.port,
        transport=asked.transport,
        order=asked.order,
        user=asked.user,
        password=password,
        registers=asked.register,
        domain=asked.domain,
        sources=_listed(asked.sources),
        numbers=None if asked.numbers is None else NumberFormat(asked.numbers),
        codecs=_listed(asked.codecs),
    )


def _listed(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [each for each in text.split(",") if each.strip()]


def _cells(trunk: Trunk, say: Messages) -> tuple[str, ...]:
    host = f"[{trunk.host}]" if ":" in trunk.host else trunk.host
    port = "" if trunk.port is None else f":{trunk.port}"
    account = say.account_registers if trunk.registers else say.account
    return (
        trunk.name,
        f"{host}{port} {trunk.transport.upper()}",
        str(trunk.order),
        account.format(user=trunk.user) if trunk.user else say.by_address,
        trunk.numbers.value,
        ",".join(trunk.codecs),
    )


def _state(state: TrunkState | None, say: Messages) -> str:
    """How it stands, if a switchboard runs that knows."""
    if state is None:
        return say.nobody
    parts = [say.standings.get(state.standing, state.standing)]
    if state.registered is not None:
        parts.append(say.is_registered if state.registered else say.not_registered)
    if state.milliseconds is not None:
        parts.append(f"{state.milliseconds:g} ms")
    text = ", ".join(parts)
    return f"{text}: {state.reason}" if state.reason else text
