"""All transactions of a process: messages are matched to them, and time passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tongdai.machine import value
from tongdai.sip.deadlines import Deadlines
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Flow
from tongdai.sip.ids import Owner
from tongdai.sip.message import Request, Response

from .invite_client import InviteClientTransaction
from .invite_server import InviteServerTransaction
from .invite_server import State as InviteServerState
from .matching import Key, client_key, merge_key, own_key
from .non_invite_client import NonInviteClientTransaction
from .non_invite_server import NonInviteServerTransaction
from .timers import Timings
from .vocabulary import (
    AckReceived,
    ClientOutput,
    Deliver,
    Ended,
    Failed,
    Failure,
    Responded,
    ResponseReceived,
    Retransmitted,
    Send,
    ServerOutput,
    Tick,
    TransportFailed,
)


@value
class Answered:
    """A response to a request that ``owner`` sent."""

    owner: Owner
    response: Response


@value
class Unanswered:
    """No final response will come to a request that ``owner`` sent."""

    owner: Owner
    method: str
    cseq: int
    failure: Failure


@dataclass(slots=True, eq=False)
class _Server:
    key: Key
    machine: InviteServerTransaction | NonInviteServerTransaction
    flow: Flow
    "Where responses go."
    merge: Key


@dataclass(slots=True, eq=False)
class _Client:
    key: Key
    machine: InviteClientTransaction | NonInviteClientTransaction
    flow: Flow
    owner: Owner
    method: str
    cseq: int


class Transactions:
    """The table of client and server transactions, and the deadlines of them all."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._servers: dict[Key, _Server] = {}
        self._clients: dict[Key, _Client] = {}
        self._by_flow: dict[Flow, dict[_Client, None]] = {}
        "In the order they were sent."
        self._merges: dict[Key, Key] = {}
        self._deadlines: Deadlines[_Server | _Client] = Deadlines()
        self.deadline: Final = self._deadlines.next
        "When to call :meth:`tick`."

    def __len__(self) -> int:
        return len(self._servers) + len(self._clients)

    def tick(self, now: float) -> list[Transmit | Answered | Unanswered]:
        """Fire every timer that is due."""
        outputs: list[Transmit | Answered | Unanswered] = []
        while (entry := self._deadlines.pop_due(now)) is not None:
            if isinstance(entry, _Server):
                outputs += self._performed(entry, entry.machine.handle(Tick(), now))
            else:
                outputs += self._delivered(entry, entry.machine.handle(Tick(), now))
        return outputs

    # The server side.

    def is_merged(self, request: Request, key: Key) -> bool:
        """Did the same request come before, another way (§8.2.2.2)?"""
        return self._merges.get(merge_key(request), key) != key

    def open(self, key: Key, request: Request, flow: Flow) -> None:
        """A request came that is no retransmission. Responses go over ``flow``."""
        reliable = flow.transport.reliable
        machine: InviteServerTransaction | NonInviteServerTransaction
        if request.method == "INVITE":
            machine = InviteServerTransaction(reliable=reliable, timings=self._timings)
        else:
            machine = NonInviteServerTransaction(
                reliable=reliable, timings=self._timings
            )
        merge = merge_key(request)
        self._servers[key] = _Server(key, machine, flow, merge)
        self._merges.setdefault(merge, key)

    def retransmitted(self, key: Key, now: float) -> list[Transmit] | None:
        """The answer to a request that came again; None if it never came before."""
        entry = self._servers.get(key)
        if entry is None:
            return None
        return self._performed(entry, entry.machine.handle(Retransmitted(), now))

    def acknowledged(self, key: Key, now: float) -> bool:
        """Is this the ACK to a refusal? If not, it belongs to a dialog or to nobody."""
        entry = self._servers.get(key)
        if entry is None or not isinstance(entry.machine, InviteServerTransaction):
            return False
        if entry.machine.state is InviteServerState.ACCEPTED:
            return False  # senders of RFC 2543 use the branch of the INVITE again
        self._performed(entry, entry.machine.handle(AckReceived(), now))
        return True

    def __contains__(self, key: Key) -> bool:
        """Is there a server transaction of this key?"""
        return key in self._servers

    def forget(self, key: Key) -> None:
        """A request is worth no memory: a copy of it is looked at afresh."""
        entry = self._servers.get(key)
        if entry is not None:
            self._forget_server(entry)
            self._deadlines.set(entry, None)

    def respond(self, key: Key, response: Response, now: float) -> list[Transmit]:
        """Send a response; nothing happens if the transaction is over."""
        entry = self._servers.get(key)
        if entry is None:
            return []
        event = Responded(response.status, response.encode())
        return self._performed(entry, entry.machine.handle(event, now))

    def _performed(self, entry: _Server, outputs: list[ServerOutput]) -> list[Transmit]:
        sent: list[Transmit] = []
        for output in outputs:
            match output:
                case Send(data):
                    sent.append(Transmit(entry.flow, data))
                case Ended():
                    self._forget_server(entry)
        self._deadlines.set(entry, entry.machine.deadline())
        return sent

    def _forget_server(self, entry: _Server) -> None:
        del self._servers[entry.key]
        if self._merges.get(entry.merge) == entry.key:
            del self._merges[entry.merge]

    # The client side.

    def send(
        self, request: Request, flow: Flow, owner: Owner, now: float
    ) -> list[Transmit | Answered | Unanswered]:
        """Send a request whose responses are for ``owner``. Not for ACK."""
        reliable = flow.transport.reliable
        machine: InviteClientTransaction | NonInviteClientTransaction
        if request.method == "INVITE":
            machine = InviteClientTransaction(
                request, reliable=reliable, timings=self._timings
            )
        else:
            machine = NonInviteClientTransaction(
                request, reliable=reliable, timings=self._timings
            )
        key = own_key(request)
        entry = _Client(key, machine, flow, owner, request.method, request.cseq.number)
        self._clients[key] = entry
        self._by_flow.setdefault(flow, {})[entry] = None
        return self._delivered(entry, machine.start(now))

    def answered(
        self, response: Response, now: float
    ) -> list[Transmit | Answered | Unanswered]:
        """Pass a response to its transaction; one without is dropped (§18.1.2)."""
        entry = self._clients.get(client_key(response))
        if entry is None:
            return []
        return self._delivered(
            entry, entry.machine.handle(ResponseReceived(response), now)
        )

    def close_flow(
        self, flow: Flow, now: float
    ) -> list[Transmit | Answered | Unanswered]:
        """
        Fail every request that was sent over ``flow``.

        Server transactions stay: they have nobody to tell, and end by themselves.
        """
        outputs: list[Transmit | Answered | Unanswered] = []
        for entry in list(self._by_flow.get(flow, ())):
            outputs += self._delivered(
                entry, entry.machine.handle(TransportFailed(), now)
            )
        return outputs

    def _delivered(
        self, entry: _Client, outputs: list[ClientOutput]
    ) -> list[Transmit | Answered | Unanswered]:
        results: list[Transmit | Answered | Unanswered] = []
        for output in outputs:
            match output:
                case Send(data):
                    results.append(Transmit(entry.flow, data))
                case Deliver(response):
                    results.append(Answered(entry.owner, response))
                case Failed(failure):
                    results.append(
                        Unanswered(entry.owner, entry.method, entry.cseq, failure)
                    )
                case Ended():
                    self._forget(entry)
        self._deadlines.set(entry, entry.machine.deadline())
        return results

    def _forget(self, entry: _Client) -> None:
        del self._clients[entry.key]
        of_flow = self._by_flow[entry.flow]
        of_flow.pop(entry)
        if not of_flow:
            del self._by_flow[entry.flow]
