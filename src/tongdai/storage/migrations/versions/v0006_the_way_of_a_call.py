"""By which groups, lines, forwards and trunks a call went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW_OF_CALLS = ("way", "trunk")


def upgrade() -> None:
    for column in NEW_OF_CALLS:
        op.add_column(
            "calls", sa.Column(column, sa.Text, nullable=False, server_default="")
        )


def downgrade() -> None:
    for column in reversed(NEW_OF_CALLS):
        op.drop_column("calls", column)
