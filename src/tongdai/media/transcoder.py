"""
Voice for a listener who cannot be sent the speaker's codec: decoded, encoded anew.

It costs ten times what relaying does, so that a call comes here only when its legs have
no codec in common. What comes out is a stream of its own, numbered from the speaker's
numbers: what was lost stays lost, so that the listener can conceal it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import av

from tongdai.rtp import telephone_event
from tongdai.rtp.errors import MalformedPacket

from .codecs import Encoding, Passage, clock_rate, telephone_events, voice
from .coding import CODECS, FRAMES_PER_SECOND, Decoder, Encoder
from .relay import RESTARTED, Route

VOICE: Final = 0
EVENT: Final = 1
"The payload types of what comes out, until a route puts the listener's in."

_STREAM: Final = 1 << 32
"Set in the SSRC of what comes out, to tell it from the speaker's own packets."


def can_make(wanted: Encoding) -> bool:
    """Do we have an encoder for it?"""
    return wanted in CODECS


def can_transcode(spoken: Mapping[int, Encoding], wanted: Encoding) -> bool:
    """Can what a speaker may send become ``wanted``?"""
    return wanted in CODECS and any(name in CODECS for name in spoken.values())


def output_passages(sent: Mapping[Encoding, int]) -> dict[int, Passage]:
    """By which numbers a listener is sent what a transcoder makes for it."""
    name = voice(sent)
    passages = {VOICE: Passage(sent[name], None, clock_rate(name))}
    events = telephone_events(sent)
    if events is not None:
        passages[EVENT] = Passage(sent[events], None, clock_rate(events))
    return passages


class _Path:
    """From one codec of the speaker to samples, to packets in the wanted one."""

    def __init__(self, spoken: Encoding, wanted: Encoding) -> None:
        rate = CODECS[spoken if CODECS[wanted].any_rate else wanted].rate
        self._decoder = Decoder(spoken, rate)
        self._encoder = Encoder(wanted, rate)
        self._units = clock_rate(spoken) / rate
        self.duration = 0
        "Of the latest packet, in the speaker's timestamps."

    def packets(self, payload: bytes) -> list[bytes]:
        """
        What comes out for a packet: one packet a frame of 20 ms that is complete.

        Raises:
            FFmpegError: The payload is none of the codec.
        """
        samples = self._decoder.samples(payload)
        self.duration = round(len(samples) * self._units)
        return self._encoder.packets(samples)


class Transcoder:
    """
    Stands among a speaker's routes for all listeners that want one encoding.

    Args:
        spoken: What the speaker may send, by payload type.
        wanted: What its listeners are to be sent.
        count: Called for each packet that was decoded.
    """

    def __init__(
        self,
        spoken: Mapping[int, Encoding],
        wanted: Encoding,
        count: Callable[[], None],
    ) -> None:
        self.spoken = dict(spoken)
        self.wanted = wanted
        self._count = count
        self._rate = clock_rate(wanted)
        self._step = self._rate // FRAMES_PER_SECOND
        self._paths: dict[Encoding, _Path] = {}
        self.routes: tuple[Route, ...] = ()
        self._ssrc = -1
        self._newest = 0
        "Sequence number of the speaker's newest packet."

        self._next_timestamp = 0
        "Of the speaker, if nothing is left out."

        self._sequence = 0
        self._timestamp = 0
        "Of the next packet that comes out."

        self._event_timestamps = (-1, 0)
        "Of the present key, as it came and as it goes out."

    def carry(
        self,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        now: float,
    ) -> None:
        """Take one packet of the speaker; send on what it becomes."""
        name = self.spoken.get(payload_type)
        if name is None:
            return
        ahead = (sequence - self._newest) & 0xFFFF
        if ssrc != self._ssrc or ahead in RESTARTED:
            self._ssrc = ssrc
            self._next_timestamp = timestamp
            ahead = 1
        elif ahead == 0 or ahead > 0x7FFF:
            return  # too late: the decoder has gone on without it
        self._newest = sequence
        self._sequence += ahead - 1
        if name in CODECS:
            self._transcode(name, marker, timestamp, payload, now)
        else:
            self._pass_event(name, marker, timestamp, payload, now)

    def _transcode(
        self, name: Encoding, marker: int, timestamp: int, payload: bytes, now: float
    ) -> None:
        path = self._paths.get(name)
        if path is None:
            path = self._paths[name] = _Path(name, self.wanted)
        try:
            packets = path.packets(payload)
        except av.FFmpegError:
            return  # as if it had been lost
        self._count()
        left_out = (timestamp - self._next_timestamp) & 0xFFFFFFFF
        if left_out < 1 << 31:
            self._timestamp += left_out * self._rate // clock_rate(name)
        self._next_timestamp = timestamp + path.duration
        for packet in packets:
            self._send(VOICE, marker, self._timestamp, packet, now)
            self._timestamp += self._step
            marker = 0

    def _pass_event(
        self, name: Encoding, marker: int, timestamp: int, payload: bytes, now: float
    ) -> None:
        """A key: the same, in units of the listener's clock."""
        try:
            event = telephone_event.parse(payload)
        except MalformedPacket:
            return
        rate = clock_rate(name)
        came, goes = self._event_timestamps
        if came != timestamp:
            ahead = (timestamp - self._next_timestamp) & 0xFFFFFFFF
            ahead = ahead if ahead < 1 << 31 else 0
            goes = self._timestamp + ahead * self._rate // rate
            self._event_timestamps = (timestamp, goes)
        duration = event.duration * self._rate // rate
        scaled = event._replace(duration=min(duration, telephone_event.LONGEST))
        self._send(EVENT, marker, goes, telephone_event.build(scaled), now)

    def _send(
        self, kind: int, marker: int, timestamp: int, payload: bytes, now: float
    ) -> None:
        sequence = self._sequence & 0xFFFF
        self._sequence += 1
        stream = self._ssrc | _STREAM
        for route in self.routes:
            route.carry(
                kind, marker, sequence, timestamp & 0xFFFFFFFF, stream, payload, now
            )
