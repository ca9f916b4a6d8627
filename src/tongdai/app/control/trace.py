"""
What was said and decided in recent calls, kept for whoever asks.

Nothing is read or formatted while calls go on: a message is its bytes and its time, put
where its Call-ID says; a decision is the input and the outputs themselves.
"""

from __future__ import annotations

import itertools
import re
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tongdai.call.ids import CallId
from tongdai.call.inputs import Input
from tongdai.call.outputs import Output
from tongdai.machine import value
from tongdai.sip.flow import Flow

MOST_BYTES: Final = 16 * 1024 * 1024
"Of all messages together: the last 4000 messages of browsers, 20,000 of phones."

MOST_OF_ONE: Final = 100
"Messages of one dialog: set-up, end, and some holds; the oldest go first."

MOST_CALLS: Final = 2000
"Calls whose decisions are remembered."

MOST_DECISIONS: Final = 200
"Of one call."

LONGEST_CALL_ID: Final = 256
"Bytes of a Call-ID that we look a message up by; others are not kept."

_CALL_ID: Final = re.compile(
    rb"\r\n(?:call-id|i)[ \t]*:[ \t]*([^\r\n]+)", re.IGNORECASE
)
_OUR_CALL: Final = b"\r\nTongdai-Call: "


@value
class Message:
    """One SIP message."""

    number: int
    "Of everything that was heard: clocks of event loops count in milliseconds."

    at: float
    "On the monotonic clock, in seconds."

    sent: bool
    "By us; else it came."

    flow: Flow
    data: bytes


@value
class Decision:
    """What a call's machine was told and what it wanted done."""

    number: int
    at: float
    event: Input | None
    "None: the call began."

    outputs: list[Output]


@dataclass(slots=True)
class _Kept:
    """What is known of one call."""

    dialogs: dict[bytes, None] = field(default_factory=dict)
    "Their Call-IDs, in the order in which they began."

    decisions: deque[Decision] = field(
        default_factory=lambda: deque(maxlen=MOST_DECISIONS)
    )


class Trace:
    """Bounded: what was heard of longest ago is forgotten first."""

    def __init__(self) -> None:
        self._dialogs: OrderedDict[bytes, deque[Message]] = OrderedDict()
        self._calls: OrderedDict[CallId, _Kept] = OrderedDict()
        self._bytes = 0
        self._numbers = itertools.count()
        self._arrived = b""
        "Of the message that is being handled, if it began a dialog."
        self._acting: CallId | None = None
        "Whose decisions are being carried out."

    def message(self, at: float, sent: bool, flow: Flow, data: bytes) -> None:
        """A message came or goes out. Only those of calls are kept."""
        invite = data.startswith(b"INVITE ")
        if not sent:
            self._acting = None
            self._arrived = b""
        dialog = _call_id(data)
        found = self._dialogs.get(dialog)
        if found is None:
            if not invite or not dialog:
                return
            found = self._dialogs[dialog] = deque()
            if sent:
                self._belongs(dialog, data)
        if invite and not sent:
            self._arrived = dialog
        found.append(Message(next(self._numbers), at, sent, flow, data))
        self._bytes += len(data)
        if len(found) > MOST_OF_ONE:
            self._bytes -= len(found.popleft().data)
        self._dialogs.move_to_end(dialog)
        while self._bytes > MOST_BYTES:
            _, oldest = self._dialogs.popitem(last=False)
            self._bytes -= sum(len(each.data) for each in oldest)

    def decision(
        self, call: CallId, at: float, event: Input | None, outputs: list[Output]
    ) -> None:
        """A call's machine has handled an input; its outputs are still to be done."""
        kept = self._calls.get(call)
        if kept is None:
            kept = self._calls[call] = _Kept()
            if self._arrived:
                # It is the caller's INVITE that made this call, a moment ago.
                kept.dialogs[self._arrived] = None
            if len(self._calls) > MOST_CALLS:
                self._calls.popitem(last=False)
        kept.decisions.append(Decision(next(self._numbers), at, event, outputs))
        self._acting = call

    def calls(self) -> Iterator[CallId]:
        """Those that something is known of."""
        return iter(self._calls)

    def of(self, call: CallId) -> list[Message | Decision]:
        """What is known of a call, in order."""
        kept = self._calls.get(call)
        if kept is None:
            return []
        found: list[Message | Decision] = list(kept.decisions)
        for dialog in kept.dialogs:
            found += self._dialogs.get(dialog, ())
        return sorted(found, key=lambda each: each.number)

    def _belongs(self, dialog: bytes, invite: bytes) -> None:
        """A dialog that we begin: it says whose it is, unless it goes to a carrier."""
        _, found, rest = invite.partition(_OUR_CALL)
        named = rest.partition(b"\r\n")[0].decode("ascii", "replace") if found else ""
        call = CallId(named) if named in self._calls else self._acting
        if call is not None and (kept := self._calls.get(call)) is not None:
            kept.dialogs[dialog] = None


def _call_id(data: bytes) -> bytes:
    """The Call-ID of a message, as it is written; empty if there is none."""
    at = data.find(b"\r\nCall-ID: ")
    if at >= 0:
        found = data[at + 11 : data.find(b"\r\n", at + 11)]
    else:
        match = _CALL_ID.search(data)
        found = b"" if match is None else match[1]
    found = found.strip()
    return found if len(found) <= LONGEST_CALL_ID else b""
