"""What an API key may do; those that are there may do everything, as before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    scopes = sa.Column("scopes", sa.Text, nullable=False, server_default="*")
    op.add_column("api_keys", scopes)


def downgrade() -> None:
    op.drop_column("api_keys", "scopes")
