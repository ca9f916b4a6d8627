"""What happens to transactions, and what they want done: shared by all four."""

from __future__ import annotations

import enum

from tongdai.machine import plain, value
from tongdai.sip.message import Response


@plain
class Failure(enum.Enum):
    """Why no final response came. The value is the status it is treated as."""

    TIMEOUT = 408
    "Nobody answered within 64*T1 (RFC 3261 §8.1.3.1)."

    TRANSPORT = 430
    "The flow closed (RFC 5626 §5.3)."


# Inputs: what happened.


@value
class ResponseReceived:
    """A response came for this client transaction."""

    response: Response


@value
class Retransmitted:
    """The request of this server transaction came again."""


@value
class AckReceived:
    """An ACK came whose branch is that of this server transaction."""


@value
class Responded:
    """The transaction user wants this response sent."""

    status: int
    data: bytes


@value
class TransportFailed:
    """What carried the transaction is gone."""


@value
class Tick:
    """The deadline has passed."""


ClientInput = ResponseReceived | TransportFailed | Tick
InviteServerInput = Retransmitted | AckReceived | Responded | TransportFailed | Tick
NonInviteServerInput = Retransmitted | Responded | TransportFailed | Tick


# Outputs: what to do.


@value
class Send:
    """Transmit one message."""

    data: bytes


@value
class Deliver:
    """Hand a response to the transaction user."""

    response: Response


@value
class Failed:
    """Tell the transaction user that no final response will come."""

    failure: Failure


@value
class Ended:
    """Forget this transaction. Always the last output."""


ClientOutput = Send | Deliver | Failed | Ended
ServerOutput = Send | Ended
