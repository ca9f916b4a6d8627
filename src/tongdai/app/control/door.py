"""The server's end of the control socket."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tongdai.call.ids import CallId
from tongdai.net import local_socket
from tongdai.switch.trunks import TrunkStatus

from . import ladder, trace
from .ledger import Ledger
from .trace import Entry, Trace
from .vocabulary import (
    LONGEST_REQUEST,
    SHORTEST_ID,
    SOCKET,
    AskTrunks,
    CallEnded,
    Calls,
    EndCall,
    Ladder,
    ListCalls,
    NoSuchCall,
    NotUnderstood,
    Reply,
    Request,
    TraceCall,
    TrunkState,
    TrunkStates,
)

MOST_GUESTS: Final = 8
"Connections at once; commands come and go."

PATIENCE: Final = 30.0
"Seconds for a guest to ask, and to take the answer."

log = logging.getLogger("tongdai.app")

_requests: Final[msgspec.json.Decoder[Request]] = msgspec.json.Decoder(Request)


class Door:
    """Answers what is asked about the switchboard, and ends calls."""

    def __init__(
        self,
        ledger: Ledger,
        trace: Trace,
        *,
        end: Callable[[CallId], bool],
        trunks: Callable[[str], Iterable[TrunkStatus]],
    ) -> None:
        """
        Args:
            end: Ends a live call; says whether it was there.
            trunks: How those of a tenant stand, in order.
        """
        self._ledger = ledger
        self._trace = trace
        self._end = end
        self._trunks = trunks
        self._guests = 0

    @contextlib.asynccontextmanager
    async def open(self, folder: Path) -> AsyncIterator[None]:
        """
        Be there for as long as the block lasts.

        Raises:
            Unavailable: The folder cannot be written.
        """
        sock = local_socket.listen(folder, SOCKET)
        server = await asyncio.start_unix_server(
            self._welcome, sock=sock, limit=LONGEST_REQUEST
        )
        try:
            yield
        finally:
            server.close()
            with contextlib.suppress(OSError):
                (folder / SOCKET).unlink()

    async def answer(self, line: bytes) -> Reply:
        """What one line asks for."""
        try:
            request = _requests.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            return NotUnderstood(str(error))
        match request:
            case ListCalls(tenant):
                return Calls(self._ledger.calls(tenant.lower()))
            case EndCall(call):
                found = _only(call, self._ledger.living())
                if isinstance(found, NoSuchCall) or not self._end(found):
                    return found if isinstance(found, NoSuchCall) else _none(call)
                log.info("call ended by command", extra={"call": found})
                return CallEnded(found)
            case TraceCall(call, whole):
                # Not here: it takes some 50 ms, and messages wait.
                return await asyncio.to_thread(_ladder, self._trace.log(), call, whole)
            case AskTrunks(tenant):
                return TrunkStates(list(map(_state, self._trunks(tenant.lower()))))

    async def _welcome(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._guests += 1
        try:
            if self._guests <= MOST_GUESTS:
                async with asyncio.timeout(PATIENCE):
                    await self._serve(reader, writer)
        except (TimeoutError, OSError, ValueError):
            pass  # too slow, gone, or a line without an end
        finally:
            self._guests -= 1
            writer.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while line := await reader.readline():
            reply = await self.answer(line)
            writer.write(msgspec.json.encode(reply) + b"\n")
            await writer.drain()


def _ladder(log: Sequence[Entry], call: str, whole: bool) -> Ladder | NoSuchCall:
    found = _only(call, trace.calls(log))
    if isinstance(found, NoSuchCall):
        return found
    return Ladder(found, list(ladder.lines(trace.of(log, found), whole=whole)))


def _state(status: TrunkStatus) -> TrunkState:
    seconds = status.seconds
    return TrunkState(
        status.name,
        status.standing.value,
        ladder.harmless(status.reason),
        status.registered,
        None if seconds is None else round(seconds * 1000, 1),
    )


def _only(text: str, calls: Iterable[CallId]) -> CallId | NoSuchCall:
    """The one call whose id is, or begins with, ``text``."""
    found = []
    for call in calls:
        if call == text:
            return call
        if len(text) >= SHORTEST_ID and call.startswith(text):
            found.append(call)
    if len(found) == 1:
        return found[0]
    return NoSuchCall(text, several=bool(found))


def _none(call: str) -> NoSuchCall:
    return NoSuchCall(call, several=False)
