"""
The full side of ICE (RFC 8445) for one component on one socket.

It checks every address that the peer names or is seen at, and answers the peer's own
checks. As the controlling agent it nominates the best path that works; as the
controlled one it takes what the peer nominates. The path in use lives on answers to
further checks (consent, RFC 7675).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from . import stun
from .stun import Address, Class, ErrorCode

PACE: Final = 0.05
"Seconds between two checks (RFC 8445 §14.2, Ta)."

FIRST_RETRY: Final = 0.1
"""
Seconds until an unanswered check is sent again, then twice as long each time. Departs
from RFC 8445 §14.3, which wants 0.5 s: as browsers do, so that a call whose first
packet is lost does not begin deaf.
"""

LONGEST_RETRY: Final = 1.6

PATIENCE: Final = 30.0
"Seconds of unanswered checks before there is no path: as long as consent runs."

CONSENT_EVERY: Final = 2.5
"Seconds between checks of the path in use, half of what RFC 7675 §5.1 asks for."

CONSENT: Final = 30.0
"Seconds that a path lives after the last answered check (RFC 7675 §5.1)."

MAX_PATHS: Final = 32
"Addresses of one peer; what it names beyond, or is seen at, is left out."

MAX_PENDING: Final = 256
"Checks that an answer may still come to."

PEER_REFLEXIVE: Final = (110 << 24) + (0xFFFF << 8) + 255
"The priority that the peer is to give to an address of ours that it did not know."


# Inputs: what happened.


@dataclass(frozen=True, slots=True)
class Received:
    """A STUN message."""

    message: stun.Message
    source: Address


@dataclass(frozen=True, slots=True)
class PeerDescribed:
    """The peer's description, the first or a later one."""

    ufrag: str
    password: str
    candidates: tuple[tuple[Address, int], ...]
    "Addresses with their priorities."

    controlling: bool
    "The role that the descriptions give us (RFC 8445 §6.1.1)."


@dataclass(frozen=True, slots=True)
class Restarted:
    """Our credentials are new (RFC 8445 §9): the peer's will be, too."""

    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = Received | PeerDescribed | Restarted | Tick


# Outputs: what to do.


@dataclass(frozen=True, slots=True)
class Send:
    data: bytes
    destination: Address


@dataclass(frozen=True, slots=True)
class Nominated:
    """Send to this address from now on."""

    address: Address


@dataclass(frozen=True, slots=True)
class Failed:
    """No address answers, or the one in use does no more: send nothing more."""

    reason: str


Output = Send | Nominated | Failed


@dataclass(slots=True)
class _Path:
    priority: int
    next_at: float
    "When to check it (again)."

    retry: float = FIRST_RETRY
    works: bool = False
    wanted: bool = False
    "Has the controlling peer nominated it?"


@dataclass(frozen=True, slots=True)
class _Check:
    destination: Address
    controlling: bool
    nominates: bool


@dataclass(slots=True)
class _Peer:
    ufrag: str
    password: str
    since: float
    paths: dict[Address, _Path] = field(default_factory=dict)


class IceFull:
    """
    One full agent.

    Args:
        ufrag, password: Ours.
        tie_breaker: 64 random bits.
        transactions: Draws 12 random octets.
    """

    def __init__(
        self,
        *,
        ufrag: str,
        password: str,
        tie_breaker: int,
        transactions: Callable[[], bytes],
    ) -> None:
        self._names = {ufrag: password}
        "Ours; the former, too, until the peer uses the new."

        self._ufrag = ufrag
        self._tie_breaker = tie_breaker
        self._draw = transactions
        self._controlling = True
        self._peer: _Peer | None = None
        self._early: dict[Address, _Path] = {}
        "Where the peer was seen before its description came."

        self._pending: dict[bytes, _Check] = {}
        self._next_check = 0.0
        self._settled = False
        "Is a path nominated with the present credentials?"

        self._consented_at = 0.0
        self.nominated: Address | None = None
        "The path in use."

    def is_path(self, address: Address) -> bool:
        """Has the peer shown that it is at this address?"""
        if address == self.nominated:
            return True
        path = None if self._peer is None else self._peer.paths.get(address)
        return path is not None and path.works

    def deadline(self) -> float | None:
        peer = self._peer
        if peer is None:
            return None
        if self._settled:
            return min(self._next_check, self._consented_at + CONSENT)
        end = peer.since + PATIENCE
        soonest = min((path.next_at for path in peer.paths.values()), default=end)
        return min(max(soonest, self._next_check), end)

    def handle(self, event: Input, now: float) -> list[Output]:
        match event:
            case Received(message, source):
                match message.message_class:
                    case Class.REQUEST:
                        return self._requested(message, source, now)
                    case Class.SUCCESS | Class.ERROR:
                        return self._answered(message, source, now)
                    case _:
                        return []  # indications keep NATs open, and say nothing
            case PeerDescribed():
                return self._described(event, now)
            case Restarted(ufrag, password):
                self._names = {self._ufrag: self._names[self._ufrag], ufrag: password}
                self._ufrag = ufrag
                return []
            case Tick():
                return self._tick(now)

    def _described(self, peer: PeerDescribed, now: float) -> list[Output]:
        before = self._peer
        is_new = before is None or before.ufrag != peer.ufrag
        if before is None or before.ufrag != peer.ufrag:
            self._controlling = peer.controlling
            self._peer = before = _Peer(peer.ufrag, peer.password, now)
            self._pending.clear()
            self._settled = False
            before.paths, self._early = self._early, {}
        for address, priority in peer.candidates:
            if address not in before.paths and len(before.paths) < MAX_PATHS:
                before.paths[address] = _Path(priority, now)
        return self._tick(now) if is_new else []

    def _tick(self, now: float) -> list[Output]:
        peer = self._peer
        if peer is None:
            return []
        if self._settled:
            if now >= self._consented_at + CONSENT:
                return self._fail(f"the path has been silent for {CONSENT:.0f} s")
            if now < self._next_check or self.nominated is None:
                return []
            self._next_check = now + CONSENT_EVERY
            return [self._check(peer, self.nominated, nominates=self._controlling)]
        if now >= peer.since + PATIENCE:
            return self._fail(f"no address answered within {PATIENCE:.0f} s")
        if now < self._next_check:
            return []
        due = [address for address, path in peer.paths.items() if path.next_at <= now]
        if not due:
            return []
        # A path that works, and is to be nominated, before all that may not.
        address = max(due, key=lambda each: self._rank(peer.paths[each]))
        path = peer.paths[address]
        path.next_at = now + path.retry
        path.retry = min(LONGEST_RETRY, 2 * path.retry)
        self._next_check = now + PACE
        return [self._check(peer, address, nominates=self._controlling and path.works)]

    def _rank(self, path: _Path) -> tuple[bool, int]:
        return path.works, path.priority

    def _fail(self, reason: str) -> list[Output]:
        self._peer = self.nominated = None
        self._settled = False
        self._pending.clear()
        return [Failed(reason)]

    def _check(self, peer: _Peer, destination: Address, *, nominates: bool) -> Send:
        transaction = self._draw()
        while len(self._pending) >= MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        self._pending[transaction] = _Check(destination, self._controlling, nominates)
        data = stun.request(
            transaction,
            username=f"{peer.ufrag}:{self._ufrag}",
            password=peer.password,
            priority=PEER_REFLEXIVE,
            tie_breaker=self._tie_breaker,
            use_candidate=nominates,
            controlling=self._controlling,
        )
        return Send(data, destination)

    def _requested(
        self, request: stun.Message, source: Address, now: float
    ) -> list[Output]:
        # RFC 8489 §9.1.3; an answer to a stranger is shorter than its question.
        if request.username is None or not request.covered:
            return [Send(stun.failure(request, ErrorCode.BAD_REQUEST), source)]
        ours, _, theirs = request.username.partition(":")
        password = self._names.get(ours)
        peer = self._peer
        if (
            password is None
            or not request.authentic(password)
            or (peer is not None and ours == self._ufrag and theirs != peer.ufrag)
        ):
            return [Send(stun.failure(request, ErrorCode.UNAUTHENTICATED), source)]
        if request.unknown:
            refusal = stun.failure(request, ErrorCode.UNKNOWN_ATTRIBUTE, password)
            return [Send(refusal, source)]
        if peer is not None and self._conflicts(request):
            refusal = stun.failure(request, ErrorCode.ROLE_CONFLICT, password)
            return [Send(refusal, source)]
        outputs: list[Output] = [Send(stun.success(request, source, password), source)]
        if ours == self._ufrag:
            outputs += self._seen(request, source, now)
        return outputs

    def _conflicts(self, request: stun.Message) -> bool:
        """RFC 8445 §7.3.1.1: of two with one role the greater tie-breaker has it."""
        theirs = request.tie_breaker
        if theirs is None or request.from_controlled == self._controlling:
            return False
        ours_wins = self._tie_breaker >= theirs
        if ours_wins == self._controlling:
            return True
        self._controlling = not self._controlling
        return False

    def _seen(self, request: stun.Message, source: Address, now: float) -> list[Output]:
        """The peer is at this address: check it at once (RFC 8445 §7.3.1.4)."""
        paths = self._early if self._peer is None else self._peer.paths
        path = paths.get(source)
        if path is None:
            if len(paths) >= MAX_PATHS:
                return []
            path = paths[source] = _Path(request.priority, now)
        path.wanted = path.wanted or request.use_candidate
        if self._peer is None:
            return []
        if path.works:
            nominated = request.use_candidate and not self._controlling
            return self._nominate(source, now) if nominated else []
        if not self._settled and path.next_at > now:
            path.next_at, path.retry = now, FIRST_RETRY
            self._next_check = min(self._next_check, now)
            return self._tick(now)
        if self._settled and request.use_candidate and not self._controlling:
            # It moves: our own answer to that path is a check of it.
            return [self._check(self._peer, source, nominates=False)]
        return []

    def _answered(
        self, message: stun.Message, source: Address, now: float
    ) -> list[Output]:
        check = self._pending.get(message.transaction)
        peer = self._peer
        # RFC 8445 §7.2.5.2.1: an answer from elsewhere is none.
        if check is None or peer is None or source != check.destination:
            return []
        if not message.authentic(peer.password):
            return []  # forged, or of one who does not know us yet: we ask again
        del self._pending[message.transaction]
        if message.message_class is Class.ERROR:
            if message.error == ErrorCode.ROLE_CONFLICT:
                # RFC 8445 §7.2.5.1: unless the role has changed meanwhile.
                self._controlling = not check.controlling
                return self._again(peer, source, now)
            return []
        if source == self.nominated:
            self._consented_at = now
        path = peer.paths.setdefault(source, _Path(0, now))
        path.works = True
        if self._controlling:
            if check.nominates:
                return self._nominate(source, now)
            return [] if self._settled else self._again(peer, source, now)
        return self._nominate(source, now) if path.wanted else []

    def _again(self, peer: _Peer, address: Address, now: float) -> list[Output]:
        """Check it now, in another role or to nominate it."""
        path = peer.paths.get(address)
        if path is None:
            return []
        path.next_at, path.retry = now, FIRST_RETRY
        self._next_check = now
        return self._tick(now)

    def _nominate(self, address: Address, now: float) -> list[Output]:
        if self._settled and self._controlling:
            return []  # one is enough (RFC 8445 §8.1.1)
        if self._settled and address == self.nominated:
            return []
        self._settled = True
        if self._peer is not None:
            for path in self._peer.paths.values():
                path.wanted = False
        self._names = {self._ufrag: self._names[self._ufrag]}
        self._consented_at = now
        self._next_check = now + CONSENT_EVERY
        if self.nominated == address:
            return []
        self.nominated = address
        return [Nominated(address)]


def addresses(
    candidates: Sequence[tuple[Address, int]], *, like: str
) -> tuple[tuple[Address, int], ...]:
    """Those of the family of IP that our own address ``like`` can reach."""
    return tuple(
        (address, priority)
        for address, priority in candidates
        if (":" in address[0]) == (":" in like)
    )
