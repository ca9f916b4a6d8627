"""
The lite side of ICE (RFC 8445 §2.5): answers checks, never sends any.

An address is learnt only from a request that carries our credentials, and used
only when the controlling peer nominates it. A path lives on the peer's own checks
(RFC 7675): we never probe.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tongdai.machine import TimerTable

from . import stun
from .stun import Address, Class, ErrorCode

CONSENT: Final = 30.0
"Seconds that a path lives after its last checked request (RFC 7675 §5.1)."

SETTLED: Final = 3.0
"""
Seconds without a check after which a nominated path gives way to any other. Browsers
check the path they use every 2.5 s at the latest.
"""

MAX_PATHS: Final = 8
"Addresses of one peer: interfaces times address families, one of them moving."


# Inputs: what happened.


@dataclass(frozen=True, slots=True)
class Received:
    """A STUN message for this agent, found by the ufrag in its USERNAME."""

    message: stun.Message
    source: Address


@dataclass(frozen=True, slots=True)
class PeerDescribed:
    """The peer's answer is known; until then nothing is nominated."""

    ufrag: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """
    ICE restart (RFC 8445 §9): new credentials on both sides.

    The former ones hold until the peer nominates a path with the new.
    """

    ufrag: str
    password: str
    peer_ufrag: str | None


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = Received | PeerDescribed | Restarted | Tick


# Outputs: what to do.


@dataclass(frozen=True, slots=True)
class Send:
    """Send from the socket on which the request came."""

    data: bytes
    destination: Address


@dataclass(frozen=True, slots=True)
class Validated:
    """Datagrams from this address are the peer's (DTLS, SRTP may be read)."""

    address: Address


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The address is no longer the peer's."""

    address: Address


@dataclass(frozen=True, slots=True)
class Nominated:
    """Send to this address from now on; it is among the validated ones."""

    address: Address


@dataclass(frozen=True, slots=True)
class ConsentLost:
    """No checked request on the nominated path for 30 s: stop sending."""


Output = Send | Validated | Forgotten | Nominated | ConsentLost


@dataclass(frozen=True, slots=True)
class _Nomination:
    address: Address
    priority: int


@dataclass(slots=True)
class _Generation:
    """The credentials between two ICE restarts."""

    ufrag: str
    password: str
    peer_ufrag: str | None
    early: list[tuple[str, _Nomination]] = field(default_factory=list)
    "Nominations that came before the peer's answer, with the ufrag they named."


class IceLite:
    """
    One lite agent with one component.

    Until the first check there is no deadline: how long to wait for a peer that
    never comes is for the call to decide.
    """

    def __init__(self, *, ufrag: str, password: str, peer_ufrag: str | None) -> None:
        self._current = _Generation(ufrag, password, peer_ufrag)
        self._former: _Generation | None = None
        self._nomination: _Nomination | None = None
        self._checked_at: dict[Address, float] = {}
        self._consent: TimerTable[Address] = TimerTable()

    @property
    def nominated(self) -> Address | None:
        """Where to send; None before nomination and after the loss of consent."""
        return self._nomination.address if self._nomination else None

    def deadline(self) -> float | None:
        return self._consent.next()

    def handle(self, event: Input, now: float) -> list[Output]:
        match event:
            case Received(message, source):
                if message.message_class is not Class.REQUEST:
                    return []  # we ask nothing, so no response can be ours
                return self._requested(message, source, now)

            case PeerDescribed(ufrag):
                return self._described(ufrag, now)

            case Restarted(ufrag, password, peer_ufrag):
                self._former = self._current
                self._current = _Generation(ufrag, password, peer_ufrag)
                return []

            case Tick():
                outputs: list[Output] = []
                while (address := self._consent.pop_due(now)) is not None:
                    outputs += self._forget(address)
                return outputs

    def _requested(
        self, request: stun.Message, source: Address, now: float
    ) -> list[Output]:
        # RFC 8489 §9.1.3; an answer to a stranger is shorter than its question.
        if request.username is None or not request.covered:
            return [Send(stun.failure(request, ErrorCode.BAD_REQUEST), source)]
        ours, _, theirs = request.username.partition(":")
        generation = self._generation(ours, theirs)
        if generation is None or not request.authentic(generation.password):
            return [Send(stun.failure(request, ErrorCode.UNAUTHENTICATED), source)]

        password = generation.password
        if request.unknown:
            refusal = stun.failure(request, ErrorCode.UNKNOWN_ATTRIBUTE, password)
            return [Send(refusal, source)]
        if request.from_controlled:
            # RFC 8445 §6.1.1: a lite agent is never the controlling one, so the
            # tie-breakers do not matter.
            refusal = stun.failure(request, ErrorCode.ROLE_CONFLICT, password)
            return [Send(refusal, source)]

        outputs: list[Output] = [Send(stun.success(request, source, password), source)]
        outputs += self._validate(source, now)
        if request.use_candidate:
            if generation.peer_ufrag is None:
                generation.early.append((theirs, _Nomination(source, request.priority)))
                del generation.early[:-MAX_PATHS]
            else:
                nomination = _Nomination(source, request.priority)
                outputs += self._nominate(generation, nomination, now)
        elif source == self.nominated:
            # The peer has withdrawn it: whatever it nominates next is better.
            self._nomination = _Nomination(source, -1)
        return outputs

    def _generation(self, ours: str, theirs: str) -> _Generation | None:
        for generation in (self._current, self._former):
            if generation is not None and generation.ufrag == ours:
                known = generation.peer_ufrag
                return generation if known in (None, theirs) else None
        return None

    def _validate(self, source: Address, now: float) -> list[Output]:
        outputs: list[Output] = []
        if source not in self._checked_at:
            if len(self._checked_at) >= MAX_PATHS:
                outputs += self._forget(self._oldest())
            outputs.append(Validated(source))
        self._checked_at[source] = now
        self._consent.start(source, now + CONSENT)
        return outputs

    def _oldest(self) -> Address:
        """The path that has been silent longest, the nominated one excepted."""
        others = [path for path in self._checked_at if path != self.nominated]
        return min(others, key=self._checked_at.__getitem__)

    def _forget(self, address: Address) -> list[Output]:
        self._consent.stop(address)
        del self._checked_at[address]
        if address != self.nominated:
            return [Forgotten(address)]
        self._nomination = None
        return [ConsentLost(), Forgotten(address)]

    def _nominate(
        self, generation: _Generation, nomination: _Nomination, now: float
    ) -> list[Output]:
        """
        Use the path, unless a better one is in use.

        A peer with several addresses may nominate them all (aggressive nomination,
        RFC 5245 §8.1.1.2), then the highest priority counts; or one after another.
        """
        restarted = self._former is not None and generation is self._current
        if restarted:
            self._former = None
        before = self._nomination
        if (
            before is not None
            and not restarted
            and before.address != nomination.address
            and before.priority > nomination.priority
            and now - self._checked_at[before.address] < SETTLED
        ):
            return []
        self._nomination = nomination
        if before is not None and before.address == nomination.address:
            return []
        return [Nominated(nomination.address)]

    def _described(self, ufrag: str, now: float) -> list[Output]:
        generation = self._current
        generation.peer_ufrag = ufrag
        early, generation.early = generation.early, []
        outputs: list[Output] = []
        for theirs, nomination in early:
            if theirs == ufrag and nomination.address in self._checked_at:
                outputs += self._nominate(generation, nomination, now)
        return outputs
