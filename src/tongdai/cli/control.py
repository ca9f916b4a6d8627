"""``tongdai calls`` and ``tongdai trace``: asked of the switchboard that runs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from tongdai.app.control.vocabulary import (
    SOCKET,
    AskTrunks,
    Call,
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
from tongdai.errors import Refused, Unavailable
from tongdai.net import local_socket

from .messages import Messages
from .tables import as_json, table

PATIENCE: Final = 10.0
"Seconds for the switchboard to answer; a busy one takes some milliseconds."

LONGEST_REPLY: Final = 64 * 1024 * 1024
"Bytes: thousands of calls, or every message of one."

AT_ONCE: Final = 1 << 16
"Bytes that are read at once."

SHOWN_ID: Final = 8
"Characters of a call's id in the list: enough to end or trace it by."

Wanted = TypeVar("Wanted", Calls, CallEnded, Ladder, TrunkStates)

_replies: Final[msgspec.json.Decoder[Reply]] = msgspec.json.Decoder(Reply)


class NoSwitchboard(Unavailable):
    """None runs with this data folder, or it does not let us in."""

    code = "cli.no_switchboard"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no switchboard runs with the data folder {folder}")
        self.folder = folder


class CallNotFound(Refused):
    """No call has this id, or several have it as their beginning."""

    code = "cli.call_not_found"

    def __init__(self, call: str, *, several: bool) -> None:
        super().__init__(f"{'several calls' if several else 'no call'}: {call}")
        self.call = call
        self.several = several


class OtherSwitchboard(Unavailable):
    """The switchboard that runs speaks another version."""

    code = "cli.other_switchboard"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def calls(asked: argparse.Namespace, folder: Path, say: Messages) -> Iterator[str]:
    """Do what was asked about calls; yield the lines to print."""
    if asked.action == "end":
        ended = _of(ask(folder, EndCall(asked.call)), CallEnded)
        yield say.call_ended.format(call=ended.call)
        return
    found = _of(ask(folder, ListCalls(asked.tenant)), Calls).calls
    if asked.json:
        yield as_json(msgspec.to_builtins(found))
    elif found:
        yield from table(say.call_columns, [_cells(call, say) for call in found])
    else:
        yield say.no_calls


def trace(asked: argparse.Namespace, folder: Path, say: Messages) -> Iterator[str]:
    """Show one call's ladder; yield the lines to print."""
    yield from _of(ask(folder, TraceCall(asked.call, asked.whole)), Ladder).lines


def trunk_states(folder: Path, tenant: str) -> dict[str, TrunkState]:
    """How a tenant's trunks stand, by name; nothing of a switchboard that is down."""
    try:
        found = _of(ask(folder, AskTrunks(tenant)), TrunkStates)
    except (NoSwitchboard, OtherSwitchboard):
        return {}
    return {state.name: state for state in found.trunks}


def ask(folder: Path, request: Request) -> Reply:
    """
    Ask the switchboard that serves from a data folder.

    Raises:
        NoSwitchboard: None does, or it does not let us in.
        OtherSwitchboard: It cannot be understood.
        CallNotFound: It knows no such call.
    """
    try:
        with local_socket.connect(folder, SOCKET, timeout=PATIENCE) as sock:
            sock.sendall(msgspec.json.encode(request) + b"\n")
            line = bytearray()
            while not line.endswith(b"\n") and len(line) < LONGEST_REPLY:
                if not (read := sock.recv(AT_ONCE)):
                    break
                line += read
    except OSError as error:
        raise NoSwitchboard(folder) from error
    if not line:
        raise NoSwitchboard(folder)
    try:
        reply = _replies.decode(line)
    except msgspec.DecodeError as error:
        raise OtherSwitchboard(str(error)) from error
    match reply:
        case NoSuchCall(call, several):
            raise CallNotFound(call, several=several)
        case NotUnderstood(reason):
            raise OtherSwitchboard(reason)
        case _:
            return reply


def _of(reply: Reply, kind: type[Wanted]) -> Wanted:
    """The reply that was asked for."""
    if not isinstance(reply, kind):
        raise OtherSwitchboard(f"expected {kind.__name__}, not {type(reply).__name__}")
    return reply


def _cells(call: Call, say: Messages) -> tuple[str, ...]:
    talking = call.talking is not None
    seconds = call.seconds if call.talking is None else call.talking
    return (
        call.id[:SHOWN_ID],
        call.tenant,
        call.caller,
        call.callee,
        call.hotline or say.nobody,
        say.talks if talking else say.rings,
        _clock(seconds),
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
