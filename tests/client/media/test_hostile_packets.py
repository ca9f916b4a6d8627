"""What strangers and broken peers send to a leg disturbs nothing."""

from __future__ import annotations

import random

import pytest

from tests.client.media.wire import G711, OPUS, RTP, WEBRTC, connected, party
from tongdai.rtp import packet as rtp
from tongdai.sdp.remote import TransportKind
from tongdai.webrtc import stun

STRANGER = ("198.51.100.66", 6666)
KINDS = pytest.mark.parametrize("kind", [WEBRTC, RTP], ids=str)


@KINDS
@pytest.mark.parametrize("seed", range(3))
def test_datagrams_of_all_kinds_disturb_nothing(kind: TransportKind, seed: int) -> None:
    wire, ours, theirs = connected(kind, OPUS if kind is WEBRTC else G711)
    dice = random.Random(seed)
    genuine = [send.data for send in wire.sent[-60:]]
    for _ in range(1500):
        if dice.random() < 0.5:
            data = bytearray(dice.choice(genuine))
            for _ in range(dice.randrange(1, 4)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            del data[dice.randrange(1, len(data) + 1) :]
        else:
            data = bytearray(dice.randbytes(dice.randrange(0, 200)))
            data[:1] = dice.choice((b"\0", b"\x16", b"\x80", b"\x90", b"\xb3", b"\xff"))
        wire.bring(ours, bytes(data), STRANGER)
        if kind is WEBRTC and data[:1] != b"\x16":
            # In the clear nothing tells what the peer's own address sends from it.
            wire.bring(ours, bytes(data), ("192.0.2.2", 40_000))
    wire.run(2.0)
    assert ours.voice.hears(1000)
    assert theirs.voice.hears(500)
    assert ours.told.failures == []


def test_broken_packets_from_the_peer_itself_never_raise() -> None:
    wire, ours, _ = connected(RTP, G711)
    dice = random.Random(3)
    for number in range(3000):
        data = rtp.build(
            dice.choice((0, 8, 9, 101, 111)),
            dice.choice((number, dice.randrange(1 << 16))),
            dice.randrange(1 << 32),
            dice.choice((1, 2, dice.getrandbits(32))),
            dice.randbytes(dice.randrange(300)),
        )
        wire.bring(ours, data, ("192.0.2.2", 40_000))
        if number % 50 == 0:
            wire.run(0.04)
    wire.run(3.0)
    assert ours.voice.hears(1000)


def test_nobody_else_is_listened_to_in_the_clear() -> None:
    wire, ours, _ = connected(RTP, G711)
    received = ours.core.quality.received
    for number in range(50):
        wire.bring(ours, rtp.build(8, number, 160 * number, 9, b"\0" * 160), STRANGER)
    assert ours.core.quality.received == received


@pytest.mark.parametrize("password", ["w" * 32, None])
def test_a_check_without_our_password_opens_no_path(password: str | None) -> None:
    ours = party(WEBRTC, "192.0.2.1", None, OPUS)
    offer = ours.core.offer(held=False).decode()
    ufrag = offer.split("a=ice-ufrag:")[1].split()[0]
    check = stun.request(
        bytes(12),
        username=f"{ufrag}:them",
        password=password or "",
        priority=1,
        tie_breaker=1,
        use_candidate=True,
    )
    (refusal,) = ours.core.receive(check, STRANGER, False, 0.0, 0.0)
    assert stun.parse(refusal.data).error == 401
    assert len(refusal.data) < len(check)
