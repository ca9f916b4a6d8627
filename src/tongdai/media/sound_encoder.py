"""
Turns one source into a track: ``python -m tongdai.media.sound_encoder WHAT TRACK``.

A process of its own with little rights to time and memory: files come from tenants,
and a decoder that crashes or runs wild must not take anything along. What is wrong
with a file is its one line on standard output, and exit status 1.
"""

from __future__ import annotations

import contextlib
import os
import resource
import stat
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

import av
from av.audio.resampler import AudioResampler

from . import tones
from .codecs import Encoding
from .coding import CODECS, FRAMES_PER_SECOND
from .sound import Tone
from .tracks import FORMATS, OPUS_BIT_RATE

LARGEST_FILE: Final = 200 << 20
"Bytes; an uncompressed CD has 15 minutes in it."

LONGEST: Final = 1800.0
"Seconds of sound that one file may hold: 65 MB of tracks, a minute of encoding."

CPU_TIME: Final = 300
"Seconds of CPU for one file, lest one that makes the decoder run in circles stays."

MEMORY: Final = 2 << 30
"Bytes of address space; the libraries themselves are mapped with half of it."

DEMUXERS: Final = "aac,aiff,amr,au,caf,flac,matroska,webm,mov,mp4,mp3,ogg,w64,wav"
"""
What a sound file may be. Not the playlists that FFmpeg knows, too: they name other
files, and addresses in the network.
"""

GUESSED: Final = frozenset({"aac", "amr", "mp3"})
"What says nowhere how long it is, or need not: FFmpeg then guesses by the bit rate."

MISSING: Final = 1.0
"Seconds that a file may hold less than it says: encoders count their padding."

_RATE: Final = 48_000
"Samples a second that everything is brought to first; divided evenly by the others."


class WrongFile(Exception):
    """This file cannot be played; the message says why."""


def open_file(path: Path) -> BinaryIO:
    """
    Open a file that is one.

    Raises:
        WrongFile: It is not there, not readable, not a file, empty or too large.
    """
    try:
        # The path has no links, or they were put there meanwhile. Opening a pipe that
        # nobody writes to would wait for ever.
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise WrongFile(error.strerror or str(error)) from error
    status = os.fstat(fd)
    wrong = None
    if not stat.S_ISREG(status.st_mode):
        wrong = "it is not a file"
    elif status.st_size == 0:
        wrong = "it is empty"
    elif status.st_size > LARGEST_FILE:
        wrong = f"{status.st_size >> 20} MB, at most {LARGEST_FILE >> 20}"
    if wrong is not None:
        os.close(fd)
        raise WrongFile(wrong)
    return os.fdopen(fd, "rb")


def decoded(file: BinaryIO) -> Iterator[av.AudioFrame]:
    """
    The first audio stream of a file, as frames of whatever kind.

    Raises:
        WrongFile: There is none, or it is broken or cut off.
    """
    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": ""}
    seconds = 0.0
    try:
        _check_length(file)
        with av.open(
            file, "r", options=options, metadata_errors="replace"
        ) as container:
            if not container.streams.audio:
                raise WrongFile("there is no audio in it")
            for frame in container.decode(container.streams.audio[0]):
                seconds += frame.samples / frame.sample_rate
                yield frame
            said = (container.duration or 0) / av.time_base
            if container.format.name not in GUESSED and said > seconds + MISSING:
                raise WrongFile(f"it is cut off: {seconds:.0f} of {said:.0f} seconds")
    except av.FFmpegError as error:
        raise WrongFile(f"it cannot be decoded: {error.strerror}") from error


def _check_length(file: BinaryIO) -> None:
    """FFmpeg believes the size of a WAV file rather than what its header says."""
    head = file.read(8)
    file.seek(0)
    if head[:4] != b"RIFF" or len(head) < 8:
        return
    said = int.from_bytes(head[4:], "little") + 8
    size = os.fstat(file.fileno()).st_size
    if size < said < 0xFFFFFFFF:  # who could not know wrote the greatest number
        raise WrongFile(f"it is cut off: {size} of {said} bytes")


def made(tone: Tone) -> Iterator[av.AudioFrame]:
    """A tone of ours, in frames of 20 ms."""
    pcm = tones.samples(tone).tobytes()
    size = 2 * tones.SAMPLE_RATE // FRAMES_PER_SECOND
    for start in range(0, len(pcm), size):
        yield _frame(pcm[start : start + size])


def _frame(pcm: bytes) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.sample_rate = tones.SAMPLE_RATE
    frame.planes[0].update(pcm)
    return frame


class _Writer:
    """One encoding of a track, frame by frame into its file."""

    def __init__(self, encoding: Encoding, file: BinaryIO) -> None:
        self._size = FORMATS[encoding].frame_size
        self._file = file
        codec, rate, _ = CODECS[encoding]
        self._resampler = AudioResampler("s16", "mono", rate, rate // FRAMES_PER_SECOND)
        context = av.CodecContext.create(codec, "w")
        if not isinstance(context, av.AudioCodecContext):
            raise TypeError(f"{codec} is no audio codec")
        self._context = context
        self._context.sample_rate = rate
        self._context.layout = "mono"
        self._context.format = "s16"
        self._context.time_base = Fraction(1, rate)
        if codec == "libopus":
            self._context.bit_rate = OPUS_BIT_RATE
            self._context.options = {"vbr": "off", "frame_duration": "20"}
        self._context.open()
        self.frames = 0

    def write(self, frame: av.AudioFrame | None) -> None:
        """Take some sound; None: that was all."""
        for part in self._resampler.resample(frame):
            # The last one is short: what is no whole frame is left out, 20 ms at most.
            if part.samples != self._resampler.frame_size:
                continue
            part.pts = None
            for packet in self._context.encode(part):
                if packet.size != self._size:
                    raise AssertionError(f"a frame of {packet.size} octets")
                self._file.write(bytes(packet))
                self.frames += 1


def encode(frames: Iterator[av.AudioFrame], track: Path) -> None:
    """
    Write all encodings of a track. They appear together, whole, or not at all.

    Raises:
        WrongFile: There is no sound in it, or too much.
    """
    with contextlib.ExitStack() as undo:
        writers: dict[Path, _Writer] = {}
        for encoding, form in FORMATS.items():
            path = track.with_suffix(f".{form.suffix}.{os.getpid()}")
            undo.callback(path.unlink, missing_ok=True)
            file = undo.enter_context(path.open("wb"))
            writers[path] = _Writer(encoding, file)
        mono = AudioResampler("s16", "mono", _RATE)
        seconds = 0.0
        for frame in frames:
            seconds += frame.samples / frame.sample_rate
            if seconds > LONGEST:
                raise WrongFile(f"longer than {LONGEST / 60:.0f} minutes")
            _write(writers, mono.resample(frame))
        _write(writers, mono.resample(None))
        for writer in writers.values():
            writer.write(None)
        _finish(writers, track)


def _write(writers: dict[Path, _Writer], frames: list[av.AudioFrame]) -> None:
    for frame in frames:
        for writer in writers.values():
            writer.write(frame)


def _finish(writers: dict[Path, _Writer], track: Path) -> None:
    """Give the files one length and their names."""
    count = min(writer.frames for writer in writers.values())
    if not count:
        raise WrongFile("there is no sound in it")
    for path, form in zip(writers, FORMATS.values(), strict=True):
        os.truncate(path, count * form.frame_size)
        path.rename(track.with_suffix(f".{form.suffix}"))


def main(what: str, track: str) -> int:
    """Encode a tone of that name or the file at that path; return the exit status."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_TIME, CPU_TIME))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        if what in tuple(Tone):
            encode(made(Tone(what)), Path(track))
        else:
            with open_file(Path(what)) as file:
                encode(decoded(file), Path(track))
    except WrongFile as wrong:
        sys.stdout.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
