"""
What a packet costs, relayed and recorded: ``python -m benchmarks.media_packet``.

Sockets are left out. What is recorded goes to the null device: a disk says how fast a
disk is.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import best_of, report
from tongdai.media.recorder import WRITE_EVERY, Recorder
from tongdai.rtp import packet, rtcp
from tongdai.rtp.g711 import MU_TO_A
from tongdai.rtp.reception import Reception
from tongdai.webrtc import dtls, ice_lite, stun
from tongdai.webrtc.srtp import SrtpKeys, SrtpProfile, SrtpTransform

ROUNDS, LOOPS = 7, 2000
PAYLOAD = bytes(range(80))
"As long as 20 ms of Opus speech at 32 kbit/s."

BUDGETS = {"relay/gcm": 10.0, "relay/aes-cm": 10.0}
"µs; what the sockets and the loop leave of 45 µs a packet."


def transforms(profile: SrtpProfile) -> tuple[SrtpTransform, SrtpTransform]:
    """Two ends that can read each other."""
    size = profile.key_size + profile.salt_size
    one, other = bytes(range(size)), bytes(range(1, size + 1))
    return (
        SrtpTransform(SrtpKeys(profile, sending=one, receiving=other)),
        SrtpTransform(SrtpKeys(profile, sending=other, receiving=one)),
    )


def audio() -> Iterator[bytes]:
    """As many packets as one measurement takes: none may come twice."""
    for sequence in range(ROUNDS * LOOPS):
        yield packet.build(111, sequence, sequence * 960, 0xCAFEBABE, PAYLOAD)


def relay(profile: SrtpProfile) -> Callable[[], object]:
    """Open, count, write a new header, close."""
    browser, speaker = transforms(profile)
    listener, _ = transforms(profile)
    arrived = iter([browser.protect(one) for one in audio()])
    reception = Reception(0xCAFEBABE, 48000)

    def body() -> bytes:
        kind, marker, sequence, timestamp, _, payload = packet.parse(
            speaker.unprotect(next(arrived))
        )
        reception.received(sequence, timestamp, sequence * 0.02)
        return listener.protect(
            packet.build(
                kind, sequence + 7, timestamp + 9, 0xDEADBEEF, payload, marker=marker
            )
        )

    return body


def protect(profile: SrtpProfile) -> Callable[[], object]:
    end, _ = transforms(profile)
    packets = audio()
    return lambda: end.protect(next(packets))


def unprotect(profile: SrtpProfile) -> Callable[[], object]:
    one, other = transforms(profile)
    arrived = iter([one.protect(packet) for packet in audio()])
    return lambda: other.unprotect(next(arrived))


def record() -> Callable[[], object]:
    """Keep a packet; write, as often as a worker does, what has gathered."""
    recorder = Recorder(
        Path(os.devnull), 0.0, wake=no_wake, failed=print, closed=no_close
    )
    recorder.describe({111: "opus/48000"})
    numbers = itertools.count()
    gathered = round(WRITE_EVERY * 50)

    def body() -> None:
        number = next(numbers)
        stamp = number * 960 & 0xFFFFFFFF
        recorder.carry(111, 0, number & 0xFFFF, stamp, 1, PAYLOAD, number * 0.02)
        if number % gathered == 0:
            recorder.write()

    return body


def no_wake(at: float) -> None:
    """The body counts the packets instead."""


def no_close() -> None:
    """Nobody waits for it."""


def check() -> Callable[[], object]:
    """A browser's check, read, verified and answered."""
    agent = ice_lite.IceLite(ufrag="ours", password="p" * 22, peer_ufrag="peer")
    data = stun.request(
        bytes(12),
        username="ours:peer",
        password="p" * 22,
        priority=1,
        tie_breaker=1,
        use_candidate=True,
    )
    source = ("192.0.2.10", 50000)
    return lambda: agent.handle(ice_lite.Received(stun.parse(data), source), 0.0)


def compound() -> Callable[[], object]:
    """A report, written and read."""
    reception = Reception(1, 48000)
    names = rtcp.SourceDescription(((1, "tongdai-leg"),))

    def body() -> object:
        blocks = (reception.report(0.0),)
        sender = rtcp.SenderReport(1, rtcp.ntp_time(1e9), 4000, 100, 8000, blocks)
        return rtcp.parse(rtcp.build([sender, names]))

    return body


def handshake() -> Callable[[], object]:
    """Both sides of a DTLS handshake, so twice what the server pays."""
    ours = dtls.make_certificate()

    def body() -> None:
        client = dtls.DtlsTransport(ours, dtls.Role.CLIENT, [ours.fingerprint])
        server = dtls.DtlsTransport(ours, dtls.Role.SERVER, [ours.fingerprint])
        server.start(0.0)
        waiting = [(server, client, output) for output in client.start(0.0)]
        while waiting:
            to, back, output = waiting.pop(0)
            if isinstance(output, dtls.Send):
                outputs = to.handle(dtls.Received(output.data), 0.0)
                waiting += [(back, to, one) for one in outputs]

    return body


def benchmarks() -> dict[str, Callable[[], object]]:
    """Name to body. Names are stable: they are the keys of ``baseline.json``."""
    gcm, cm = SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.AES128_CM_SHA1_80
    law = bytes(range(160))
    plain = next(audio())
    return {
        "relay/gcm": relay(gcm),
        "relay/aes-cm": relay(cm),
        "protect/gcm": protect(gcm),
        "protect/aes-cm": protect(cm),
        "unprotect/gcm": unprotect(gcm),
        "unprotect/aes-cm": unprotect(cm),
        "parse/rtp": lambda: packet.parse(plain),
        "build/rtp": lambda: packet.build(111, 1, 960, 1, PAYLOAD),
        "translate/g711": lambda: law.translate(MU_TO_A),
        "record": record(),
        "check/ice": check(),
        "report/rtcp": compound(),
    }


if __name__ == "__main__":
    figures = {
        name: best_of(body, rounds=ROUNDS, loops=LOOPS)
        for name, body in benchmarks().items()
    }
    figures["handshake/dtls"] = best_of(handshake(), rounds=3, loops=50)
    report(figures, unit="µs", budgets=BUDGETS)
