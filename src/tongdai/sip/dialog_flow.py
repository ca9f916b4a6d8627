"""A dialog, and the flow that carries it for the time being."""

from __future__ import annotations

import enum
import math
from typing import Final

from tongdai.machine import plain

from .dialog import Dialog
from .endpoint_inputs import HeaderRows
from .endpoint_outputs import Transmit
from .flow import Flow
from .message import Response
from .origin import Origin
from .session_vocabulary import SDP, RequestCame, SendRequest, SendResponse, Step

LATER: Final = 10.0
"§14.2: how long at most a peer whose request comes too early is told to wait, seconds."


@plain
class Timer(enum.Enum):
    """What a confirmed dialog waits for. Its parts share one table of these."""

    RETRANSMIT = "send the 2xx again, over any transport (§13.3.1.4)"
    ACK = "give up waiting for the ACK to our 2xx"
    BACK_OFF = "repeat a re-INVITE that collided with theirs (§14.1)"
    REFRESH = "tell the peer that we are there (RFC 4028 §7.4)"
    EXPIRY = "the peer has not been heard of for too long (RFC 4028 §10)"
    SUBSCRIPTION = "a peer has been told of its transfer for long enough"
    LEAVE = "give up waiting for a flow to send the BYE over"


class DialogFlow:
    """Writes the messages of one dialog. Nothing is sent while the flow is closed."""

    def __init__(self, dialog: Dialog, flow: Flow, origin: Origin) -> None:
        self.dialog = dialog
        self.flow: Flow | None = flow
        "None while it is closed."
        self.origin = origin

    def is_own(self, host: str) -> bool:
        """Is it us, and no domain, that the peer means by this host?"""
        return self.origin.is_own(host, self.flow)

    def send(
        self,
        method: str,
        rows: HeaderRows = (),
        body: bytes = b"",
        *,
        content_type: str = SDP,
    ) -> list[Step]:
        """Send the next request of the dialog."""
        if self.flow is None:
            return []
        if method != "BYE":
            # A target refresh; and the flow may not be the one that it was (§12.2.1).
            rows = (("Contact", self.origin.contact(self.flow)), *rows)
        via = self.origin.via(self.flow)
        request = self.dialog.request(
            method, via, headers=rows, body=body, content_type=content_type
        )
        return [SendRequest(request, self.flow)]

    def ack(self, cseq: int, dialog: Dialog | None = None) -> bytes:
        """
        Write the ACK to a 2xx, to be sent for each copy of it that comes.

        Args:
            cseq: Of the INVITE.
            dialog: Another one than this, made by a fork of the INVITE.
        """
        if self.flow is None:
            return b""
        via = self.origin.via(self.flow)
        return (dialog or self.dialog).request("ACK", via, cseq=cseq).encode()

    def transmit(self, data: bytes) -> list[Step]:
        """Send bytes that belong to no transaction."""
        return [] if self.flow is None or not data else [Transmit(self.flow, data)]

    def answer(
        self, came: RequestCame, status: int, rows: HeaderRows = (), body: bytes = b""
    ) -> SendResponse:
        """Write a response to a request of theirs."""
        if status < 300 and self.flow is not None and came.request.method != "BYE":
            rows = (("Contact", self.origin.contact(self.flow)), *rows)
        return SendResponse(
            came.key,
            Response.answering(came.request, status, headers=rows, body=body),
        )

    def answer_later(self, came: RequestCame) -> SendResponse:
        """Refuse an offer that comes while another is not answered (§14.2)."""
        wait = 1 + math.floor(self.origin.fraction() * LATER)
        return self.answer(came, 500, (("Retry-After", str(wait)),))
