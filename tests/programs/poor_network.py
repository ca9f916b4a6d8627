"""
Two network namespaces, and a wire between them that loses and delays.

The kernels of many test machines have no ``netem``, so the wire is a thread of ours: it
carries IP packets from one namespace's TUN device to the other's. Everything above,
ARP aside, is the kernel's own: addresses, routes, sockets.

Needs root and iproute2; :func:`possible` tells.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import Final, TypeVar

CLIENT, SERVER = "10.77.0.1", "10.77.0.2"
"Addresses of the two ends."

DEVICE: Final = "tun0"
LARGEST: Final = 65_536
CLONE_NEWNET: Final = 0x40000000
TUNSETIFF: Final = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000

T = TypeVar("T")


def possible() -> bool:
    """May we make namespaces here?"""
    return os.geteuid() == 0 and os.path.exists("/dev/net/tun") and _try("ip", "netns")


class PoorNetwork:
    """
    The two namespaces, as things are done in them.

    Sockets, threads and processes that are begun there stay there.
    """

    def __init__(self, client: str, server: str, wire: Wire) -> None:
        self.wire = wire
        self._client, self._server = client, server

    def at_client(self, do: Callable[[], T]) -> Future[T]:
        """Do it at the client's end, in a thread of its own."""
        return _in_namespace(self._client, do)

    def at_server(self, do: Callable[[], T]) -> Future[T]:
        """Do it at the server's end, in a thread of its own."""
        return _in_namespace(self._server, do)


class Wire:
    """
    Carries packets both ways.

    Args:
        loss: Share of the packets that vanish, 0 to 1.
        jitter: Seconds that a packet is delayed at most, each by its own chance; they
            overtake each other then.

    Both may be changed while it carries.
    """

    def __init__(self, ends: tuple[int, int], loss: float, jitter: float) -> None:
        self.carried = 0
        self.lost = 0
        self._ends = ends
        self.loss, self.jitter = loss, jitter
        self._chance = random.Random(20_261_130)
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Carry nothing any more."""
        os.close(self._stopped)
        self._thread.join()
        for fd in (*self._ends, self._stop):
            os.close(fd)

    def _run(self) -> None:
        while True:
            now = time.monotonic()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, end, packet = heapq.heappop(self._waiting)
                os.write(end, packet)
            wait = self._waiting[0][0] - now if self._waiting else None
            ready, _, _ = select.select([*self._ends, self._stop], [], [], wait)
            if self._stop in ready:
                return
            for end in ready:
                self._carry(os.read(end, LARGEST), self._other(end))

    def _other(self, end: int) -> int:
        one, other = self._ends
        return other if end == one else one

    def _carry(self, packet: bytes, end: int) -> None:
        self.carried += 1
        if self._chance.random() < self.loss:
            self.lost += 1
            return
        at = time.monotonic() + self._chance.uniform(0, self.jitter)
        heapq.heappush(self._waiting, (at, self.carried, end, packet))


@contextmanager
def poor_network(*, loss: float, jitter: float) -> Iterator[PoorNetwork]:
    """Two namespaces with a wire of that kind between them, until the end."""
    names = tuple(f"tongdai-{os.getpid()}-{side}" for side in ("client", "server"))
    with ExitStack() as stack:
        ends: list[int] = []
        for name, address in zip(names, (CLIENT, SERVER), strict=True):
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "delete", name)
            ends.append(_in_namespace(name, _open_tun).result())
            within = ("-n", name)
            _ip(*within, "address", "add", f"{address}/24", "dev", DEVICE)
            _ip(*within, "link", "set", DEVICE, "up")
            _ip(*within, "link", "set", "lo", "up")
        wire = Wire((ends[0], ends[1]), loss, jitter)
        stack.callback(wire.close)
        yield PoorNetwork(*names, wire)


def _open_tun() -> int:
    fd = os.open("/dev/net/tun", os.O_RDWR)
    wanted = struct.pack("16sH22x", DEVICE.encode(), IFF_TUN | IFF_NO_PI)
    fcntl.ioctl(fd, TUNSETIFF, wanted)
    return fd


def _in_namespace(name: str, do: Callable[[], T]) -> Future[T]:
    """Do it in a thread that has entered the namespace: others stay where they are."""
    outcome: Future[T] = Future()

    def enter() -> None:
        try:
            _enter(name)
            outcome.set_result(do())
        except BaseException as error:  # it is the one who waits that it concerns
            outcome.set_exception(error)

    threading.Thread(target=enter, daemon=True).start()
    return outcome


def _enter(name: str) -> None:
    """Take this thread there, and whatever it begins."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{name}") as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {name}")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def _try(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
