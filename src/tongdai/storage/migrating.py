"""Bringing the tables up to date: when the database is opened, by whoever opens it."""

from __future__ import annotations

import logging
from importlib.resources import files
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from .errors import SchemaTooNew

LOCK: Final = 0x70_6E_67_64
"PostgreSQL's advisory lock of migrations; the number means nothing, but is ours."

# It would say at every start that it looked and found nothing to do.
logging.getLogger("alembic").setLevel(logging.WARNING)


def migrate(connection: Connection) -> None:
    """
    Run the migrations that are missing, in the transaction of ``connection``.

    Whoever else opens the database meanwhile waits: SQLite has one writing
    transaction at a time, and for PostgreSQL we take a lock.

    Raises:
        SchemaTooNew: The database knows a migration that we do not have.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = configuration()
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    found = MigrationContext.configure(connection).get_current_revision()
    if found == newest:
        return
    known = [script.revision for script in scripts.walk_revisions()]
    if found is not None and found not in known:
        raise SchemaTooNew(found, str(newest))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def configuration() -> Config:
    """Alembic's configuration: the migrations that this package carries."""
    folder = str(files("tongdai.storage") / "migrations")
    config = Config()
    # The value is subject to interpolation, and a folder may be called 100%.
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
