"""
The one thread that writes for the running switchboard: group commit.

What is queued while a commit runs goes into the next one, so a lone change is
committed at once, and a thousand of them cost one commit. Of a key that changes
several times before it is written, only the last value is.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection

from tongdai.errors import UsageError

from .errors import DatabaseUnavailable
from .kept import Kept, Key

LINGER: Final = 0.25
"""
Seconds that write-behind changes wait for company; a killed process loses so much of
the history. At 200 calls a second, with all their states, a call then costs half the
CPU of 0.05 s: fewer commits, and fewer states that are overtaken before being written.
"""

RETRY: Final = 1.0
"Seconds before write-behind changes are tried again after the database refused."

MOST_BEHIND: Final = 100_000
"""
Write-behind changes kept while the database does not answer: minutes of calls, some
100 MB. Beyond it the oldest are lost, and said to be.
"""

log = logging.getLogger("tongdai.storage")

Value = TypeVar("Value")
Begin = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Change(Generic[Value]):
    """What is kept under one key has a new value."""

    kept: Kept[Value]
    key: Key
    value: Value


_Name = tuple[Kept[Any], Key]
_Changes = dict[_Name, Change[Any]]


@dataclass(slots=True)
class _Batch:
    """What goes into one commit."""

    behind: _Changes = field(default_factory=dict)
    urgent: _Changes = field(default_factory=dict)
    waiting: list[tuple[Future[None], list[Change[Any]]]] = field(default_factory=list)
    "Who is to be told, and about which changes."

    def __bool__(self) -> bool:
        return bool(self.behind or self.waiting)

    def changes(self) -> _Changes:
        return self.behind | self.urgent


class Writer:
    """
    Commits changes in groups, in a thread of its own.

    Args:
        begin: A transaction that can write; it commits when left without an error, and
            raises :class:`DatabaseUnavailable` when the database is at fault.
        linger: Seconds that write-behind changes wait for company.
    """

    def __init__(self, begin: Begin, *, linger: float = LINGER) -> None:
        self._begin = begin
        self._linger = linger
        self._next = _Batch()
        self._lost = 0
        self._closing = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(
            target=self._run, name="storage-writer", daemon=True
        )
        self._thread.start()

    def write(self, changes: Iterable[Change[Any]]) -> Future[None]:
        """
        Commit ``changes`` now; without any: commit what is waiting.

        The future fails with :class:`DatabaseUnavailable`, or with the error of the
        row that the database does not take; then nothing is tried again.
        """
        wanted = list(changes)
        done: Future[None] = Future()
        with self._wake:
            self._check_open()
            for change in wanted:
                self._next.urgent[change.kept, change.key] = change
            self._next.waiting.append((done, wanted))
            self._wake.notify()
        return done

    def write_behind(self, change: Change[Any]) -> None:
        """Commit ``change`` within moments, or when the database answers again."""
        with self._wake:
            self._check_open()
            batch = self._next
            if not batch:
                self._wake.notify()
            batch.behind[change.kept, change.key] = change
            self._trim(batch)

    def close(self) -> None:
        """Commit everything and end the thread. What cannot be written is lost."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _check_open(self) -> None:
        if self._closing:
            raise UsageError("the writer is closed")

    def _trim(self, batch: _Batch) -> None:
        while len(batch.behind) > MOST_BEHIND:
            del batch.behind[next(iter(batch.behind))]
            self._lost += 1

    def _run(self) -> None:
        pause = self._linger
        while (batch := self._take(pause)) is not None:
            try:
                self._commit(batch)
                pause = self._linger
            except DatabaseUnavailable as error:
                log.warning("cannot write", extra={"reason": str(error)})
                pause = RETRY
                self._put_back(batch, error)

    def _take(self, pause: float) -> _Batch | None:
        """Wait until there is a batch to commit; None when all is done."""
        with self._wake:
            self._wake.wait_for(lambda: self._next or self._closing)
            self._wake.wait_for(lambda: self._next.waiting or self._closing, pause)
            batch, self._next = self._next, _Batch()
            lost, self._lost = self._lost, 0
        if lost:
            log.error("changes lost", extra={"count": lost})
        return batch or None

    def _commit(self, batch: _Batch) -> None:
        changes = batch.changes()
        failures: dict[_Name, Exception] = {}
        try:
            with self._begin() as connection:
                _perform(connection, changes.values())
        except DatabaseUnavailable:
            raise
        except Exception:  # whatever one bad row raises, the others must be written
            failures = self._commit_one_by_one(changes)
        for future, wanted in batch.waiting:
            errors = [failures.get((each.kept, each.key)) for each in wanted]
            _settle(future, next(filter(None, errors), None))

    def _commit_one_by_one(self, changes: _Changes) -> dict[_Name, Exception]:
        failures: dict[_Name, Exception] = {}
        with self._begin() as connection:
            for name, change in changes.items():
                try:
                    with connection.begin_nested():
                        _perform(connection, [change])
                except Exception as error:  # as above
                    failures[name] = error
                    log.warning(
                        "a row was not taken",
                        extra={
                            "table": change.kept.name,
                            "reason": type(error).__name__,
                        },
                    )
        return failures

    def _put_back(self, batch: _Batch, error: DatabaseUnavailable) -> None:
        for future, _ in batch.waiting:
            _settle(future, error)
        with self._wake:
            if self._closing:
                self._lost += len(batch.behind)
                return
            self._next.behind = batch.behind | self._next.behind
            self._trim(self._next)


def _perform(connection: Connection, changes: Iterable[Change[Any]]) -> None:
    of_each: defaultdict[Kept[Any], dict[Key, Any]] = defaultdict(dict)
    for change in changes:
        of_each[change.kept][change.key] = change.value
    for kept, values in of_each.items():
        kept.put(connection, values)


def _settle(future: Future[None], error: Exception | None) -> None:
    if not future.set_running_or_notify_cancel():
        return  # nobody waits any more
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
