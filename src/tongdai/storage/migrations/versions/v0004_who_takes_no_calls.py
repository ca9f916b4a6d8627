"""Which pages refuse every call for now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    busy = sa.Column("busy", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("bindings", busy)


def downgrade() -> None:
    op.drop_column("bindings", "busy")
