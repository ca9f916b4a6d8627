"""What happens to one trunk, and what it wants done."""

from __future__ import annotations

import enum

from tongdai.machine import plain, value
from tongdai.sip.flow import Address, Flow

# Inputs: what happened.


@value
class Found:
    """The carrier's name leads here."""

    addresses: tuple[Address, ...]
    "In the order in which they should be tried; one at least."
    ttl: float
    "Seconds until it is worth asking again."


@value
class NotFound:
    """The carrier's name leads nowhere."""

    reason: str


@value
class Connected:
    """There is a flow to this address."""

    address: Address
    flow: Flow


@value
class NotConnected:
    """There is none."""

    address: Address
    reason: str


@value
class FlowLost:
    """A connection is gone."""

    flow: Flow


@value
class Answered:
    """The carrier was asked whether it is there."""

    address: Address
    status: int | None
    "None: no answer."
    seconds: float


@value
class Enrolled:
    """We are registered."""

    expires: int
    "Seconds."


@value
class Denied:
    """We are not registered."""

    status: int
    reason: str


@value
class CallFailed:
    """A call over this flow got no answer, or 503."""

    flow: Flow


@value
class Tick:
    """The deadline has passed."""


Input = (
    Found
    | NotFound
    | Connected
    | NotConnected
    | FlowLost
    | Answered
    | Enrolled
    | Denied
    | CallFailed
    | Tick
)


# Outputs: what to do.


@value
class Find:
    """Look the carrier's name up."""


@value
class Connect:
    """Make a flow to this address."""

    address: Address


@value
class Ask:
    """Ask over this flow whether the carrier is there."""

    address: Address
    flow: Flow


@value
class Enrol:
    """Register over this flow, and stay registered."""

    flow: Flow


@value
class Withdraw:
    """Take the registration back."""


@value
class Move:
    """Calls of the former flow live on the new one."""

    former: Flow
    flow: Flow


@value
class Leave:
    """No call will take this connection any more; those that are on it go on."""

    flow: Flow


@value
class Changed:
    """Where the carrier is, or how it stands, is not what it was."""


Output = Find | Connect | Ask | Enrol | Withdraw | Move | Leave | Changed


@plain
class Standing(enum.Enum):
    """How a trunk, or one address of its carrier, stands. The value is for people."""

    UP = "up"
    TRYING = "trying"
    DOWN = "down"
