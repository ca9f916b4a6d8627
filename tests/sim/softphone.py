"""
A phone that does exactly what a test tells it, on a wire that loses nothing.

It speaks SIP over one reliable flow, as a page does over its WebSocket, reads and
writes messages with the classes of :mod:`tongdai.sip`, and lets the test see each.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tongdai.sip.digest import Algorithm, Credentials, DigestSecret
from tongdai.sip.flow import Flow
from tongdai.sip.message import Request, Response
from tongdai.sip.parameters import Parameters
from tongdai.sip.parser import parse_message

PATIENCE = 100.0
"Seconds of virtual time that a test waits for a message: longer than any phone rings."


@dataclass
class Line:
    """One call, as this phone has it."""

    phone: Softphone
    invite: Request
    outgoing: bool
    tag: str
    remote: str = ""
    "The other end's To or From, with its tag."

    target: str = ""
    "The other end's Contact."

    cseq: int = 1

    def send(self, method: str, body: bytes = b"", *, cseq: int | None = None) -> None:
        """Send a request within the dialog."""
        if cseq is None:
            self.cseq += 1
        own = self.invite.headers.get("From" if self.outgoing else "To") or ""
        if not self.outgoing:
            own += f";tag={self.tag}"
        self.phone.request(
            method,
            self.target,
            own=own,
            remote=self.remote,
            call_id=self.invite.call_id,
            cseq=self.cseq if cseq is None else cseq,
            body=body,
        )

    def cancel(self) -> None:
        """Give up a call that has not been answered."""
        via = self.invite.headers.get("Via")
        cancel = Request.create(
            "CANCEL",
            self.invite.uri,
            from_=self.invite.headers.get("From") or "",
            to=self.invite.headers.get("To") or "",
            call_id=self.invite.call_id,
            cseq=self.invite.cseq.number,
            via=via,
        )
        self.phone.transmit(cancel)

    def hang_up(self) -> None:
        self.send("BYE")

    def change(self, body: bytes) -> None:
        """Send a re-INVITE."""
        self.send("INVITE", body)

    def acknowledge(self, answer: Response) -> None:
        """Send the ACK to a 2xx."""
        self.learn(answer)
        self.send("ACK", cseq=answer.cseq.number)

    def learn(self, response: Response) -> None:
        self.remote = response.headers.get("To") or ""
        if response.contacts:
            self.target = str(response.contacts[0].uri)

    def respond(self, status: int, body: bytes = b"", reason: str = "") -> None:
        """Answer the INVITE that came."""
        headers = [("Contact", f"<{self.phone.contact}>")]
        if reason:
            headers.append(("Reason", reason))
        self.phone.transmit(
            Response.answering(
                self.invite, status, to_tag=self.tag, headers=headers, body=body
            )
        )


class Softphone:
    """One device of one extension."""

    def __init__(
        self,
        number: str,
        domain: str,
        password: str,
        flow: Flow,
        send: Callable[[bytes], None],
    ) -> None:
        self.number = number
        self.domain = domain
        self.flow = flow
        self.aor = f"sip:{number}@{domain}"
        self.contact = f"sip:{number}@page{flow.connection}.invalid;transport=ws"
        self.sent_by = "WS page.invalid"
        "What its Via says."
        self.instance = f"<urn:uuid:{number}-{flow.connection}>"
        self._secret = DigestSecret.of(number, domain, password)
        self._send = send
        self._inbox: asyncio.Queue[Request | Response] = asyncio.Queue()
        self._ids = itertools.count(1)
        self._cseq = itertools.count(1)
        self._nonce = ""
        self._nc = 0
        self._call_id = self._id("register")
        self.dead = False
        "It is there, and reacts to nothing."

    def arrived(self, data: bytes) -> None:
        """A message came over the wire."""
        if self.dead:
            return
        message = parse_message(data)
        if isinstance(message, Response) and message.status == 100:
            return
        if isinstance(message, Request) and message.method in ("BYE", "CANCEL"):
            self.transmit(Response.answering(message, 200))
        self._inbox.put_nowait(message)

    def connect(self, flow: Flow, send: Callable[[bytes], None]) -> None:
        """Go on over another connection."""
        self.flow, self._send = flow, send

    async def response(self, status: int) -> Response:
        """The next message, which must be a response with this status."""
        message = await self._next()
        assert isinstance(message, Response), message
        assert message.status == status, message
        return message

    async def requested(self, method: str) -> Request:
        """The next message, which must be a request of this method."""
        message = await self._next()
        assert isinstance(message, Request), message
        assert message.method == method, message
        return message

    @property
    def silent(self) -> bool:
        """Has nothing come that the test did not look at?"""
        return self._inbox.empty()

    async def register(self, *, expires: int = 600) -> Response:
        """Register over the present flow; the 200."""
        uri = f"sip:{self.domain}"
        contact = f"<{self.contact}>;+sip.instance={self.instance!r};reg-id=1"
        headers = [
            ("Contact", contact.replace("'", '"')),
            ("Expires", str(expires)),
            ("Supported", "outbound, path"),
        ]
        for _ in range(2):
            self.request(
                "REGISTER",
                uri,
                own=f"<{self.aor}>;tag={self._id('tag')}",
                remote=f"<{self.aor}>",
                call_id=self._call_id,
                cseq=next(self._cseq),
                headers=headers,
            )
            answer = await self._next()
            assert isinstance(answer, Response)
            if answer.status == 200:
                return answer
            self._challenged(answer)
        raise AssertionError(answer)

    def call(self, dialled: str, body: bytes, *, domain: str = "") -> Line:
        """Send an INVITE with the nonce of the REGISTER."""
        uri = f"sip:{dialled}@{domain or self.domain}"
        tag = self._id("tag")
        invite = self.request(
            "INVITE",
            uri,
            own=f"<{self.aor}>;tag={tag}",
            remote=f"<{uri}>",
            call_id=self._id("call"),
            cseq=1,
            body=body,
        )
        return Line(self, invite, outgoing=True, tag=tag)

    async def rung(self) -> Line:
        """An INVITE came."""
        invite = await self.requested("INVITE")
        line = Line(self, invite, outgoing=False, tag=self._id("tag"))
        line.remote = invite.headers.get("From") or ""
        line.target = str(invite.contacts[0].uri)
        return line

    def refuse_ack(self, line: Line, refusal: Response) -> None:
        """Acknowledge a final response that refuses (RFC 3261 §17.1.1.3)."""
        ack = Request.create(
            "ACK",
            line.invite.uri,
            from_=line.invite.headers.get("From") or "",
            to=refusal.headers.get("To") or "",
            call_id=line.invite.call_id,
            cseq=line.invite.cseq.number,
            via=line.invite.headers.get("Via"),
        )
        self.transmit(ack)

    def request(
        self,
        method: str,
        uri: str,
        *,
        own: str,
        remote: str,
        call_id: str,
        cseq: int,
        body: bytes = b"",
        headers: list[tuple[str, str]] | None = None,
    ) -> Request:
        rows = list(headers or [("Contact", f"<{self.contact}>")])
        if self._nonce and method != "ACK":
            rows.append(("Authorization", self._authorization(method, uri)))
        request = Request.create(
            method,
            uri,
            from_=own,
            to=remote,
            call_id=call_id,
            cseq=cseq,
            via=f"SIP/2.0/{self.sent_by};branch=z9hG4bK{self._id('branch')}",
            headers=rows,
            body=body,
        )
        self.transmit(request)
        return request

    def transmit(self, message: Request | Response) -> None:
        self._send(message.encode())

    async def _next(self) -> Request | Response:
        async with asyncio.timeout(PATIENCE):
            return await self._inbox.get()

    def _challenged(self, challenge: Response) -> None:
        assert challenge.status == 401, challenge
        value = challenge.headers.all("WWW-Authenticate")[0]
        fields = value.removeprefix("Digest ").split(", ")
        named = {k: v for field in fields for k, v in Parameters.parse(field).items()}
        self._nonce, self._nc = named["nonce"] or "", 0

    def _authorization(self, method: str, uri: str) -> str:
        self._nc += 1
        blank = Credentials(
            Algorithm.SHA256,
            user=self.number,
            realm=self.domain,
            nonce=self._nonce,
            uri=uri,
            response="",
            cnonce="cnonce",
            nc=self._nc,
        )
        response = blank.expected(self._secret, method)
        return str(blank).replace('response=""', f'response="{response}"')

    def _id(self, what: str) -> str:
        return f"{what}{self.number}c{self.flow.connection}n{next(self._ids)}"
