"""Events for the tenants' own programs, webhooks, and what became of each delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_events",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_public_events"),
    )
    op.create_index("ix_public_events_tenant_id", "public_events", ["tenant", "id"])
    op.create_table(
        "event_listeners",
        sa.Column("tenant", sa.Text),
        sa.Column("heard_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_event_listeners"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("types", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sa.ForeignKeyConstraint(
            ["tenant"], ["tenants.label"], name="fk_webhooks_tenant", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_webhooks_tenant", "webhooks", ["tenant"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook", sa.Text),
        sa.Column("event", sa.BigInteger, autoincrement=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("call", sa.Text),
        sa.Column("began_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", sa.BigInteger),
        sa.Column("status", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("webhook", "event", name="pk_webhook_deliveries"),
    )
    op.create_index("ix_webhook_deliveries_event", "webhook_deliveries", ["event"])
    op.create_index(
        "ix_webhook_deliveries_waiting",
        "webhook_deliveries",
        ["event", "webhook"],
        sqlite_where=sa.text("standing = 'waiting'"),
        postgresql_where=sa.text("standing = 'waiting'"),
    )


def downgrade() -> None:
    for table in ("webhook_deliveries", "webhooks", "event_listeners", "public_events"):
        op.drop_table(table)
