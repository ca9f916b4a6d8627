"""The one door of the SIP floor: bytes and wishes in, bytes and facts out."""

from __future__ import annotations

from .endpoint_inputs import Input
from .endpoint_outputs import Output
from .ids import TokenFactory
from .settings import SipSettings


class Endpoint:
    """All transactions, dialogs, INVITE sessions and digest checks of one process."""

    def __init__(
        self,
        settings: SipSettings,
        tokens: TokenFactory,
        *,
        domains: frozenset[str] = frozenset(),
    ) -> None:
        """
        Args:
            tokens: Where all randomness comes from.
            domains: What we serve, in lower case; ``DomainsChanged`` replaces it.
        """

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        raise NotImplementedError

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""
        raise NotImplementedError
