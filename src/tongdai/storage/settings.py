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
        expected = "a URL that begins with sqlite: or postgresql+psycopg:"
        if self.url is None:
            return
        try:
            backend = make_url(self.url).get_backend_name()
        except ArgumentError:
            raise InvalidSetting("url", expected, without_password(self.url)) from None
        if backend not in ("sqlite", "postgresql"):
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
