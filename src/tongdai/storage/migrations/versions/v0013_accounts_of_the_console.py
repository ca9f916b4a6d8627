"""Who may use the console, and who is logged in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_accounts",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_console_accounts"),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenants.label"],
            ondelete="CASCADE",
            name="fk_console_accounts_tenant",
        ),
    )
    op.create_table(
        "console_logins",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("began_at", sa.Double, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_console_logins"),
        sa.ForeignKeyConstraint(
            ["tenant", "name"],
            ["console_accounts.tenant", "console_accounts.name"],
            ondelete="CASCADE",
            name="fk_console_logins_tenant_name",
        ),
    )
    op.create_index(
        "ix_console_logins_tenant_name", "console_logins", ["tenant", "name"]
    )


def downgrade() -> None:
    op.drop_table("console_logins")
    op.drop_table("console_accounts")
