"""What a phone asks of its switchboard in a call: to pass it on, to be heard."""

from __future__ import annotations

from typing import Final

from .dialog_flow import DialogFlow
from .endpoint_inputs import AskMode
from .endpoint_outputs import ModeAnswered
from .ids import SessionId
from .message import Response
from .referring import Referring
from .session_vocabulary import ReferWanted, RequestCame, Step
from .supervising import SUPERVISE_HEADER

MOST_ASKED: Final = 4
"INFOs that wait for an answer at a time: nobody changes his mind so often."

NO_FLOW: Final = 430
TOO_MANY: Final = 491


class Asking:
    """The wishes of ours in one confirmed dialog, until each is answered."""

    def __init__(self, session: SessionId, line: DialogFlow) -> None:
        self._session = session
        self._line = line
        self._referring = Referring(session, line)
        self._modes: set[int] = set()
        "INFOs that have no final response, by their CSeq."

    def ask(self, event: ReferWanted | AskMode) -> list[Step]:
        """Send the request that says so; news of it comes as it does."""
        match event:
            case ReferWanted(wish, replaces):
                return self._referring.refer(wish, replaces)
            case AskMode(_, mode):
                return self._mode(mode)

    def _mode(self, mode: str) -> list[Step]:
        if self._line.flow is None:
            return [ModeAnswered(self._session, NO_FLOW)]
        if len(self._modes) >= MOST_ASKED:
            return [ModeAnswered(self._session, TOO_MANY)]
        steps = self._line.send("INFO", ((SUPERVISE_HEADER, mode),))
        self._modes.add(self._line.dialog.local_seq)
        return steps

    def answered(self, response: Response) -> list[Step]:
        """A REFER or an INFO, perhaps one of these, has its final response."""
        if response.cseq.method == "REFER":
            return self._referring.answered(response)
        return self._mode_answered(response.cseq.number, response.status)

    def _mode_answered(self, cseq: int, status: int) -> list[Step]:
        if cseq not in self._modes:
            return []
        self._modes.remove(cseq)
        return [ModeAnswered(self._session, status)]

    def flow_failed(self, cseq: int) -> list[Step]:
        """A request, perhaps one of these, was lost with its flow."""
        lost = self._referring.flow_failed(cseq)
        return lost or self._mode_answered(cseq, NO_FLOW)

    def resume(self) -> list[Step]:
        """Nothing waits for another flow: who asked has been told that it was lost."""
        return []

    def notified(self, came: RequestCame) -> list[Step]:
        """
        A NOTIFY came within the dialog.

        Raises:
            MalformedMessage: its Event cannot be read.
        """
        return self._referring.notified(came)

    def renumbered(self, former: int, number: int) -> None:
        """A request was sent again, as another one (RFC 3261 §22.2)."""
        self._referring.renumbered(former, number)
        if former in self._modes:
            self._modes.remove(former)
            self._modes.add(number)
