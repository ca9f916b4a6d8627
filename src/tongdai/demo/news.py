"""
How a call that the carrier makes goes on, as the command line is told.

One JSON object a line; the first line is the command line's and asks for the call
(:class:`Wanted`). See :mod:`tongdai.demo.control`.
"""

from __future__ import annotations

import enum

import msgspec

from .sounds import Echo, Sound, Tone


class Wanted(msgspec.Struct, frozen=True):
    """A call to be made: over when the other side hangs up, or we close the socket."""

    caller: str
    "The number that it comes from, as anybody writes it."

    hotline: str
    hertz: int | None
    "The tone that is played; None: what is heard is said again."

    seconds: float | None
    "How long to talk; None: until the other side hangs up."

    digits: str = ""
    "Keys pressed when somebody answers."

    @property
    def sound(self) -> Sound:
        """What the caller says."""
        return Echo() if self.hertz is None else Tone(self.hertz)


class Calling(msgspec.Struct, frozen=True, tag=True):
    """The call has been sent to the switchboard."""


class Ringing(msgspec.Struct, frozen=True, tag=True):
    """Somebody's phone rings."""


class HeardEarly(msgspec.Struct, frozen=True, tag=True):
    """The switchboard plays something before anybody answers."""


class Answered(msgspec.Struct, frozen=True, tag=True):
    """Somebody, or the switchboard itself, answered."""


class Pressed(msgspec.Struct, frozen=True, tag=True):
    """The other side pressed a key."""

    key: str


class Why(enum.StrEnum):
    """Why a call is over."""

    THEY_HUNG_UP = "they_hung_up"
    WE_HUNG_UP = "we_hung_up"
    REFUSED = "refused"
    "Nobody answered; the status says more."

    LOST = "lost"
    "It was answered, and then the switchboard was heard of no more."

    CARRIER_STOPPED = "carrier_stopped"


class Heard(msgspec.Struct, frozen=True):
    """How much of a call came through."""

    sent: int
    "Packets."

    received: int
    lost: int
    "Packets that were sent to us and never came."

    jitter: float
    "Milliseconds."

    missed: int
    "Packets of ours that never came to the other side, as it has reported."


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The call is over; nothing follows."""

    why: Why
    status: int
    "The SIP status; 200 after a talk."

    seconds: float
    "Of talking; 0 if nobody answered."

    heard: Heard


class NotMade(msgspec.Struct, frozen=True, tag=True):
    """There was no call: the carrier cannot take it. Nothing follows."""

    reason: str


News = Calling | Ringing | HeardEarly | Answered | Pressed | Ended | NotMade
