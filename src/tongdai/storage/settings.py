"""What an operator may set about storage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from tongdai.errors import InvalidSetting

DATABASE_FILE: Final = "tongdai.db"
"The SQLite database inside the data folder."

DRIVERS: Final = ("sqlite", "postgresql", "postgresql+psycopg")
"What a database URL may begin with."


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """
    Where everything that must outlive the process is kept.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    data: Path = Path("var")
    "The folder of the database and all other files; made if it is not there."

    url: str | None = None
    "An SQLAlchemy URL such as ``postgresql+psycopg://…``; else SQLite inside ``data``."

    def __post_init__(self) -> None:
        if self.url is None:
            return
        expected = "sqlite:////path/to/file or postgresql+psycopg://user@host/database"
        try:
            url = make_url(self.url)
        except ArgumentError:
            raise InvalidSetting("url", expected, without_password(self.url)) from None
        # A database in memory would be another one for each of our threads.
        if url.drivername not in DRIVERS or url.database in (None, "", ":memory:"):
            raise InvalidSetting("url", expected, without_password(self.url))

    @property
    def database(self) -> URL:
        """The database to open."""
        if self.url is not None:
            return make_url(self.url)
        return URL.create("sqlite", database=str(self.data / DATABASE_FILE))


def without_password(url: str) -> str:
    """A database URL that may be shown: what stands before the ``@`` is left out."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}…@{rest.rsplit('@', 1)[1]}" if "@" in rest else url
