"""
Telling a peer who the other party is now, by UPDATE (RFC 3311), and for sure.

And being told: :func:`said`.
"""

from __future__ import annotations

from typing import Final

from .dialog_flow import DialogFlow
from .endpoint_inputs import HeaderRows
from .endpoint_outputs import PeerIntroduced
from .ids import SessionId
from .liveness import Liveness
from .message import Request
from .session_vocabulary import SendResponse, Step

IDENTITY_HEADER: Final = "p-asserted-identity"
"Who the other party is (RFC 3325)."

OURS: Final = "tongdai-"
"What else a switchboard says of a call begins with this."


def said(
    session: SessionId, request: Request, steps: list[Step]
) -> list[PeerIntroduced]:
    """
    What a re-INVITE or an UPDATE says of the call, if it does.

    Args:
        steps: What is done about it: from one that is refused nothing is learnt.
    """
    for step in steps:
        if isinstance(step, SendResponse) and step.response.status >= 300:
            return []
    names = (name.lower() for name, _ in request.headers.items())
    if any(name == IDENTITY_HEADER or name.startswith(OURS) for name in names):
        return [PeerIntroduced(session, request.headers)]
    return []


class Introductions:
    """
    What is said in one dialog, until a response shows that it has been heard.

    Without an offer an UPDATE is never untimely. What could not be sent for want of a
    flow, or was lost with one, is said over the next.
    """

    def __init__(self, line: DialogFlow, liveness: Liveness) -> None:
        self._line = line
        self._liveness = liveness
        self._said: dict[str, str] = {}
        "By the name of the field: the latest word counts."
        self._sent: int | None = None
        "The CSeq of the UPDATE that says all of it and has no response yet."

    def say(self, rows: HeaderRows) -> list[Step]:
        """Say so now, or as soon as that can be."""
        self._said.update(rows)
        self._sent = None
        return self.resume()

    def resume(self) -> list[Step]:
        """Say what is not on its way, if it can be said now."""
        if not self._said or self._sent is not None or self._line.flow is None:
            return []
        rows = (*self._liveness.rows(), *self._said.items())
        steps = self._line.send("UPDATE", rows)
        self._sent = self._line.dialog.local_seq
        return steps

    def answered(self, cseq: int) -> None:
        """An UPDATE has its final response: whatever that is, it has been heard."""
        if self._sent == cseq:
            self._said.clear()
            self._sent = None

    def flow_failed(self, cseq: int) -> list[Step]:
        """An UPDATE was lost with its flow, or must be sent in another way (422)."""
        if self._sent == cseq:
            self._sent = None
        return []

    def renumbered(self, former: int, number: int) -> None:
        """An UPDATE was sent again, as another request (RFC 3261 §22.2)."""
        if self._sent == former:
            self._sent = number
