"""Changing an answered call: re-INVITE and UPDATE, from either side (RFC 3261 §14)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tongdai.errors import UsageError
from tongdai.machine import TimerTable, value

from .dialog_flow import DialogFlow, Timer
from .endpoint_inputs import HeaderRows
from .endpoint_outputs import (
    SessionConfirmed,
    SessionReanswered,
    SessionReoffered,
    SessionReofferRefused,
)
from .ids import SessionId
from .liveness import Liveness
from .message import Request, Response
from .offer_answer import OfferAnswer
from .offer_answer import State as Turn
from .origin import ALLOW
from .session_timer import SessionTimer
from .session_vocabulary import (
    MISSING_ANSWER,
    Accepted,
    Established,
    RequestCame,
    Step,
    sdp_of,
)
from .transaction.timers import Timings

OWNER_WAIT: Final = (2.1, 4.0)
"§14.1: seconds that the owner of the Call-ID waits after a 491."

OTHER_WAIT: Final = (0.0, 2.0)
"§14.1: seconds that the other side waits, so that the two do not collide again."


@value
class _OurInvite:
    """A re-INVITE of ours that has no final response."""

    cseq: int
    body: bytes
    refresh: bool
    "It changes nothing; nobody above asked for it."


@value
class _TheirOffer:
    """A re-INVITE or UPDATE that waits for an answer from above, read to the end."""

    came: RequestCame
    target: str
    timer: SessionTimer
    rows: HeaderRows


class Modification:
    """
    The INVITEs of a confirmed dialog, one at a time, and the offers in them.

    The first of them is the one that made the dialog, while its ACK is awaited.
    """

    def __init__(
        self,
        session: SessionId,
        made: Established,
        line: DialogFlow,
        liveness: Liveness,
        timers: TimerTable[Timer],
        timings: Timings,
    ) -> None:
        self._session = session
        self._line = line
        self._liveness = liveness
        self._timers = timers
        self._timings = timings
        self._negotiation: OfferAnswer = made.negotiation
        self._updates = made.updates
        self._back_off = OWNER_WAIT if made.accepted is None else OTHER_WAIT
        self._accepted = made.accepted
        self._interval = timings.t1
        "Until the 2xx is sent again."
        self._ours: _OurInvite | None = None
        self._theirs: _TheirOffer | None = None
        if made.theirs is not None:
            # A session timer is agreed on by the INVITE's own 2xx, not by this one.
            target = line.dialog.target
            self._theirs = _TheirOffer(made.theirs, target, made.timer, ())
        self._waiting: bytes | None = made.offer
        "An offer from above that cannot be sent yet."
        self._collided: bytes | None = None
        "Another, which must not be sent before the back-off is over."

    @property
    def unacknowledged(self) -> bool:
        """Is an ACK to a 2xx of ours awaited? Until then no BYE may be sent (§15)."""
        return self._accepted is not None

    # Their offers.

    def reinvited(self, came: RequestCame) -> list[Step]:
        """
        An INVITE came within the dialog.

        Raises:
            MalformedMessage: its session timer, Contact or body type cannot be read.
        """
        if self._ours is not None:
            return [self._line.answer(came, 491)]
        if self._accepted is not None or self._theirs is not None:
            return [self._line.answer_later(came)]
        rows = self._liveness.refusal(came.request)
        if rows is not None:
            return [self._line.answer(came, 422, rows)]
        return self._offered(came)

    def updated(self, came: RequestCame, now: float) -> list[Step]:
        """
        An UPDATE came: a refresh, or an offer (RFC 3311 §5.2).

        Raises:
            MalformedMessage: its session timer, Contact or body type cannot be read.
        """
        rows = self._liveness.refusal(came.request)
        if rows is not None:
            return [self._line.answer(came, 422, rows)]
        if sdp_of(came.request) is None:
            theirs = self._read(came)
            self._adopt(theirs, now)
            return [self._line.answer(came, 200, theirs.rows)]
        if self._negotiation.state is Turn.LOCAL_OFFER:
            return [self._line.answer(came, 491)]
        if self._theirs is not None:
            return [self._line.answer_later(came)]
        return self._offered(came)

    def _offered(self, came: RequestCame) -> list[Step]:
        # Whatever cannot be read must be found now, while it can be refused.
        body, self._theirs = sdp_of(came.request), self._read(came)
        if body is not None:
            self._negotiation.offered()
        return [SessionReoffered(self._session, body)]

    def _read(self, came: RequestCame) -> _TheirOffer:
        target = self._line.dialog.refreshed(came.request)
        return _TheirOffer(came, target, *self._liveness.proposal(came.request))

    def _adopt(self, theirs: _TheirOffer, now: float) -> None:
        self._line.dialog.target = theirs.target
        self._liveness.adopt(theirs.timer, now)

    def answer(self, body: bytes, now: float) -> list[Step]:
        """
        Accept their offer.

        Raises:
            UsageError: there is none.
        """
        theirs = self._take_theirs()
        request = theirs.came.request
        self._adopt(theirs, now)
        self._negotiation.sent(body)
        ok = self._line.answer(theirs.came, 200, theirs.rows, body)
        if request.method == "INVITE":
            self.await_ack(Accepted(ok, request.cseq.number, first=False), now)
            return [ok]
        return [ok, *self.resume()]

    def refuse(self, status: int) -> list[Step]:
        """
        Refuse their offer; all stays as it was.

        Raises:
            UsageError: there is none.
        """
        came = self._take_theirs().came
        self._negotiation.refused()
        return [self._line.answer(came, status), *self.resume()]

    def _take_theirs(self) -> _TheirOffer:
        theirs, self._theirs = self._theirs, None
        if theirs is None:
            raise UsageError(f"no offer is open in session {self._session}")
        return theirs

    # The 2xx to an INVITE of theirs.

    def await_ack(self, accepted: Accepted, now: float) -> None:
        """Send a 2xx again and again until its ACK comes, or 64*T1 have passed."""
        self._accepted = accepted
        self._interval = self._timings.t1
        self._timers.start(Timer.RETRANSMIT, now + self._interval)
        self._timers.start(Timer.ACK, now + self._timings.timeout)

    def retransmit(self, now: float) -> list[Step]:
        """The ACK has not come yet: send the 2xx again (§13.3.1.4)."""
        if self._accepted is None:
            return []
        self._interval = min(2 * self._interval, self._timings.t2)
        self._timers.start(Timer.RETRANSMIT, now + self._interval)
        return [self._accepted.ok]

    def awaits(self, ack: Request) -> bool:
        """Is this the ACK that is awaited? Others are copies of former ones."""
        accepted = self._accepted
        return accepted is not None and ack.cseq.number == accepted.cseq

    def acknowledged(self, ack: Request) -> list[Step]:
        """
        An ACK came within the dialog.

        Raises:
            MalformedMessage: its body type cannot be read.
        """
        accepted = self._accepted
        if accepted is None or not self.awaits(ack):
            return []
        body = sdp_of(ack)
        self.forget_accepted()
        if not self._negotiation.answered():
            body = None  # no offer of ours was open: it is not for anything
        if accepted.first:
            return [SessionConfirmed(self._session, body), *self.resume()]
        if body is not None:
            return [SessionReanswered(self._session, body), *self.resume()]
        return self.resume()

    def lacks_answer(self, ack: Request) -> bool:
        """Was our offer in the 2xx, and is there no answer to it in its ACK?"""
        return (
            self.awaits(ack)
            and self._negotiation.state is Turn.LOCAL_OFFER
            and sdp_of(ack) is None
        )

    def forget_accepted(self) -> None:
        """The ACK came, or is no longer waited for."""
        self._accepted = None
        self._timers.stop(Timer.RETRANSMIT, Timer.ACK)

    # Our offers.

    def offer(self, body: bytes) -> list[Step]:
        """Offer a change, now or as soon as nothing else is under way."""
        if self._collided is not None:
            self._collided = body
            return []
        self._waiting = body
        return self.resume()

    def resume(self) -> list[Step]:
        """Send the offer that had to wait, if it can be sent now."""
        if self._waiting is None or not self._may_offer():
            return []
        body, self._waiting = self._waiting, None
        return self._invite(body, refresh=False)

    def back_off_over(self) -> list[Step]:
        """After a collision, it is our turn to try again (§14.1)."""
        self._waiting, self._collided = self._waiting or self._collided, None
        return self.resume()

    def refresh(self) -> list[Step]:
        """Ask whether the peer is there; an exchange under way asks as well."""
        if not self._may_offer():
            return []
        if self._updates:
            return self._line.send("UPDATE", self._liveness.rows())
        return self._invite(self._negotiation.local, refresh=True)

    def _may_offer(self) -> bool:
        return (
            self._line.flow is not None
            and self._ours is None
            and self._theirs is None
            and self._accepted is None
            and self._negotiation.state is Turn.STABLE
        )

    def _invite(self, body: bytes, *, refresh: bool) -> list[Step]:
        steps = self._line.send(
            "INVITE", (*self._liveness.rows(), ("Allow", ALLOW)), body
        )
        self._ours = _OurInvite(self._line.dialog.local_seq, body, refresh)
        self._negotiation.sent(body)
        return steps

    def accepted(self, response: Response, now: float) -> list[Step]:
        """
        A 2xx came to our re-INVITE; its ACK goes first.

        Raises:
            MalformedMessage: its session timer, Contact or body type cannot be read.
        """
        ours = self._ours
        if ours is None or ours.cseq != response.cseq.number:
            return []
        body, timer = sdp_of(response), self._liveness.outcome(response)
        self._line.dialog.target = self._line.dialog.refreshed(response)
        self._liveness.adopt(timer, now)
        self._ours = None
        steps: list[Step] = []
        if body is not None:
            self._negotiation.answered()
            steps.append(SessionReanswered(self._session, body))
        else:
            self._negotiation.refused()
            if not ours.refresh:
                steps.append(SessionReofferRefused(self._session, MISSING_ANSWER))
        return [*steps, *self.resume()]

    def refused(self, response: Response, now: float) -> list[Step]:
        """Another final response came to our re-INVITE."""
        ours, status = self._withdraw(response.cseq.number), response.status
        if ours is None:
            return []
        if status == 491:
            # A refresh, too: the peer's own timer goes on until one succeeds.
            self._collided, self._waiting = self._waiting or ours.body, None
            low, high = self._back_off
            wait = low + (high - low) * self._line.origin.fraction()
            # §14.1: in units of 10 ms.
            self._timers.start(Timer.BACK_OFF, now + round(wait, 2))
            return []
        if status == 422 and self._liveness.lengthened(response):
            self._waiting = self._waiting or ours.body
            return self.resume()
        if ours.refresh:
            return self.resume()  # it is there, and that was the question
        return [SessionReofferRefused(self._session, status), *self.resume()]

    def flow_failed(self, cseq: int) -> list[Step]:
        """Our re-INVITE was lost with its flow: it waits for the next one."""
        ours = self._withdraw(cseq)
        if ours is not None and not ours.refresh:
            self._waiting = self._waiting or ours.body
        return []

    def renumbered(self, former: int, cseq: int) -> None:
        """A re-INVITE of ours was sent again, with another CSeq."""
        if self._ours is not None and self._ours.cseq == former:
            self._ours = replace(self._ours, cseq=cseq)

    def _withdraw(self, cseq: int) -> _OurInvite | None:
        ours = self._ours
        if ours is None or ours.cseq != cseq:
            return None
        self._ours = None
        self._negotiation.refused()
        return ours

    # The end.

    def terminate(self) -> list[Step]:
        """The call ends: who waits for an answer gets 487 (§15.1.2)."""
        if self._theirs is None:
            return []
        return [self._line.answer(self._take_theirs().came, 487)]
