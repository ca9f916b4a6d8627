"""Storage that forgets everything: what the switch needs of it, in dictionaries."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from tongdai.call.directory import EVERYBODY, Directory, Extension, Hotline, Tenant
from tongdai.call.ids import CallId
from tongdai.call.limits import Payer
from tongdai.call.outside_talk import OutsideTalk
from tongdai.call.record import Record
from tongdai.call.recorded_call import Recorded
from tongdai.errors import Unavailable
from tongdai.sip.digest import DigestSecret
from tongdai.sip.registrar import Binding
from tongdai.switch.stores import Stores

NUMBERS = ("100", "101", "102")
HOTLINE = "02473000001"
"The number that tenant demo calls out with."


def password(number: str) -> str:
    return f"demo-{number}"


def house(supervisor: str = "") -> Directory:
    """
    Two tenants that have the same numbers.

    Args:
        supervisor: May listen in to all, and they are told.
    """
    people = [
        Extension(
            number,
            f"Person {number}",
            supervises=EVERYBODY if number == supervisor else (),
        )
        for number in NUMBERS
    ]
    hotlines, tells = [Hotline(HOTLINE, "Sales")], bool(supervisor)
    demo = Tenant.of("demo", people, hotlines=hotlines, supervised_told=tells)
    return Directory([demo, Tenant.of("other", people)])


class MemoryCredentials:
    def find(self, domain: str, user: str) -> DigestSecret | None:
        if domain not in ("demo", "other") or user not in NUMBERS:
            return None
        return DigestSecret.of(user, domain, password(user))


class MemoryBindings:
    def __init__(self) -> None:
        self.saved: dict[tuple[str, str], tuple[Binding, ...]] = {}
        self.broken = False
        "The disk is full."

    def of(self, domain: str, user: str) -> tuple[Binding, ...]:
        return self.saved.get((domain, user), ())

    def all(self) -> Iterable[Binding]:
        return chain.from_iterable(self.saved.values())

    async def save(self, domain: str, user: str, bindings: tuple[Binding, ...]) -> None:
        await asyncio.sleep(0)  # a commit is never done at once
        if self.broken:
            raise Unavailable("the disk is full")
        self.saved[domain, user] = bindings


class MemoryRecords:
    def __init__(self) -> None:
        self.puts: list[Record] = []

    def put(self, record: Record) -> None:
        self.puts.append(record)

    @property
    def latest(self) -> dict[CallId, Record]:
        """The state of each call as the history shows it."""
        return {record.call: record for record in self.puts}

    def one(self) -> Record:
        """The only call there ever was."""
        assert len(self.latest) == 1, self.latest
        return next(iter(self.latest.values()))


class MemoryRecordings:
    def __init__(self) -> None:
        self.puts: list[Recorded] = []

    def folder(self, call: CallId) -> Path:
        return Path("/recordings") / call

    def put(self, recorded: Recorded) -> None:
        self.puts.append(recorded)


class MemoryCallers:
    """Nobody has called before, unless a test says so."""

    def __init__(self) -> None:
        self.known: set[tuple[str, str]] = set()

    def know(self, tenant: str, number: str) -> bool:
        return (tenant, number) in self.known

    def called(self, tenant: str, number: str) -> None:
        self.known.add((tenant, number))


class MemoryUsage:
    """What talk outside has cost; ``before`` may be filled before a switch begins."""

    def __init__(self) -> None:
        self.before: dict[tuple[Payer, date], timedelta] = {}
        self.puts: list[OutsideTalk] = []

    def put(self, talk: OutsideTalk) -> None:
        self.puts.append(talk)

    def seconds(self) -> list[float]:
        """What each talk that has ended has used, in the order in which they did."""
        return [
            sum((part.total_seconds() for part in talk.used.values()), 0.0)
            for talk in self.puts
            if talk.used is not None
        ]


class PlainTokens:
    def mint(self, tenant: str, extension: str, binding: str, expires_at: float) -> str:
        return f"{extension}@{tenant}/{binding}/{expires_at:.0f}"


class MemoryBearers:
    """Tokens like ``demo/100``, as long as nobody revokes them."""

    def __init__(self) -> None:
        self.revoked: set[str] = set()

    def bearer(self, token: str) -> tuple[str, str] | None:
        tenant, slash, number = token.partition("/")
        if not slash or token in self.revoked:
            return None
        return tenant, number


def memory_stores(
    supervisor: str = "",
) -> tuple[Stores, MemoryBindings, MemoryRecords]:
    bindings, records = MemoryBindings(), MemoryRecords()
    directory = house(supervisor)
    stores = Stores(
        directory=lambda: directory,
        credentials=MemoryCredentials(),
        bindings=bindings,
        records=records,
        tokens=PlainTokens(),
        bearers=MemoryBearers(),
        recordings=MemoryRecordings(),
        callers=MemoryCallers(),
        usage=MemoryUsage(),
    )
    return stores, bindings, records
