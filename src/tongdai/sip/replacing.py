"""``Replaces``: the session of ours that somebody wants to take over (RFC 3891)."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Final, Protocol

from tongdai.machine import plain, value

from .errors import MalformedMessage
from .fields import call_id
from .grammar import LWS
from .ids import SessionId
from .message import Request
from .parameters import Parameters

HEADER: Final = "Replaces"

NOBODY: Final = ("", "")
"The peer of a session with a carrier, which speaks for nobody that could be proved."


@value
class Replaces:
    """The dialog that is meant, as the one who receives the header knows it."""

    call_id: str
    local_tag: str
    "``to-tag``: ours."
    remote_tag: str
    "``from-tag``: the peer's."
    early_only: bool = False
    "It must not have been answered."

    @classmethod
    def parse(cls, text: str) -> Replaces:
        """
        Read the value.

        Raises:
            MalformedMessage: not a Call-ID with both tags (§6.1).
        """
        name, _, rest = text.partition(";")
        parameters = Parameters.parse(rest)
        local, remote = parameters.get("to-tag"), parameters.get("from-tag")
        if not local or not remote:
            raise MalformedMessage(f"Replaces without both tags: {text[:80]!r}")
        return cls(call_id(name.strip(LWS)), local, remote, "early-only" in parameters)

    def __str__(self) -> str:
        early = ";early-only" if self.early_only else ""
        tags = f"to-tag={self.local_tag};from-tag={self.remote_tag}"
        return f"{self.call_id};{tags}{early}"


def _of_invite(request: Request) -> Replaces | None:
    rows = request.headers.all(HEADER)
    if not rows:
        return None
    if len(rows) > 1 or "Join" in request.headers:
        raise MalformedMessage("one Replaces and no Join may be in an INVITE")
    return Replaces.parse(rows[0])


def of_refer(request: Request) -> Replaces | None:
    """
    The dialog whose place the INVITE that a REFER asks for is to take.

    Raises:
        MalformedMessage: its Refer-To, or the Replaces in it, cannot be read.
    """
    target = request.refer_to
    rows = [] if target is None else list(target.uri.headers)
    found = [text for name, text in rows if name.lower() == HEADER.lower()]
    if not found:
        return None
    if len(found) > 1:
        raise MalformedMessage("more than one Replaces in Refer-To")
    return Replaces.parse(found[0])


@plain
class Standing(enum.Enum):
    """How far a session has come, to whoever wants to take its place."""

    CALLED = "we call the peer, and it has not answered"
    CALLING = "the peer calls, and we have not answered"
    TALKING = "it is answered"
    LEAVING = "one side has hung up"


class Replaceable(Protocol):
    """A session, as far as it matters to who wants to take its place."""

    session: SessionId
    peer: tuple[str, str]

    def standing(self, remote_tag: str) -> Standing | None:
        """How far it has come; None if it has no dialog with this peer's tag."""


Find = Callable[[str, str], Replaceable | None]
"From the Call-ID and our own tag to the session that has them."


def replaced_by_invite(
    request: Request, sender: tuple[str, str], find: Find
) -> SessionId | int | None:
    """
    The session whose place ``sender``'s INVITE is to take, if any.

    Returns:
        A status: refuse it with that. The order is that of RFC 3891 §3.

    Raises:
        MalformedMessage: more than one Replaces, one beside a Join, or unreadable.
    """
    replaces = _of_invite(request)
    if replaces is None:
        return None
    session = find(replaces.call_id, replaces.local_tag)
    standing = session and session.standing(replaces.remote_tag)
    if session is None or standing is None:
        return 481
    if session.peer != sender or sender == NOBODY:
        # Whoever takes a call over hears it: its own party only may do that.
        return 403
    match standing:
        case Standing.CALLING:
            return 481  # early, and not begun by us
        case Standing.LEAVING:
            return 603
        case Standing.TALKING if replaces.early_only:
            return 486
        case _:
            return session.session


def named_by_refer(
    replaces: Replaces, sender: Replaceable, find: Find
) -> SessionId | None:
    """
    The other session of ``sender``'s peer that its REFER is about, if it may be.

    The peer calls whom the other party is to be joined with, or talks to it already.
    """
    session = find(replaces.call_id, replaces.local_tag)
    if session is None or session.session == sender.session:
        return None
    standing = session.standing(replaces.remote_tag)
    joins = standing is Standing.CALLING or (
        standing is Standing.TALKING and not replaces.early_only
    )
    same = session.peer == sender.peer != NOBODY
    return session.session if joins and same else None
