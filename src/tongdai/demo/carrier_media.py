"""The voices of the demo's telephone network: each call's SDP, sockets and pace."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Callable
from typing import Final

from tongdai.errors import Unavailable
from tongdai.sdp import description as sdp
from tongdai.sdp import negotiation
from tongdai.sdp.attributes import Direction
from tongdai.sdp.codecs import Choice, CodecFamily, agreed, choose
from tongdai.sdp.errors import NotAcceptable
from tongdai.sdp.remote import RTP_PROTOCOLS, RemoteAudio, read_remote

from .sounds import Sound
from .speech import Heard, Speech, Terms

FAMILIES: Final = (CodecFamily.G711,)
"What carriers speak."

ATTEMPTS: Final = 64
"Pairs of ports tried: other programs may sit on some, never on that many."

LARGEST: Final = 2048
"Octets read of a datagram; ours have 172."

Address = tuple[str, int]


class NoPortFree(Unavailable):
    """No pair of ports is free for a call's sound."""

    code = "demo.no_port"


class Voice:
    """
    One call's sound, on a pair of ports of its own, until it is closed.

    Inside one event loop, which must be running.

    Raises:
        NoPortFree: From the constructor.
    """

    def __init__(self, host: str, pressed: Callable[[str], None]) -> None:
        """
        Args:
            host: Where to listen.
            pressed: Told of each key that the other side pressed.
        """
        self._host = host
        self._pressed = pressed
        self._loop = asyncio.get_running_loop()
        self._rtp, self._rtcp = _pair(host)
        drawn = os.urandom(10)
        self._speech = Speech(
            ssrc=int.from_bytes(drawn[:4]) or 1,
            sequence=int.from_bytes(drawn[4:6]),
            timestamp=int.from_bytes(drawn[6:10]),
            cname=secrets.token_hex(8),
        )
        self._session_id = secrets.randbits(62)
        self._version = 0
        self._described: sdp.Description | None = None
        self._choice: Choice | None = None
        self._remote: Address | None = None
        self._remote_rtcp: Address | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop.add_reader(self._rtp, self._read_rtp)
        self._loop.add_reader(self._rtcp, self._read_rtcp)

    def answer(self, offer: bytes) -> bytes:
        """
        Answer a first or later offer.

        Raises:
            NotAcceptable: No G.711 over plain RTP in it.
            MalformedDescription: No session description.
        """
        description = sdp.parse(offer)
        remote = _in_the_clear(description)
        choice = choose(remote.codecs, FAMILIES)
        answer = negotiation.describe_answer(description, remote, choice, self._local())
        self._settle(remote, choice)
        return self._say(answer)

    def offer(self) -> bytes:
        """Our offer: the first, or one that changes nothing."""
        local = self._local()
        if self._described is None or self._choice is None:
            return self._say(negotiation.describe_offer(FAMILIES, local))
        return self._say(
            negotiation.describe_reoffer(self._described, self._choice, local)
        )

    def accept(self, answer: bytes) -> None:
        """
        Take the answer to our offer.

        Raises:
            NotAcceptable: It takes nothing of our offer.
            MalformedDescription: No session description.
        """
        remote = _in_the_clear(sdp.parse(answer))
        self._settle(remote, agreed(remote.codecs))

    def play(self, sound: Sound) -> None:
        """Say this from now on."""
        self._speech.play(sound)

    def press(self, digits: str) -> None:
        """Press keys."""
        self._speech.press(digits)

    def close(self) -> Heard:
        """Fall silent, give the ports back, and say how much came through."""
        if self._timer is not None:
            self._timer.cancel()
        for each in (self._rtp, self._rtcp):
            self._loop.remove_reader(each)
            each.close()
        return self._speech.heard()

    def _local(self) -> negotiation.LocalAudio:
        port = self._rtp.getsockname()[1]
        return negotiation.LocalAudio(
            negotiation.RtpTransport(self._host, port, port + 1),
            self._session_id,
            self._version + 1,
            self._speech.ssrc,
            "carrier",
            Direction.SENDRECV,
        )

    def _say(self, description: sdp.Description) -> bytes:
        self._described = description
        self._version += 1
        return sdp.encode(description)

    def _settle(self, remote: RemoteAudio, choice: Choice) -> None:
        self._choice = choice
        if remote.address is not None:
            self._remote, self._remote_rtcp = remote.address, remote.rtcp_address
        hears = remote.direction.receives and remote.address is not None
        self._speech.settle(Terms(choice, hears), self._loop.time())
        if self._timer is None:
            self._beat()

    def _beat(self) -> None:
        now = self._loop.time()
        for packet in self._speech.tick(now):
            _send(self._rtp, packet, self._remote)
        for report in self._speech.reports(now, time.time()):
            _send(self._rtcp, report, self._remote_rtcp)
        deadline = self._speech.deadline()
        if deadline is not None:
            self._timer = self._loop.call_at(deadline, self._beat)

    def _read_rtp(self) -> None:
        with contextlib.suppress(OSError):  # an earlier packet was refused there
            data, source = self._rtp.recvfrom(LARGEST)
            if self._remote in (None, source):
                key = self._speech.hear(data, self._loop.time())
                if key:
                    self._pressed(key)

    def _read_rtcp(self) -> None:
        with contextlib.suppress(OSError):
            data, source = self._rtcp.recvfrom(LARGEST)
            if self._remote_rtcp in (None, source):
                self._speech.report_came(data, self._loop.time())


def _in_the_clear(description: sdp.Description) -> RemoteAudio:
    """Their audio, which must be plain RTP: no carrier of this kind encrypts it."""
    remote = read_remote(description)
    if description.media[remote.index].protocol.upper() not in RTP_PROTOCOLS:
        raise NotAcceptable("only RTP in the clear will do")
    return remote


def _pair(host: str) -> tuple[socket.socket, socket.socket]:
    """RTP on an even port that is free, RTCP on the next one (RFC 3550 §11)."""
    for _ in range(ATTEMPTS):
        try:
            rtp = _bound(host, 0)
        except OSError as error:
            raise NoPortFree(f"cannot open an RTP port: {error}") from error
        port = rtp.getsockname()[1]
        if port % 2 == 0:
            try:
                return rtp, _bound(host, port + 1)
            except OSError:
                pass  # somebody sits on it: try another pair
        rtp.close()
    raise NoPortFree("no pair of RTP ports is free")


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


def _send(through: socket.socket, packet: bytes, to: Address | None) -> None:
    if to is not None:
        with contextlib.suppress(OSError):  # the network may lose packets
            through.sendto(packet, to)
