"""
The early dialogs that one INVITE of ours makes (RFC 3261 §12.1, RFC 3262 §4).

There are several where a proxy forks it. Each answers our offer for itself; which one
counts, the 2xx says.
"""

from __future__ import annotations

from dataclasses import dataclass

from tongdai.errors import UsageError
from tongdai.machine import value

from .dialog import Dialog
from .dialog_flow import DialogFlow
from .early_dialog import EarlyDialog
from .endpoint_outputs import SessionRang
from .errors import MalformedMessage
from .flow import Flow
from .ids import SessionId
from .message import Request, Response
from .offer_answer import OfferAnswer
from .origin import Origin
from .reliable_provisional import OPTION
from .session_vocabulary import RequestCame, Step, sdp_of, takes_update
from .uac_authentication import Authentication


@dataclass(slots=True)
class _Fork:
    """What one callee has said so far."""

    body: bytes | None = None
    "Its latest description."
    rseq: int | None = None
    "Of its latest reliable response."
    early: EarlyDialog | None = None
    "None before the first reliable response: nothing can be done in it until then."
    settled: bool = False
    "Our offer has been answered reliably."


@value
class Chosen:
    """The callee that answered, and what has been settled with it."""

    dialog: Dialog
    negotiation: OfferAnswer
    answered: bool
    "There is an answer to our offer."
    answer: bytes | None
    "None as well if something else has been settled since."
    waiting: bytes | None
    "An offer from above that could not be made so far."
    theirs: RequestCame | None
    "A request with an offer of theirs that waits for an answer from above."
    steps: list[Step]
    "What is still to be said before."


class Forks:
    """The early dialogs of one INVITE, by their tags."""

    def __init__(
        self,
        session: SessionId,
        flow: Flow,
        origin: Origin,
        offer: bytes,
        most: int,
        authentication: Authentication | None,
    ) -> None:
        """
        Args:
            offer: That of the INVITE.
            most: How many are kept; more are not looked at.
        """
        self._authentication = authentication
        self._session = session
        self._flow = flow
        self._origin = origin
        self._offer = offer
        self._most = most
        self._forks: dict[str, _Fork] = {}
        self._latest: _Fork | None = None
        "Who sent the latest reliable response, and is offered what we offer."
        self._waiting: bytes | None = None
        "An offer from above that there is nobody to make to yet."

    def __contains__(self, tag: str) -> bool:
        return tag in self._forks

    def __len__(self) -> int:
        return len(self._forks)

    def rang(self, invite: Request, response: Response) -> list[Step]:
        """
        A provisional response came, not 100.

        Raises:
            MalformedMessage: a field of a reliable one that cannot be read.
        """
        body, tag = sdp_of(response), response.to.tag or ""
        rang = SessionRang(self._session, response.status, body, response.headers)
        if tag not in self._forks and len(self._forks) >= self._most:
            return [rang]
        fork = self._forks.setdefault(tag, _Fork())
        steps: list[Step] = []
        if OPTION in response.require:
            if tag == "" or response.rseq is None:
                raise MalformedMessage("a reliable response needs a tag and an RSeq")
            if fork.rseq is not None and response.rseq != fork.rseq + 1:
                # §4: known already, or one before it is still to come.
                return []
            steps += self._acknowledge(fork, invite, response, response.rseq)
        fork.body = body or fork.body
        return [*steps, rang]

    def _acknowledge(
        self, fork: _Fork, invite: Request, response: Response, rseq: int
    ) -> list[Step]:
        early = fork.early
        if early is None:
            dialog = Dialog.made_by_response(invite, response)
            if self._authentication is not None:
                self._authentication.close()
            line = DialogFlow(dialog, self._flow, self._origin, self._authentication)
            updates = takes_update(response)
            early = EarlyDialog(self._session, line, self._offered(), updates=updates)
            early.waiting, self._waiting = self._waiting, None
            fork.early = early
        fork.rseq, self._latest = rseq, fork
        if not fork.settled and sdp_of(response) is not None:
            fork.settled = early.negotiation.answered()
        rack = f"{rseq} {response.cseq.number} {response.cseq.method}"
        return [*early.line.send("PRACK", (("RAck", rack),)), *early.resume()]

    # Within an early dialog.

    def of(self, request: Request) -> EarlyDialog | None:
        """The early dialog that a request of theirs is in, if there is one."""
        return self._of(request.from_.tag)

    def _of(self, tag: str | None) -> EarlyDialog | None:
        fork = self._forks.get(tag or "")
        return None if fork is None else fork.early

    def answer(self, body: bytes) -> list[Step]:
        """
        Accept the offer that one of them made.

        Raises:
            UsageError: none did.
        """
        return self._asking().answer(body)

    def refuse(self, status: int) -> list[Step]:
        """
        Refuse it.

        Raises:
            UsageError: there is none.
        """
        return self._asking().refuse(status)

    def _asking(self) -> EarlyDialog:
        for fork in self._forks.values():
            if fork.early is not None and fork.early.theirs is not None:
                return fork.early
        raise UsageError(f"no offer is open in session {self._session}")

    def offer(self, body: bytes) -> list[Step]:
        """Offer a change to whoever spoke last, as soon as that is possible."""
        if self._latest is None or self._latest.early is None:
            self._waiting = body
            return []
        return self._latest.early.offer(body)

    def responded(self, response: Response, flow: Flow | None) -> list[Step]:
        """A response to a PRACK or an UPDATE of ours came."""
        early = self._of(response.to.tag)
        return [] if early is None else early.responded(response, flow)

    def unanswered(self, cseq: int, status: int) -> list[Step]:
        """Our UPDATE will have no response."""
        early = None if self._latest is None else self._latest.early
        return [] if early is None else early.unanswered(cseq, status)

    # The end.

    def chosen(self, invite: Request, response: Response) -> Chosen:
        """
        A 2xx came: this one is the dialog of the call (§13.2.2.4).

        Raises:
            MalformedMessage: its Contact cannot be read.
        """
        dialog = Dialog.made_by_response(invite, response)
        fork = self._forks.pop(dialog.remote_tag, None) or _Fork()
        early, steps, waiting = fork.early, self.terminate(), self._waiting
        if early is None:
            negotiation = self._offered()
        else:
            # The route and the target are those of the 2xx; the numbers go on.
            dialog.local_seq = early.line.dialog.local_seq
            dialog.remote_seq = early.line.dialog.remote_seq
            early.settle()
            negotiation, waiting = early.negotiation, early.waiting
        theirs = None if early is None else early.theirs
        if early is not None and fork.settled:
            # §13.2.1: what is in the 2xx then is a copy, or nonsense.
            answer = None if early.changed else fork.body
            return Chosen(dialog, negotiation, True, answer, waiting, theirs, steps)
        # Some phones leave the answer out when a provisional response had it.
        answer = sdp_of(response) or fork.body
        answered = answer is not None and negotiation.answered()
        return Chosen(dialog, negotiation, answered, answer, waiting, theirs, steps)

    def _offered(self) -> OfferAnswer:
        negotiation = OfferAnswer()
        negotiation.sent(self._offer)
        return negotiation

    def terminate(self) -> list[Step]:
        """All others end: who waits for an answer gets 487."""
        steps: list[Step] = []
        for fork in self._forks.values():
            if fork.early is not None:
                steps += fork.early.terminate()
        return steps
