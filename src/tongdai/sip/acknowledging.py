"""Our ACKs in one dialog, each sent for every copy of its 2xx (RFC 3261 §13.2.2.4)."""

from __future__ import annotations

from typing import Final

from .dialog_flow import DialogFlow
from .message import Response
from .session_vocabulary import SendRequest, Step

ACKS: Final = 4
"INVITEs whose ACK is kept: a 2xx is repeated for 32 s, and nobody changes faster."


class Acknowledgements:
    """The ACKs to our own INVITEs, and to the answers of other forks of the first."""

    __slots__ = ("_acks", "_forks", "_line", "_most_forks")

    def __init__(self, line: DialogFlow, first: bytes, most_forks: int) -> None:
        """
        Args:
            first: The ACK that has been sent already; empty: the INVITE was theirs.
        """
        self._line = line
        self._most_forks = most_forks
        self._acks = {line.dialog.local_seq: first} if first else {}
        "By the CSeq of their INVITEs."
        self._forks: dict[str, bytes] = {}
        "To 2xx of other branches, by their tags."

    def of_fork(self, response: Response) -> bool:
        """Does this come from another branch, which was told that it is not wanted?"""
        return response.to.tag in self._forks

    def again(self, number: int) -> list[Step] | None:
        """The ACK to a 2xx that came again, so it was lost; None: it is the first."""
        ack = self._acks.get(number)
        return None if ack is None else self._line.transmit(ack)

    def acknowledge(self, number: int) -> list[Step]:
        """The 2xx to an INVITE came."""
        ack = self._line.ack(number)
        if ack:
            self._acks[number] = ack
            if len(self._acks) > ACKS:
                del self._acks[min(self._acks)]
        return self._line.transmit(ack)

    def drop_fork(self, response: Response, tag: str) -> list[Step]:
        """
        A second callee answered behind a proxy: one is enough.

        Raises:
            MalformedMessage: a Contact that no request can be sent to.
        """
        if tag in self._forks:
            return self._line.transmit(self._forks[tag])
        flow = self._line.flow
        if flow is None or len(self._forks) >= self._most_forks:
            return []
        fork = self._line.dialog.forked(response)
        ack = self._line.ack(response.cseq.number, fork)
        self._forks[tag] = ack
        bye = fork.request("BYE", self._line.origin.via(flow))
        return [*self._line.transmit(ack), SendRequest(bye, flow)]
