"""
Packets of one codec to samples, and samples to packets of 20 ms.

Samples are signed 16-bit, one channel. G.711 goes by table, the rest and every change
of the sample rate by FFmpeg.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal, NamedTuple

import av

from tongdai.rtp.g711 import A_LAW, MU_LAW, SAMPLE_RATE, Law

from .codecs import Encoding

Samples = array
"Of type ``h``."

FRAMES_PER_SECOND: Final = 50
"Frames of 20 ms."


class Codec(NamedTuple):
    """What makes an encoding of samples."""

    name: str
    "FFmpeg's."

    rate: int
    "Samples a second. G.722's RTP clock says otherwise, wrongly (RFC 3551)."

    any_rate: bool = False
    "Can it be given samples of other rates, too?"


CODECS: Final[Mapping[Encoding, Codec]] = {
    "opus/48000": Codec("libopus", 48_000, any_rate=True),
    "PCMA/8000": Codec("pcm_alaw", SAMPLE_RATE),
    "PCMU/8000": Codec("pcm_mulaw", SAMPLE_RATE),
    "G722/8000": Codec("g722", 16_000),
}

_LAWS: Final[Mapping[Encoding, Law]] = {"PCMA/8000": A_LAW, "PCMU/8000": MU_LAW}

LEAD: Final = 1 / 500
"""
Seconds of silence before what is encoded at another rate, for what the resampler keeps
back: each frame gives its packet at once.
"""

OPUS_BIT_RATE: Final = 24_000
"Bit/s; what comes from a telephone has no more in it."

_OPUS: Final = {"application": "voip", "compression_level": "1", "frame_duration": "20"}
"A third of the CPU of libopus's best, and at this bit rate hardly worse."


class Decoder:
    """
    From packets in one codec to samples of one rate.

    Args:
        name: One of :data:`CODECS`.
        rate: Samples a second.
    """

    def __init__(self, name: Encoding, rate: int) -> None:
        codec = CODECS[name]
        self._rate = rate
        self._coder = _LAWS.get(name) or context(codec, codec.rate, "r")
        self._resampler = av.AudioResampler("s16", "mono", rate)
        self._begun = False

    def samples(self, payload: bytes) -> Samples[int]:
        """
        What a packet holds, as many as it lasts.

        Where the rate changes, what is heard is up to 2 ms late: the resampler keeps
        that much back.

        Raises:
            FFmpegError: Nothing of the codec.
        """
        if not payload:
            return array("h")  # to FFmpeg it would be the end of all
        if not isinstance(self._coder, Law):
            return self._resample(self._coder.decode(av.Packet(payload)))
        samples = self._coder.expand(payload)
        if self._rate == SAMPLE_RATE:
            return samples
        return self._resample([_frame(samples, SAMPLE_RATE)])

    def _resample(self, frames: list[av.AudioFrame]) -> Samples[int]:
        made = array("h")
        whole = 0
        for frame in frames:
            frame.pts = None
            whole += frame.samples * self._rate // frame.sample_rate
            for part in self._resampler.resample(frame):
                made.frombytes(memoryview(part.planes[0])[: 2 * part.samples])
        if not self._begun:
            self._begun = True
            made = array("h", bytes(2 * max(0, whole - len(made)))) + made
        return made


class Encoder:
    """
    From samples of one rate to packets of 20 ms in one codec.

    Args:
        name: One of :data:`CODECS`.
        rate: Samples a second of what it is given.
    """

    def __init__(self, name: Encoding, rate: int) -> None:
        codec = CODECS[name]
        own = rate if codec.any_rate else codec.rate
        self._given = rate
        self._rate = own
        self._size = own // FRAMES_PER_SECOND
        self._coder = _LAWS.get(name) or context(codec, own, "w")
        self._resampler = None
        self._rest = array("h")
        if own != rate:
            self._resampler = av.AudioResampler("s16", "mono", own)
            self._rest.frombytes(bytes(2 * round(own * LEAD)))

    def packets(self, samples: Samples[int]) -> list[bytes]:
        """One packet for each 20 ms that are complete."""
        rest = self._rest
        if self._resampler is None:
            rest += samples
        elif samples:
            for part in self._resampler.resample(_frame(samples, self._given)):
                rest.frombytes(memoryview(part.planes[0])[: 2 * part.samples])
        made: list[bytes] = []
        while len(rest) >= self._size:
            frame, rest = rest[: self._size], rest[self._size :]
            made += self._encode(frame)
        self._rest = rest
        return made

    def _encode(self, frame: Samples[int]) -> list[bytes]:
        if isinstance(self._coder, Law):
            return [self._coder.compress(frame)]
        encoded = self._coder.encode(_frame(frame, self._rate))
        return [bytes(packet) for packet in encoded]


def _frame(samples: Samples[int], rate: int) -> av.AudioFrame:
    frame = av.AudioFrame("s16", "mono", len(samples))
    frame.sample_rate = rate
    frame.planes[0].update(samples.tobytes())
    return frame


def context(codec: Codec, rate: int, mode: Literal["r", "w"]) -> av.AudioCodecContext:
    """FFmpeg's decoder or encoder for one channel of that many samples a second."""
    made = av.CodecContext.create(codec.name, mode)
    if not isinstance(made, av.AudioCodecContext):
        raise TypeError(f"{codec.name} is no audio codec")
    made.sample_rate = rate
    made.layout = "mono"
    if mode == "w":
        made.format = "s16"
        made.time_base = Fraction(1, rate)
        if codec.name == "libopus":
            made.bit_rate = OPUS_BIT_RATE
            made.options = dict(_OPUS)
    made.open()
    return made
