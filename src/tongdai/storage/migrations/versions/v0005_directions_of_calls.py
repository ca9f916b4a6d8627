"""Whether a call is inside, or with the telephone network."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


PARTIES = ("caller", "callee")


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column("direction", sa.Text, nullable=False, server_default="internal"),
    )
    _index("started_at", "id", "direction")


def downgrade() -> None:
    _index("started_at", "id")
    op.drop_column("calls", "direction")


def _index(*columns: str) -> None:
    """A page of the history is read from the index alone."""
    for party in PARTIES:
        op.drop_index(f"ix_calls_{party}", "calls")
        op.create_index(f"ix_calls_{party}", "calls", ["tenant", party, *columns])
