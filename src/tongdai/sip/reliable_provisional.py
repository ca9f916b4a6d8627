"""
Provisional responses of ours that are sent until their PRACK comes (RFC 3262 §3).

One at a time: the next waits for the PRACK of the one before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from tongdai.machine import value

from .endpoint_inputs import HeaderRows
from .fields import RAck
from .message import Request
from .session_vocabulary import SendResponse
from .transaction.timers import Timings

OPTION: Final = "100rel"

MOST_WAITING: Final = 10
"""
Provisional responses that wait for the PRACK of one before. Ten devices that ring
report as much, and nobody misses what is left out of it.
"""

MAX_FIRST: Final = 2**31 - 1
"§3: the first ``RSeq`` is drawn from 1 to this."

Write = Callable[[int, HeaderRows, bytes], SendResponse]
"Makes a response from its status, fields and body."


@value
class _Sent:
    """The one whose PRACK is awaited."""

    rseq: int
    response: SendResponse
    described: bool


class ReliableProvisionals:
    """Those of one INVITE that came to us. Its owner keeps the time."""

    def __init__(
        self, invite: Request, first: int, write: Write, timings: Timings
    ) -> None:
        """
        Args:
            first: The first ``RSeq``, at random from 1 to :data:`MAX_FIRST`.
        """
        self._invite = invite
        self._next = first
        self._write = write
        self._timings = timings
        self._waiting: deque[tuple[int, HeaderRows, bytes]] = deque()
        self._sent: _Sent | None = None
        self._interval = timings.t1

    @property
    def awaits(self) -> bool:
        """Is a PRACK awaited?"""
        return self._sent is not None

    @property
    def described(self) -> bool:
        """Is it that of a description, before which no 2xx may be sent (§3)?"""
        return self._sent is not None and self._sent.described

    @property
    def interval(self) -> float:
        """Seconds until what was sent is to be sent again."""
        return self._interval

    def send(self, status: int, rows: HeaderRows, body: bytes) -> list[SendResponse]:
        """Send a response, now or when its turn comes."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((status, rows, body))
        return self.resume()

    def resume(self) -> list[SendResponse]:
        """Send the next response, if it may be sent now."""
        if self._sent is not None or not self._waiting:
            return []
        status, rows, body = self._waiting.popleft()
        reliably = (("Require", OPTION), ("RSeq", str(self._next)))
        response = self._write(status, (*reliably, *rows), body)
        self._sent = _Sent(self._next, response, bool(body))
        self._next += 1
        self._interval = self._timings.t1
        return [response]

    def again(self) -> list[SendResponse]:
        """The PRACK has not come yet. Unlike a 2xx it waits ever longer (§3)."""
        if self._sent is None:
            return []
        self._interval *= 2
        return [self._sent.response]

    def acknowledged(self, rack: RAck) -> bool:
        """A PRACK came; False if it is not for what waits for one."""
        cseq, sent = self._invite.cseq, self._sent
        if sent is None or rack != RAck(sent.rseq, cseq.number, cseq.method):
            return False
        self._sent = None
        return True

    def stop(self) -> None:
        """There is a final response: nothing more is to be said before it."""
        self._sent = None
        self._waiting.clear()
