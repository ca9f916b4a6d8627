"""Who is registered where: in memory for every call, in the database for a restart."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from tongdai.sip.flow import Flow, Transport
from tongdai.sip.registrar import Binding

from . import tables
from .errors import DatabaseUnavailable
from .kept import Key, Row, storable
from .writer import Change, Writer

Registered = tuple[Binding, ...]
"All bindings of one address of record."


class Bindings:
    """
    The bindings of all addresses of record: read from memory, written to both.

    Changes of one address of record must be made one after the other.
    """

    def __init__(self, loaded: Mapping[Key, Registered], writer: Writer) -> None:
        """
        Args:
            loaded: What :func:`load` found, by domain in lower case and user.
            writer: Commits the changes.
        """
        self._saved = dict(loaded)
        self._writer = writer

    def of(self, domain: str, user: str) -> Registered:
        """The saved bindings of one address of record; expired ones may be among."""
        return self._saved.get((domain.lower(), user), ())

    def all(self) -> Iterable[Binding]:
        """Those of everybody; expired ones may be among."""
        return chain.from_iterable(self._saved.values())

    async def save(self, domain: str, user: str, bindings: Registered) -> None:
        """
        Replace the bindings of one address of record; return when that is durable.

        Raises:
            DatabaseUnavailable: They could not be written; nothing has changed.
        """
        key = (domain.lower(), user)
        change = Change(KEPT_BINDINGS, key, bindings)
        try:
            await asyncio.wrap_future(self._writer.write([change]))
        except DatabaseUnavailable:
            raise
        except Exception as error:  # of the row: the extension was removed meanwhile
            raise DatabaseUnavailable(f"the database takes no {user}") from error
        if bindings:
            self._saved[key] = bindings
        else:
            self._saved.pop(key, None)

    def forget(self, keys: Iterable[Key]) -> None:
        """
        Drop what is known of extensions that were removed or have a new password.

        Their rows went with their digests.
        """
        for key in keys:
            self._saved.pop(key, None)


class _KeptBindings:
    """The table: all rows of an address of record are replaced together."""

    name: Final = tables.bindings.name
    _delete: Final = delete(tables.bindings).where(
        tables.bindings.c.domain == bindparam("of_domain"),
        tables.bindings.c.number == bindparam("of_number"),
    )

    def put(self, connection: Connection, values: Mapping[Key, Registered]) -> None:
        keys = [{"of_domain": key[0], "of_number": key[1]} for key in values]
        connection.execute(self._delete, keys)
        rows = [
            _row(key, position, binding)
            for key, bindings in values.items()
            for position, binding in enumerate(bindings)
        ]
        if rows:
            connection.execute(insert(tables.bindings), rows)


KEPT_BINDINGS: Final = _KeptBindings()


def load(connection: Connection, *, now: float) -> dict[Key, Registered]:
    """
    All bindings by domain and user; those that have expired are deleted.

    Bindings of UDP phones can be called at once. The connections of the others died
    with the process that had them: such a phone is back when it registers again, which
    its lost connection makes it do.

    Args:
        now: Seconds since the epoch.
    """
    table = tables.bindings
    connection.execute(delete(table).where(table.c.expires_at <= now))
    found: defaultdict[Key, list[Binding]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c.position)).mappings():
        found[row["domain"], row["number"]].append(
            Binding(
                user=row["number"],
                domain=row["aor_domain"],
                contact=row["contact"],
                instance_id=row["instance_id"],
                reg_id=row["reg_id"],
                call_id=row["call_id"],
                cseq=row["cseq"],
                expires_at=row["expires_at"],
                path=tuple(json.loads(row["path"])),
                flow=Flow(
                    Transport(row["transport"]),
                    (row["remote_host"], row["remote_port"]),
                    (row["local_host"], row["local_port"]),
                    row["connection"],
                ),
                user_agent=row["user_agent"],
                q=row["q"],
                busy=row["busy"],
            )
        )
    return {key: tuple(bindings) for key, bindings in found.items()}


def _row(key: Key, position: int, binding: Binding) -> Row:
    flow = binding.flow
    return {
        "domain": key[0],
        "number": key[1],
        "position": position,
        "aor_domain": binding.domain,
        "contact": storable(binding.contact),
        "instance_id": binding.instance_id and storable(binding.instance_id),
        "reg_id": binding.reg_id,
        "call_id": storable(binding.call_id),
        "cseq": binding.cseq,
        "expires_at": binding.expires_at,
        "path": json.dumps(binding.path),
        "transport": flow.transport.value,
        "remote_host": flow.remote[0],
        "remote_port": flow.remote[1],
        "local_host": flow.local[0],
        "local_port": flow.local[1],
        "connection": flow.connection,
        "user_agent": storable(binding.user_agent),
        "q": binding.q,
        "busy": binding.busy,
    }
