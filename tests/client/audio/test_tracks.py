"""Tracks of aiortc: given, and said."""

import asyncio
import sys
from fractions import Fraction

import aioice.ice
import av
import numpy as np
import pytest
from aiortc import RTCPeerConnection
from aiortc.contrib.media import MediaBlackhole, MediaPlayer, MediaRecorder, MediaRelay
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack

from tests.client.audio.line import BYE, Line, pitches, run, tone
from tests.client.audio.test_playing import saved
from tongdai.client.errors import BadArgument, CallEnded, NotPossible

PATIENCE = 60
"Seconds that a busy machine may take for what takes two."


class Piece:
    """A track that nobody wrote for aiortc."""

    def __init__(self, samples, rate, size, layout="mono"):
        self.frames = []
        for start in range(0, len(samples), size):
            part = samples[start : start + size].reshape(1, -1)
            if layout == "stereo":
                part = np.repeat(part, 2, axis=1)
            frame = av.AudioFrame.from_ndarray(part, "s16", layout)
            frame.sample_rate = rate
            self.frames.append(frame)
        self.seconds = size / rate
        self.readyState = "live"

    async def recv(self):
        if not self.frames:
            self.readyState = "ended"
            raise MediaStreamError
        await asyncio.sleep(self.seconds)
        return self.frames.pop(0)


async def until(line, true):
    """Look at each frame that a call hears."""
    async with asyncio.timeout(PATIENCE):
        async for _ in line.audio.frames():
            if true():
                return


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_what_is_heard_comes_as_frames_of_a_track(rate):
    async def scenario():
        async with Line() as line:
            line.comes(tone(1000, 1, 48_000))
            track = line.audio.track(rate)
            frames = [await track.recv() for _ in range(50)]
            line.audio.end(BYE)
            with pytest.raises(MediaStreamError):
                await track.recv()
        assert track.readyState == "ended"
        return frames

    frames = run(scenario())
    assert [frame.pts for frame in frames] == list(range(0, rate, rate // 50))
    assert {Fraction(frame.time_base) for frame in frames} == {Fraction(1, rate)}
    heard = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    assert pitches(heard, rate) == pytest.approx([1000], abs=3)


@pytest.mark.parametrize(
    ("rate", "size", "layout"),
    [(48_000, 960, "mono"), (48_000, 960, "stereo"), (8_000, 240, "mono"),
     (44_100, 1024, "stereo")],
)  # fmt: skip
def test_anything_with_recv_is_said(rate, size, layout):
    async def scenario():
        async with Line() as line:
            track = Piece(tone(700, 2, rate), rate, size, layout)
            attached = line.audio.attach(track)
            await attached.wait()
            await asyncio.sleep(1)
            return line.words, attached.dropped

    words, dropped = run(scenario())
    assert dropped == 0
    assert len(words) / 48_000 == pytest.approx(2, abs=0.1)
    assert pitches(words, 48_000) == pytest.approx([700], abs=3)


def test_a_track_may_change_its_rate():
    async def scenario():
        async with Line() as line:
            track = Piece(tone(700, 1, 8_000), 8_000, 160)
            track.frames += Piece(tone(700, 1, 48_000), 48_000, 960, "stereo").frames
            await line.audio.attach(track).wait()
            return line.words

    words = run(scenario())
    assert len(words) / 48_000 == pytest.approx(2, abs=0.05)
    for half in (words[:45_000], words[51_000:]):
        assert pitches(half, 48_000) == pytest.approx([700], abs=3)


def test_nothing_is_asked_of_a_track_before_the_call_speaks():
    async def scenario():
        line = Line()
        track = Piece(tone(700, 1, 8_000), 8_000, 160)
        line.audio.attach(track)
        await asyncio.sleep(5)
        asked = 50 - len(track.frames)
        async with line:
            await asyncio.sleep(5)
        return asked, len(line.words) / 48_000

    assert run(scenario()) == (0, pytest.approx(1, abs=0.03))


def test_what_comes_too_fast_is_dropped_and_counted():
    async def scenario():
        async with Line() as line:
            track = Piece(tone(700, 2, 8_000), 8_000, 160)
            track.seconds = 0.01
            attached = line.audio.attach(track)
            await attached.wait()
            await asyncio.sleep(1)
            return attached.dropped, len(line.words)

    dropped, said = run(scenario())
    assert dropped / 48_000 == pytest.approx(0.8, abs=0.1)
    assert (said + dropped) / 48_000 == pytest.approx(2, abs=0.05)


def test_a_track_that_was_stopped_is_not_said_and_goes_on():
    async def scenario():
        async with Line() as line:
            track = Piece(tone(700, 9, 8_000), 8_000, 160)
            attached = line.audio.attach(track)
            await asyncio.sleep(1)
            attached.stop()
            await attached.wait()
            await asyncio.sleep(1)
            return track.readyState, len(line.words) / 48_000

    assert run(scenario()) == ("live", pytest.approx(1, abs=0.1))


def test_a_track_that_gives_no_sound_is_told_what_is_expected():
    class Packets:
        async def recv(self):
            return av.Packet(b"encoded")

    async def scenario():
        async with Line() as line:
            with pytest.raises(
                BadArgument, match=r"expected av.AudioFrame, not .*Packe"
            ):
                await line.audio.attach(Packets()).wait()

    run(scenario())


def test_what_a_track_raises_is_told_to_who_waits_and_the_call_goes_on():
    class Broken:
        async def recv(self):
            raise ZeroDivisionError

    async def scenario():
        async with Line() as line:
            attached = line.audio.attach(Broken())
            with pytest.raises(ZeroDivisionError):
                await attached.wait()
            return await line.audio.play(tone(440, 1, 16_000))

    assert run(scenario()).interrupted_by is None


@pytest.mark.parametrize("track", [None, "track", VideoStreamTrack()])
def test_what_is_no_track_is_refused(track):
    async def scenario():
        async with Line() as line:
            with pytest.raises(BadArgument, match="expected an aiortc audio track"):
                line.audio.attach(track)
        with pytest.raises(CallEnded):
            line.audio.attach(AudioStreamTrack())

    run(scenario())


def test_without_aiortc_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tongdai.client.audio.aiortc_track", None)
    with pytest.raises(NotPossible, match="pip install aiortc"):
        run(_track())


async def _track():
    return Line().audio.track()


def test_a_media_player_is_said(tmp_path):
    path = saved(tmp_path / "a.wav", tone(700, 2, 16_000))

    async def scenario():
        async with Line() as line:
            track = MediaPlayer(str(path)).audio
            await asyncio.wait_for(line.audio.attach(track).wait(), PATIENCE)
            return line.words

    words = asyncio.run(scenario())
    assert pitches(words[9600:-9600], 48_000, -10) == pytest.approx([700], abs=3)


def test_a_media_recorder_records_what_is_heard(tmp_path):
    async def scenario():
        async with Line() as line:
            line.comes(tone(700, PATIENCE, 48_000))
            recorder = MediaRecorder(str(tmp_path / "a.wav"))
            recorder.addTrack(line.audio.track())
            await recorder.start()
            await until(line, lambda: (tmp_path / "a.wav").exists())
            reader = line.audio.frames()
            for _ in range(75):
                await anext(reader)
            await recorder.stop()

    asyncio.run(scenario())
    with av.open(str(tmp_path / "a.wav")) as container:
        frames = [frame.to_ndarray().reshape(-1, frame.layout.nb_channels)[:, 0]
                  for frame in container.decode(audio=0)]  # fmt: skip
        rate = container.streams.audio[0].rate
    assert pitches(np.concatenate(frames), rate, -10) == pytest.approx([700], abs=5)


def test_a_relay_gives_one_track_to_many():
    async def scenario():
        async with Line() as line, Line(8_000) as other, Line(16_000) as third:
            line.comes(tone(700, PATIENCE, 48_000))
            relay, track = MediaRelay(), line.audio.track()
            hole = MediaBlackhole()
            hole.addTrack(relay.subscribe(track))
            await hole.start()
            for listener in (other, third):
                listener.audio.attach(relay.subscribe(track))
            for listener in (other, third):
                await until(line, lambda on=listener: len(on.words) > 2 * on.rate)
            await hole.stop()
            return other.words, third.words

    other, third = asyncio.run(scenario())
    assert pitches(other[-8_000:], 8_000, -10) == pytest.approx([700], abs=5)
    assert pitches(third[-16_000:], 16_000, -10) == pytest.approx([700], abs=5)


def test_a_peer_connection_carries_a_call_into_another(monkeypatch):
    """On loopback, which aioice leaves out by itself."""
    monkeypatch.setattr(
        aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    )

    async def scenario():
        near, far = RTCPeerConnection(), RTCPeerConnection()
        async with Line(8_000) as line, Line() as other:
            line.comes(tone(700, PATIENCE, 8_000))
            far.on("track", other.audio.attach)
            near.addTrack(line.audio.track())
            await near.setLocalDescription(await near.createOffer())
            await far.setRemoteDescription(near.localDescription)
            await far.setLocalDescription(await far.createAnswer())
            await near.setRemoteDescription(far.localDescription)
            await until(line, lambda: len(other.words) > 3 * 48_000)
            await near.close()
            await far.close()
            return other.words

    words = asyncio.run(scenario())
    assert pitches(words[-48_000:], 48_000, -10) == pytest.approx([700], abs=5)


def test_the_end_of_the_call_stops_asking_a_track():
    async def scenario():
        async with Line() as line:
            track = Piece(tone(700, 9, 8_000), 8_000, 160)
            attached = line.audio.attach(track)
            await asyncio.sleep(1)
            line.audio.end(BYE)
            await attached.wait()
            left = len(track.frames)
            await asyncio.sleep(1)
            return left - len(track.frames)

    assert run(scenario()) == 0
