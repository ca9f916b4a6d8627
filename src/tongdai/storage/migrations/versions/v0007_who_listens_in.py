"""Who may supervise whom, whether those may know, and what supervisors did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told = sa.Column(
        "supervised_told", sa.Boolean, nullable=False, server_default=sa.false()
    )
    op.add_column("tenants", told)
    everybody = sa.Column(
        "supervises_everybody", sa.Boolean, nullable=False, server_default=sa.false()
    )
    op.add_column("extensions", everybody)
    did = sa.Column("supervised", sa.Text, nullable=False, server_default="")
    op.add_column("calls", did)
    op.create_table(
        "extension_supervises",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("supervised", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "number", "supervised", name="pk_extension_supervises"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["extensions.tenant", "extensions.number"],
            ondelete="CASCADE",
            name="fk_extension_supervises_tenant_number",
        ),
    )


def downgrade() -> None:
    op.drop_table("extension_supervises")
    op.drop_column("calls", "supervised")
    op.drop_column("extensions", "supervises_everybody")
    op.drop_column("tenants", "supervised_told")
