"""The shell of a leg: its sockets, its place in the beat, whom it tells."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable
from typing import Final

from tongdai.client.leg import LegEvents, Quality
from tongdai.errors import UsageError

from .core import LegCore
from .outputs import Connected, Failed, Output, Pressed, Send
from .pace import pace_of_this_loop

log = logging.getLogger("tongdai.client.media")

LARGEST_DATAGRAM: Final = 2048
"Octets read of a datagram: no network in use carries more than 1500."


class SocketLeg:
    """
    A :class:`~tongdai.client.leg.Leg` on sockets of its own.

    Inside one event loop, which must be running.

    Args:
        rtp: For RTP, or for everything.
        rtcp: The same socket, if it is for everything.
    """

    def __init__(
        self,
        core: LegCore,
        rtp: socket.socket,
        rtcp: socket.socket,
        events: LegEvents,
    ) -> None:
        self._core = core
        self._rtp = rtp
        self._rtcp = rtcp
        self._events = events
        self._loop = asyncio.get_running_loop()
        self._pace = pace_of_this_loop()
        self._closed: Quality | None = None
        self._loop.add_reader(rtp, self._read, rtp, False)
        if rtcp is not rtp:
            self._loop.add_reader(rtcp, self._read, rtcp, True)

    @property
    def quality(self) -> Quality:
        """How it goes, or went."""
        return self._closed or self._core.quality

    def offer(self, *, held: bool = False) -> bytes:
        """
        Our offer, the first or a later one.

        Args:
            held: The other side is to be held: ``sendonly``.

        Raises:
            UsageError: The leg is closed.
        """
        self._must_be_open()
        return self._core.offer(held=held)

    def answer(self, offer: bytes, *, held: bool = False) -> bytes:
        """
        Answer a first or later offer.

        Raises:
            NotAcceptable: No codec or transport of ours in it.
            MalformedDescription: No session description.
            UsageError: The leg is closed.
        """
        self._must_be_open()
        body, outputs = self._core.answer(offer, held=held, now=self._loop.time())
        self._settled(outputs)
        return body

    def accept(self, answer: bytes) -> None:
        """
        Take the answer to our latest offer; the same one again changes nothing.

        Raises:
            NotAcceptable: It takes nothing of our offer.
            MalformedDescription: No session description.
            UsageError: Nothing was offered, or the leg is closed.
        """
        self._must_be_open()
        self._settled(self._core.accept(answer, self._loop.time()))

    def press(self, digits: str) -> bool:
        """Press keys by telephone-events; False: it takes none, use INFO."""
        return self._closed is None and self._core.press(digits)

    def close(self) -> Quality:
        """Fall silent, give everything back, and say how it went. May come twice."""
        if self._closed is None:
            self._closed = self._core.quality
            self._pace.remove(self)
            self._perform(self._core.close(self._loop.time()))
            for each in {self._rtp, self._rtcp}:
                self._loop.remove_reader(each)
                each.close()
        return self._closed

    def beat(self, number: int, at: float) -> None:
        """A beat of the metronome is due."""
        try:
            outputs = self._core.beat(number, at, self._loop.time(), time.time())
        except Exception:
            # A voice is the program's own code; other legs must not suffer from it.
            log.exception("what a call says or hears cannot be had: it falls silent")
            outputs = [Failed("its voice has failed")]
        self._perform(outputs)

    def _must_be_open(self) -> None:
        if self._closed is not None:
            raise UsageError("the leg is closed")

    def _settled(self, outputs: list[Output]) -> None:
        self._pace.add(self)
        self._perform(outputs)

    def _read(self, through: socket.socket, control: bool) -> None:
        # One at a time: who has more to read is called again, and to look for a second
        # one in vain costs as much as the first, 50 times a second.
        try:
            data, source = through.recvfrom(LARGEST_DATAGRAM)
        except OSError:
            return  # an earlier packet was refused there, or this one has gone
        outputs = self._core.receive(
            data, source[:2], control, self._loop.time(), time.time()
        )
        if outputs:
            self._perform(outputs)

    def _perform(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Send(data, destination, control):
                    through = self._rtcp if control else self._rtp
                    with contextlib.suppress(OSError):  # the network may lose packets
                        through.sendto(data, destination)
                case Connected():
                    self._tell(self._events.connected)
                case Pressed(digit):
                    self._tell(self._events.pressed, digit)
                case Failed(reason):
                    self._pace.remove(self)
                    self._tell(self._events.failed, reason)

    def _tell(self, callback: Callable[..., None], *what: str) -> None:
        try:
            callback(*what)
        except Exception:
            log.exception("who was told of a call's media has failed")
