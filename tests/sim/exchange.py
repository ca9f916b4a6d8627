"""A node with an Endpoint, and as little of a switch as scenarios need."""

from __future__ import annotations

import itertools
from typing import TypeVar

from tests.sim.world import World
from tongdai.sip.digest import DigestSecret
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Accept,
    AnswerOffer,
    Caller,
    CredentialsFound,
    Dial,
    FlowClosed,
    HangUp,
    Input,
    MoveSessions,
    Progress,
    Received,
    Refuse,
    Respond,
    Tick,
)
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    Output,
    RegistrationOffered,
    SessionAnswered,
    SessionEnded,
    SessionOffered,
    SessionRang,
    SessionReoffered,
    Transmit,
)
from tongdai.sip.flow import Address, Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target, targets
from tongdai.sip.registrar import Binding, Rejection, update
from tongdai.sip.settings import SipSettings

DOMAIN = "example.com"
OFFER = b"v=0\r\ns=offer of the exchange\r\n"
ANSWER = b"v=0\r\ns=answer of the exchange\r\n"

T = TypeVar("T")


class Exchange:
    """
    Registers phones, and connects a call to the best binding of who was dialled.

    With ``connects`` off it does nothing about calls by itself: the scenario does.
    """

    def __init__(
        self,
        world: World,
        *,
        address: Address = ("192.0.2.1", 5060),
        settings: SipSettings | None = None,
        connects: bool = True,
    ) -> None:
        self.address = address
        self.world = world
        self.settings = settings or SipSettings()
        self.endpoint = Endpoint(
            self.settings, world.token, domains=frozenset({DOMAIN})
        )
        self.connects = connects
        self.passwords: dict[str, str] = {}
        self.bindings: dict[str, tuple[Binding, ...]] = {}
        self.heard: list[Output] = []
        "Every output but Transmit, in order."
        self._other: dict[SessionId, SessionId] = {}
        self._numbers = itertools.count(1)
        world.add(self)

    # A node of the world.

    def receive(self, data: bytes, flow: Flow) -> None:
        self.tell(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        self.tell(FlowClosed(flow))

    def deadline(self) -> float | None:
        return self.endpoint.deadline()

    def wake(self) -> None:
        self.tell(Tick())

    # The switch.

    def tell(self, event: Input) -> list[Output]:
        """Pass an input; perform what comes of it; return it but for Transmit."""
        facts: list[Output] = []
        for output in self.endpoint.handle(event, self.world.now):
            if isinstance(output, Transmit):
                self.world.send(output.flow, output.data)
            else:
                facts.append(output)
        self.heard += facts
        for fact in facts:
            self._perform(fact)
        return facts

    def dial(self, user: str, body: bytes = OFFER) -> SessionId:
        """Call the best binding of ``user``."""
        found = targets(self.bindings[user], self.world.now)
        return self._dial(found[0], "200", user, body)

    def of(self, kind: type[T]) -> list[T]:
        """What was heard of one kind."""
        return [fact for fact in self.heard if isinstance(fact, kind)]

    def ended(self) -> list[int]:
        """The statuses that sessions ended with, in order."""
        return [fact.status for fact in self.of(SessionEnded)]

    def _perform(self, fact: Output) -> None:
        match fact:
            case CredentialsWanted(request, user, domain):
                password = self.passwords.get(user)
                secret = password and DigestSecret.of(user, domain, password)
                self.tell(CredentialsFound(request, secret or None))
            case RegistrationOffered():
                self._register(fact)
            case _ if self.connects:
                self._connect(fact)

    def _register(self, offered: RegistrationOffered) -> None:
        result = update(
            self.bindings.get(offered.user, ()),
            offered.registration,
            offered.flow,
            self.world.now,
            self.settings,
        )
        if isinstance(result, Rejection):
            self.tell(Respond(offered.request, result.status, result.headers))
            return
        self.bindings[offered.user] = result.bindings
        for old, new in result.moved:
            self.tell(MoveSessions(old, new, offered.user, offered.domain))
        self.tell(Respond(offered.request, 200, result.headers))

    def _connect(self, fact: Output) -> None:
        match fact:
            case SessionOffered(session, caller, _, _, dialled, _, body):
                found = targets(self.bindings.get(dialled, ()), self.world.now)
                if not found:
                    self.tell(Refuse(session, 480))
                    return
                leg = self._dial(found[0], caller, dialled, body or OFFER)
                self._other[session], self._other[leg] = leg, session
            case SessionRang(session, status, body) if session in self._other:
                self.tell(Progress(self._other[session], status, body))
            case SessionAnswered(session, body) if session in self._other:
                self.tell(Accept(self._other[session], body))
            case SessionReoffered(session):
                self.tell(AnswerOffer(session, ANSWER))
            case SessionEnded(session, status) if session in self._other:
                other = self._other.pop(session)
                del self._other[other]
                if status >= 300:
                    self.tell(Refuse(other, status))
                self.tell(HangUp(other))

    def _dial(self, target: Target, caller: str, callee: str, body: bytes) -> SessionId:
        session = SessionId(f"leg-{next(self._numbers)}")
        self.tell(Dial(session, target, Caller(caller, DOMAIN), callee, DOMAIN, body))
        return session
