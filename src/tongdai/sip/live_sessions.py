"""The INVITE sessions at work: what happens to them, and what they want done."""

from __future__ import annotations

from collections.abc import Iterable

from .endpoint_inputs import AskMode, MoveSessions, Refer, SessionInput
from .endpoint_outputs import ModeAnswered, Output, TransferReported, Transmit
from .errands import Errands
from .errands import Step as Run
from .errors import MalformedMessage
from .flow import Flow
from .ids import Errand, Owner
from .invite_session import InviteSession
from .message import Response
from .replacing import named_by_refer, of_refer
from .session_vocabulary import (
    Event,
    FlowLost,
    FlowMoved,
    NoResponse,
    Over,
    ReferWanted,
    RequestCame,
    ResponseCame,
    SendRequest,
    SendResponse,
    Step,
    Tick,
)
from .sessions import Sessions
from .transaction.table import Answered, Transactions, Unanswered


class LiveSessions:
    """Passes each session its inputs, and performs its steps in transactions."""

    def __init__(self, transactions: Transactions, errands: Errands) -> None:
        """
        Args:
            errands: Whose requests go through the same transactions.
        """
        self._transactions = transactions
        self._errands = errands
        self.table = Sessions()

    def begin(
        self, session: InviteSession, steps: list[Step], now: float
    ) -> list[Output]:
        """Take a session in, and perform what it wants to begin with."""
        self.table.add(session)
        return self._perform(session, steps, now)

    def handle(self, session: InviteSession, event: Event, now: float) -> list[Output]:
        """Pass one input; a request that the session cannot read is refused."""
        try:
            if isinstance(event, RequestCame) and event.request.method == "REFER":
                event = self._naming(session, event)
            steps = session.handle(event, now)
        except MalformedMessage as error:
            # A response that cannot be read is as good as none.
            steps = []
            if isinstance(event, RequestCame) and event.request.method != "ACK":
                response = Response.answering(event.request, error.status)
                steps.append(SendResponse(event.key, response))
        return self._perform(session, steps, now)

    def _naming(self, session: InviteSession, came: RequestCame) -> RequestCame:
        replaces = of_refer(came.request)
        if replaces is None:
            return came
        named = named_by_refer(replaces, session, self.table.of_tag)
        return RequestCame(came.request, came.key, named)

    def tell(self, wish: SessionInput, now: float) -> list[Output]:
        """Pass a wish of the switch; a session that is over has no ear for it."""
        session = self.table.get(wish.session)
        if session is None:
            return []
        if isinstance(wish, Refer):
            return self._refer(session, wish, now)
        if isinstance(wish, AskMode) and session.replaces is None:
            return [ModeAnswered(wish.session, 481)]
        return self.handle(session, wish, now)

    def _refer(self, session: InviteSession, wish: Refer, now: float) -> list[Output]:
        named = None
        if wish.replaces is not None:
            other = self.table.get(wish.replaces)
            named = None if other is None else other.replaces
        missing = wish.replaces is not None and named is None
        if missing or session.replaces is None:
            return [TransferReported(wish.session, wish.kind, 481, over=True)]
        return self.handle(session, ReferWanted(wish, named), now)

    def answered(self, response: Response, flow: Flow, now: float) -> list[Output]:
        """A response came over ``flow``; it belongs to a session or to nobody."""
        return self._follow_up(self._transactions.answered(response, now), now, flow)

    def tick(self, now: float) -> list[Output]:
        """Fire every timer of transactions and sessions that is due."""
        outputs = self._follow_up(self._transactions.tick(now), now)
        while (session := self.table.pop_due(now)) is not None:
            outputs += self.handle(session, Tick(), now)
        while (errand := self._errands.pop_due(now)) is not None:
            steps = self._errands.handle(errand, Tick(), now)
            outputs += self.run(errand, steps, now)
        return outputs

    def run(self, errand: Errand, steps: Iterable[Run], now: float) -> list[Output]:
        """Perform what an errand wants done."""
        outputs: list[Output] = []
        for step in steps:
            if isinstance(step, SendRequest):
                sent = self._transactions.send(step.request, step.flow, errand, now)
                outputs += self._follow_up(sent, now)
            else:
                outputs.append(step)
        return outputs

    def move(self, session: InviteSession, flow: Flow, now: float) -> list[Output]:
        """The session's peer is reached over ``flow`` from now on."""
        self.table.move(session, flow)
        return self.handle(session, FlowMoved(flow), now)

    def move_all(self, wish: MoveSessions, now: float) -> list[Output]:
        """A peer is reached over another flow from now on, in all its sessions."""
        outputs: list[Output] = []
        peer, trunk = (wish.user, wish.domain), wish.trunk
        for session in self.table.on(wish.old):
            if trunk in session.trunks if trunk else session.peer == peer:
                outputs += self.move(session, wish.new, now)
        return outputs

    def need(self, flow: Flow) -> bool:
        """Is a call under way over ``flow``, or our farewell to a registrar?"""
        return bool(self.table.on(flow)) or self._errands.leaving_over(flow)

    def close_flow(self, flow: Flow, now: float) -> list[Output]:
        """``flow`` is gone, and with it every request that was sent over it."""
        outputs: list[Output] = []
        for session in self.table.on(flow):
            outputs += self.handle(session, FlowLost(), now)
        failed = self._transactions.close_flow(flow, now)
        return outputs + self._follow_up(failed, now)

    def _perform(
        self, session: InviteSession, steps: list[Step], now: float
    ) -> list[Output]:
        outputs: list[Output] = []
        for step in steps:
            match step:
                case SendRequest(request, flow):
                    sent = self._transactions.send(request, flow, session.session, now)
                    outputs += self._follow_up(sent, now)
                case SendResponse(key, response):
                    outputs += self._transactions.respond(key, response, now)
                case Over():
                    self.table.remove(session)
                case _:
                    outputs.append(step)
        self.table.wake(session)
        return outputs

    def _follow_up(
        self,
        results: Iterable[Transmit | Answered | Unanswered],
        now: float,
        flow: Flow | None = None,
    ) -> list[Output]:
        """Give each response, or the lack of one, to the session that waits for it."""
        outputs: list[Output] = []
        for result in results:
            match result:
                case Transmit():
                    outputs.append(result)
                case Answered(owner, response):
                    outputs += self._tell(owner, ResponseCame(response, flow), now)
                case Unanswered(owner, method, cseq, failure):
                    outputs += self._tell(owner, NoResponse(method, cseq, failure), now)
        return outputs

    def _tell(
        self, owner: Owner, event: ResponseCame | NoResponse, now: float
    ) -> list[Output]:
        if isinstance(owner, Errand):
            return self.run(owner, self._errands.handle(owner, event, now), now)
        session = self.table.get(owner)
        return [] if session is None else self.handle(session, event, now)
