"""Which extension an account of the console has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_extensions",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_console_extensions"),
        sa.ForeignKeyConstraint(
            ["tenant", "name"],
            ["console_accounts.tenant", "console_accounts.name"],
            ondelete="CASCADE",
            name="fk_console_extensions_tenant_name",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["extensions.tenant", "extensions.number"],
            ondelete="CASCADE",
            name="fk_console_extensions_tenant_number",
        ),
    )
    op.create_index(
        "ix_console_extensions_tenant_number",
        "console_extensions",
        ["tenant", "number"],
    )


def downgrade() -> None:
    op.drop_table("console_extensions")
