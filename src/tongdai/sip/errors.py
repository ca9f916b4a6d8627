"""What the SIP message layer raises when a peer breaks the grammar."""

from __future__ import annotations

from tongdai.errors import RemoteError


class MalformedMessage(RemoteError):
    """
    Text that is not SIP as RFC 3261 §25 and :mod:`tongdai.sip.limits` allow it.

    Raised by every parser of this package, when a message is read and when one of
    its header fields is first looked at. Where the whole of a *request* was seen,
    :class:`tongdai.sip.parser.MalformedRequest` is raised, which can be answered.
    """

    code = "sip.malformed"

    def __init__(self, reason: str, *, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        "What was expected and what came; may quote the peer: for logs only."
        self.status = status
        "The response to send, if the message was a request."
