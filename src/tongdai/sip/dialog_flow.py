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
from .message import Request, Response
from .origin import Origin
from .session_vocabulary import SDP, RequestCame, SendRequest, SendResponse, Step
from .uac_authentication import FIELDS, Authentication, copy_credentials

LATER: Final = 10.0
"§14.2: how long at most a peer whose request comes too early is told to wait, seconds."


REMEMBERED: Final = 8
"Requests kept for a challenge to come: a dialog has one of each kind under way."


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

    def __init__(
        self,
        dialog: Dialog,
        flow: Flow,
        origin: Origin,
        authentication: Authentication | None = None,
    ) -> None:
        self.dialog = dialog
        self.flow: Flow | None = flow
        "None while it is closed."
        self.origin = origin
        self._authentication = authentication
        self._sent: dict[int, Request] = {}
        """
        Requests of ours that may have to be sent again, with credentials, and INVITEs
        whose ACK repeats theirs; by CSeq. Of the latest few, and only where somebody
        may ask for credentials.
        """

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
        if method not in ("BYE", "PRACK"):
            # A target refresh; and the flow may not be the one that it was (§12.2.1).
            rows = (("Contact", self.origin.contact(self.flow)), *rows)
        via = self.origin.via(self.flow)
        request = self.dialog.request(
            method, via, headers=rows, body=body, content_type=content_type
        )
        return [SendRequest(self._signed(request), self.flow)]

    def _signed(self, request: Request) -> Request:
        if self._authentication is not None:
            self._authentication.sign(request)
            self._sent[request.cseq.number] = request
            if len(self._sent) > REMEMBERED:
                del self._sent[min(self._sent)]
        return request

    def prove(self, response: Response, flow: Flow | None) -> SendRequest | None:
        """
        Send the request that was challenged again, with credentials and another CSeq.

        None if it is no challenge, or not one that is answered: it must come from
        where our requests go.
        """
        if (
            response.status not in FIELDS
            or self._authentication is None
            or self.flow is None
            or flow != self.flow
        ):
            return None
        asked = self._sent.pop(response.cseq.number, None)
        if asked is None or not self._authentication.challenged(response):
            return None
        self.dialog.local_seq += 1
        again = asked.repeated(self.dialog.local_seq, self.origin.via(self.flow))
        return SendRequest(self._signed(again), self.flow)

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
        ack = (dialog or self.dialog).request("ACK", via, cseq=cseq)
        if (invite := self._sent.get(cseq)) is not None:
            copy_credentials(invite, ack)
        return ack.encode()

    def transmit(self, data: bytes) -> list[Step]:
        """Send bytes that belong to no transaction."""
        return [] if self.flow is None or not data else [Transmit(self.flow, data)]

    def answer(
        self, came: RequestCame, status: int, rows: HeaderRows = (), body: bytes = b""
    ) -> SendResponse:
        """Write a response to a request of theirs."""
        method = came.request.method
        if status < 300 and self.flow is not None and method not in ("BYE", "PRACK"):
            rows = (("Contact", self.origin.contact(self.flow)), *rows)
        return SendResponse(
            came.key,
            Response.answering(came.request, status, headers=rows, body=body),
        )

    def answer_later(self, came: RequestCame) -> SendResponse:
        """Refuse an offer that comes while another is not answered (§14.2)."""
        wait = 1 + math.floor(self.origin.fraction() * LATER)
        return self.answer(came, 500, (("Retry-After", str(wait)),))
