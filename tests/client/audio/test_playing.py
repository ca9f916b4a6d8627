"""Playing sounds, until they end or the caller interrupts."""

import asyncio
import io
import os
import wave

import av
import numpy as np
import pytest

from tests.client.audio.line import BYE, Line, pitches, run, tone
from tongdai.client.errors import BadArgument, CallEnded, UnreadableAudio


def saved(path, samples, rate=16_000):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def encoded(path, codec, rate, samples):
    """A file that FFmpeg made, in stereo."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        both = np.repeat(samples, 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(both, "s16", "stereo")
        frame.sample_rate = rate
        for made in (frame, None):
            container.mux(stream.encode(made))
    return path


async def played(source, codec=48_000, **how):
    async with Line(codec) as line:
        return await line.audio.play(source, **how), line.words


@pytest.mark.parametrize("codec", [8_000, 48_000])
@pytest.mark.parametrize(
    ("name", "encoder", "rate"),
    [
        ("t.wav", "pcm_s16le", 44_100),
        ("t.mp3", "libmp3lame", 44_100),
        ("t.ogg", "libopus", 48_000),
        ("t.flac", "flac", 22_050),
        ("t.m4a", "aac", 32_000),
    ],
)
def test_a_file_of_any_format_is_heard_whole(tmp_path, name, encoder, rate, codec):
    path = encoded(tmp_path / name, encoder, rate, tone(1000, 2, rate))
    how, words = run(played(path, codec))
    assert how.interrupted_by is None
    assert how.seconds == pytest.approx(2, abs=0.15)
    assert len(words) / codec == pytest.approx(2, abs=0.15)
    assert pitches(words, codec) == pytest.approx([1000], abs=3)


def test_a_path_with_a_colon_is_a_path(tmp_path):
    path = saved(tmp_path / "http:a.wav", tone(1000, 1, 16_000))
    how, _ = run(played(str(path)))
    assert how.seconds == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("form", ["bytes", "open file", "array", "float array"])
def test_a_sound_in_memory_is_heard(tmp_path, form):
    samples = tone(700, 1, 24_000)
    content = saved(tmp_path / "a.wav", samples, 24_000).read_bytes()
    source = {
        "bytes": content,
        "open file": io.BytesIO(content),
        "array": samples,
        "float array": (samples / 32768).astype(np.float32),
    }[form]
    how, words = run(played(source, rate=24_000))
    assert how.seconds == pytest.approx(1, abs=0.03)
    assert pitches(words, 48_000) == pytest.approx([700], abs=2)


def test_speech_is_heard_over_music_and_both_over_what_is_written():
    async def scenario():
        async with Line() as line:
            audio = line.audio
            await asyncio.gather(
                audio.play(tone(500, 1, 16_000, 0.3), volume=0.5),
                audio.play(tone(900, 1, 16_000, 0.3)),
                audio.write(tone(1500, 1, 16_000, 0.3)),
            )
            return line.words

    assert pitches(run(scenario()), 48_000) == pytest.approx([500, 900, 1500], abs=2)


@pytest.mark.parametrize("volume", [0, 0.25, 1, 4])
def test_a_sound_is_as_loud_as_asked(volume):
    _, words = run(played(tone(500, 1, 16_000, 0.2), volume=volume))
    peak = int(np.abs(words).max()) if len(words) else 0
    assert peak == pytest.approx(32767 * 0.2 * volume, rel=0.02)


def test_what_is_too_loud_is_cut_off_and_does_not_wrap():
    _, words = run(played(np.full(4800, 30_000, np.int16), rate=48_000, volume=10))
    assert set(words) == {32767}


def test_a_loop_goes_on_without_a_gap_until_it_is_stopped(tmp_path):
    path = saved(tmp_path / "a.wav", np.full(4_000, 1000, np.int16), 16_000)

    async def scenario():
        async with Line() as line:
            playing = asyncio.create_task(line.audio.play(path, loop=True))
            await asyncio.sleep(5.01)
            line.audio.hush()
            return await playing, line.words

    how, words = run(scenario())
    assert how == (5.0, "stopped")
    assert len(words) == 5 * 48_000
    assert np.median(words) == pytest.approx(1000, abs=2)
    silent = np.convolve(words == 0, np.ones(96), "valid") == 96
    assert not silent.any(), "nowhere 2 ms of silence"


@pytest.mark.parametrize("barge_in", [True, "keys"])
def test_a_key_stops_the_sound_at_once_and_can_still_be_gathered(barge_in):
    async def scenario():
        async with Line() as line:
            asyncio.get_running_loop().call_later(1.01, line.audio.press_came, "7")
            how = await line.audio.play(tone(440, 60, 8_000), rate=8_000,
                                        barge_in=barge_in)  # fmt: skip
            return how, len(line.words) / 48_000, await line.audio.gather(1)

    how, heard, key = run(scenario())
    assert how == (1.0, "7")
    assert heard == pytest.approx(1.0, abs=0.005)
    assert key == "7"


@pytest.mark.parametrize("barge_in", [True, "speech"])
def test_a_caller_who_begins_to_speak_stops_the_sound(barge_in):
    async def scenario():
        async with Line() as line:
            noise = np.random.default_rng(1).normal(0, 30, 96_000).astype(np.int16)
            line.comes(np.concatenate([noise, tone(300, 1, 48_000, 0.2)]))
            return await line.audio.play(tone(440, 60, 8_000), rate=8_000,
                                         barge_in=barge_in)  # fmt: skip

    how = run(scenario())
    assert how.interrupted_by == "speech"
    assert how.seconds == pytest.approx(2.1, abs=0.1)


@pytest.mark.parametrize("barge_in", [False, "speech"])
def test_a_key_stops_nothing_that_it_may_not(barge_in):
    async def scenario():
        async with Line() as line:
            asyncio.get_running_loop().call_later(0.5, line.audio.press_came, "7")
            return await line.audio.play(tone(440, 1, 16_000), barge_in=barge_in)

    assert run(scenario()).interrupted_by is None


def test_a_sound_that_was_pressed_away_before_is_not_stopped_by_that_key():
    async def scenario():
        async with Line() as line:
            line.audio.press_came("7")
            return await line.audio.play(tone(440, 1, 16_000), barge_in=True)

    assert run(scenario()).interrupted_by is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file or directory"),
        (b"", "Invalid data"),
        (b"not a sound" * 100, "Invalid data"),
    ],
)
def test_an_unreadable_file_is_named_before_anything_is_heard(tmp_path, content, why):
    path = tmp_path / "hello.wav"
    if content is not None:
        path.write_bytes(content)

    async def scenario():
        async with Line() as line:
            with pytest.raises(UnreadableAudio, match=f"hello.wav: {why}"):
                await line.audio.play(path)
            assert not len(line.said)
            return await line.audio.play(tone(440, 0.1, 16_000))

    assert run(scenario()).interrupted_by is None


def test_a_picture_is_no_sound(tmp_path):
    path = tmp_path / "picture.png"
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), "rgb24")
        container.mux(stream.encode(frame))
    with pytest.raises(UnreadableAudio, match=r"picture.png: there is no sound in it"):
        run(played(path))


@pytest.mark.parametrize(
    ("source", "how", "said"),
    [
        (17, {}, "expected a path, bytes, an open file or a NumPy array"),
        (np.zeros((5, 2), np.int16), {}, "expected one channel"),
        (np.zeros(5, np.int16), {"rate": 1}, "expected samples a second"),
        (np.zeros(5, np.int16), {"volume": -1}, "volume: expected 0 to 10, not -1"),
        (np.zeros(5, np.int16), {"volume": float("nan")}, "not nan"),
        (np.zeros(5, np.int16), {"barge_in": "keyz"}, "barge_in: expected True"),
    ],
)
def test_what_cannot_be_played_is_refused(source, how, said):
    with pytest.raises(BadArgument, match=said):
        run(played(source, **how))


def test_what_comes_through_a_pipe_is_played_once_and_does_not_loop(tmp_path):
    content = saved(tmp_path / "a.wav", tone(700, 1, 16_000)).read_bytes()
    read, write = os.pipe()
    with os.fdopen(write, "wb") as into:
        into.write(content)
    with os.fdopen(read, "rb") as pipe:
        with pytest.raises(BadArgument, match="can be sought"):
            run(played(pipe, loop=True))
        how, _ = run(played(pipe))
    assert how.seconds == pytest.approx(1, abs=0.03)


def test_the_end_of_the_call_ends_playing():
    async def scenario():
        async with Line() as line:
            playing = asyncio.create_task(line.audio.play(tone(440, 60, 8_000)))
            await asyncio.sleep(1)
            line.audio.end(BYE)
            with pytest.raises(CallEnded):
                await playing

    run(scenario())


def test_an_hour_is_read_as_it_is_heard(tmp_path):
    path = saved(tmp_path / "hour.wav", np.zeros(8_000 * 3600, np.int16), 8_000)

    async def scenario():
        async with Line(8_000) as line:
            with path.open("rb") as file:
                playing = asyncio.create_task(line.audio.play(file))
                await asyncio.sleep(10)
                read = file.tell()
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)
            return read / 16_000

    assert 10 < run(scenario()) < 18, "seconds of the file, those in buffers included"
