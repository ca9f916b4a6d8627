"""What comes: bodies up to a limit, and files that grow until they are whole."""

from __future__ import annotations

import os
import re
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from tongdai.client.errors import BadArgument

from .answers import LARGEST, unexpected
from .retrying import Answered

PARTIAL: Final = HTTPStatus.PARTIAL_CONTENT

_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-\d{1,18}/(?:\d{1,18}|\*)")


class Body:
    """An answer's body as it comes in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes, answered: Answered) -> None:
        """
        Some more of it.

        Raises:
            UnexpectedAnswer: It is larger than any answer of the API.
        """
        self._size += len(piece)
        if self._size > LARGEST:
            raise unexpected(answered, f"at most {LARGEST:,} bytes")
        self._pieces.append(piece)

    def __bytes__(self) -> bytes:
        return b"".join(self._pieces)


class GrowingFile:
    """
    A file beside the one that is wanted, which takes its place when it is whole.

    After a connection was cut it goes on where it was (RFC 9110 §14.2), if what is
    fetched is still the same (``If-Range``, §13.1.5).
    """

    def __init__(self, path: str | Path) -> None:
        """
        Raises:
            BadArgument: Nothing can be written there.
        """
        self.path: Final = Path(path)
        self._beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        self._size = 0
        self._tag = ""
        try:
            self._file: BinaryIO = self._beside.open("wb")
        except OSError as error:
            raise BadArgument(f"path: expected where we may write: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None:
            self._beside.replace(self.path)
        else:
            self._beside.unlink(missing_ok=True)

    @property
    def wanted(self) -> dict[str, str]:
        """Headers that ask for the rest."""
        if not (self._size and self._tag):
            return {}
        return {"Range": f"bytes={self._size}-", "If-Range": self._tag}

    def begin(self, answered: Answered) -> None:
        """
        An answer has come, and its body follows.

        Raises:
            UnexpectedAnswer: It is not the part that was asked for.
        """
        self._tag = _strong(answered.headers.get("etag", ""))
        if answered.status == PARTIAL:
            found = _CONTENT_RANGE.fullmatch(answered.headers.get("content-range", ""))
            if found is None or int(found[1]) != self._size:
                raise unexpected(answered, f"the bytes from {self._size} on")
            return
        self._size = 0
        self._file.seek(0)
        self._file.truncate()

    def add(self, piece: bytes) -> None:
        """Some more of it."""
        self._file.write(piece)
        self._size += len(piece)


def _strong(tag: str) -> str:
    """Only such a one says that every byte is the same (RFC 9110 §8.8.1)."""
    return "" if tag.startswith("W/") else tag
