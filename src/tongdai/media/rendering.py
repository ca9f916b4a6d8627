"""
Makes one file to listen to of what recorders kept: ``python -m
tongdai.media.rendering OUT SECONDS left=TRACK right=TRACK …``.

Left is who stands first, right the other side; each side may have had several legs,
one after the other or at once. A process of its own with little right to time: an hour
takes a minute, and what came from the network is decoded here.
"""

from __future__ import annotations

import os
import resource
import sys
from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

import av

from .codecs import Encoding
from .coding import Decoder
from .recorded import Packet, read
from .timeline import placed

RATE: Final = 16_000
"Samples a second: what voice has in it, and what every codec's rate divides well."

BLOCK: Final = RATE
"Samples that are mixed and encoded at once."

TOLERANCE: Final = RATE // 200
"Samples that sound may lie beside its place, rather than be cut: 5 ms."

OPUS_BIT_RATE: Final = 40_000
"Bit/s of both sides together."

CPU_TIME: Final = 3600
"Seconds of CPU, lest packets that make a decoder run in circles stay."

MEMORY: Final = 4 << 30
"Bytes of address space; a day of packets takes one."

Side = Literal["left", "right"]

FORMATS: Final = {"ogg": "libopus", "wav": "pcm_s16le"}
"By the suffix of the file: FFmpeg's name of the encoder."

_SILENCE: Final = bytes(2 * BLOCK)


class Track:
    """What one leg said, block after block."""

    def __init__(self, packets: Sequence[Packet]) -> None:
        self._placed = placed(packets)
        self._next = next(self._placed, None)
        self._decoders: dict[Encoding, Decoder] = {}
        self._begin = 0
        "Sample number of the first that is kept."
        self._kept = bytearray()

    @property
    def over(self) -> bool:
        """Is there no more of it?"""
        return self._next is None and not self._kept

    def block(self) -> bytes | None:
        """The next :data:`BLOCK` samples; None: nothing is said in them."""
        end = self._begin + BLOCK
        while self._next is not None and self._next.at * RATE < end:
            self._take(round(self._next.at * RATE), self._next.packet)
            self._next = next(self._placed, None)
        block = bytes(self._kept[: 2 * BLOCK])
        del self._kept[: 2 * BLOCK]
        self._begin = end
        return block + _SILENCE[len(block) :] if block else None

    def _take(self, wanted: int, packet: Packet) -> None:
        decoder = self._decoders.get(packet.codec)
        if decoder is None:
            decoder = self._decoders[packet.codec] = Decoder(packet.codec, RATE)
        try:
            samples = decoder.samples(packet.payload).tobytes()
        except av.FFmpegError:
            samples = b""  # as if it had been lost
        cursor = self._begin + len(self._kept) // 2
        missing = wanted - cursor
        if missing > TOLERANCE or (missing > 0 and not self._kept):
            self._kept += bytes(2 * missing)
        elif missing < -TOLERANCE:
            samples = samples[-2 * missing :]
        self._kept += samples


def mixed(blocks: Sequence[bytes]) -> bytes:
    """All of them heard at once, none louder than loudest."""
    if not blocks:
        return _SILENCE
    first, *others = blocks
    if not others:
        return first
    sums = list(array("h", first))
    for other in others:
        sums = [a + b for a, b in zip(sums, array("h", other), strict=True)]
    return array("h", [max(-32768, min(32767, each)) for each in sums]).tobytes()


def stereo(
    left: Sequence[Track], right: Sequence[Track], seconds: float
) -> Iterator[tuple[bytes, bytes]]:
    """
    Blocks of both sides, for as long as the recording lasted, or longer.

    Args:
        seconds: How long at least; what is not said at its end is silence.
    """
    made = 0
    tracks = (*left, *right)
    while made < seconds * RATE or not all(track.over for track in tracks):
        sides = [
            mixed([block for track in side if (block := track.block()) is not None])
            for side in (left, right)
        ]
        yield sides[0], sides[1]
        made += BLOCK


def render(
    out: Path, left: Sequence[Track], right: Sequence[Track], seconds: float
) -> None:
    """Write the file; its suffix says which of :data:`FORMATS` it is."""
    kind = out.suffix.removeprefix(".")
    with av.open(str(out), "w", format=kind) as container:
        stream = container.add_stream(FORMATS[kind], rate=RATE)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(f"{FORMATS[kind]} is no audio codec")
        stream.layout = "stereo"
        stream.format = "s16"
        stream.time_base = Fraction(1, RATE)
        if kind == "ogg":
            stream.bit_rate = OPUS_BIT_RATE
            stream.options = {"application": "voip"}
        for number, sides in enumerate(stereo(left, right, seconds)):
            frame = av.AudioFrame(format="s16p", layout="stereo", samples=BLOCK)
            for plane, side in zip(frame.planes, sides, strict=True):
                plane.update(side)
            frame.sample_rate = RATE
            frame.time_base = Fraction(1, RATE)
            frame.pts = number * BLOCK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main(out: str, seconds: str, *tracks: str) -> int:
    """Render; the file appears whole or not at all. Return the exit status."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_TIME, CPU_TIME))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sides: dict[str, list[Track]] = {"left": [], "right": []}
    for track in tracks:
        side, _, path = track.partition("=")
        with Path(path).open("rb") as file:
            sides[side].append(Track(list(read(file))))
    whole = Path(out)
    # The suffix is the format's.
    part = whole.with_name(f"part-{os.getpid()}-{whole.name}")
    try:
        render(part, sides["left"], sides["right"], float(seconds))
        part.rename(whole)
    finally:
        part.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
