"""What is asked and answered over the control socket: a JSON object a line."""

from __future__ import annotations

from typing import Final

import msgspec

SOCKET: Final = "control.sock"
"Its name in the data folder."

LONGEST_REQUEST: Final = 4096
"Bytes of one request; a call's id has 36."

SHORTEST_ID: Final = 4
"Characters of a call's id that may stand for all of it."


class Message(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What all of them have in common: ``type`` says which it is."""


class ListCalls(Message, frozen=True):
    """Which calls live?"""

    tenant: str = ""
    "Of this one alone; empty: of all."


class EndCall(Message, frozen=True):
    """End a call now."""

    call: str
    "Its id, or as much of the beginning as belongs to it alone."


class TraceCall(Message, frozen=True):
    """What was said and decided in a call that lives, or ended a while ago?"""

    call: str
    "As in :class:`EndCall`."

    whole: bool = False
    "The messages too, not only their first lines."


class AskTrunks(Message, frozen=True):
    """How do the trunks of a tenant stand?"""

    tenant: str


Request = ListCalls | EndCall | TraceCall | AskTrunks


class Call(msgspec.Struct, frozen=True):
    """One call that lives."""

    id: str
    tenant: str
    caller: str
    callee: str
    "Who was rung or answered; before that what was dialled."

    hotline: str
    "Empty: between extensions."

    seconds: float
    "Since it began."

    talking: float | None
    "Seconds since it was answered; None: it was not, so far."


class Calls(Message, frozen=True):
    """The calls that live, the oldest first."""

    calls: list[Call]


class CallEnded(Message, frozen=True):
    """It was told to end."""

    call: str


class Ladder(Message, frozen=True):
    """What was said and decided in a call, in order; nothing secret is in it."""

    call: str
    lines: list[str]


class TrunkState(msgspec.Struct, frozen=True):
    """How one trunk stands."""

    name: str
    standing: str
    "``up``, ``trying`` or ``down``."

    reason: str
    "Why it is not up; empty if it is."

    registered: bool | None
    "None: it does not register."

    milliseconds: float | None
    "That the carrier's last answer took."


class TrunkStates(Message, frozen=True):
    """How the trunks of a tenant stand, in the order in which they are tried."""

    trunks: list[TrunkState]


class NoSuchCall(Message, frozen=True):
    """No call has this id, or several have it as their beginning."""

    call: str
    several: bool


class NotUnderstood(Message, frozen=True):
    """This was no request, or one of another version."""

    reason: str


Reply = Calls | CallEnded | Ladder | TrunkStates | NoSuchCall | NotUnderstood
