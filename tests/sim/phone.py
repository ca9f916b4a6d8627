"""
A scripted SIP phone, written apart from the source it tests.

It knows one call at a time, answers challenges, repeats what is not answered and
answers what is repeated; no more. It shares the message layer with the source, and
no transaction, dialog or session.
"""

from __future__ import annotations

import enum
import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.sim.exchange import DOMAIN
from tests.sim.world import World
from tongdai.sip.digest import Algorithm, Credentials, DigestSecret
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import parse_message

T1, T2, GIVE_UP = 0.5, 4.0, 32.0
RINGING = 300.0
"How long it lets the far end ring, in seconds."

OFFER = b"v=0\r\ns=offer of a phone\r\n"
ANSWER = b"v=0\r\ns=answer of a phone\r\n"


class CallState(enum.Enum):
    IDLE = "idle"
    CALLING = "calling"
    RINGING = "ringing"
    ANSWERED = "answered, no ACK yet"
    TALKING = "talking"


@dataclass
class _Call:
    """The one call of a phone."""

    call_id: str
    local: str
    remote: str
    target: str
    seq: int
    invite: Request
    "Ours, or the one that we are called by."
    state: CallState
    ack: bytes = b""
    accepted: int = 0
    "CSeq of the INVITE of theirs whose 2xx waits for its ACK."


@dataclass
class _Repeated:
    """A message that is sent again until it is answered."""

    data: bytes
    until: float
    "When to send it again."
    ends: float
    "When to give up."
    interval: float = T1
    request: Request | None = None


@dataclass
class Manners:
    """What a phone does with a call that comes in."""

    rings: bool = True
    answers_after: float | None = 1.0
    "Seconds; None: never."
    refuses_with: int = 0
    moved_to: str = ""
    "The number where its person is instead: the phone redirects calls there."
    early_sdp: bool = False
    early_status: int = 180
    offer: bytes = OFFER
    answer: bytes = ANSWER
    "Its descriptions."
    extra: list[tuple[str, str]] = field(default_factory=list)
    "Header fields of its 2xx and of its own INVITE."


class Phone:
    """A phone at one address, reached by its exchange over one flow at a time."""

    def __init__(
        self,
        world: World,
        user: str,
        address: Address,
        exchange: Address = ("192.0.2.1", 5060),
        *,
        transport: Transport = Transport.UDP,
        manners: Manners | None = None,
        home: str = DOMAIN,
    ) -> None:
        self.world = world
        self.user = user
        self.address = address
        self.home = home
        "Its own domain, which the exchange's need not be."
        self.password = f"secret-{user}"
        self.manners = manners or Manners()
        self.call: _Call | None = None
        self.facts: list[str] = []
        "What a person would have seen, in order."
        self.answers: list[Response] = []
        "Every response that came, but copies."
        self.requests: list[Request] = []
        "Every request that came, but copies."
        self._connections = itertools.count(1)
        self._transport = transport
        self._exchange = exchange
        self.flow = self._new_flow()
        self._repeated: dict[tuple[str, object], _Repeated] = {}
        self._answered: dict[object, bytes] = {}
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._register_seq = itertools.count(1)
        self._register_id = world.token()
        self._nonce_counts: dict[str, int] = {}
        world.add(self)

    def _new_flow(self) -> Flow:
        reliable = self._transport.reliable
        number = hash_of(self.address) * 100 + next(self._connections)
        return Flow(
            self._transport, self._exchange, self.address, number if reliable else 0
        )

    # What a person does.

    def register(self, expires: int = 600, *, port: int | None = None) -> None:
        self._request(
            "REGISTER",
            f"sip:{DOMAIN}",
            to=f"<sip:{self.user}@{DOMAIN}>",
            call_id=self._register_id,
            cseq=next(self._register_seq),
            headers=[
                (
                    "Contact",
                    f'{self._contact};+sip.instance="<urn:x:{self.user}>";reg-id=1',
                ),
                ("Supported", "outbound, path"),
                ("Expires", str(expires)),
            ],
        )

    def dial(self, user: str, body: bytes | None = None) -> None:
        """Call somebody; with an empty body it is for the far end to offer."""
        call_id, tag = self.world.token(), self.world.token()
        invite = self._request(
            "INVITE",
            f"sip:{user}@{DOMAIN}",
            to=f"<sip:{user}@{DOMAIN}>",
            call_id=call_id,
            cseq=1,
            tag=tag,
            headers=[("Contact", self._contact), *self.manners.extra],
            body=self.manners.offer if body is None else body,
        )
        self.call = _Call(
            call_id,
            invite.headers.get("From") or "",
            invite.headers.get("To") or "",
            invite.uri,
            1,
            invite,
            CallState.CALLING,
        )

    def cancel(self) -> None:
        """Give up a call that is not answered; only after a response to it."""
        assert self.call is not None
        invite = self.call.invite
        cancel = Request.create(
            "CANCEL",
            invite.uri,
            from_=self.call.local,
            to=invite.headers.get("To") or "",
            call_id=self.call.call_id,
            cseq=invite.cseq.number,
            via=str(invite.via),
        )
        self._start(cancel)

    def answer(self) -> None:
        call = self.call
        if call is None or call.state is not CallState.RINGING:
            return
        call.state = CallState.ANSWERED
        self._accept(call.invite, self.manners.answer)

    def hang_up(self) -> None:
        call = self.call
        if call is None:
            return
        if call.state is CallState.RINGING:
            self._respond(call.invite, 486)
            self._idle("refused")
            return
        self._in_dialog("BYE")
        self._idle("hung up")

    def reoffer(self, body: bytes | None = None) -> None:
        if self.call is not None and self.call.state is CallState.TALKING:
            self._in_dialog("INVITE", self.manners.offer if body is None else body)

    def reconnect(self) -> None:
        """Lose the connection, and take another one."""
        self.world.close(self.flow)
        self.flow = self._new_flow()

    def refer(self, user: str, kind: str = "", *, second: Phone | None = None) -> None:
        """
        Pass the call on.

        Args:
            kind: As ``Tongdai-Transfer`` has it.
            second: Another line of this phone, whose call's other party is to have it.
        """
        if self.call is not None and self.call.state is CallState.TALKING:
            replaces = "" if second is None else f"?Replaces={second._dialog()}"
            rows = [("Refer-To", f"<sip:{user}@{DOMAIN}{replaces}>")]
            rows += [("Tongdai-Transfer", kind)] if kind else []
            self._in_dialog("REFER", headers=rows)

    def _dialog(self) -> str:
        """The dialog as the far end knows it (RFC 3891 §6.1), for a URI."""
        call = self.call
        assert call is not None
        local, remote = (
            each.partition("tag=")[2] for each in (call.local, call.remote)
        )
        return f"{call.call_id}%3Bto-tag%3D{remote}%3Bfrom-tag%3D{local}"

    def press(self, digit: str, milliseconds: int = 160) -> None:
        """Press a key during the call, and say so by INFO."""
        body = f"Signal={digit}\r\nDuration={milliseconds}\r\n".encode()
        self._in_dialog("INFO", body, content_type="application/dtmf-relay")

    def send(self, data: bytes) -> None:
        self.world.send(self.flow, data)

    # A node of the world.

    def closed(self, flow: Flow) -> None:
        self.facts.append("connection closed")

    def deadline(self) -> float | None:
        times = [repeated.until for repeated in self._repeated.values()]
        if self._later:
            times.append(self._later[0][0])
        return min(times, default=None)

    def wake(self) -> None:
        now = self.world.now
        while self._later and self._later[0][0] <= now:
            heapq.heappop(self._later)[2]()
        for key, repeated in list(self._repeated.items()):
            if repeated.until > now:
                continue
            invites = repeated.request is not None and key[0] == "INVITE"
            if now >= repeated.ends:
                del self._repeated[key]
                if invites:
                    self._idle("no answer")
                continue
            self.send(repeated.data)
            doubled = 2 * repeated.interval
            repeated.interval = doubled if invites else min(doubled, T2)
            repeated.until = min(now + repeated.interval, repeated.ends)

    def receive(self, data: bytes, flow: Flow) -> None:
        message = parse_message(data)
        if isinstance(message, Response):
            self._responded(message)
        elif message.method == "ACK":
            self._acknowledged(message)
        elif (cached := self._answered.get(_key(message))) is not None:
            self.send(cached)
        else:
            self.requests.append(message)
            self._requested(message)

    # Requests that come.

    def _requested(self, request: Request) -> None:
        call = self.call
        match request.method:
            case "INVITE" if request.to.tag is not None:
                if call is None or call.call_id != request.call_id:
                    self._respond(request, 481)
                elif ("INVITE", call.seq) in self._repeated:
                    self._respond(request, 491)
                else:
                    self.facts.append("reoffered")
                    self._accept(request, self.manners.answer)
            case "INVITE" if call is None and self.manners.moved_to:
                self._respond(request, 302)
            case "INVITE" if call is not None or self.manners.refuses_with:
                self._respond(request, self.manners.refuses_with or 486)
            case "INVITE":
                self._ring(request)
            case "CANCEL":
                self._respond(request, 200)
                if call is not None and call.state is CallState.RINGING:
                    self._respond(call.invite, 487)
                    self._idle("cancelled")
            case "BYE":
                known = call is not None and call.call_id == request.call_id
                self._respond(request, 200 if known else 481)
                if known:
                    self._idle("far end hung up")
            case "NOTIFY" if call is None or call.call_id != request.call_id:
                self._respond(request, 481)
            case "NOTIFY":
                self._respond(request, 200)
                status = request.body.split()[1].decode()
                state = request.headers.get("Subscription-State") or ""
                over = " at last" if state.startswith("terminated") else ""
                self.facts.append(f"told {status}{over}")
            case _:
                self._respond(request, 200)

    def _ring(self, invite: Request) -> None:
        tag = self.world.token()
        self.call = _Call(
            invite.call_id,
            f"{invite.headers.get('To')};tag={tag}",
            invite.headers.get("From") or "",
            str(invite.contacts[0].uri),
            100,
            invite,
            CallState.RINGING,
        )
        self.facts.append("ringing")
        if self.manners.rings:
            early = self.manners.answer if self.manners.early_sdp else b""
            self._respond(invite, self.manners.early_status, body=early)
        if self.manners.answers_after is not None:
            self.later(self.manners.answers_after, self.answer)

    def _accept(self, invite: Request, body: bytes) -> None:
        call = self.call
        assert call is not None
        call.accepted = invite.cseq.number
        data = self._respond(invite, 200, body=body)
        self._repeated["2xx", call.call_id] = self._repeat(data)

    def _acknowledged(self, ack: Request) -> None:
        call = self.call
        if call is None or ack.cseq.number != call.accepted:
            return
        self._repeated.pop(("2xx", call.call_id), None)
        call.accepted = 0
        if call.state is CallState.ANSWERED:
            call.state = CallState.TALKING
            self.facts.append("talking")

    def _respond(self, request: Request, status: int, body: bytes = b"") -> bytes:
        call = self.call
        local = call.local if call is not None else ""
        headers = [("Contact", self._contact)] if status < 300 else []
        if status == 302:
            headers = [("Contact", f"<sip:{self.manners.moved_to}@{DOMAIN}>")]
        if status == 200:
            headers += self.manners.extra
        response = Response.answering(
            request,
            status,
            to_tag=local.rpartition("tag=")[2] or self.world.token(),
            headers=headers,
            body=body,
        )
        data = response.encode()
        self._answered[_key(request)] = data
        self.send(data)
        return data

    # Responses that come.

    def _responded(self, response: Response) -> None:
        cseq = response.cseq
        name = (cseq.method, cseq.number)
        call = self.call
        mine = call is not None and call.call_id == response.call_id
        if cseq.method == "INVITE" and 200 <= response.status < 300:
            self._confirmed(response)
            return
        repeated = self._repeated.get(name)
        if repeated is None or repeated.request is None:
            if cseq.method == "INVITE" and response.status >= 300 and mine:
                self._ack_refusal(response)
            return
        if repeated.request.call_id != response.call_id:
            return
        if response.status < 200:
            if cseq.method == "INVITE":
                repeated.until = repeated.ends = self.world.now + RINGING
                self.answers.append(response)
            return
        self.answers.append(response)
        del self._repeated[name]
        if cseq.method == "INVITE":
            self._ack_refusal(response, repeated.request)
        if response.status == 401 and "Authorization" not in repeated.request.headers:
            self._authorize(repeated.request, response)
        elif cseq.method == "INVITE" and mine and call is not None:
            if call.state is CallState.CALLING:
                self._idle(f"refused with {response.status}")
            else:
                self.facts.append(f"reoffer refused with {response.status}")
        elif cseq.method == "REFER":
            self.facts.append(f"refer answered with {response.status}")
        elif cseq.method == "REGISTER":
            self.facts.append(f"registered: {response.status}")

    def _confirmed(self, response: Response) -> None:
        call = self.call
        number = response.cseq.number
        if call is None or call.call_id != response.call_id:
            return
        repeated = self._repeated.pop(("INVITE", number), None)
        if repeated is not None:
            self.answers.append(response)
            if call.state is CallState.CALLING:
                call.state = CallState.TALKING
                call.remote = response.headers.get("To") or ""
                call.target = str(response.contacts[0].uri)
                self.facts.append("talking")
            else:
                self.facts.append("reanswered")
            invite = repeated.request
            late = response.body and invite is not None and not invite.body
            body = self.manners.answer if late else b""
            call.ack = self._make("ACK", cseq=number, body=body).encode()
        self.send(call.ack)

    def _ack_refusal(self, response: Response, invite: Request | None = None) -> None:
        if invite is None:
            if self.call is None:
                return
            invite = self.call.invite
        self.send(
            Request.create(
                "ACK",
                invite.uri,
                from_=invite.headers.get("From") or "",
                to=response.headers.get("To") or "",
                call_id=invite.call_id,
                cseq=response.cseq.number,
                via=str(response.via),
            ).encode()
        )

    def _authorize(self, request: Request, response: Response) -> None:
        again = Request(
            request.method, request.uri, request.headers.copy(), request.body
        )
        again.headers.set("Via", self._via())
        number = request.cseq.number + 1
        again.headers.set("CSeq", f"{number} {request.method}")
        if request.method == "REGISTER":
            next(self._register_seq)
        again.headers.set("Authorization", self.credentials(again, response))
        call = self.call
        if call is not None and request.call_id == call.call_id:
            call.seq = max(call.seq, number)
            if request.method == "INVITE" and call.state is CallState.CALLING:
                call.invite = again
        self._start(again)

    def credentials(self, request: Request, challenge: Response) -> str:
        """The Authorization value that a challenge asks for; its first algorithm."""
        row = challenge.headers.all("WWW-Authenticate")[0]
        nonce = row.split('nonce="')[1].split('"')[0]
        realm = row.split('realm="')[1].split('"')[0]
        count = self._nonce_counts[nonce] = self._nonce_counts.get(nonce, 0) + 1
        claim = Credentials(
            Algorithm.SHA256,
            self.user,
            realm,
            nonce,
            request.uri,
            "",
            "0a4f113b",
            count,
        )
        secret = DigestSecret.of(self.user, realm, self.password)
        return str(
            Credentials(
                claim.algorithm,
                claim.user,
                claim.realm,
                claim.nonce,
                claim.uri,
                claim.expected(secret, request.method),
                claim.cnonce,
                claim.nc,
            )
        )

    # Requests of its own.

    def _in_dialog(
        self,
        method: str,
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] = (),
        content_type: str = "application/sdp",
    ) -> None:
        self._start(
            self._make(method, body=body, headers=headers, content_type=content_type)
        )

    def _make(
        self,
        method: str,
        cseq: int | None = None,
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] = (),
        content_type: str = "application/sdp",
    ) -> Request:
        call = self.call
        assert call is not None
        if cseq is None:
            call.seq += 1
            cseq = call.seq
        return Request.create(
            method,
            call.target,
            from_=call.local,
            to=call.remote,
            call_id=call.call_id,
            cseq=cseq,
            via=self._via(),
            headers=[("Contact", self._contact), *headers],
            body=body,
            content_type=content_type,
        )

    def _request(
        self,
        method: str,
        uri: str,
        *,
        to: str,
        call_id: str,
        cseq: int,
        headers: list[tuple[str, str]],
        tag: str = "",
        body: bytes = b"",
    ) -> Request:
        request = Request.create(
            method,
            uri,
            from_=f"<sip:{self.user}@{self.home}>;tag={tag or self.world.token()}",
            to=to,
            call_id=call_id,
            cseq=cseq,
            via=self._via(),
            headers=headers,
            body=body,
        )
        self._start(request)
        return request

    def _start(self, request: Request) -> None:
        """Send a request until it is answered."""
        data = request.encode()
        self._repeated[request.method, request.cseq.number] = self._repeat(
            data, request
        )
        self.send(data)

    def _repeat(self, data: bytes, request: Request | None = None) -> _Repeated:
        now = self.world.now
        return _Repeated(data, now + T1, now + GIVE_UP, request=request)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(
            self._later, (self.world.now + seconds, next(self._count), action)
        )

    def _idle(self, fact: str) -> None:
        if self.call is not None:
            self._repeated.pop(("2xx", self.call.call_id), None)
            self._repeated.pop(("INVITE", self.call.seq), None)
        self.call = None
        self.facts.append(fact)

    @property
    def _contact(self) -> str:
        host, port = self.address
        return f"<sip:{self.user}@{host}:{port};transport={self._transport.parameter}>"

    def _via(self) -> str:
        host, port = self.address
        branch = f"z9hG4bK{self.world.token()}"
        return f"SIP/2.0/{self._transport.value} {host}:{port};rport;branch={branch}"


def hash_of(address: Address) -> int:
    """A number for a connection that differs between addresses."""
    return int(address[0].rpartition(".")[2]) * 100_000 + address[1]


def _key(request: Request) -> object:
    return request.via.branch, request.method
