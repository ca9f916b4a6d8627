"""A bucket of any service that speaks S3; needs the extra ``tongdai[s3]``."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from tongdai.errors import Unavailable

from .bucket_address import BucketAddress

PART: Final = 8 << 20
"Bytes that go up in one request; a longer file goes in several."

PARTS_AT_ONCE: Final = 2
"Of one file: each is in memory until it is there."

REQUEST_TIME: Final = timedelta(seconds=120)
"For one request: a part at half a megabit a second."

CONNECT_TIME: Final = timedelta(seconds=5)

RETRIES: Final = 2
"Of one request, at once; who moves recordings comes back later anyway."

RETRY_TIME: Final = timedelta(seconds=15)

LONGEST_REASON: Final = 200
"Characters of a reason: what services answer may be pages."

_CODE: Final = re.compile(r"<Code>(\w{1,64})</Code>")


class BucketUnavailable(Unavailable):
    """The bucket cannot be read or written now, or not with these credentials."""

    code = "storage.bucket_unavailable"
    retry_after = 30.0


@dataclass(frozen=True, slots=True)
class Object:
    """One of our files in the bucket."""

    name: str
    "Without the prefix."

    size: int
    modified_at: datetime


class Bucket:
    """
    Files by name. Credentials are found by the library, as Amazon's own tools find
    them: in the environment, or where the machine or container has a role.
    """

    def __init__(self, address: BucketAddress) -> None:
        """
        Ask nothing of it yet.

        Raises:
            BucketUnavailable: An ``AWS_`` variable says what the library cannot do.
        """
        with _asking():
            self._store = S3Store(
                address.bucket,
                prefix=address.prefix or None,
                config={
                    "region": address.region,
                    # Not every service can delete several at once, and we have few.
                    "disable_bulk_delete": True,
                    **({"endpoint": address.endpoint} if address.endpoint else {}),
                },
                client_options={
                    "allow_http": (address.endpoint or "").startswith("http:"),
                    "timeout": REQUEST_TIME,
                    "connect_timeout": CONNECT_TIME,
                },
                retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_TIME},
            )

    async def put(self, name: str, file: Path) -> None:
        """
        Have a file there, in place of what had its name. It is there when this returns.

        Raises:
            BucketUnavailable: It is not, or not whole.
            OSError: The file cannot be read.
        """
        size = (await asyncio.to_thread(file.stat)).st_size
        with _asking():
            await obstore.put_async(
                self._store,
                name,
                file,
                use_multipart=size > PART,
                chunk_size=PART,
                max_concurrency=PARTS_AT_ONCE,
            )
            # What we have is removed next: be sure of what is there.
            there = (await obstore.head_async(self._store, name))["size"]
        if there != size:
            raise BucketUnavailable(f"{there} of {size} bytes have arrived")

    async def fetch(self, name: str, file: Path) -> None:
        """
        Have a copy here.

        Raises:
            BucketUnavailable: It cannot be had now.
            OSError: The file cannot be written.
        """
        with _asking():
            found = await obstore.get_async(self._store, name)
            with await asyncio.to_thread(file.open, "wb") as out:
                async for piece in found.stream():
                    await asyncio.to_thread(out.write, piece)

    async def list(self, folder: str = "") -> AsyncIterator[Object]:
        """
        All objects below a folder, or all of ours.

        Raises:
            BucketUnavailable: It cannot be read now.
        """
        pages = obstore.list(self._store, folder or None)
        with _asking():
            async for page in pages:
                for each in page:
                    yield Object(each["path"], each["size"], each["last_modified"])

    async def remove(self, name: str) -> None:
        """
        Have it there no longer; it need not be there.

        Raises:
            BucketUnavailable: It may still be there.
        """
        with _asking():
            await obstore.delete_async(self._store, name)


@contextmanager
def _asking() -> Iterator[None]:
    """Turn what the library raises into what we promise."""
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of a file here, not of the bucket
        raise BucketUnavailable(_reason(error)) from None


def _reason(error: Exception) -> str:
    """What a log may have of it: services answer with key ids and signatures."""
    text = str(error)
    code = _CODE.search(text)
    if code is not None:
        return code[1]
    return text.partition("\n")[0].partition("<")[0].strip()[:LONGEST_REASON]
