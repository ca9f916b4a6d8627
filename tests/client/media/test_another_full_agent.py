"""A program calls another full agent of ICE, with no switchboard in between: aiortc."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import aioice.ice
import av
import numpy as np
import pytest
from aiortc import (
    MediaStreamTrack,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from tests.client.media.stage import Told, ToneVoice, purity, until
from tongdai.client.media.opening import open_leg
from tongdai.sdp.remote import TransportKind

HOST = "127.0.0.1"
RATE = 48_000


class ToneTrack(MediaStreamTrack):
    """Gives a tone of 1000 Hz, a frame each 20 ms."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._frames = 0
        self._began: float | None = None

    async def recv(self) -> av.AudioFrame:
        loop = asyncio.get_running_loop()
        self._began = self._began or loop.time()
        await asyncio.sleep(self._began + 0.02 * self._frames - loop.time())
        at = (np.arange(960) + 960 * self._frames) / RATE
        tone = (8000 * np.sin(2 * np.pi * 1000 * at)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(tone[None], "s16", "mono")
        frame.sample_rate, frame.pts = RATE, 960 * self._frames
        frame.time_base = Fraction(1, RATE)
        self._frames += 1
        return frame


class Peer:
    """aiortc, what it heard, and whether that is 500 Hz."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection()
        self.connection.addTrack(ToneTrack())
        self.heard: list[np.ndarray] = []
        self._listening: asyncio.Task[None] | None = None
        self.connection.on("track", self._listen)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                channels = len(frame.layout.channels)
                self.heard.append(frame.to_ndarray().reshape(-1, channels)[:, 0])
        except MediaStreamError:
            return  # it has ended

    @property
    def hears(self) -> bool:
        latest = self.heard[-25:]
        return len(latest) == 25 and purity(np.concatenate(latest), RATE, 500) > 0.8

    async def close(self) -> None:
        await self.connection.close()
        if self._listening is not None:
            await self._listening


@pytest.mark.parametrize("who_offers", ["program", "aiortc"])
def test_a_program_and_aiortc_hear_each_other(
    who_offers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It leaves the loopback interface out, and tests use no other.
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda *_, **__: [HOST])

    async def talk() -> None:
        voice, told, peer = ToneVoice(500), Told(), Peer()
        leg = open_leg(TransportKind.WEBRTC, HOST, voice, told)
        theirs = peer.connection
        if who_offers == "program":
            offer = RTCSessionDescription(leg.offer().decode(), "offer")
            await theirs.setRemoteDescription(offer)
            await theirs.setLocalDescription(await theirs.createAnswer())
            leg.accept(theirs.localDescription.sdp.encode())
        else:
            await theirs.setLocalDescription(await theirs.createOffer())
            answer = leg.answer(theirs.localDescription.sdp.encode()).decode()
            await theirs.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await until(lambda: voice.hears(1000) and peer.hears)
        assert told.failures == []
        assert leg.close().codec == "opus/48000"
        await peer.close()

    asyncio.run(talk())
