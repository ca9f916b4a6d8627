"""
Phones that cost little, for load and for tests of a whole switchboard.

All phones of one side share a UDP socket. They do what a phone does between INVITE and
BYE, with text templates and no library, so that a benchmark measures the switchboard.
They retransmit nothing: a lost message is a failed call.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import time
from dataclasses import dataclass
from typing import Final, cast

DOMAIN: Final = "office"
PASSWORD: Final = "secret-of-{number}"

_CHALLENGE: Final = re.compile(r'(\w+)="?([^",]+)"?')

SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
    "a=sendrecv\r\n"
)


class Message:
    """A SIP message, read as far as these phones need."""

    def __init__(self, data: bytes) -> None:
        head, _, _ = data.decode().partition("\r\n\r\n")
        self.start, *lines = head.split("\r\n")
        self.vias: list[str] = []
        self._values: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            if name == "Via":
                self.vias.append(value.strip())
            else:
                self._values.setdefault(name, value.strip())

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    @property
    def status(self) -> int:
        """The status of a response; 0 for a request."""
        return int(self.start[8:11]) if self.start.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self["CSeq"].rpartition(" ")[2]


class Account:
    """One extension's credentials, and the nonce that it goes on using (RFC 7616)."""

    def __init__(self, number: str) -> None:
        self.number = number
        self._ha1 = _md5(f"{number}:{DOMAIN}:{PASSWORD.format(number=number)}")
        self._nonce = ""
        self._count = 0

    @property
    def challenged(self) -> bool:
        return bool(self._nonce)

    def learn(self, challenge: str) -> None:
        """Take a ``WWW-Authenticate``; which of those offered does not matter here."""
        self._nonce = dict(_CHALLENGE.findall(challenge))["nonce"]
        self._count = 0

    def authorization(self, method: str, uri: str) -> str:
        self._count += 1
        count = f"{self._count:08x}"
        ha2 = _md5(f"{method}:{uri}")
        answer = _md5(f"{self._ha1}:{self._nonce}:{count}:cnonce:auth:{ha2}")
        return (
            f'Authorization: Digest username="{self.number}", realm="{DOMAIN}", '
            f'nonce="{self._nonce}", uri="{uri}", response="{answer}", algorithm=MD5, '
            f'cnonce="cnonce", qop=auth, nc={count}\r\n'
        )


@dataclass(slots=True)
class Attempt:
    """One call, from the caller's side."""

    account: Account
    dialled: str
    call_id: str
    tag: str
    cseq: int = 1
    started: float = 0.0
    remote: str = ""
    "The To of the answer, with its tag."
    target: str = ""
    "The Contact of the answer."
    ended_by: Message | None = None
    "The switchboard's BYE, if it was first."


class Phones(asyncio.DatagramProtocol):
    """One side: callers or callees, with the switchboard at the other end."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._accounts: dict[str, Account] = {}
        self._registering: dict[str, tuple[Account, asyncio.Future[None]]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._host = "{}:{}".format(*transport.get_extra_info("sockname"))

    def send(self, text: str) -> None:
        self._transport.sendto(text.encode())

    def account(self, number: str) -> Account:
        return self._accounts.setdefault(number, Account(number))

    async def register(self, number: str) -> None:
        """Register one extension; raises ``RuntimeError`` when it is refused."""
        account = self.account(number)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        call_id = f"register-{next(self._ids)}@{self._host}"
        self._registering[call_id] = account, done
        self._send_register(account, call_id, 1)
        async with asyncio.timeout(60):
            await done

    def _send_register(self, account: Account, call_id: str, cseq: int) -> None:
        uri = f"sip:{DOMAIN}"
        proof = account.authorization("REGISTER", uri) if account.challenged else ""
        self.send(
            f"REGISTER {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self._host};rport;branch=z9hG4bK{next(self._ids)}\r\n"
            f"Max-Forwards: 70\r\n"
            f"From: <sip:{account.number}@{DOMAIN}>;tag=f{next(self._ids)}\r\n"
            f"To: <sip:{account.number}@{DOMAIN}>\r\nCall-ID: {call_id}\r\n"
            f"CSeq: {cseq} REGISTER\r\nExpires: 3600\r\n"
            f"Contact: <sip:{account.number}@{self._host}>\r\n{proof}"
            f"Content-Length: 0\r\n\r\n"
        )

    def registered(self, message: Message) -> None:
        """Go on with a registration after a response."""
        account, done = self._registering[message["Call-ID"]]
        cseq = int(message["CSeq"].split()[0])
        if message.status == 401 and cseq == 1:
            account.learn(message["WWW-Authenticate"])
            self._send_register(account, message["Call-ID"], 2)
        elif done.done():
            pass  # whoever waited for it has given up meanwhile
        elif message.status == 200:
            done.set_result(None)
        elif message.status > 200:
            done.set_exception(RuntimeError(message.start))

    def respond(self, request: Message, status: str, body: str = "") -> None:
        """Answer a request of the switchboard."""
        vias = "".join(f"Via: {via}\r\n" for via in request.vias)
        to = request["To"]
        if ";tag=" not in to:
            to += ";tag=callee"
        content = "Content-Type: application/sdp\r\n" if body else ""
        self.send(
            f"SIP/2.0 {status}\r\n{vias}From: {request['From']}\r\nTo: {to}\r\n"
            f"Call-ID: {request['Call-ID']}\r\nCSeq: {request['CSeq']}\r\n"
            f"Contact: <sip:callee@{self._host}>\r\n{content}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )


class Callees(Phones):
    """They ring and answer at once, and take the BYE and the CANCEL."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = Message(data)
        if message.status:
            self.registered(message)
        elif message.method == "INVITE":
            self.respond(message, "180 Ringing")
            self.respond(message, "200 OK", SDP.format(port=20002))
        elif message.method != "ACK":
            self.respond(message, "200 OK")


class Callers(Phones):
    """They call, hang up as soon as somebody answers, and keep the score."""

    def __init__(self) -> None:
        super().__init__()
        self._attempts: dict[str, Attempt] = {}
        self.completed = 0
        self.refused: dict[str, int] = {}
        "How often each final response but 200 came."
        self.durations: list[float] = []
        "Seconds from INVITE to the 200 of the BYE."
        self.idle = asyncio.Event()
        "Set while no call is under way."
        self.idle.set()

    def call(self, number: str, dialled: str) -> Attempt:
        """Begin one call; it goes on by itself."""
        call_id = f"{next(self._ids)}@{self._host}"
        attempt = Attempt(self.account(number), dialled, call_id, f"c{next(self._ids)}")
        attempt.started = time.perf_counter()
        self._attempts[call_id] = attempt
        self.idle.clear()
        self._invite(attempt)
        return attempt

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = Message(data)
        if not message.status:
            self.respond(message, "200 OK")
            self._attempts[message["Call-ID"]].ended_by = message
            self._over(self._attempts[message["Call-ID"]])
            return
        if message.method == "REGISTER":
            self.registered(message)
            return
        attempt = self._attempts.get(message["Call-ID"])
        if attempt is None or message.status < 200:
            return
        if message.method == "BYE":
            self._over(attempt)
            self.completed += 1
            self.durations.append(time.perf_counter() - attempt.started)
        elif message.status == 200:
            self._answered(attempt, message)
        else:
            self._refused(attempt, message)

    def _answered(self, attempt: Attempt, message: Message) -> None:
        if attempt.remote:
            return  # a 200 again: ours crossed it
        attempt.remote = message["To"]
        attempt.target = message["Contact"].strip("<>").partition(">")[0]
        self.send(self._request(attempt, "ACK", attempt.target) + NO_BODY)
        self.answered(attempt)

    def answered(self, attempt: Attempt) -> None:
        """Somebody answered, and was sent the ACK."""
        self.hang_up(attempt)

    def hang_up(self, attempt: Attempt) -> None:
        attempt.cseq += 1
        proof = attempt.account.authorization("BYE", attempt.target)
        self.send(self._request(attempt, "BYE", attempt.target) + proof + NO_BODY)

    def _refused(self, attempt: Attempt, message: Message) -> None:
        uri = f"sip:{attempt.dialled}@{DOMAIN}"
        self.send(
            f"ACK {uri} SIP/2.0\r\nVia: {message.vias[0]}\r\nMax-Forwards: 70\r\n"
            f"From: {message['From']}\r\nTo: {message['To']}\r\n"
            f"Call-ID: {attempt.call_id}\r\nCSeq: {attempt.cseq} ACK\r\n{NO_BODY}"
        )
        if message.status == 401 and attempt.cseq == 1:
            attempt.account.learn(message["WWW-Authenticate"])
            attempt.cseq += 1
            self._invite(attempt)
            return
        self.turned_away(attempt, message.status)
        self._over(attempt)
        self.refused[message.start] = self.refused.get(message.start, 0) + 1

    def turned_away(self, attempt: Attempt, status: int) -> None:
        """The call was refused for good; another may begin."""

    def _over(self, attempt: Attempt) -> None:
        del self._attempts[attempt.call_id]
        if not self._attempts:
            self.idle.set()

    def _invite(self, attempt: Attempt) -> None:
        uri = f"sip:{attempt.dialled}@{DOMAIN}"
        account, body = attempt.account, SDP.format(port=20000)
        proof = account.authorization("INVITE", uri) if account.challenged else ""
        self.send(
            self._request(attempt, "INVITE", uri)
            + proof
            + f"Contact: <sip:{account.number}@{self._host}>\r\n"
            f"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE\r\n"
            f"Supported: replaces, timer\r\nUser-Agent: cheap phone\r\n"
            f"Content-Type: application/sdp\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _request(self, attempt: Attempt, method: str, uri: str) -> str:
        remote = attempt.remote or f"<sip:{attempt.dialled}@{DOMAIN}>"
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self._host};rport;branch=z9hG4bK{next(self._ids)}\r\n"
            f"Max-Forwards: 70\r\n"
            f"From: <sip:{attempt.account.number}@{DOMAIN}>;tag={attempt.tag}\r\n"
            f"To: {remote}\r\nCall-ID: {attempt.call_id}\r\n"
            f"CSeq: {attempt.cseq} {method}\r\n"
        )


NO_BODY: Final = "Content-Length: 0\r\n\r\n"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
