"""What an operator may set about storage."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from tongdai.errors import InvalidSetting

from .bucket_address import BadBucketAddress, BucketAddress, without_secrets

DATABASE_FILE: Final = "tongdai.db"
"The SQLite database inside the data folder."

DRIVERS: Final = ("sqlite", "postgresql", "postgresql+psycopg")
"What a database URL may begin with."

S3_LIBRARY: Final = "obstore"
"What the extra ``s3`` brings."


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

    recordings: str | None = None
    """
    Where recordings go that have ended: ``s3://bucket/prefix?endpoint=…&region=…``;
    else they stay in ``data``.
    """

    def __post_init__(self) -> None:
        if self.url is not None:
            self._check_url(self.url)
        if self.recordings is not None:
            self._check_recordings(self.recordings)

    def _check_url(self, given: str) -> None:
        expected = "sqlite:////path/to/file or postgresql+psycopg://user@host/database"
        try:
            url = make_url(given)
        except ArgumentError:
            raise InvalidSetting("url", expected, without_password(given)) from None
        # A database in memory would be another one for each of our threads.
        if url.drivername not in DRIVERS or url.database in (None, "", ":memory:"):
            raise InvalidSetting("url", expected, without_password(given))

    def _check_recordings(self, given: str) -> None:
        try:
            BucketAddress.parse(given)
        except BadBucketAddress as error:
            shown = without_secrets(given)
            raise InvalidSetting("recordings", str(error), shown) from None
        if importlib.util.find_spec(S3_LIBRARY) is None:
            expected = f"to find {S3_LIBRARY}, which pip install 'tongdai[s3]' brings"
            raise InvalidSetting("recordings", expected, without_secrets(given))

    @property
    def bucket(self) -> BucketAddress | None:
        """Where recordings go that have ended; None: they stay in the data folder."""
        return None if self.recordings is None else BucketAddress.parse(self.recordings)

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
