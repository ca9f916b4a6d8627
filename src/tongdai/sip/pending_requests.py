"""Requests that were received and wait for word from above."""

from __future__ import annotations

import enum
import itertools

from tongdai.machine import plain, value

from .digest import Credentials
from .flow import Flow
from .ids import RequestId
from .invite_session import InviteSession
from .message import Request
from .transaction.matching import Key


@plain
class Stage(enum.Enum):
    """What the request waits for."""

    CREDENTIALS = "the secret of whoever sent it"
    OWNER = "whose its bearer token is"
    ANSWER = "its final response"


@value
class Pending:
    """One request that waits."""

    request: Request
    key: Key
    flow: Flow
    realm: str
    stage: Stage
    user: str
    "Who sent it, by its own word until that is proved."

    credentials: Credentials | None = None
    "None if it came with a bearer token."

    session: InviteSession | None = None
    "The session whose dialog the request is in."

    def speaks_for(self, user: str) -> bool:
        """Does ``user``, who is proved, speak for itself and for nobody else?"""
        proved = (user, self.realm)
        if self.session is not None:
            return proved == self.session.peer
        sender, aor = self.request.from_.uri, self.request.to.uri
        if (sender.user, sender.host) != proved:
            return False
        return self.request.method != "REGISTER" or (aor.user, aor.host) == proved


def claimant(request: Request, session: InviteSession | None) -> str:
    """Whom a request with a bearer token says that it comes from."""
    if session is not None:
        return session.peer[0]
    speaker = request.to if request.method == "REGISTER" else request.from_
    return speaker.uri.user or ""


class PendingRequests:
    """A bounded number of them, each for a bounded time."""

    def __init__(self, most: int, patience: float) -> None:
        """
        Args:
            patience: Seconds until a request is given up; its sender has by then.
        """
        self._most = most
        self._patience = patience
        self._numbers = itertools.count(1)
        self._waiting: dict[RequestId, tuple[float, Pending]] = {}
        "(until when, what), in the order they came: so is the time."
        self._by_key: dict[Key, RequestId] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Is there no room for another one?"""
        return len(self._waiting) >= self._most

    def add(self, pending: Pending, now: float) -> RequestId:
        """Let a request wait; the id names it in what is asked above."""
        name = RequestId(str(next(self._numbers)))
        self._waiting[name] = (now + self._patience, pending)
        self._by_key[pending.key] = name
        return name

    def take(self, name: RequestId, stage: Stage) -> Pending | None:
        """Word came; None if the request was given up or is not at that stage."""
        _, pending = self._waiting.get(name) or (0.0, None)
        if pending is None or pending.stage is not stage:
            return None
        self._remove(name, pending)
        return pending

    def cancel(self, key: Key) -> Pending | None:
        """Its sender cancels the request of this server transaction."""
        name = self._by_key.get(key)
        if name is None:
            return None
        _, pending = self._waiting[name]
        self._remove(name, pending)
        return pending

    def deadline(self) -> float | None:
        """When the oldest is to be given up."""
        for until, _ in self._waiting.values():
            return until
        return None

    def pop_due(self, now: float) -> Pending | None:
        """Give up one that has waited too long, if any."""
        for name, (until, pending) in self._waiting.items():
            if until > now:
                break
            self._remove(name, pending)
            return pending
        return None

    def _remove(self, name: RequestId, pending: Pending) -> None:
        del self._waiting[name]
        del self._by_key[pending.key]
