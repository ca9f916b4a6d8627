"""The tables, as the newest migration leaves them. Changed together with it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    true,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

THE_ROW: Final = 1
"The key of the one row that ``switchboard`` has."


def _limits() -> tuple[Column[Any], ...]:
    """Of whatever can be limited: seconds, and prefixes with spaces between them."""
    return (
        Column("longest_call", Integer),
        Column("daily_allowance", Integer),
        Column("monthly_allowance", Integer),
        Column("barred", Text, nullable=False, server_default=""),
    )


switchboard = Table(
    "switchboard",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Raised by every change of the directory, so that one small query a second
    # tells a running switchboard whether it must read the rest.
    Column("revision", BigInteger, nullable=False),
    # When a switchboard last said that it lives: the end of the calls that a killed
    # one leaves open.
    Column("alive_at", BigInteger, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

tenants = Table(
    "tenants",
    metadata,
    Column("label", Text, primary_key=True),
    # Its passwords are public knowledge: never served beyond this machine.
    Column("loopback_only", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("country", Text, nullable=False, server_default="84"),
    Column("international", Boolean, nullable=False, server_default=false()),
    Column("premium", Boolean, nullable=False, server_default=false()),
    Column("supervised_told", Boolean, nullable=False, server_default=false()),
    Column("recording", Text, nullable=False, server_default="never"),
    Column("recording_notice", Text, nullable=False, server_default=""),
    Column("recording_days", Integer, nullable=False, server_default="90"),
    *_limits(),
    Column("trial", Boolean, nullable=False, server_default=false()),
    Column("calls_at_once", Integer),
    Column("calls_a_second", Integer),
    # Seconds before the end of a call when the parties are told; 0: they are not.
    Column("end_warning", Integer, nullable=False, server_default="0"),
    # Empty: the usual one.
    Column("zone", Text, nullable=False, server_default=""),
)

domains = Table(
    "domains",
    metadata,
    Column("domain", Text, primary_key=True),
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

extensions = Table(
    "extensions",
    metadata,
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("forward_always", Text, nullable=False, server_default=""),
    Column("forward_busy", Text, nullable=False, server_default=""),
    Column("forward_no_answer", Text, nullable=False, server_default=""),
    # Else those of extension_hotlines alone.
    Column("every_hotline", Boolean, nullable=False, server_default=true()),
    # Else those of extension_supervises alone.
    Column("supervises_everybody", Boolean, nullable=False, server_default=false()),
    # Empty: no rule of its own.
    Column("recording", Text, nullable=False, server_default=""),
    *_limits(),
)

digests = Table(
    "digests",
    metadata,
    # A digest holds for one realm, which is the domain that the phone registers at.
    Column("realm", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("ha1_md5", Text, nullable=False),
    Column("ha1_sha256", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "number"],
        ["extensions.tenant", "extensions.number"],
        ondelete="CASCADE",
    ),
    Index("ix_digests_tenant_number", "tenant", "number"),
)

bindings = Table(
    "bindings",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("aor_domain", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("instance_id", Text),
    Column("reg_id", BigInteger),
    Column("call_id", Text, nullable=False),
    Column("cseq", BigInteger, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("path", Text, nullable=False),
    Column("transport", Text, nullable=False),
    Column("remote_host", Text, nullable=False),
    Column("remote_port", Integer, nullable=False),
    Column("local_host", Text, nullable=False),
    Column("local_port", Integer, nullable=False),
    Column("connection", BigInteger, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("q", Double, nullable=False),
    Column("busy", Boolean, nullable=False, server_default=false()),
    # Whoever has registered has proved it by this digest; without it nothing is left.
    ForeignKeyConstraint(
        ["domain", "number"], ["digests.realm", "digests.number"], ondelete="CASCADE"
    ),
)

# No foreign key: a call may end after its tenant was removed.
calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("caller_name", Text, nullable=False),
    Column("dialled", Text, nullable=False),
    Column("callee", Text),
    Column("started_at", BigInteger, nullable=False),
    Column("rang_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("cause", Text),
    Column("code", Integer),
    Column("ended_by", Text),
    Column("caller_quality", Text),
    Column("callee_quality", Text),
    Column("callee_name", Text, nullable=False, server_default=""),
    Column("hotline", Text, nullable=False, server_default=""),
    # JSON, or empty: most calls have neither.
    Column("datas", Text, nullable=False, server_default=""),
    Column("transfers", Text, nullable=False, server_default=""),
    # A customer's number is nobody's history, even if it looks like an extension's.
    Column("direction", Text, nullable=False, server_default="internal"),
    # JSON, or empty: see call_ways.
    Column("way", Text, nullable=False, server_default=""),
    # JSON, or empty: see supervised.
    Column("supervised", Text, nullable=False, server_default=""),
    Column("trunk", Text, nullable=False, server_default=""),
    Column("recorded", Boolean, nullable=False, server_default=false()),
)

# Who talked in a transferred call besides its caller and its callee of now: a row for
# each, so that the call is found in their history too. Most calls have none.
call_parties = Table(
    "call_parties",
    metadata,
    Column("call", Text, primary_key=True),
    Column("extension", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
)

Index(
    "ix_call_parties_extension",
    call_parties.c.tenant,
    call_parties.c.extension,
    call_parties.c.started_at,
    call_parties.c.call,
)

# Apart from the calls, whose rows are written again and again while the call lives;
# and one for each party: both sides of a call write notes of their own.
call_infos = Table(
    "call_infos",
    metadata,
    Column("call", Text, primary_key=True),
    Column("extension", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("form", Text, nullable=False),
)

hotlines = Table(
    "hotlines",
    metadata,
    # Of one tenant alone: a customer who calls it must reach somebody certain.
    Column("number", Text, primary_key=True),
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("destination", Text, nullable=False, server_default=""),
    # As they are typed: see written_hours. Empty: always open.
    Column("hours", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    Column("special", Text, nullable=False, server_default=""),
    Column("fallback", Text, nullable=False, server_default=""),
    Column("recording", Text, nullable=False, server_default=""),
    *_limits(),
)

# The hotlines that an extension may call from, if not every one of its tenant.
extension_hotlines = Table(
    "extension_hotlines",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column(
        "hotline",
        Text,
        ForeignKey("hotlines.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("position", Integer, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "number"],
        ["extensions.tenant", "extensions.number"],
        ondelete="CASCADE",
    ),
)

# Whom an extension may supervise, if not everybody of its tenant.
extension_supervises = Table(
    "extension_supervises",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    # An extension or a group: no foreign key can say so.
    Column("supervised", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "number"],
        ["extensions.tenant", "extensions.number"],
        ondelete="CASCADE",
    ),
)

# GROUPS is a word of SQL.
ring_groups = Table(
    "ring_groups",
    metadata,
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("external", Boolean, nullable=False),
    Column("ring_time", Double, nullable=False),
    Column("longest_wait", Double, nullable=False),
    Column("next", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("recording", Text, nullable=False, server_default=""),
)

group_members = Table(
    "group_members",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    # An extension, or a telephone number: no foreign key can say so.
    Column("member", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "number"],
        ["ring_groups.tenant", "ring_groups.number"],
        ondelete="CASCADE",
    ),
)

trunks = Table(
    "trunks",
    metadata,
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("name", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("port", Integer),
    Column("transport", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("account", Text, nullable=False),
    # Plain, for the carrier asks for its digest with a nonce and a realm of its own.
    Column("password", Text, nullable=False),
    Column("registers", Boolean, nullable=False),
    Column("domain", Text, nullable=False),
    # With a space between two.
    Column("sources", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("codecs", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# No foreign key, as with the calls. The sound is in files.
recordings = Table(
    "recordings",
    metadata,
    Column("call", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_recordings_tenant_began_at", "tenant", "began_at"),
)

# No foreign key, as with the calls: who is added again has used what it has used.
usage = Table(
    "usage",
    metadata,
    Column("tenant", Text, primary_key=True),
    # A tenant, an extension or a hotline; the number of a tenant is empty.
    Column("kind", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    # 2027-03-01, in the tenant's zone.
    Column("day", Text, primary_key=True),
    Column("micros", BigInteger, nullable=False),
    Index("ix_usage_day", "day"),
)

# Talks that go on: counted even if their process is killed.
outside_talks = Table(
    "outside_talks",
    metadata,
    Column("leg", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("hotline", Text, nullable=False),
    Column("began_at", BigInteger, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    # The beginning of the digest: names a key without telling anything of it.
    Column("id", Text, primary_key=True),
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # With a space between two; * is everything.
    Column("scopes", Text, nullable=False, server_default="*"),
)

# What webhooks and streams tell, for a day or so. No foreign key, as with the calls.
public_events = Table(
    "public_events",
    metadata,
    # Microseconds since the epoch, each later than the one before.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("tenant", Text, nullable=False),
    Column("type", Text, nullable=False),
    # JSON: what it is about, as the other tables have it.
    Column("about", Text, nullable=False),
    Index("ix_public_events_tenant_id", "tenant", "id"),
)

# Who has listened to the stream of late: the events of others need not be kept.
event_listeners = Table(
    "event_listeners",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("heard_at", BigInteger, nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("url", Text, nullable=False),
    # With a space between two.
    Column("types", Text, nullable=False),
    # Plain, for each delivery is signed with it.
    Column("secret", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# No foreign key: what is under way may be settled after its webhook was removed.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("webhook", Text, primary_key=True),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("call", Text),
    Column("began_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("standing", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", BigInteger),
    Column("status", Integer),
    Column("reason", Text, nullable=False),
    Index("ix_webhook_deliveries_event", "event"),
)

login_tokens = Table(
    "login_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("expires_at", Double, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "number"],
        ["extensions.tenant", "extensions.number"],
        ondelete="CASCADE",
    ),
    Index("ix_login_tokens_tenant_number", "tenant", "number"),
)

console_accounts = Table(
    "console_accounts",
    metadata,
    Column(
        "tenant",
        Text,
        ForeignKey("tenants.label", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    # A slow hash, and how it was made.
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Which extension an account has: gone with either of them.
console_extensions = Table(
    "console_extensions",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("number", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "name"],
        ["console_accounts.tenant", "console_accounts.name"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["tenant", "number"],
        ["extensions.tenant", "extensions.number"],
        ondelete="CASCADE",
    ),
    Index("ix_console_extensions_tenant_number", "tenant", "number"),
)

console_logins = Table(
    "console_logins",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    # Of the password that it was begun with: with another one it is over.
    Column("stamp", Text, nullable=False),
    Column("began_at", Double, nullable=False),
    Column("used_at", Double, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "name"],
        ["console_accounts.tenant", "console_accounts.name"],
        ondelete="CASCADE",
    ),
    Index("ix_console_logins_tenant_name", "tenant", "name"),
)

Index(
    "ix_calls_caller",
    calls.c.tenant,
    calls.c.caller,
    calls.c.started_at,
    calls.c.id,
    calls.c.direction,
)
Index(
    "ix_calls_callee",
    calls.c.tenant,
    calls.c.callee,
    calls.c.started_at,
    calls.c.id,
    calls.c.direction,
)
# By what a whole tenant's history is looked for: see history.
Index("ix_calls_tenant", calls.c.tenant, calls.c.started_at, calls.c.id)
for _looked_for in (calls.c.dialled, calls.c.hotline, calls.c.cause):
    Index(
        f"ix_calls_{_looked_for.name}",
        calls.c.tenant,
        _looked_for,
        calls.c.started_at,
        calls.c.id,
    )

Index(
    "ix_calls_open",
    calls.c.started_at,
    sqlite_where=calls.c.ended_at.is_(None),
    postgresql_where=calls.c.ended_at.is_(None),
)
Index(
    "ix_webhook_deliveries_waiting",
    webhook_deliveries.c.event,
    webhook_deliveries.c.webhook,
    sqlite_where=webhook_deliveries.c.standing == "waiting",
    postgresql_where=webhook_deliveries.c.standing == "waiting",
)
