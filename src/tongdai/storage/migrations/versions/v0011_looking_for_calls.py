"""Indexes by what the history of a whole tenant is looked for."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LOOKED_FOR = ("dialled", "hotline", "cause")


def upgrade() -> None:
    op.create_index("ix_calls_tenant", "calls", ["tenant", "started_at", "id"])
    for column in LOOKED_FOR:
        op.create_index(
            f"ix_calls_{column}", "calls", ["tenant", column, "started_at", "id"]
        )


def downgrade() -> None:
    for name in ("tenant", *LOOKED_FOR):
        op.drop_index(f"ix_calls_{name}", "calls")
