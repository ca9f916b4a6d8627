"""
What was said and decided lately, kept for whoever asks.

While calls go on nothing is read, looked up or formatted: one log of everything, of
bytes and times and of the inputs and outputs themselves, costs half a microsecond an
entry. Which of it belongs to one call is found out when somebody asks.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from typing import Final

from tongdai.call.ids import CallId
from tongdai.call.inputs import Input
from tongdai.call.outputs import Output
from tongdai.machine import value
from tongdai.sip.flow import Flow

MOST_BYTES: Final = 32 * 1024 * 1024
"Of the log: the last 1500 calls of browsers, or 3000 of phones."

OF_A_DECISION: Final = 600
"Bytes that an input with its outputs counts for."

_NO_CALLS: Final = (b"REGISTER ", b"OPTIONS ")
"Requests that are not kept: there are more of them than of all others."

_CALL_ID: Final = re.compile(
    rb"\r\n(?:call-id|i)[ \t]*:[ \t]*([^\r\n]+)", re.IGNORECASE
)
_OUR_CALL: Final = b"\r\nTongdai-Call: "


@value
class Message:
    """One SIP message."""

    at: float
    "On the monotonic clock, in seconds."

    sent: bool
    "By us; else it came."

    flow: Flow
    data: bytes


@value
class Decision:
    """What a call's machine was told and what it wants done."""

    at: float
    call: CallId
    event: Input | None
    "None: the call began."

    outputs: list[Output]


Entry = Message | Decision


class Trace:
    """The log. What is oldest is forgotten first."""

    def __init__(self) -> None:
        self._log: deque[Entry] = deque()
        self._bytes = 0

    def message(self, at: float, sent: bool, flow: Flow, data: bytes) -> None:
        """A message has come, or goes out."""
        if data.startswith(_NO_CALLS):
            return
        self._log.append(Message(at, sent, flow, data))
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            self._forget()

    def decision(
        self, call: CallId, at: float, event: Input | None, outputs: list[Output]
    ) -> None:
        """A call's machine has handled an input; its outputs are still to be done."""
        self._log.append(Decision(at, call, event, outputs))
        self._bytes += OF_A_DECISION

    def log(self) -> list[Entry]:
        """All that is known now, in order."""
        return list(self._log)

    def _forget(self) -> None:
        while self._bytes > MOST_BYTES:
            oldest = self._log.popleft()
            if isinstance(oldest, Decision):
                self._bytes -= OF_A_DECISION
            else:
                self._bytes -= len(oldest.data)


def calls(log: Iterable[Entry]) -> list[CallId]:
    """The calls of which something is known, the oldest first."""
    found = (each.call for each in log if isinstance(each, Decision))
    return list(dict.fromkeys(found))


def of(log: Iterable[Entry], call: CallId) -> list[Entry]:
    """What belongs to one call, in order."""
    log = list(log)
    owners = _owners(log)
    return [
        each
        for each in log
        if (
            each.call == call
            if isinstance(each, Decision)
            else owners.get(call_id(each.data)) == call
        )
    ]


def _owners(log: Iterable[Entry]) -> dict[bytes, CallId | None]:
    """
    Whose each dialog is, by its Call-ID.

    Everything that a message causes is done before the next one is looked at. So the
    INVITE that came before a call began is its caller's; and one that goes out names
    its call, or is one to a carrier, which is told nothing of ours: then it is of the
    call that decided last.
    """
    owners: dict[bytes, CallId | None] = {}
    arrived = b""
    acting: CallId | None = None
    for each in log:
        if isinstance(each, Decision):
            acting = each.call
            if each.event is None and arrived:
                owners[arrived], arrived = each.call, b""
            continue
        invite = each.data.startswith(b"INVITE ")
        if not each.sent:
            arrived, acting = b"", None
        if not invite:
            continue
        dialog = call_id(each.data)
        if not each.sent:
            arrived = dialog
            owners.setdefault(dialog, None)
        elif dialog not in owners:  # else it is sent again, or within a dialog
            owners[dialog] = _named(each.data) or acting
    return owners


def _named(invite: bytes) -> CallId | None:
    """The call that one of our own INVITEs says it belongs to."""
    _, found, rest = invite.partition(_OUR_CALL)
    name = rest.partition(b"\r\n")[0].decode("ascii", "replace")
    return CallId(name) if found else None


def call_id(data: bytes) -> bytes:
    """The Call-ID of a message, as it is written; empty if there is none."""
    at = data.find(b"\r\nCall-ID: ")
    if at >= 0:
        at += len(b"\r\nCall-ID: ")
        return data[at : data.find(b"\r\n", at)].strip()
    match = _CALL_ID.search(data)
    return b"" if match is None else match[1].strip()
