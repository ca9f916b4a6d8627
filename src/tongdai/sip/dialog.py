"""The peer-to-peer relation between two user agents (RFC 3261 §12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .address import NameAddr
from .errors import MalformedMessage
from .message import Request, Response


@dataclass(slots=True)
class Dialog:
    """One dialog, as one of its two ends keeps it."""

    call_id: str

    local: str
    "Our From or To, with our tag."

    remote: str
    "Theirs, as they wrote it, with their tag."

    remote_tag: str
    "Empty from senders of RFC 2543, which had none (§12.1.1)."

    target: str
    "The URI that our requests are sent to: their latest Contact."

    route: tuple[str, ...]
    "Fixed when the dialog is made; first hop first."

    local_seq: int
    "CSeq of our latest request, but for ACK and CANCEL."

    remote_seq: int | None
    "CSeq of theirs."

    @classmethod
    def made_by_request(cls, request: Request, tag: str) -> Dialog:
        """
        The UAS's side of what an INVITE asks for (§12.1.1).

        Args:
            tag: Ours, for the To.

        Raises:
            MalformedMessage: no Contact, or one that no request can be sent to.
        """
        return cls(
            call_id=request.call_id,
            local=f"{request.headers.get('To')};tag={tag}",
            remote=request.headers.get("From") or "",
            remote_tag=request.from_.tag or "",
            target=_target(request),
            route=tuple(map(str, request.record_routes)),
            local_seq=0,
            remote_seq=request.cseq.number,
        )

    @classmethod
    def made_by_response(cls, invite: Request, response: Response) -> Dialog:
        """
        The UAC's side of what a response with a To tag made (§12.1.2).

        Raises:
            MalformedMessage: a Contact that no request can be sent to.
        """
        return cls(
            call_id=invite.call_id,
            local=invite.headers.get("From") or "",
            remote=response.headers.get("To") or "",
            remote_tag=response.to.tag or "",
            # A provisional response may be without a Contact; nobody must be, but the
            # address that was dialled is the best guess then.
            target=_target(response) if "Contact" in response.headers else invite.uri,
            route=tuple(map(str, reversed(response.record_routes))),
            local_seq=invite.cseq.number,
            remote_seq=None,
        )

    def forked(self, response: Response) -> Dialog:
        """
        The dialog that the same INVITE made with another branch (§13.2.2.4).

        Raises:
            MalformedMessage: a Contact that no request can be sent to.
        """
        return replace(
            self,
            remote=response.headers.get("To") or "",
            remote_tag=response.to.tag or "",
            target=_target(response),
            route=tuple(map(str, reversed(response.record_routes))),
            local_seq=response.cseq.number,
            remote_seq=None,
        )

    def request(
        self,
        method: str,
        via: str,
        *,
        cseq: int | None = None,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        content_type: str = "application/sdp",
    ) -> Request:
        """
        Write a request of ours within the dialog (§12.2.1.1).

        Args:
            cseq: Of the INVITE that an ACK acknowledges; else the next one is taken.
        """
        if cseq is None:
            self.local_seq += 1
            cseq = self.local_seq
        uri, route = self.target, self.route
        if route and "lr" not in (first := NameAddr.parse(route[0]).uri).parameters:
            # A strict router wants to be the Request-URI itself.
            uri, route = str(first), (*route[1:], f"<{self.target}>")
        return Request.create(
            method,
            uri,
            from_=self.local,
            to=self.remote,
            call_id=self.call_id,
            cseq=cseq,
            via=via,
            headers=[*(("Route", hop) for hop in route), *headers],
            body=body,
            content_type=content_type,
        )

    def takes(self, request: Request) -> bool:
        """
        Note the CSeq of a request of theirs; False if it comes too late (§12.2.2).

        An ACK has the number of its INVITE and is not to be asked about.
        """
        number = request.cseq.number
        if self.remote_seq is not None and number <= self.remote_seq:
            return False
        self.remote_seq = number
        return True

    def refreshed(self, message: Request | Response) -> str:
        """
        The target that an INVITE or UPDATE, or a 2xx to one, asks for (§12.2).

        Raises:
            MalformedMessage: a Contact that no request can be sent to.
        """
        return _target(message) if "Contact" in message.headers else self.target


def _target(message: Request | Response) -> str:
    contacts = message.contacts
    if len(contacts) != 1:
        # §8.1.1.8: exactly one, in a request that can make a dialog.
        raise MalformedMessage(f"one Contact is needed, {len(contacts)} came")
    uri = contacts[0].uri
    if not uri.is_sip:
        raise MalformedMessage(f"no SIP contact: {str(uri)[:80]!r}")
    # Headers in it would become header fields of our requests (§19.1.5): not theirs
    # to choose, and forbidden in a Request-URI.
    return str(replace(uri, headers=()) if uri.headers else uri)
