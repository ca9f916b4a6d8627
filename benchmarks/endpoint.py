"""
What a call costs in the SIP endpoint alone: ``python -m benchmarks.endpoint``.

A call is INVITE with digest, 100, 180, 200, ACK, BYE and 200 on both of its legs,
over UDP, 13 messages in and out. Time is virtual and passes at 200 calls a second, so
that as many transactions wait for their last timer, and fire, as they would in life.
Only the endpoint is timed, not what plays its phones and its switch.
"""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import replace
from typing import Final

from benchmarks.measure import report
from tongdai.sip.digest import Algorithm, Credentials, DigestSecret
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Accept,
    Caller,
    CredentialsFound,
    Dial,
    HangUp,
    Input,
    Progress,
    Received,
    Tick,
)
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    Output,
    SessionOffered,
    Transmit,
)
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.settings import SipSettings

RATE: Final = 200.0
"Calls a second of virtual time."

WARM_UP: Final = 7_000
"Calls before the clock counts: 35 s, so that timers of 32 s fire as they are set."

MEASURED: Final = 4_000
"Calls a round; the fastest of three rounds counts."

BUDGET: Final = 500.0
"µs a call: half of what the whole signalling process may take."

SERVER: Final = ("192.0.2.1", 5060)
CALLER: Final = Flow(Transport.UDP, ("192.0.2.10", 5060), SERVER)
CALLEE: Final = Flow(Transport.UDP, ("192.0.2.11", 5060), SERVER)
SECRET: Final = DigestSecret.of("100", "example.com", "secret")
SDP: Final = b"""v=0\r
o=- 4611731400430051336 2 IN IP4 192.0.2.10\r
s=-\r
c=IN IP4 192.0.2.10\r
t=0 0\r
m=audio 40000 RTP/AVP 8 0 101\r
a=rtpmap:8 PCMA/8000\r
a=rtpmap:0 PCMU/8000\r
a=rtpmap:101 telephone-event/8000\r
a=fmtp:101 0-16\r
a=sendrecv\r
"""

_FIELD: Final = re.compile(
    r"^(Via|From|To|Call-ID|CSeq|Contact): (.*)\r$", re.MULTILINE
)
_NONCE: Final = re.compile(r'nonce="([^"]+)"')


class Calls:
    """The phones and the switch around one endpoint, and the clock that times it."""

    def __init__(self) -> None:
        self._tokens = itertools.count(0x1F2E3D4C5B6A7988)
        self._endpoint = Endpoint(
            SipSettings(), self._token, domains=frozenset({"example.com"})
        )
        self._now = 0.0
        self.spent = 0.0
        "CPU seconds within the endpoint."
        self._count = itertools.count(1)
        self._nonce = self._challenge()

    def _token(self) -> str:
        return f"{next(self._tokens):016x}"

    def _tell(self, event: Input) -> list[Output]:
        start = time.process_time()
        outputs = self._endpoint.handle(event, self._now)
        self.spent += time.process_time() - start
        return outputs

    def _send(self, flow: Flow, *lines: str, body: bytes = b"") -> list[Output]:
        head = "\r\n".join((*lines, f"Content-Length: {len(body)}\r\n\r\n"))
        return self._tell(Received(head.encode() + body, flow))

    def _challenge(self) -> str:
        sent = self._send(CALLER, *self._invite(0, "1 INVITE"))[0]
        assert isinstance(sent, Transmit)
        found = _NONCE.search(sent.data.decode())
        assert found is not None
        return found[1]

    def _invite(self, number: int, cseq: str) -> list[str]:
        return [
            "INVITE sip:101@example.com SIP/2.0",
            f"Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKa{number:016x};rport",
            "Max-Forwards: 70",
            f"From: <sip:100@example.com>;tag=f{number:016x}",
            "To: <sip:101@example.com>",
            f"Call-ID: {number:032x}",
            f"CSeq: {cseq}",
            "Contact: <sip:100@192.0.2.10:5060>",
            "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE",
            "Supported: timer",
            "User-Agent: Desk Phone 7.2",
            "Content-Type: application/sdp",
        ]

    def _authorization(self, count: int) -> str:
        uri = "sip:101@example.com"
        blank = Credentials(
            Algorithm.MD5, "100", "example.com", self._nonce, uri, "", "c0ffee", count
        )
        answer = blank.expected(SECRET, "INVITE")
        return f"Authorization: {replace(blank, response=answer)}"

    def one(self) -> None:
        """Make one call and hang it up, as a caller's phone does."""
        self._now += 1 / RATE
        while (at := self._endpoint.deadline()) is not None and at <= self._now:
            self._tell(Tick())
        number = next(self._count)

        lines = [*self._invite(number, "2 INVITE"), self._authorization(number)]
        (wanted,) = self._send(CALLER, *lines, body=SDP)
        assert isinstance(wanted, CredentialsWanted)
        _, offered = self._tell(CredentialsFound(wanted.request, SECRET))
        assert isinstance(offered, SessionOffered)

        leg = SessionId(f"leg-{number}")
        target = Target("sip:101@192.0.2.11:5060", CALLEE)
        (invite,) = self._tell(
            Dial(leg, target, Caller("100", "example.com"), "101", "example.com", SDP)
        )
        self._answer(invite, "180 Ringing")
        self._tell(Progress(offered.session))
        self._answer(invite, "200 OK", SDP)
        (ok, *_) = self._tell(Accept(offered.session, SDP))
        assert isinstance(ok, Transmit)
        fields = dict(_FIELD.findall(ok.data.decode()))
        self._in_dialog(number, "ACK", 2, fields["To"])

        self._in_dialog(number, "BYE", 3, fields["To"])
        _, bye = self._tell(HangUp(leg))
        self._answer(bye, "200 OK")

    def _in_dialog(self, number: int, method: str, cseq: int, to: str) -> None:
        self._send(
            CALLER,
            f"{method} sip:192.0.2.1:5060 SIP/2.0",
            f"Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK{method}{number:x};rport",
            "Max-Forwards: 70",
            f"From: <sip:100@example.com>;tag=f{number:016x}",
            f"To: {to}",
            f"Call-ID: {number:032x}",
            f"CSeq: {cseq} {method}",
        )

    def _answer(self, request: Output, status: str, body: bytes = b"") -> None:
        assert isinstance(request, Transmit)
        fields = dict(_FIELD.findall(request.data.decode()))
        to = fields["To"]
        if "tag=" not in to:
            to += ";tag=9d2f6a"
        self._send(
            CALLEE,
            f"SIP/2.0 {status}",
            f"Via: {fields['Via']}",
            f"From: {fields['From']}",
            f"To: {to}",
            f"Call-ID: {fields['Call-ID']}",
            f"CSeq: {fields['CSeq']}",
            "Contact: <sip:101@192.0.2.11:5060>",
            "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE",
            "Content-Type: application/sdp",
            body=body,
        )


def main() -> None:
    calls = Calls()
    for _ in range(WARM_UP):
        calls.one()
    best = float("inf")
    for _ in range(3):
        calls.spent = 0.0
        for _ in range(MEASURED):
            calls.one()
        best = min(best, calls.spent / MEASURED * 1e6)
    report({"endpoint/call": best}, unit="µs CPU", budgets={"endpoint/call": BUDGET})


if __name__ == "__main__":
    main()
