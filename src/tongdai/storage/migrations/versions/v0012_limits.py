"""How much tenants, extensions and hotlines may call, and what they have used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LIMITED = ("tenants", "extensions", "hotlines")
SPANS = ("longest_call", "daily_allowance", "monthly_allowance")


def upgrade() -> None:
    for table in LIMITED:
        for span in SPANS:
            op.add_column(table, sa.Column(span, sa.Integer))
        barred = sa.Column("barred", sa.Text, nullable=False, server_default="")
        op.add_column(table, barred)
    for column in (
        sa.Column("trial", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("calls_at_once", sa.Integer),
        sa.Column("calls_a_second", sa.Integer),
        sa.Column("end_warning", sa.Integer, nullable=False, server_default="0"),
        sa.Column("zone", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("tenants", column)
    op.create_table(
        "usage",
        sa.Column("tenant", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("day", sa.Text),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "number", "day", name="pk_usage"),
    )
    op.create_index("ix_usage_day", "usage", ["day"])
    op.create_table(
        "outside_talks",
        sa.Column("leg", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("extension", sa.Text, nullable=False),
        sa.Column("hotline", sa.Text, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("leg", name="pk_outside_talks"),
    )


def downgrade() -> None:
    op.drop_table("outside_talks")
    op.drop_table("usage")
    for column in ("zone", "end_warning", "calls_a_second", "calls_at_once", "trial"):
        op.drop_column("tenants", column)
    for table in LIMITED:
        for column in ("barred", *SPANS):
            op.drop_column(table, column)
