"""The directory as the running switchboard sees it: a snapshot, renewed on change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import Connection, select

from tongdai.call.directory import Directory, Tenant
from tongdai.call.webhook import Webhook
from tongdai.sip.digest import DigestSecret

from . import (
    api_keys,
    callers,
    console_accounts,
    groups,
    limits,
    loading,
    recording_terms,
    tables,
    trunks,
    webhooks,
)
from .api_keys import KeyRights
from .console_accounts import Account


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everybody and their secrets, as they stood at one revision."""

    revision: int = -1
    "Grows with every change; -1: nothing was read yet."

    directory: Directory = field(default_factory=Directory)

    secrets: Mapping[tuple[str, str], DigestSecret] = field(
        default_factory=dict, repr=False
    )
    "By domain in lower case (which is the realm) and number."

    api_keys: Mapping[str, KeyRights] = field(default_factory=dict)
    "By the digest of the key."

    withheld: tuple[str, ...] = ()
    "Tenants that may be served on loopback only, and so are left out."

    trunk_passwords: Mapping[tuple[str, str], str] = field(
        default_factory=dict, repr=False
    )
    "By the tenant's label and the trunk's name: what the carrier asks for."

    webhooks: Mapping[str, tuple[Webhook, ...]] = field(
        default_factory=dict, repr=False
    )
    "By the tenant's label."

    callers: callers.ByTenant = field(default_factory=dict)
    "Of tenants on trial: numbers that have called a hotline."
    accounts: Mapping[tuple[str, str], Account] = field(default_factory=dict)
    "Of the console, by the tenant's label and the account's name."


class LiveDirectory:
    """The newest snapshot. A call keeps the directory that it was routed by."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def snapshot(self) -> Snapshot:
        """All of it."""
        return self._snapshot

    def __call__(self) -> Directory:
        """Who there is to call."""
        return self._snapshot.directory

    def find(self, domain: str, user: str) -> DigestSecret | None:
        """The secret of ``user``; one look-up, whether it exists or not."""
        return self._snapshot.secrets.get((domain.lower(), user))

    def rights_of_key(self, key: str) -> KeyRights | None:
        """The tenant that an API key speaks for and what it may do; None: no key."""
        return self._snapshot.api_keys.get(api_keys.digest(key))

    def trunk_password(self, tenant: str, trunk: str) -> str | None:
        """What a tenant's trunk proves itself with at its carrier, if it has one."""
        return self._snapshot.trunk_passwords.get((tenant, trunk))

    def account(self, tenant: str, name: str) -> Account | None:
        """An account of the console."""
        return self._snapshot.accounts.get((tenant, name))

    def webhooks_of(self, tenant: str) -> tuple[Webhook, ...]:
        """Where a tenant, by its label, wants to be told of events."""
        return self._snapshot.webhooks.get(tenant, ())

    def all_webhooks(self) -> Iterator[Webhook]:
        """Those of all tenants."""
        return chain.from_iterable(self._snapshot.webhooks.values())

    def replace(self, snapshot: Snapshot) -> set[tuple[str, str]]:
        """
        Serve ``snapshot`` from now on.

        Returns:
            Domain and number of every secret that is good no more: extensions that
            were removed or have a new password.
        """
        former, self._snapshot = self._snapshot, snapshot
        return {
            name
            for name, secret in former.secrets.items()
            if snapshot.secrets.get(name) != secret
        }


def revision(connection: Connection) -> int:
    """The number of the latest change of the directory."""
    query = select(tables.switchboard.c.revision)
    return int(connection.execute(query).scalar_one())


def load(connection: Connection, *, on_loopback: bool) -> Snapshot:
    """
    Read the whole directory.

    Args:
        on_loopback: Serve the tenants that must never be reached from elsewhere too.
    """
    # First: a change that comes in between is then read again, and never missed.
    newest = revision(connection)
    withheld: list[str] = []
    served: list[str] = []
    tenants = tables.tenants.c
    for label, loopback_only in connection.execute(
        select(tenants.label, tenants.loopback_only).order_by(tenants.label)
    ):
        if loopback_only and not on_loopback:
            withheld.append(label)
        else:
            served.append(label)

    domains: defaultdict[str, list[str]] = defaultdict(list)
    for domain, tenant in connection.execute(
        select(tables.domains.c.domain, tables.domains.c.tenant)
    ):
        if domain != tenant:
            domains[tenant].append(domain)

    extensions = loading.extensions(connection)
    hotlines = loading.hotlines(connection)
    members = groups.load_all(connection)
    carriers = trunks.load_all(connection)
    dialling = loading.dialling(connection)
    told = loading.supervised_told(connection)
    recording = recording_terms.load(connection)
    limited = limits.load(connection)
    trials = [label for label in served if limited[label][0].trial]
    return Snapshot(
        newest,
        Directory(
            Tenant.of(
                label,
                extensions[label],
                domains=domains[label],
                hotlines=hotlines[label],
                groups=members[label],
                trunks=carriers[label],
                dialling=dialling[label],
                supervised_told=label in told,
                recording=recording[label],
                terms=limited[label][0],
                limits=limited[label][1],
            )
            for label in served
        ),
        {
            (realm, number): secret
            for tenant, realm, number, secret in _secrets(connection)
            if tenant in served
        },
        {
            key: rights
            for key, rights in api_keys.load(connection).items()
            if rights.tenant in served
        },
        tuple(withheld),
        {
            (of, name): password
            for (of, name), password in trunks.load_passwords(connection).items()
            if of in served
        },
        {
            of: each
            for of, each in webhooks.load_all(connection).items()
            if of in served
        },
        callers.load(connection, trials),
        {
            key: each
            for key, each in console_accounts.load(connection).items()
            if each.tenant in served
        },
    )


def _secrets(connection: Connection) -> Iterator[tuple[str, str, str, DigestSecret]]:
    """Tenant, realm and number, with each secret."""
    each = tables.digests.c
    for tenant, realm, number, md5, sha256 in connection.execute(
        select(each.tenant, each.realm, each.number, each.ha1_md5, each.ha1_sha256)
    ):
        yield tenant, realm, number, DigestSecret(md5, sha256)
