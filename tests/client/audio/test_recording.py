"""Recording what is heard and said."""

import asyncio
import os
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from tests.client.audio.line import BYE, Line, pitches, run, tone
from tongdai.client.errors import BadArgument, CallEnded, UnreadableAudio

FORMATS = ["wav", "ogg", "opus", "mp3", "flac"]


def sides(path):
    """The samples of each side, at 48,000 a second."""
    resampler = av.AudioResampler("s16p", "stereo", 48_000)
    with av.open(str(path)) as container:
        mono = container.streams.audio[0].codec_context.channels == 1
        frames = [part for frame in container.decode(audio=0)
                  for part in resampler.resample(frame)]  # fmt: skip
        frames += resampler.resample(None)
    both = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
    return both[:1] if mono else both


async def recorded(path, codec=48_000, **how):
    """Two seconds of a call in which 500 Hz is heard and 1,200 said."""
    async with Line(codec) as line:
        recording = line.audio.record(path, **how)
        line.comes(tone(500, 2, codec))
        await line.audio.play(tone(1200, 2, 16_000))
        await recording.stop()
        return recording


@pytest.mark.parametrize("codec", [8_000, 48_000])
@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_heard_is_left_and_what_is_said_is_right(tmp_path, ending, codec):
    path = tmp_path / f"call.{ending}"
    recording = run(recorded(path, codec))
    heard, said = sides(path)
    assert len(heard) / 48_000 == pytest.approx(2, abs=0.12)
    assert pitches(heard, 48_000) == pytest.approx([500], abs=3)
    assert pitches(said, 48_000) == pytest.approx([1200], abs=3)
    assert recording.dropped == 0


@pytest.mark.parametrize("ending", FORMATS)
def test_both_may_be_on_one_side(tmp_path, ending):
    path = tmp_path / f"call.{ending}"
    run(recorded(path, both=False))
    (mixed,) = sides(path)
    assert pitches(mixed, 48_000) == pytest.approx([500, 1200], abs=3)


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_a_wave_file_has_the_rate_that_was_asked_for(tmp_path, rate):
    run(recorded(tmp_path / "a.wav", rate=rate))
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getframerate(), file.getnchannels()) == (rate, 2)
        assert file.getnframes() / rate == pytest.approx(2, abs=0.1)


def test_sides_stay_together_when_one_of_them_pauses(tmp_path):
    """A leg that is held hears nothing, and may still speak."""

    async def scenario():
        line = Line(8_000)
        recording = line.audio.record(tmp_path / "a.wav", rate=8_000)
        for _ in range(100):
            line.audio.speak(8_000)
        line.comes(np.full(8_000, 1000, np.int16))
        for _ in range(50):
            line.beat()
        await recording.stop()

    run(scenario())
    heard, _ = sides(tmp_path / "a.wav")
    assert np.flatnonzero(heard > 500)[0] / 48_000 == pytest.approx(2, abs=0.11)


def test_a_muted_call_is_recorded_as_it_was_heard(tmp_path):
    async def scenario():
        async with Line() as line:
            line.audio.muted = True
            recording = line.audio.record(tmp_path / "a.wav")
            await line.audio.play(tone(1200, 1, 16_000))
            await recording.stop()

    run(scenario())
    assert not sides(tmp_path / "a.wav")[1].any()


def test_the_file_is_whole_when_the_call_has_ended(tmp_path):
    async def scenario():
        async with Line() as line:
            recording = line.audio.record(tmp_path / "a.wav")
            await asyncio.sleep(3.3)
        await recording.stop()
        await recording.stop()

    run(scenario())
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(3.3, abs=0.05)


def test_the_file_is_whole_when_the_program_ends_with_the_call(tmp_path):
    """On a real loop, whose threads are waited for and whose tasks are cancelled."""

    async def program():
        line = Line()
        line.audio.record(tmp_path / "a.wav")
        for _ in range(200):
            line.beat()
        line.audio.end(BYE)

    asyncio.run(program())
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(4, abs=0.05)


def test_many_recordings_of_one_call_go_on_side_by_side(tmp_path):
    async def scenario():
        async with Line() as line:
            first = line.audio.record(tmp_path / "a.wav")
            await asyncio.sleep(1.01)
            second = line.audio.record(tmp_path / "b.wav")
            await asyncio.sleep(1.01)
            await first.stop()
            await asyncio.sleep(1.01)
            await second.stop()

    run(scenario())
    for name in "ab":
        with wave.open(str(tmp_path / f"{name}.wav")) as file:
            seconds = file.getnframes() / file.getframerate()
            assert seconds == pytest.approx(2, abs=0.05)


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path):
    async def scenario():
        async with Line() as line:
            with pytest.raises(UnreadableAudio, match=r"written: No such file"):
                line.audio.record(tmp_path / "nowhere" / "a.wav")
            await line.audio.play(tone(440, 0.1, 16_000))

    run(scenario())


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("a.txt", {}, r"a.txt: expected a name that ends in .wav, .ogg"),
        ("a", {}, "expected a name that ends in"),
        ("a.wav", {"rate": 44_100}, "rate: expected 8000, 16000 or 48000"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_written(
    tmp_path, name, how, said
):
    with pytest.raises(BadArgument, match=said):
        run(recorded(tmp_path / name, **how))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_full_disk_is_told_when_it_stops_and_the_call_goes_on(tmp_path):
    os.symlink("/dev/full", tmp_path / "a.wav")

    async def scenario():
        async with Line() as line:
            recording = line.audio.record(tmp_path / "a.wav")
            played = await line.audio.play(tone(440, 5, 16_000))
            with pytest.raises(
                UnreadableAudio, match=r"a.wav cannot be written: No sp"
            ):
                await recording.stop()
            return played

    assert run(scenario()).seconds == pytest.approx(5, abs=0.05)


def test_a_slow_disk_costs_the_recording_and_not_the_memory(tmp_path):
    """The thread waits as long as the disk: here until the call is nearly over."""

    async def program():
        line = Line(8_000)
        recording = line.audio.record(tmp_path / "a.wav", rate=8_000)
        lock = recording._writer._lock
        lock.acquire()
        for _ in range(1000):
            line.beat()
        lock.release()
        await recording.stop()
        return recording.dropped

    dropped = asyncio.run(program())
    with wave.open(str(tmp_path / "a.wav")) as file:
        kept = file.getnframes() // 160
    assert kept + dropped == pytest.approx(1000, abs=2)
    assert 500 <= kept <= 530


def test_an_ended_call_is_not_recorded(tmp_path):
    async def scenario():
        async with Line() as line:
            pass
        with pytest.raises(CallEnded):
            line.audio.record(tmp_path / "a.wav")

    run(scenario())
    assert not list(tmp_path.iterdir())
