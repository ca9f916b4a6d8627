"""The API over lists and dictionaries instead of storage, asked as a page would."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tongdai.api.application import Services, application
from tongdai.api.authentication import Entrance
from tongdai.api.listeners import Listeners
from tongdai.api.logging_in import LoggingIn, Passwords
from tongdai.api.metrics import Metrics
from tongdai.api.sounds import NoSound
from tongdai.call.directory import Directory, Extension, Hotline, Tenant
from tongdai.call.ids import CallId
from tongdai.call.limits import Limits, PayerKind
from tongdai.call.record import Record
from tongdai.errors import RemoteError
from tongdai.storage.api_keys import KeyRights
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_logins import Login
from tongdai.storage.errors import UnknownTenant
from tongdai.storage.scopes import EVERYTHING, Scope
from tongdai.storage.usage import UsageRow
from tongdai.switch.directing import Refusal
from tongdai.switch.presence import Colleague, State

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TOKENS = {
    "token-100": ("demo", "100"),
    "token-101": ("demo", "101"),
    "token-other": ("other", "100"),
}


DIRECTORY = Directory(
    [
        Tenant.of(
            "demo",
            [
                Extension("100"),
                Extension("101", hotlines=("02473000002", "02473000001")),
            ],
            hotlines=[
                Hotline("02473000001", "Bán hàng"),
                Hotline("02473000002", "Hỗ trợ"),
            ],
        ),
        Tenant.of("other", [Extension("100", hotlines=())]),
    ]
)


class Records:
    """A history in a list, newest first; a position is an index."""

    def __init__(self, *records):
        self.records = records
        self.asked = []

    async def page(self, tenant, wanted, *, after, limit):
        self.asked.append(wanted)
        own = [
            each
            for each in self.records
            if each.tenant == tenant
            and wanted.extension in (None, each.caller, each.callee)
        ]
        if after is not None and not after.isdecimal():
            raise RemoteError("no cursor of ours")
        start = int(after or 0)
        end = start + limit
        return own[start:end], str(end) if end < len(own) else None

    async def get(self, call):
        return next((each for each in self.records if each.call == call), None)


class Tokens:
    def owner(self, token):
        return TOKENS.get(token)


def call(name, caller="100", callee="101", caller_name="Lan", **more):
    call = CallId(name)
    return Record(call, "demo", caller, caller_name, callee, callee, START, **more)


def after(seconds):
    return START + timedelta(seconds=seconds)


KEYS = {
    "key-of-demo": KeyRights("demo", EVERYTHING),
    "key-of-other": KeyRights("other", EVERYTHING),
    "key-that-may-nothing": KeyRights("demo", frozenset()),
}


def good_for(operation):
    """A token that opens an operation whatever it needs."""
    by_login = operation.at_console or operation.scope is Entrance.LOGGED_IN
    return "login-admin" if by_login else "key-of-demo"


class Keys:
    """Those of :data:`KEYS`, and one for each scope: ``only calls:read``."""

    def rights_of_key(self, key):
        if key.startswith("only "):
            return KeyRights("demo", frozenset({Scope(key.removeprefix("only "))}))
        return KEYS.get(key)


class Logins:
    """Tokens that say what they were asked for."""

    def __init__(self):
        self.issued = []

    async def issue(self, tenant, extension, ttl):
        if extension not in ("100", "101"):
            return None
        self.issued.append((tenant, extension, ttl))
        return f"{tenant}.{extension}.random", START.timestamp() + ttl


class Console:
    """Logins in a dictionary; their tokens say what they are."""

    LOGINS = {
        f"login-{role}": Login(role, "demo", role, role, False, 2_000_000_000.0, "100")
        for role in Role
    } | {
        "login-mute": Login("mute", "demo", "mute", Role.ADMIN, False, 2_000_000_000.0),
        "login-new": Login("new", "demo", "new", Role.ADMIN, True, 2_000_000_000.0),
    }

    def account(self, tenant, name):
        return None

    def owner(self, token, *, used):
        return self.LOGINS.get(token)

    async def end(self, login):
        pass


class Recorder:
    """A switch that remembers what it was asked for, and answers what it was told."""

    def __init__(self, refusal=None):
        self.refusal = refusal
        self.asked = []

    def record(self, call, tenant, extension, action):
        self.asked.append((call, tenant, extension, action))
        return self.refusal


class Supervisor:
    """A switch in which one extension supervises one call."""

    def __init__(self, call="", number=""):
        self.supervises = (call, "demo", number)
        self.asked = []

    def supervise(self, call, tenant, supervisor, mode):
        self.asked.append((call, tenant, supervisor, mode))
        return self.supervises == (call, tenant, supervisor)


class Living:
    """Calls that have not ended, in a list."""

    def __init__(self, *records):
        self.records = records

    def of(self, tenant):
        return [each for each in self.records if each.tenant == tenant]


class Directing:
    """A switch that remembers what it was asked for, and answers what it was told."""

    def __init__(self, answer=None, *, seen=()):
        self.answer = answer
        self.seen = seen
        "The calls that extensions may know of."
        self.asked = []

    def sees(self, call, by):
        return by.tenant == "demo" and (by.extension is None or call in self.seen)

    def make(self, tenant, extension, number, wishes):
        self.asked.append((tenant, extension, number, wishes))
        return self.answer

    def end(self, call, by):
        self.asked.append((call, by))
        return self.answer if self.sees(call, by) else Refusal.NO_CALL

    def pass_on(self, call, by, extension, to):
        self.asked.append((call, by, extension, to))
        return self.answer if self.sees(call, by) else Refusal.NO_CALL

    def hold(self, call, by, extension, *, on):
        self.asked.append((call, by, extension, on))
        return self.answer if self.sees(call, by) else Refusal.NO_CALL


class Gauging:
    """How calls sound, in a dictionary; remembers of which it was asked."""

    def __init__(self, **calls):
        self.calls = calls
        self.asked = []

    async def of(self, calls):
        self.asked.append(list(calls))
        return {call: self.calls[call] for call in calls if call in self.calls}


class Listening:
    """One file for every call, or none."""

    def __init__(self, path=None):
        self.path = path

    async def audio(self, record, wanted):
        return None if self.path is None else self.path.with_suffix(f".{wanted}")


class People:
    def of(self, tenant):
        if tenant == "demo":
            yield Colleague("100", "Lan", State.BUSY)
            yield Colleague("101", "", State.OFFLINE)


class Lines:
    """Who waits, by group and call."""

    def __init__(self, *waiting):
        self.waiting = waiting

    def of(self, tenant):
        return iter(self.waiting if tenant == "demo" else ())


class Infos:
    """Notes in a dictionary."""

    def __init__(self):
        self.kept = {}

    async def put(self, call, tenant, extension, info):
        self.kept[tenant, extension, call] = info

    async def of(self, tenant, extension, calls):
        return {
            call: {
                by: info
                for (of, by, about), info in self.kept.items()
                if (of, about) == (tenant, call) and extension in (None, by)
            }
            for call in calls
        }


class Events:
    """Kept events in a list, the oldest first."""

    def __init__(self, *kept):
        self.kept = kept
        self.heard = []

    def listened(self, tenant, at):
        self.heard.append(tenant)

    def oldest(self, now):
        return 1_000

    async def after(self, tenant, event, limit):
        own = [each for each in self.kept if each.tenant == tenant]
        found = [each for each in own if each.id > event][:limit]
        return found, found[-1].id if len(found) == limit else None


def nobody_listens_for_long():
    """Streams that end as soon as what has happened before is told."""
    listeners = Listeners()
    listeners.end()
    return listeners


async def nobody_answers(webhook):
    """A courier that is never asked."""
    raise AssertionError(webhook)


class Nowhere:
    """A database without a tenant; ``company`` is one with people in it."""

    async def read(self, query):
        raise UnknownTenant("demo")

    async def change(self, change):
        raise UnknownTenant("demo")


class Silence:
    """No file is there, and none is a sound."""

    async def list(self, tenant):
        return []

    async def put(self, tenant, file, body):
        async for _ in body:
            pass
        raise NoSound("it cannot be decoded")

    async def remove(self, tenant, file):
        return False


class NoSounds:
    music = announcements = Silence()


class NoTrunks:
    """None is there to stand anyhow."""

    def status(self, tenant):
        return ()


class NothingUsed:
    """Nobody has called out, and nobody may be held to anything."""

    async def of(self, tenant, at):
        return [UsageRow(PayerKind.TENANT, "", 0.0, 0.0, Limits())]


def services(*records, **given):
    """What the application is built on, with ``given`` in the place of the usual."""
    usual = {
        "records": Records(*records),
        "infos": Infos(),
        "recorder": Recorder(),
        "supervisor": Supervisor(),
        "living": Living(),
        "directing": Directing(),
        "gauging": Gauging(),
        "listening": Listening(),
        "presence": People(),
        "lines": Lines(),
        "directory": lambda: DIRECTORY,
        "administration": Nowhere(),
        "standings": NoTrunks(),
        "sounds": NoSounds(),
        "usage": NothingUsed(),
        "tokens": Tokens(),
        "keys": Keys(),
        "logins": Logins(),
        "try_out": nobody_answers,
        "console": Console(),
        "proxies": frozenset(),
        "entry": LoggingIn(Console(), Passwords(), lambda: 0.0),
        "events": Events(),
        "metrics": Metrics(lambda: ()),
        "listeners": nobody_listens_for_long(),
        "ready": lambda: True,
        "static": Path("nowhere"),
    }
    return Services(
        **usual | {name: each for name, each in given.items() if each is not None}
    )


def ask(path, *history, token="token-100", method="GET", body=None, headers=None, **on):
    """One request; ``body`` is sent as it is. ``on`` is for :func:`services`."""
    there = application(services(*history, **on))
    return send(there, method, path, token=token, body=body, headers=headers)


def send(there, method, path, *, token, body=None, headers=None):
    """One request to an application."""
    sent = dict(headers or {})
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"

    async def main():
        transport = httpx.ASGITransport(there, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://pbx.example.com"
        ) as client:
            return await client.request(method, path, headers=sent, content=body)

    return asyncio.run(main())
