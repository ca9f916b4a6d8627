"""
What a listener of music costs: ``python -m benchmarks.media_player``.

CPU µs a listener-second of the worker's own work, sockets and SRTP included: beats of
one metronome for many listeners, packets sent to a socket that nobody reads.
"""

from __future__ import annotations

import socket
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.measure import report
from tongdai.media.metronome import PERIOD, Metronome
from tongdai.media.player import PlayedSound, Player
from tongdai.media.relay import Line
from tongdai.media.tracks import FORMATS, Shelf
from tongdai.webrtc.srtp import SrtpKeys, SrtpProfile, SrtpTransform

LISTENERS: Final = 100
BEATS: Final = 50
ROUNDS: Final = 7
BUDGET: Final = 1500.0
"µs; a relayed call costs 3,000 to 5,000 a second."


def cost(encoding: str, *, encrypted: bool) -> float:
    """CPU µs a listener-second, the best of some rounds."""
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.bind(("127.0.0.1", 0))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    address = sink.getsockname()
    with tempfile.TemporaryDirectory() as folder:
        track = Path(folder) / "track"
        form = FORMATS[encoding]
        track.with_suffix(f".{form.suffix}").write_bytes(bytes(form.frame_size * 500))
        shelf, metronome = Shelf(), Metronome(0.0)
        for number in range(LISTENERS):
            line = Line(ssrc=number + 1, sequence=0, timestamp=0)
            line.transmit = lambda packet: sender.sendto(packet, address)
            if encrypted:
                profile = SrtpProfile.AEAD_AES_256_GCM
                keys = SrtpKeys(profile, bytes(44), bytes(44))
                protect = SrtpTransform(keys).protect
                line.transmit = lambda packet, protect=protect: sender.sendto(
                    protect(packet), address
                )
            player = Player(
                line,
                shelf,
                over=lambda turn: None,
                idle=lambda: None,
                missing=lambda why: None,
            )
            player.describe({encoding: 111})
            player.play(PlayedSound(1, (str(track),), loop=True, in_step=True))
            metronome.add(player, 0.0)
        best, beat = float("inf"), 1
        for _ in range(ROUNDS):
            before = time.process_time()
            for _ in range(BEATS):
                beat += 1
                metronome.tick(beat * PERIOD)
            best = min(best, time.process_time() - before)
    sink.close()
    sender.close()
    return best * 1e6 / LISTENERS / (BEATS * PERIOD)


if __name__ == "__main__":
    figures = {
        "player/opus, browser": cost("opus/48000", encrypted=True),
        "player/G.711, phone": cost("PCMA/8000", encrypted=False),
    }
    report(figures, unit="µs a listener-second", budgets=dict.fromkeys(figures, BUDGET))
