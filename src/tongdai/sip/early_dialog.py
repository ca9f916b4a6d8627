"""
A dialog before its call is answered: what may be settled in it already.

Once the first offer has been answered reliably (RFC 3262), either side may change what
was settled, by UPDATE (RFC 3311), and the caller by PRACK as well.
"""

from __future__ import annotations

from tongdai.errors import UsageError

from .dialog_flow import DialogFlow
from .endpoint_inputs import HeaderRows
from .endpoint_outputs import (
    SessionReanswered,
    SessionReoffered,
    SessionReofferRefused,
)
from .flow import Flow
from .ids import SessionId
from .message import Response
from .offer_answer import OfferAnswer
from .offer_answer import State as Turn
from .origin import ALLOW
from .session_vocabulary import MISSING_ANSWER, RequestCame, Step, sdp_of


class EarlyDialog:
    """The offers of one early dialog, one at a time, after the INVITE's own."""

    def __init__(
        self,
        session: SessionId,
        line: DialogFlow,
        negotiation: OfferAnswer,
        *,
        updates: bool,
    ) -> None:
        """
        Args:
            updates: The peer takes UPDATE.
        """
        self._session = session
        self.line = line
        self.negotiation = negotiation
        self._updates = updates
        self._theirs: RequestCame | None = None
        self._ours: tuple[int, bytes] | None = None
        "The CSeq of our UPDATE that has no final response, and its offer."
        self.waiting: bytes | None = None
        "An offer from above that cannot be made yet: perhaps not before the answer."
        self.changed = False
        "Something was settled anew since the INVITE's own offer was answered."

    @property
    def theirs(self) -> RequestCame | None:
        """An UPDATE or PRACK of theirs that waits for an answer from above."""
        return self._theirs

    @property
    def offers(self) -> bool:
        """Does an UPDATE of ours wait for its answer?"""
        return self._ours is not None

    # Their offers.

    def updated(self, came: RequestCame) -> list[Step]:
        """
        An UPDATE came.

        Raises:
            MalformedMessage: its Contact or body type cannot be read.
        """
        if sdp_of(came.request) is None:
            self._refresh(came)
            return [self.line.answer(came, 200, (("Allow", ALLOW),))]
        if self.negotiation.state is Turn.LOCAL_OFFER:
            return [self.line.answer(came, 491)]
        return self.offered(came)

    def offered(self, came: RequestCame) -> list[Step]:
        """
        A request with an offer came that may have one: UPDATE, or PRACK.

        Raises:
            MalformedMessage: its Contact or body type cannot be read.
        """
        body = sdp_of(came.request)
        if not self.negotiation.offered():
            return [self.line.answer_later(came)]
        self._refresh(came)
        self._theirs = came
        return [SessionReoffered(self._session, body)]

    def _refresh(self, came: RequestCame) -> None:
        if came.request.method == "UPDATE":
            self.line.dialog.target = self.line.dialog.refreshed(came.request)

    def answer(self, body: bytes) -> list[Step]:
        """
        Accept their offer.

        Raises:
            UsageError: there is none.
        """
        came = self._take_theirs()
        self.negotiation.sent(body)
        self.changed = True
        return [self.line.answer(came, 200, (), body), *self.resume()]

    def refuse(self, status: int) -> list[Step]:
        """
        Refuse their offer; all stays as it was.

        Raises:
            UsageError: there is none.
        """
        came = self._take_theirs()
        self.negotiation.refused()
        return [self.line.answer(came, status), *self.resume()]

    def _take_theirs(self) -> RequestCame:
        theirs, self._theirs = self._theirs, None
        if theirs is None:
            raise UsageError(f"no offer is open in session {self._session}")
        return theirs

    # Our offers.

    def offer(self, body: bytes) -> list[Step]:
        """Offer a change by UPDATE, as soon as nothing else is under way."""
        self.waiting = body
        return self.resume()

    def resume(self) -> list[Step]:
        """Send the offer that had to wait, if it can be sent now."""
        # Nothing can be changed before something has been settled (RFC 3311 §5.1).
        settled = self.negotiation.state is Turn.STABLE and self.negotiation.local
        if self.waiting is None or not settled or not self._updates:
            return []
        body, self.waiting = self.waiting, None
        rows: HeaderRows = (("Allow", ALLOW),)
        steps = self.line.send("UPDATE", rows, body)
        self._ours = self.line.dialog.local_seq, body
        self.negotiation.sent(body)
        return steps

    def responded(self, response: Response, flow: Flow | None) -> list[Step]:
        """
        A response to our UPDATE came, or to a PRACK, which needs no look.

        Args:
            flow: What it came over.

        Raises:
            MalformedMessage: its Contact or body type cannot be read.
        """
        again = self.line.prove(response, flow)
        if again is not None:
            if self._ours is not None and self._ours[0] == response.cseq.number:
                self._ours = again.request.cseq.number, self._ours[1]
            return [again]
        ours, status = self._ours, response.status
        if ours is None or ours[0] != response.cseq.number or status < 200:
            return []
        body = sdp_of(response) if status < 300 else None
        if status < 300:
            self.line.dialog.target = self.line.dialog.refreshed(response)
        if body is None:
            return self._refused(MISSING_ANSWER if status < 300 else status)
        self._ours = None
        self.negotiation.answered()
        self.changed = True
        return [SessionReanswered(self._session, body), *self.resume()]

    def unanswered(self, cseq: int, status: int) -> list[Step]:
        """Our UPDATE will have no final response: as good as this one."""
        ours = self._ours
        return [] if ours is None or ours[0] != cseq else self._refused(status)

    def _refused(self, status: int) -> list[Step]:
        ours, self._ours = self._ours, None
        self.negotiation.refused()
        if status == 491 and ours is not None:
            # Theirs is under way; ours is made again after the answer at the latest.
            self.waiting = self.waiting or ours[1]
            return []
        return [SessionReofferRefused(self._session, status), *self.resume()]

    # The end.

    def settle(self) -> None:
        """The call is answered: our open offer will wait for a re-INVITE instead."""
        if self._ours is not None:
            self.waiting = self.waiting or self._ours[1]
            self._ours = None
            self.negotiation.refused()

    def terminate(self) -> list[Step]:
        """The call ends: who waits for an answer gets 487 (RFC 3261 §15.1.2)."""
        if self._theirs is None:
            return []
        return [self.line.answer(self._take_theirs(), 487)]
