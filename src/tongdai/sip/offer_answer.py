"""Whose turn it is to describe its media (RFC 3264, RFC 6337)."""

from __future__ import annotations

import enum

from tongdai.errors import UsageError
from tongdai.machine import plain


@plain
class State(enum.Enum):
    """Where an exchange of session descriptions stands."""

    STABLE = "no offer is open"
    LOCAL_OFFER = "ours waits for their answer"
    REMOTE_OFFER = "theirs waits for our answer"


class OfferAnswer:
    """
    The exchanges of one session, one at a time. It does not read what is exchanged.

    A body in an unreliable provisional response is a foretaste of the answer and does
    not count here (RFC 6337 §3.1.1).
    """

    __slots__ = ("_former", "_state", "local")

    def __init__(self) -> None:
        self._state = State.STABLE
        self._former = b""
        self.local = b""
        """
        What we last said of ourselves, repeated by a refresh. Empty: nothing yet.
        """

    @property
    def state(self) -> State:
        """Whose turn it is."""
        return self._state

    def sent(self, body: bytes) -> None:
        """
        We sent a description: an answer to an open offer of theirs, else an offer.

        Raises:
            UsageError: an offer of ours is open already.
        """
        if self._state is State.LOCAL_OFFER:
            raise UsageError("an offer while the one before is not answered")
        offers = self._state is State.STABLE
        self._state = State.LOCAL_OFFER if offers else State.STABLE
        self._former, self.local = self.local, body

    def offered(self) -> bool:
        """They sent an offer; False if it collides with one that is open."""
        if self._state is not State.STABLE:
            return False
        self._state = State.REMOTE_OFFER
        return True

    def answered(self) -> bool:
        """They sent an answer; False if nobody asked."""
        if self._state is not State.LOCAL_OFFER:
            return False
        self._state = State.STABLE
        return True

    def refused(self) -> None:
        """The open offer was refused: all is as it was before (RFC 3264 §8)."""
        if self._state is State.LOCAL_OFFER:
            self.local = self._former
        self._state = State.STABLE
