"""
What a call costs on its whole way through the signalling process, in one process.

``python -m benchmarks.call_path [rooms]``: two plain phones, INVITE with digest to the
last 200, 13 messages; through flows, inbox, driver, endpoint, switch, descriptions and
commands to a media worker, to a record in SQLite. Not in it: sockets, the event loop's
own work, the media worker. Time is virtual and passes at 200 calls a second.

Where ``perf`` may count, or else valgrind is installed, instructions a call are said
too: on a machine that others share they are the only figure that two runs agree on.
Both figures include what plays the phones, 5 % of the whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final, cast

import msgspec

from benchmarks.measure import report
from tests.sim.hand_clock import Alarm, HandClock
from tests.sim.memory_stores import MemoryBindings, PlainTokens
from tongdai.app.running import settle_memory
from tongdai.app.signalling import Signalling
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.ids import LegId
from tongdai.call.record import Record
from tongdai.config import Settings
from tongdai.media.commands import Close, Command, Report
from tongdai.media.control import ControlSocket
from tongdai.media.engine import Engine, _Worker
from tongdai.media.events import LegClosed
from tongdai.media.ports import PortPairs
from tongdai.media.settings import MediaSettings
from tongdai.media.sound import Sound
from tongdai.media.statistics import Statistics
from tongdai.media.worker_process import WorkerProcess
from tongdai.sip.digest import DigestSecret
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.registrar import Binding
from tongdai.sip.settings import SipSettings
from tongdai.sip.transaction.timers import RFC3261, Timings
from tongdai.storage import tables
from tongdai.storage.database import Database
from tongdai.storage.records import KEPT_RECORDS
from tongdai.storage.settings import StorageSettings
from tongdai.storage.store import Storage

RATE: Final = 200.0
"Calls a second of virtual time."

WARM_UP: Final = 7_000
"Calls before the clock counts: 35 s, so that timers of 32 s fire as they are set."

QUICK: Final = Timings(t1=0.05, t2=0.4, t4=0.5, timer_d=3.2)
"A tenth of the usual, for a short way to where as many timers fire as are set."

QUICK_WARM_UP: Final = 700
"Calls; enough also for RTP ports to be used again."

MEASURED: Final = 2_000
"Calls a round; the fastest of five rounds counts."

COUNTED: Final = (0, 300)
"Calls of two runs whose instructions are counted: the difference has no start in it."

COMMIT_EVERY: Final = 50
"Calls between two commits: a quarter of a second, as the writer lingers."

PHONES: Final = 100
"On each side."

SAMPLE: Final = 0.004
"CPU seconds between two looks at which room works; the kernel counts in such steps."

SERVER: Final = ("127.0.0.1", 5060)
CALLER: Final = Flow(Transport.UDP, ("127.0.0.1", 30000), SERVER)
CALLEE: Final = Flow(Transport.UDP, ("127.0.0.1", 30002), SERVER)
DOMAIN: Final = "office"
NONCE: Final = re.compile(rb'nonce="([^"]+)"')
ROOM: Final = re.compile(r"/tongdai/(\w+)")

SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 20000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
    "a=sendrecv\r\n"
)


class HandLoop(HandClock):
    """As much of an event loop as signalling asks for, turned by hand."""

    def __init__(self) -> None:
        super().__init__()
        self._soon: deque[Callable[[], object]] = deque()

    def call_soon(self, callback: Callable[..., object], *args: object) -> None:
        self._soon.append(callback if not args else lambda: callback(*args))

    def call_later(self, delay: float, callback: Callable[[], object]) -> Alarm:
        return self.call_at(self.time() + delay, callback)

    def turn(self) -> None:
        """Do all that is to be done now."""
        while self._soon:
            self._soon.popleft()()


class SilentWorker:
    """A media worker that is told everything, and says of each leg that it closed."""

    up = True
    port = 40000

    def __init__(self, loop: HandLoop) -> None:
        self._loop = loop
        decoder = msgspec.msgpack.Decoder(list[Report])
        ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control: ControlSocket[Command, Report] = ControlSocket(ours, decoder)
        self._waits = False
        self._closed: list[LegId] = []
        self.reported: Callable[[Report], None] = lambda report: None

    def post(self, command: Command, sockets: tuple[socket.socket, ...] = ()) -> None:
        for each in sockets:
            each.close()
        self._control.post(command)
        if isinstance(command, Close):
            self._closed.append(command.leg)
        if not self._waits:
            self._waits = True
            self._loop.call_later(0.01, self._flush)

    def _flush(self) -> None:
        self._waits = False
        self._control.flush()
        self._theirs.recv(1 << 18)
        closed, self._closed = self._closed, []
        for leg in closed:
            self.reported(LegClosed(leg, Statistics()))


class SoundlessEngine(Engine):
    """The engine, but for the music of tenants, which tasks would have to decode."""

    def prepare(self, sound: Sound) -> None:
        pass


class Directories:
    """The extensions of one tenant and their secrets."""

    def __init__(self, numbers: list[str]) -> None:
        people = [Extension(number, f"Person {number}") for number in numbers]
        self._directory = Directory([Tenant.of(DOMAIN, people)])
        self._secrets = {
            number: DigestSecret.of(number, DOMAIN, number) for number in numbers
        }

    def __call__(self) -> Directory:
        return self._directory

    def find(self, domain: str, user: str) -> DigestSecret | None:
        return self._secrets.get(user)


class RecordsBehind:
    """The call history, written behind the calls as the writer does, but in step."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(StorageSettings(data=folder))
        self._waiting: dict[tuple[str, ...], Record] = {}

    def put(self, record: Record) -> None:
        self._waiting[(record.call,)] = record

    def commit(self) -> None:
        with self._database.transaction() as connection:
            KEPT_RECORDS.put(connection, self._waiting)
        self._waiting.clear()


@dataclass
class Stores:
    """What signalling asks of storage."""

    directory: Directories
    records: RecordsBehind
    bindings: MemoryBindings = field(default_factory=MemoryBindings)
    tokens: PlainTokens = field(default_factory=PlainTokens)
    bearer: Callable[[str], None] = lambda token: None


class Calls:
    """A signalling process without its sockets, and phones that call through it."""

    def __init__(self, folder: Path, timings: Timings) -> None:
        self._loop = HandLoop()
        # It is for whoever makes an event loop, and so has no other name.
        asyncio._set_running_loop(cast(Any, self._loop))  # noqa: SLF001
        numbers = [str(1000 + each) for each in range(2 * PHONES)]
        self._callers, self._callees = numbers[:PHONES], numbers[PHONES:]
        self._records = RecordsBehind(folder)
        stores = Stores(Directories(numbers), self._records)
        for number in self._callees:
            stores.bindings.saved[DOMAIN, number] = (_binding(number),)
        settings = Settings(
            media=MediaSettings(host="127.0.0.1"), sip=SipSettings(timings=timings)
        )
        worker = SilentWorker(self._loop)
        engine = SoundlessEngine(settings.media)
        pairs = PortPairs("127.0.0.1", range(41000, 49000, 2), self._loop.time)
        # A worker process needs a whole event loop; this is what it is for the engine.
        engine._workers.append(_Worker(cast(WorkerProcess, worker), pairs))  # noqa: SLF001
        worker.reported = engine._reported  # noqa: SLF001
        self._signalling = Signalling(settings, cast(Storage, stores), engine)
        self._sent: list[tuple[bytes, Address]] = []
        self._signalling.flows.listening(SERVER, self._send)
        self._count = itertools.count(1)
        self._nonce = self._challenge()
        self.done = 0

    def _send(self, data: bytes, remote: Address) -> None:
        self._sent.append((data, remote))

    def _receive(self, flow: Flow, text: str) -> list[tuple[bytes, Address]]:
        """Pass a message in; return what was sent because of it."""
        self._signalling.received(text.encode(), flow)
        self._loop.turn()
        sent, self._sent = self._sent, []
        return sent

    def _challenge(self) -> str:
        ((data, _),) = self._receive(CALLER, self._invite(0, "1000", "1100", ""))
        found = NONCE.search(data)
        assert found is not None, data
        return found[1].decode()

    def one(self) -> None:
        """Make one call and hang it up, as a caller's phone does."""
        self._loop.advance(1 / RATE)
        number = next(self._count)
        caller = self._callers[number % PHONES]
        dialled = self._callees[number % PHONES]
        uri = f"sip:{dialled}@{DOMAIN}"
        proof = self._authorization(number * 2, caller, "INVITE", uri)
        _, invite = self._receive(CALLER, self._invite(number, caller, dialled, proof))
        rows = _rows(invite[0])
        _ = self._receive(CALLEE, _answer(rows, "180 Ringing"))
        ok, ack = self._receive(CALLEE, _answer(rows, "200 OK", SDP))
        if ok[1] != CALLER.remote:
            ok, ack = ack, ok
        theirs = _rows(ok[0])
        to, target = theirs["To"], theirs["Contact"][1:-1]
        self._receive(CALLER, _in_dialog("ACK", target, number, caller, to, "2", ""))
        proof = self._authorization(number * 2 + 1, caller, "BYE", target)
        answers = self._receive(
            CALLER, _in_dialog("BYE", target, number, caller, to, "3", proof)
        )
        bye = next(data for data, remote in answers if remote == CALLEE.remote)
        self._receive(CALLEE, _answer(_rows(bye), "200 OK"))
        self.done += 1
        if self.done % COMMIT_EVERY == 0:
            self._records.commit()

    def _invite(self, number: int, caller: str, dialled: str, proof: str) -> str:
        return (
            f"INVITE sip:{dialled}@{DOMAIN} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:30000;rport;branch=z9hG4bKi{number}\r\n"
            f"Max-Forwards: 70\r\n"
            f"From: <sip:{caller}@{DOMAIN}>;tag=c{number}\r\n"
            f"To: <sip:{dialled}@{DOMAIN}>\r\nCall-ID: {number}@127.0.0.1:30000\r\n"
            f"CSeq: 2 INVITE\r\n{proof}"
            f"Contact: <sip:{caller}@127.0.0.1:30000>\r\n"
            f"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE\r\n"
            f"Supported: replaces, timer\r\nUser-Agent: cheap phone\r\n"
            f"Content-Type: application/sdp\r\n"
            f"Content-Length: {len(SDP)}\r\n\r\n{SDP}"
        )

    def _authorization(self, count: int, user: str, method: str, uri: str) -> str:
        ha1, ha2 = _md5(f"{user}:{DOMAIN}:{user}"), _md5(f"{method}:{uri}")
        answer = _md5(f"{ha1}:{self._nonce}:{count:08x}:cnonce:auth:{ha2}")
        return (
            f'Authorization: Digest username="{user}", realm="{DOMAIN}", '
            f'nonce="{self._nonce}", uri="{uri}", response="{answer}", algorithm=MD5, '
            f'cnonce="cnonce", qop=auth, nc={count:08x}\r\n'
        )


def _binding(number: str) -> Binding:
    return Binding(
        user=number,
        domain=DOMAIN,
        contact=f"sip:{number}@127.0.0.1:30002",
        instance_id=None,
        reg_id=None,
        call_id=f"reg-{number}",
        cseq=1,
        expires_at=time.time() + 1e6,
        path=(),
        flow=CALLEE,
    )


def _rows(data: bytes) -> dict[str, str]:
    rows = (line.partition(": ") for line in data.decode().split("\r\n"))
    return {name: value for name, _, value in rows}


def _answer(rows: dict[str, str], status: str, body: str = "") -> str:
    to = rows["To"]
    if ";tag=" not in to:
        to += ";tag=callee"
    content = "Content-Type: application/sdp\r\n" if body else ""
    return (
        f"SIP/2.0 {status}\r\nVia: {rows['Via']}\r\nFrom: {rows['From']}\r\n"
        f"To: {to}\r\nCall-ID: {rows['Call-ID']}\r\nCSeq: {rows['CSeq']}\r\n"
        f"Contact: <sip:callee@127.0.0.1:30002>\r\n{content}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


def _in_dialog(
    method: str, target: str, number: int, caller: str, to: str, cseq: str, proof: str
) -> str:
    return (
        f"{method} {target} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:30000;rport;branch=z9hG4bK{method}{number}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:{caller}@{DOMAIN}>;tag=c{number}\r\n"
        f"To: {to}\r\nCall-ID: {number}@127.0.0.1:30000\r\n"
        f"CSeq: {cseq} {method}\r\n{proof}Content-Length: 0\r\n\r\n"
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


@contextlib.contextmanager
def prepared(timings: Timings, warm_up: int) -> Iterator[Calls]:
    """Calls in a folder of their own, under way; memory as the server has it."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Database(StorageSettings(data=Path(folder)))
        with engine.transaction() as connection:
            tables.metadata.create_all(connection, checkfirst=True)
        engine.close()
        calls = Calls(Path(folder), timings)
        settle_memory()
        for _ in range(warm_up):
            calls.one()
        yield calls


def timed() -> dict[str, float]:
    with prepared(RFC3261, WARM_UP) as calls:
        best = float("inf")
        for _ in range(5):
            start = time.process_time()
            for _ in range(MEASURED):
                calls.one()
            best = min(best, time.process_time() - start)
    return {"call_path/µs CPU a call": best / MEASURED * 1e6}


def counted() -> dict[str, float]:
    """Instructions a call, if anything here can count them."""
    few, many = map(_instructions, COUNTED)
    if few is None or many is None:
        return {}
    calls = COUNTED[1] - COUNTED[0]
    return {"call_path/thousand instructions a call": (many - few) / calls / 1000}


def _instructions(calls: int) -> int | None:
    command = [sys.executable, "-m", "benchmarks.call_path", str(calls)]
    if shutil.which("perf"):
        counter = ["perf", "stat", "-x,", "-e", "instructions:u"]
        found = re.search(r"^(\d+),", _said(counter + command), re.MULTILINE)
        if found:
            return int(found[1])
    if shutil.which("valgrind"):
        counter = ["valgrind", "--tool=cachegrind", "--cache-sim=no"]
        counter.append("--cachegrind-out-file=/dev/null")
        found = re.search(r"I\s+refs:\s+([\d,]+)", _said(counter + command))
        if found:
            return int(found[1].replace(",", ""))
    return None


def _said(command: list[str]) -> str:
    # Strings hashed differently would collide differently, and be counted so.
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, env=environment, check=True, stderr=subprocess.PIPE, text=True
    )
    return done.stderr


def by_room() -> dict[str, float]:
    """Each room's share, by looking again and again which of them works."""
    seen: Counter[str] = Counter()

    def look(number: int, frame: FrameType | None) -> None:
        while frame is not None:
            room = ROOM.search(frame.f_code.co_filename)
            if room is not None:
                seen[room[1]] += 1
                return
            frame = frame.f_back
        seen["phones"] += 1

    with prepared(RFC3261, WARM_UP) as calls:
        signal.signal(signal.SIGPROF, look)
        signal.setitimer(signal.ITIMER_PROF, SAMPLE, SAMPLE)
        for _ in range(5 * MEASURED):
            calls.one()
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {
        f"call_path/{room}, %": 100 * times / seen.total()
        for room, times in seen.most_common()
    }


def main(arguments: list[str]) -> None:
    match arguments:
        case ["rooms"]:
            report(by_room(), unit="as named")
        case [calls]:
            with prepared(QUICK, QUICK_WARM_UP) as path:
                gc.disable()  # one collection more or less would be 1 % of all
                for _ in range(int(calls)):
                    path.one()
        case _:
            report(timed() | counted(), unit="as named")


if __name__ == "__main__":
    main(sys.argv[1:])
