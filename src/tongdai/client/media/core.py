"""One leg without sockets and clocks: descriptions, a way, what is said and heard."""

from __future__ import annotations

from tongdai.client.leg import Quality, Voice
from tongdai.media.codecs import encoding
from tongdai.webrtc.errors import SrtpRejected

from .hearing import Hearing
from .outputs import (
    Address,
    Arrival,
    Connected,
    Failed,
    Output,
    Pressed,
    Rtcp,
    Rtp,
    Send,
)
from .reporting import INTERVAL, Reporting
from .rtp_way import RtpWay
from .settled import Draw, Settled
from .speaking import Speaking
from .terms import Terms
from .webrtc_way import WebRtcWay


class LegCore:
    """
    All of a leg but its sockets.

    Args:
        terms: Fresh ones.
        way: A fresh one of the kind that the terms are of.
        voice: What is said and heard.
        draw: Source of random octets.
    """

    def __init__(
        self, terms: Terms, way: RtpWay | WebRtcWay, voice: Voice, draw: Draw
    ) -> None:
        self._terms = terms
        self._way = way
        self._voice = voice
        self._draw = draw
        sequence, timestamp = draw(2), draw(4)
        self._speaking = Speaking(
            terms.ssrc, int.from_bytes(sequence), int.from_bytes(timestamp)
        )
        self._pressed: list[Output] = []
        self._hearing = Hearing(lambda key, _: self._pressed.append(Pressed(key)))
        self._reporting = Reporting(self._speaking, self._hearing, terms.cname)
        self._settled: Settled | None = None
        self._connected = False
        self._report_at = 0.0

    @property
    def is_settled(self) -> bool:
        """Have both sides described themselves? Then :meth:`beat` has work to do."""
        return self._settled is not None

    @property
    def quality(self) -> Quality:
        """How it goes."""
        settled = self._settled
        codec = "" if settled is None else encoding(settled.choice.codec)
        return self._reporting.quality(codec)

    def offer(self, *, held: bool) -> bytes:
        """Our next offer; with a new start of ICE, if the path has been lost."""
        way = self._way
        if not isinstance(way, WebRtcWay):
            return self._terms.offer(held=held)
        body = self._terms.offer(held=held, restart=way.is_lost)
        way.rename(self._terms.credentials)
        return body

    def answer(
        self, offer: bytes, *, held: bool, now: float
    ) -> tuple[bytes, list[Output]]:
        """
        Our answer, and what to do.

        Raises:
            NotAcceptable: No codec or transport of ours in it.
            MalformedDescription: No session description.
        """
        body, settled = self._terms.answer(offer, held=held)
        return body, self._settle(settled, now)

    def accept(self, answer: bytes, now: float) -> list[Output]:
        """
        Take the answer to our latest offer.

        Raises:
            NotAcceptable: It takes nothing of our offer.
            MalformedDescription: No session description.
            UsageError: We have offered nothing.
        """
        settled = self._terms.accept(answer)
        return [] if settled is None else self._settle(settled, now)

    def _settle(self, settled: Settled, now: float) -> list[Output]:
        self._settled = settled
        self._speaking.describe(settled.choice)
        self._hearing.describe(
            settled.received, self._speaking.rate, wanted=settled.listens
        )
        return self._take(self._way.describe(settled, now), now, 0.0)

    def press(self, digits: str) -> bool:
        """Press keys; False: the other side takes none this way."""
        if not self._speaking.takes_keys:
            return False
        self._speaking.press(digits)
        return True

    def receive(
        self, data: bytes, source: Address, control: bool, now: float, wall: float
    ) -> list[Output]:
        """Take a datagram. What the network brings never raises."""
        return self._take(self._way.receive(data, source, control, now), now, wall)

    def beat(self, number: int, at: float, now: float, wall: float) -> list[Output]:
        """
        Do what is due each 20 ms: timers, a packet out, a frame heard, a report.

        Args:
            number: Of the beat; those left out are time that was lost.
            at: When it was due.
            wall: Seconds since 1970.

        Raises:
            BadArgument: The voice does not speak in frames of 20 ms.
        """
        way, outputs = self._way, []
        deadline = way.deadline()
        if deadline is not None and deadline <= now:
            outputs = self._take(way.tick(now), now, wall)
        settled = self._settled
        if settled is None or not (self._connected or way.is_open):
            return outputs
        if not self._connected:
            # From now on the voice is asked each beat, whatever becomes of the way: a
            # program that plays something must not wait for ever.
            self._connected = True
            self._report_at = now + self._interval()
            outputs.append(Connected())
        try:
            rate = self._speaking.rate
            said = self._voice.speak(rate)
            packet = self._speaking.next(
                number, said, heard=settled.speaks and way.is_open
            )
            if packet is not None:
                _add(outputs, way.wrap(packet))
            if now >= self._report_at:
                self._report_at = now + self._interval()
                _add(outputs, way.wrap_report(self._reporting.make(wall, now)))
        except SrtpRejected:
            pass  # as if the network had lost it
        self._voice.hear(self._hearing.frame(at), rate)
        return outputs

    def close(self, now: float) -> list[Output]:
        """Say goodbye."""
        self._settled = None
        return self._take(self._way.close(now), now, 0.0)

    def _interval(self) -> float:
        return INTERVAL * (0.5 + int.from_bytes(self._draw(2)) / 65536)

    def _take(self, arrivals: list[Arrival], now: float, wall: float) -> list[Output]:
        outputs: list[Output] = []
        for arrival in arrivals:
            match arrival:
                case Rtp(data):
                    self._hearing.receive(data, now)
                case Rtcp(data):
                    self._reporting.read(data, now, wall)
                case Send() | Failed():
                    outputs.append(arrival)
        if self._pressed:
            outputs += self._pressed
            self._pressed.clear()
        return outputs


def _add(outputs: list[Output], send: Send | None) -> None:
    if send is not None:
        outputs.append(send)
