"""
A scripted carrier, written apart from the source it tests.

It answers what it is asked as its manners say, and repeats its answer to a copy. It
shares the message layer with the source, and the arithmetic of digests.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tests.sim.world import World
from tongdai.sip.digest import Credentials, DigestSecret
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.flow import Address, Flow
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import parse_message

ANSWER = b"v=0\r\ns=answer of a carrier\r\n"
NONSENSE = (
    b"\x00\xff\x00",
    b"SIP/2.0 200\r\n\r\n",
    b"SIP/2.0 999 What\r\nVia: x\r\nCSeq: 1 1\r\n\r\n",
)
T1, GIVE_UP = 0.5, 32.0


@dataclass
class Manners:
    """What a carrier does; may be changed at any time."""

    silent: bool = False
    talks_nonsense: bool = False
    "Instead of answering; and its answers are not what was asked for."

    password: str = ""
    "It asks for this one, of whatever user, in REGISTER and INVITE."

    stale_after: int = 1_000
    "Requests that a nonce is good for."

    invite: int = 200
    "How it answers calls; below 300: the call is answered."

    options: int = 200
    rings_for: float = 1.0
    expires: int = 60


class Carrier:
    """One machine of a carrier, at one address."""

    def __init__(self, world: World, address: Address, manners: Manners) -> None:
        self.address = address
        self.manners = manners
        self.requests: list[Request] = []
        "Every request that came, but copies."
        self.talking: set[str] = set()
        "The Call-IDs of calls that are up."
        self.rogue: list[str] = []
        "Credentials that are not right: nobody should ever send any."
        self._world = world
        self._answered: dict[tuple[str | None, str], list[bytes]] = {}
        self._unacknowledged: dict[str, tuple[bytes, Flow, float]] = {}
        self._nonces: dict[str, int] = {}
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count(1)
        world.add(self)

    def of(self, method: str) -> list[Request]:
        """The requests of one method."""
        return [each for each in self.requests if each.method == method]

    # A node of the world.

    def closed(self, flow: Flow) -> None:
        """Connections are none of its affairs."""

    def deadline(self) -> float | None:
        return self._later[0][0] if self._later else None

    def wake(self) -> None:
        while self._later and self._later[0][0] <= self._world.now:
            heapq.heappop(self._later)[2]()

    def receive(self, data: bytes, flow: Flow) -> None:
        if self.manners.silent:
            return
        if self.manners.talks_nonsense:
            for noise in (*NONSENSE, data, data.replace(b"SIP/2.0", b"SIP/3.0")):
                self._world.send(flow, noise)
            # What comes back to its noise is none of its affairs.
            with contextlib.suppress(MalformedMessage):
                request = parse_message(data)
                if isinstance(request, Request) and request.method != "ACK":
                    self._say_nonsense(request, flow)
            return
        message = parse_message(data)
        if isinstance(message, Response):
            return
        key = (message.via.branch, message.method)
        if message.method == "ACK":
            self._unacknowledged.pop(message.call_id, None)
        elif key in self._answered:
            self._world.send(flow, self._answered[key][-1])
        else:
            self.requests.append(message)
            self._requested(message, flow)

    def _say_nonsense(self, request: Request, flow: Flow) -> None:
        rows = [
            ("Contact", "<<<>>>"),
            ("Expires", "-1"),
            ("Session-Expires", "for ever"),
            ("WWW-Authenticate", 'Digest realm="x", realm="y"'),
            ("Proxy-Authenticate", "Digest " + "a=b, " * 50),
        ]
        for status in (100, 183, 401, 407, 200, 302, 699):
            response = Response.answering(request, status, to_tag="t", headers=rows)
            self._world.send(flow, response.encode())

    def _requested(self, request: Request, flow: Flow) -> None:
        manners = self.manners
        match request.method:
            case "OPTIONS":
                self._respond(request, flow, manners.options)
            case "REGISTER":
                if self._vouched(request, flow):
                    self._respond(request, flow, 200, ("Expires", str(manners.expires)))
            case "INVITE" if request.to.tag is not None:
                self._accept(request, flow)
            case "INVITE":
                if self._vouched(request, flow):
                    self._called(request, flow)
            case "CANCEL":
                self._respond(request, flow, 200)
            case "BYE":
                known = request.call_id in self.talking
                self.talking.discard(request.call_id)
                self._unacknowledged.pop(request.call_id, None)
                self._respond(request, flow, 200 if known else 481)
            case _:
                self._respond(request, flow, 405)

    def _called(self, invite: Request, flow: Flow) -> None:
        if self.manners.invite >= 300:
            self._respond(invite, flow, self.manners.invite)
            return
        self._respond(invite, flow, 180)
        self._after(self.manners.rings_for, lambda: self._accept(invite, flow))

    def _accept(self, invite: Request, flow: Flow) -> None:
        self.talking.add(invite.call_id)
        ok = self._respond(
            invite, flow, 200, ("Contact", f"<sip:c@{self.address[0]}>"), body=ANSWER
        )
        self._unacknowledged[invite.call_id] = ok, flow, self._world.now + GIVE_UP
        self._after(T1, lambda: self._repeat(invite.call_id))

    def _repeat(self, call: str) -> None:
        ok, flow, until = self._unacknowledged.get(call, (b"", None, 0.0))
        if flow is not None and self._world.now < until:
            self._world.send(flow, ok)
            self._after(T1, lambda: self._repeat(call))

    def _vouched(self, request: Request, flow: Flow) -> bool:
        """Are its credentials right? If there are none, ask for some."""
        if not self.manners.password:
            return True
        row = request.headers.get("Proxy-Authorization")
        proof = None if row is None else Credentials.parse(row)
        stale = ""
        if proof is not None:
            secret = DigestSecret.of(proof.user, "carrier", self.manners.password)
            if proof.response != proof.expected(secret, request.method):
                self.rogue.append(str(proof))
            elif proof.nc <= self.manners.stale_after:
                return True
            else:
                stale = ", stale=true"
        self._respond(
            request,
            flow,
            407,
            (
                "Proxy-Authenticate",
                f'Digest realm="carrier", nonce="n{next(self._count)}", qop="auth"'
                f"{stale}",
            ),
        )
        return False

    def _respond(
        self,
        request: Request,
        flow: Flow,
        status: int,
        *rows: tuple[str, str],
        body: bytes = b"",
    ) -> bytes:
        response = Response.answering(
            request, status, to_tag=f"tag{self.address[0]}", headers=rows, body=body
        ).encode()
        key = (request.via.branch, request.method)
        self._answered.setdefault(key, []).append(response)
        self._world.send(flow, response)
        return response

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        entry = (self._world.now + seconds, next(self._count), action)
        heapq.heappush(self._later, entry)
