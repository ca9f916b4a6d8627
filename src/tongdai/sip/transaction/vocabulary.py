"""What happens to transactions, and what they want done: shared by all four."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tongdai.sip.message import Response


class Failure(enum.Enum):
    """Why no final response came. The value is the status it is treated as."""

    TIMEOUT = 408
    "Nobody answered within 64*T1 (RFC 3261 §8.1.3.1)."

    TRANSPORT = 430
    "The flow closed (RFC 5626 §5.3)."


# Inputs: what happened.


@dataclass(frozen=True, slots=True)
class ResponseReceived:
    """A response came for this client transaction."""

    response: Response


@dataclass(frozen=True, slots=True)
class Retransmitted:
    """The request of this server transaction came again."""


@dataclass(frozen=True, slots=True)
class AckReceived:
    """An ACK came whose branch is that of this server transaction."""


@dataclass(frozen=True, slots=True)
class Responded:
    """The transaction user wants this response sent."""

    status: int
    data: bytes


@dataclass(frozen=True, slots=True)
class TransportFailed:
    """What carried the transaction is gone."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


ClientInput = ResponseReceived | TransportFailed | Tick
InviteServerInput = Retransmitted | AckReceived | Responded | TransportFailed | Tick
NonInviteServerInput = Retransmitted | Responded | TransportFailed | Tick


# Outputs: what to do.


@dataclass(frozen=True, slots=True)
class Send:
    """Transmit one message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand a response to the transaction user."""

    response: Response


@dataclass(frozen=True, slots=True)
class Failed:
    """Tell the transaction user that no final response will come."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Ended:
    """Forget this transaction. Always the last output."""


ClientOutput = Send | Deliver | Failed | Ended
ServerOutput = Send | Ended
