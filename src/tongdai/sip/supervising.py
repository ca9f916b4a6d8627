"""
A supervisor wants to be heard by others than until now: INFO in its dialog (RFC 6086).

Our own header field says by whom; the INVITE that began the supervision has the same.
Whether it may be is known above, so the INFO waits for word from there.
"""

from __future__ import annotations

from typing import Final

from .dialog_flow import DialogFlow
from .endpoint_outputs import ModeWanted
from .ids import SessionId
from .message import Request
from .session_vocabulary import RequestCame, Step

SUPERVISE_HEADER: Final = "Tongdai-Supervise"
"In an INVITE: join the call of whom it is sent to. In an INFO: from now on like this."

MOST_ASKED: Final = 4
"INFOs that wait for an answer at a time: it comes at once, so more mean no good."


def concerns(request: Request) -> bool:
    """Is this INFO about supervision?"""
    return request.headers.get(SUPERVISE_HEADER) is not None


class Supervising:
    """The wishes of one confirmed dialog's peer."""

    def __init__(self, session: SessionId, line: DialogFlow) -> None:
        self._session = session
        self._line = line
        self._asked: dict[int, RequestCame] = {}
        "INFOs that wait for word from above, by their CSeq."

    def wanted(self, came: RequestCame) -> list[Step]:
        """An INFO came that :func:`concerns` supervision; it is handed up."""
        request, number = came.request, came.request.cseq.number
        if len(self._asked) >= MOST_ASKED:
            return [self._line.answer(came, 491)]
        self._asked[number] = came
        mode = request.headers.get(SUPERVISE_HEADER) or ""
        return [ModeWanted(self._session, number, mode)]

    def answer(self, info: int, status: int) -> list[Step]:
        """Say what came of it."""
        came = self._asked.pop(info, None)
        return [] if came is None else [self._line.answer(came, status)]
