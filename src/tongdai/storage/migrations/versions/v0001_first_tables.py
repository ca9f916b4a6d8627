"""Tenants, extensions, bindings, calls: the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    switchboard = op.create_table(
        "switchboard",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("alive_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_switchboard"),
    )
    op.bulk_insert(switchboard, [{"id": 1, "revision": 0, "alive_at": 0}])
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
    op.create_table(
        "tenants",
        sa.Column("label", sa.Text),
        sa.Column("loopback_only", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("label", name="pk_tenants"),
    )
    op.create_table(
        "domains",
        sa.Column("domain", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("domain", name="pk_domains"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            name="fk_domains_tenant",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_domains_tenant", "domains", ["tenant"])
    op.create_table(
        "extensions",
        sa.Column("tenant", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number", name="pk_extensions"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            name="fk_extensions_tenant",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "digests",
        sa.Column("realm", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("ha1_md5", sa.Text, nullable=False),
        sa.Column("ha1_sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("realm", "number", name="pk_digests"),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["extensions.tenant", "extensions.number"],
            name="fk_digests_tenant_number",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_digests_tenant_number", "digests", ["tenant", "number"])
    op.create_table(
        "bindings",
        sa.Column("domain", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("position", sa.Integer, autoincrement=False),
        sa.Column("aor_domain", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("instance_id", sa.Text),
        sa.Column("reg_id", sa.BigInteger),
        sa.Column("call_id", sa.Text, nullable=False),
        sa.Column("cseq", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("transport", sa.Text, nullable=False),
        sa.Column("remote_host", sa.Text, nullable=False),
        sa.Column("remote_port", sa.Integer, nullable=False),
        sa.Column("local_host", sa.Text, nullable=False),
        sa.Column("local_port", sa.Integer, nullable=False),
        sa.Column("connection", sa.BigInteger, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("q", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("domain", "number", "position", name="pk_bindings"),
        sa.ForeignKeyConstraint(
            ["domain", "number"],
            ["digests.realm", "digests.number"],
            name="fk_bindings_domain_number",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("caller_name", sa.Text, nullable=False),
        sa.Column("dialled", sa.Text, nullable=False),
        sa.Column("callee", sa.Text),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("rang_at", sa.BigInteger),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("cause", sa.Text),
        sa.Column("code", sa.Integer),
        sa.Column("ended_by", sa.Text),
        sa.Column("caller_quality", sa.Text),
        sa.Column("callee_quality", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index(
        "ix_calls_caller", "calls", ["tenant", "caller", "started_at", "id"]
    )
    op.create_index(
        "ix_calls_callee", "calls", ["tenant", "callee", "started_at", "id"]
    )
    op.create_index(
        "ix_calls_open",
        "calls",
        ["started_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "calls",
        "bindings",
        "digests",
        "extensions",
        "domains",
        "tenants",
        "secrets",
        "switchboard",
    ):
        op.drop_table(table)
