"""What the phone keeps of one call while it lives, and how its descriptions go."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tongdai.client.leg import Leg
from tongdai.machine import plain
from tongdai.sip.ids import SessionId


@plain
class Stage(enum.Enum):
    """How far a call is."""

    CALLING = "we have called; nobody has answered"
    OFFERED = "we are called, and have not answered"
    TALKING = "it was answered"


@dataclass(slots=True)
class LiveCall:
    """One call. What takes or makes descriptions may raise what its leg raises."""

    leg: Leg
    stage: Stage
    line: str
    "The line or the peer that it goes over."

    webrtc: bool
    domain: str = ""
    "Where numbers that the call is passed on to are."

    transferred_to: str = ""
    "The number that the latest transfer is about."

    offer: bytes | None = None
    "The caller's first; None: it wants ours, or we are the caller."

    replaces: SessionId | None = None
    "The call whose place this one takes when it is answered."

    settled: bytes | None = None
    "Our description for a caller, or the called side's for us."

    held: bool = False
    "We hold the other side, as agreed."

    wanted: bool = False
    "We want to."

    offering: bool | None = None
    "What our offer under way says of holding; None: none is under way."

    renew: bool = False
    "Media are to be offered anew although holding does not change."

    heard_before: int = 0
    "What had come when the way to the switchboard was lost, or last looked."

    lost: bool = False
    "It ends because the other side is out of reach."

    @property
    def heard(self) -> int:
        """Packets of any kind that have come."""
        quality = self.leg.quality
        return quality.received + quality.reports

    def describe(self) -> bytes:
        """Our description for a caller, the same each time it is asked."""
        if self.settled is None:
            leg, offer = self.leg, self.offer
            self.settled = leg.offer() if offer is None else leg.answer(offer)
        return self.settled

    def take(self, answer: bytes | None) -> None:
        """The answer to our first offer, perhaps once more."""
        if answer is not None and answer != self.settled:
            self.leg.accept(answer)
            self.settled = answer

    def reoffer(self) -> bytes | None:
        """The next offer to make, if one is due and none is under way."""
        due = self.renew or self.wanted is not self.held
        if self.stage is not Stage.TALKING or self.offering is not None or not due:
            return None
        self.renew, self.offering = False, self.wanted
        return self.leg.offer(held=self.wanted)

    def reanswered(self, answer: bytes) -> bool:
        """The answer to a later offer came; does hold change by it?"""
        offered, self.offering = self.offering, None
        self.leg.accept(answer)
        if offered is None or offered is self.held:
            return False
        self.held = offered
        return True

    def refused(self) -> bool:
        """A later offer was refused, and all is as before; was it to change hold?"""
        offered, self.offering = self.offering, None
        if offered is None or offered is self.held:
            return False
        self.wanted = self.held
        self.leg.offer(held=self.held)  # so that the leg, too, goes on as it was
        return True
