"""Where hotlines lead, groups, trunks, forwarding, and what a tenant may call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_TEXTS = {
    "extensions": ("forward_always", "forward_busy", "forward_no_answer"),
    "hotlines": ("destination", "hours", "zone", "special", "fallback"),
}


IN_ONE_FORM = """
UPDATE hotlines SET number = '0' || substr(number, 4)
WHERE number LIKE '+84%' AND NOT EXISTS (
    SELECT 1 FROM hotlines AS other
    WHERE other.number = '0' || substr(hotlines.number, 4)
)
"""
"They used to be kept as they were typed, and carriers' are compared with them."


def upgrade() -> None:
    op.execute(IN_ONE_FORM)
    for table, columns in NEW_TEXTS.items():
        for column in columns:
            op.add_column(
                table, sa.Column(column, sa.Text, nullable=False, server_default="")
            )
    op.add_column(
        "extensions",
        sa.Column(
            "every_hotline", sa.Boolean, nullable=False, server_default=sa.true()
        ),
    )
    op.add_column(
        "tenants",
        sa.Column("country", sa.Text, nullable=False, server_default="84"),
    )
    for column in ("international", "premium"):
        op.add_column(
            "tenants",
            sa.Column(column, sa.Boolean, nullable=False, server_default=sa.false()),
        )
    op.create_table(
        "extension_hotlines",
        sa.Column("tenant", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("hotline", sa.Text),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "number", "hotline", name="pk_extension_hotlines"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["extensions.tenant", "extensions.number"],
            name="fk_extension_hotlines_tenant_number",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hotline"],
            ["hotlines.number"],
            name="fk_extension_hotlines_hotline",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_extension_hotlines_hotline", "extension_hotlines", ["hotline"])
    op.create_table(
        "ring_groups",
        sa.Column("tenant", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("strategy", sa.Text, nullable=False),
        sa.Column("external", sa.Boolean, nullable=False),
        sa.Column("ring_time", sa.Double, nullable=False),
        sa.Column("longest_wait", sa.Double, nullable=False),
        sa.Column("next", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number", name="pk_ring_groups"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            name="fk_ring_groups_tenant",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "group_members",
        sa.Column("tenant", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("position", sa.Integer, autoincrement=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "number", "position", name="pk_group_members"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["ring_groups.tenant", "ring_groups.number"],
            name="fk_group_members_tenant_number",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "trunks",
        sa.Column("tenant", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("port", sa.Integer),
        sa.Column("transport", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("registers", sa.Boolean, nullable=False),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.Column("codecs", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_trunks"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            name="fk_trunks_tenant",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    for table in ("trunks", "group_members", "ring_groups", "extension_hotlines"):
        op.drop_table(table)
    for column in ("premium", "international", "country"):
        op.drop_column("tenants", column)
    op.drop_column("extensions", "every_hotline")
    for table, columns in NEW_TEXTS.items():
        for column in reversed(columns):
            op.drop_column(table, column)
