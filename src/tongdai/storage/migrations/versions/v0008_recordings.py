"""Which calls are recorded, for how long that is kept, and what there is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WITH_A_RULE = ("extensions", "hotlines", "ring_groups")


def upgrade() -> None:
    for column in (
        sa.Column("recording", sa.Text, nullable=False, server_default="never"),
        sa.Column("recording_notice", sa.Text, nullable=False, server_default=""),
        sa.Column("recording_days", sa.Integer, nullable=False, server_default="90"),
    ):
        op.add_column("tenants", column)
    for table in WITH_A_RULE:
        rule = sa.Column("recording", sa.Text, nullable=False, server_default="")
        op.add_column(table, rule)
    recorded = sa.Column(
        "recorded", sa.Boolean, nullable=False, server_default=sa.false()
    )
    op.add_column("calls", recorded)
    op.create_table(
        "recordings",
        sa.Column("call", sa.Text),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("call", name="pk_recordings"),
    )
    op.create_index(
        "ix_recordings_tenant_began_at", "recordings", ["tenant", "began_at"]
    )


def downgrade() -> None:
    op.drop_table("recordings")
    op.drop_column("calls", "recorded")
    for table in WITH_A_RULE:
        op.drop_column(table, "recording")
    for column in ("recording_days", "recording_notice", "recording"):
        op.drop_column("tenants", column)
