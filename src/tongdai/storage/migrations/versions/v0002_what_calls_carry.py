"""Hotlines, API keys, login tokens; what a call carries and what was written of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_OF_CALLS = ("callee_name", "hotline", "datas", "transfers")


def upgrade() -> None:
    for column in NEW_OF_CALLS:
        op.add_column(
            "calls", sa.Column(column, sa.Text, nullable=False, server_default="")
        )
    op.create_table(
        "call_parties",
        sa.Column("call", sa.Text),
        sa.Column("extension", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("call", "extension", name="pk_call_parties"),
    )
    op.create_index(
        "ix_call_parties_extension",
        "call_parties",
        ["tenant", "extension", "started_at", "call"],
    )
    op.create_table(
        "call_infos",
        sa.Column("call", sa.Text),
        sa.Column("extension", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("call", "extension", name="pk_call_infos"),
    )
    op.create_table(
        "hotlines",
        sa.Column("number", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_hotlines"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            name="fk_hotlines_tenant",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_hotlines_tenant", "hotlines", ["tenant"])
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            name="fk_api_keys_tenant",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_api_keys_tenant", "api_keys", ["tenant"])
    op.create_table(
        "login_tokens",
        sa.Column("digest", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_login_tokens"),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["extensions.tenant", "extensions.number"],
            name="fk_login_tokens_tenant_number",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_login_tokens_tenant_number", "login_tokens", ["tenant", "number"]
    )


def downgrade() -> None:
    for table in ("login_tokens", "api_keys", "hotlines", "call_infos", "call_parties"):
        op.drop_table(table)
    for column in reversed(NEW_OF_CALLS):
        op.drop_column("calls", column)
