"""A scripted phone that also speaks 100rel and UPDATE (RFC 3262, RFC 3311)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.sim.phone import CallState, Manners, Phone, _key
from tongdai.sip.message import Request, Response

SUPPORTED = ("Supported", "timer, 100rel")
REQUIRED = ("Require", "100rel")


@dataclass
class ReliableManners(Manners):
    late_offer: bool = False
    "It calls without an offer, and answers ours in its PRACK."


class ReliablePhone(Phone):
    """What it learns reliably is in ``facts`` as ``told 183`` and the like."""

    rseq = 0
    "The latest that it heard, or said."
    early = b""
    "The description that a provisional response had last."

    def dial(self, user: str, body: bytes | None = None) -> None:
        late = isinstance(self.manners, ReliableManners) and self.manners.late_offer
        super().dial(user, b"" if late else body)

    def update(self, body: bytes | None = None) -> None:
        """Offer a change before the call is answered."""
        self._in_dialog("UPDATE", self.manners.offer if body is None else body)

    # As the one that is called.

    def _ring(self, invite: Request) -> None:
        after, self.manners.answers_after = self.manners.answers_after, None
        rings, self.manners.rings = self.manners.rings, False
        super()._ring(invite)
        self.manners.answers_after, self.manners.rings = after, rings
        assert "100rel" in invite.supported
        self._tell(invite)

    def _tell(self, invite: Request) -> None:
        self.rseq += 1
        assert self.call is not None
        response = Response.answering(
            invite,
            183,
            to_tag=self.call.local.rpartition("tag=")[2],
            headers=[
                ("Contact", self._contact),
                ("Allow", "INVITE, UPDATE, PRACK, BYE, CANCEL, ACK"),
                REQUIRED,
                ("RSeq", str(self.rseq)),
            ],
            body=self.manners.answer,
        )
        data = response.encode()
        self._answered[_key(invite)] = data
        self._repeated["1xx", invite.call_id] = self._repeat(data)
        self.send(data)

    def _requested(self, request: Request) -> None:
        call = self.call
        match request.method:
            case "PRACK" if call is not None:
                assert str(request.rack) == f"{self.rseq} {call.invite.cseq}"
                self._repeated.pop(("1xx", call.call_id), None)
                self.facts.append("acknowledged early")
                self._respond(request, 200)
                if self.manners.answers_after is not None:
                    self.later(self.manners.answers_after, self.answer)
            case "UPDATE":
                if any(method == "UPDATE" for method, _ in self._repeated):
                    self._respond(request, 491)
                    return
                self.facts.append("updated")
                self._respond(request, 200, self.manners.answer)
            case _:
                super()._requested(request)

    def answer(self) -> None:
        call = self.call
        if call is not None and call.state is CallState.RINGING:
            call.state = CallState.ANSWERED
            self._accept(call.invite, b"")

    # As the one that calls.

    def _responded(self, response: Response) -> None:
        call, cseq = self.call, response.cseq
        if ("UPDATE", cseq.number) in self._repeated and response.status >= 200:
            self.facts.append(f"update answered with {response.status}")
        super()._responded(response)
        if call is None or call.call_id != response.call_id or response.rseq is None:
            return
        if response.status < 200 and response.rseq > self.rseq:
            assert self.rseq in (0, response.rseq - 1)
            self.rseq = response.rseq
            call.remote = response.headers.get("To") or ""
            call.target = str(response.contacts[0].uri)
            self.facts.append(f"told {response.status}")
            late = b"" if call.invite.body or not response.body else self.manners.answer
            self.early = response.body or self.early
            rack = f"{response.rseq} {cseq}"
            self._in_dialog("PRACK", late, headers=[("RAck", rack)])
