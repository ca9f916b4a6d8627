"""What RTP packets sound like: decoded by FFmpeg, measured by FFT."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterable, Sequence
from pathlib import Path

import av
import numpy as np

from tongdai.rtp.packet import RtpPacket

_DECODERS = {
    "opus/48000": ("libopus", 48000),
    "PCMA/8000": ("pcm_alaw", 8000),
    "PCMU/8000": ("pcm_mulaw", 8000),
    "G722/8000": ("g722", 16000),
}
Samples = np.ndarray


def decode(payloads: Iterable[bytes], encoding: str) -> tuple[Samples, int]:
    """Samples, -1 to 1, and how many of them are a second."""
    name, rate = _DECODERS[encoding]
    decoder = av.CodecContext.create(name, "r")
    decoder.sample_rate, decoder.layout = rate, "mono"
    decoder.open()
    parts = [
        np.frombuffer(bytes(frame.planes[0]), np.int16)[: frame.samples]
        for payload in payloads
        for frame in decoder.decode(av.Packet(payload))
    ]
    return np.concatenate(parts) / 32768, rate


def heard(packets: Sequence[RtpPacket], encoding: str) -> tuple[Samples, int]:
    return decode([packet.payload for packet in packets], encoding)


def level(samples: Samples, rate: int, hertz: float) -> float:
    """How loud a frequency is, in dB of full scale."""
    window = np.hanning(len(samples))
    spectrum = np.abs(np.fft.rfft(samples * window)) * 2 / window.sum()
    at = round(hertz * len(samples) / rate)
    return 20 * math.log10(max(float(spectrum[max(at - 2, 0) : at + 3].max()), 1e-10))


def loudest(samples: Samples, rate: int) -> float:
    """The frequency, in Hz, of which there is most."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax()) * rate / len(samples)


def tone(hertz: float, seconds: float, rate: int, *, amplitude: float = 0.3) -> Samples:
    at = np.arange(round(seconds * rate)) / rate
    return amplitude * np.sin(2 * np.pi * hertz * at)


def write_wav(
    path: Path, hertz: float, seconds: float, *, rate: int = 16000, channels: int = 1
) -> Path:
    """A file with one tone in it."""
    pcm = (tone(hertz, seconds, rate) * 32767).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(pcm, channels).tobytes())
    return path
