"""Files of all kinds made into tracks, by the real encoder."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.listening import decode, level, loudest, tone, write_wav
from tongdai.media import sound_encoder
from tongdai.media.sound import Sound
from tongdai.media.sound_encoder import DEMUXERS, WrongFile, open_file
from tongdai.media.sound_files import KEPT, MOST_FILES, Source, Wrong, sources
from tongdai.media.sounds import COMFORT, Sounds
from tongdai.media.tracks import FORMATS, Track

HZ = 700.0


@contextlib.asynccontextmanager
async def keeping(cache: Path | None) -> AsyncIterator[Sounds]:
    sounds = Sounds(cache)
    try:
        yield sounds
    finally:
        await sounds.stop()


async def fetched(sounds: Sounds, sound: Sound, *, at_once: int = 0) -> tuple[str, ...]:
    """The tracks that come after those that come ``at_once``."""
    got: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
    sounds.fetch(sound, got.put_nowait)
    assert got.qsize() == at_once
    async with asyncio.timeout(20):
        for _ in range(at_once):
            await got.get()
        return await got.get()


def fetch(cache: Path, sound: Sound) -> tuple[str, ...]:
    async def scenario() -> tuple[str, ...]:
        async with keeping(cache) as sounds:
            return await fetched(sounds, sound)

    return asyncio.run(scenario())


def samples(track: str, encoding: str):
    form = FORMATS[encoding]
    mapped = Track(Path(f"{track}.{form.suffix}"), form.frame_size)
    return decode([mapped.frame(n) for n in range(mapped.frames)], encoding)


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def left_out(caplog) -> dict[str, str]:
    """File name and reason of every line of the log."""
    return {Path(r.path).name: r.why for r in caplog.records if "left out" in r.message}


@pytest.mark.parametrize("encoding", FORMATS)
@pytest.mark.parametrize("rate", [8000, 44100])
def test_a_tone_is_the_same_tone_in_every_codec(cache, tmp_path, encoding, rate):
    file = write_wav(tmp_path / "tone.wav", HZ, 2.0, rate=rate, channels=2)
    [track] = fetch(cache, Sound((file,)))
    heard, heard_rate = samples(track, encoding)
    assert len(heard) / heard_rate == pytest.approx(2.0, abs=0.041)
    middle = heard[heard_rate // 2 : heard_rate * 3 // 2]
    assert loudest(middle, heard_rate) == pytest.approx(HZ, abs=2)
    assert level(middle, heard_rate, HZ) == pytest.approx(20 * np.log10(0.3), abs=1.5)


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [
        ("mp3", "libmp3lame"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("m4a", "aac"),
        ("mka", "libopus"),
        ("aiff", "pcm_s16be"),
    ],
)
def test_files_of_all_kinds_are_heard(cache, tmp_path, suffix, codec):
    path = tmp_path / f"tone.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48000, layout="stereo")
        size = stream.codec_context.frame_size or 960
        resampler = av.AudioResampler(stream.format, "stereo", 48000, size)
        pcm = (tone(HZ, 2.0, 48000) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), "s16", "mono")
        frame.sample_rate = 48000
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            part.pts = None
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    [track] = fetch(cache, Sound((path,)))
    heard, rate = samples(track, "PCMA/8000")
    assert loudest(heard[4000:12000], rate) == pytest.approx(HZ, abs=2)


def test_all_encodings_of_a_track_have_as_many_frames(cache, tmp_path):
    file = write_wav(tmp_path / "tone.wav", HZ, 1.234, rate=22050)
    [track] = fetch(cache, Sound((file,)))
    counts = {
        Track(Path(f"{track}.{form.suffix}"), form.frame_size).frames
        for form in FORMATS.values()
    }
    assert len(counts) == 1
    assert counts.pop() in (60, 61, 62)


def test_a_folder_is_its_files_by_name_and_a_second_time_nothing_is_encoded(
    cache, tmp_path, monkeypatch
):
    folder = tmp_path / "music"
    folder.mkdir()
    for name, hertz in (("b.wav", 900.0), ("a.wav", 300.0)):
        write_wav(folder / name, hertz, 0.5)
    (folder / ".hidden").write_text("not music")
    (folder / "more").mkdir()
    tracks = fetch(cache, Sound.music(folder))
    pitches = [loudest(*samples(track, "PCMA/8000")) for track in tracks]
    assert pitches == pytest.approx([300, 900], abs=4)
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert fetch(cache, Sound.music(folder)) == tracks


def test_every_wrong_file_is_left_out_with_one_line_and_the_rest_is_played(
    cache, tmp_path, caplog
):
    folder = tmp_path / "music"
    folder.mkdir()
    good = write_wav(folder / "good.wav", HZ, 0.5)
    whole = good.read_bytes()
    (folder / "cut.wav").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.mp3").write_bytes(b"")
    (folder / "text.mp3").write_text("Not a song, but a text.\n" * 99)
    (folder / "list.mp3").write_text(f"#EXTM3U\n#EXTINF:1,\n{good.as_uri()}\n")
    (folder / "noise.wav").write_bytes(os.urandom(5000))
    os.mkfifo(folder / "pipe.wav")
    with (folder / "huge.wav").open("wb") as huge:
        huge.truncate(sound_encoder.LARGEST_FILE + 1)
    outside = write_wav(tmp_path / "outside.wav", 300.0, 0.5)
    (folder / "link.wav").symlink_to(outside)
    (folder / "broken.wav").symlink_to(tmp_path / "nothing")
    (folder / "circle.wav").symlink_to(folder / "circle.wav")

    async def scenario() -> tuple[str, ...]:
        async with keeping(cache) as sounds:
            first = await fetched(sounds, Sound((folder,)))
            again = await fetched(sounds, Sound((folder, folder / "text.mp3")))
            assert first == again
            return first

    with caplog.at_level(logging.WARNING):
        [track] = asyncio.run(scenario())
    heard, rate = samples(track, "PCMA/8000")
    assert loudest(heard, rate) == pytest.approx(HZ, abs=4)
    why = left_out(caplog)
    assert len(caplog.records) == len(why) == 10
    assert "cut off" in why["cut.wav"]
    assert why["empty.mp3"] == "it is empty"
    for name in ("text.mp3", "list.mp3", "noise.wav"):
        assert "cannot be decoded" in why[name]
    assert why["pipe.wav"] == "it is not a file"
    assert "at most 200" in why["huge.wav"]
    assert why["link.wav"] == "it is a link out of its folder"
    assert {"broken.wav", "circle.wav"} <= why.keys()


def test_a_file_that_may_not_be_read_is_wrong(tmp_path):
    path = write_wav(tmp_path / "secret.wav", HZ, 0.1)
    path.chmod(0)
    if os.geteuid():
        with pytest.raises(WrongFile, match="Permission denied"):
            open_file(path)
        return
    tmp_path.chmod(0o755)
    os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(WrongFile, match="Permission denied"):
            open_file(path)
    finally:
        os.seteuid(0)


def test_a_link_is_not_followed_once_the_file_has_been_looked_at(tmp_path):
    link = tmp_path / "link.wav"
    link.symlink_to(write_wav(tmp_path / "tone.wav", HZ, 0.1))
    with pytest.raises(WrongFile):
        open_file(link)


def test_what_runs_too_long_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr(sound_encoder, "LONGEST", 1.0)
    path = write_wav(tmp_path / "long.wav", HZ, 1.5)
    with (
        open_file(path) as file,
        pytest.raises(WrongFile, match="longer than"),
    ):
        sound_encoder.encode(sound_encoder.decoded(file), tmp_path / "track")
    assert [p.name for p in tmp_path.iterdir()] == ["long.wav"]


def test_no_demuxer_is_allowed_that_opens_other_files():
    allowed = set(DEMUXERS.split(","))
    assert not allowed & {"hls", "concat", "dash", "image2", "sdp", "rtsp", "tty"}


def test_a_loop_of_which_nothing_can_be_played_is_the_comfort_tone(cache, tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    assert fetch(cache, Sound.music(folder)) == fetch(cache, COMFORT)
    assert fetch(cache, Sound.music()) == fetch(cache, COMFORT)
    assert fetch(cache, Sound.music(tmp_path / "nothing")) == fetch(cache, COMFORT)


def test_an_announcement_of_which_nothing_can_be_played_is_nothing(cache, tmp_path):
    assert fetch(cache, Sound.announcement(tmp_path / "nothing.wav")) == ()


def test_the_comfort_tone_stands_in_while_music_is_encoded(cache, tmp_path):
    file = write_wav(tmp_path / "tone.wav", HZ, 0.5)

    async def scenario() -> None:
        async with keeping(cache) as sounds:
            comfort = await fetched(sounds, COMFORT)
            got: list[tuple[str, ...]] = []
            sounds.fetch(Sound.music(file), got.append)
            assert got == [comfort]
            music = await fetched(sounds, Sound.music(file), at_once=1)
            assert got == [comfort, music]
            assert music != comfort

    asyncio.run(scenario())


def test_ringback_is_425_hz_for_a_second_in_five(cache):
    [track] = fetch(cache, Sound.ringback())
    heard, rate = samples(track, "PCMA/8000")
    assert len(heard) == 5 * rate
    assert loudest(heard[:rate], rate) == pytest.approx(425, abs=1)
    assert level(heard[:rate], rate, 425) == pytest.approx(-20, abs=1)
    assert np.abs(heard[rate + 400 :]).max() < 0.001


def test_the_end_of_a_call_is_said_by_three_short_tones(cache):
    [track] = fetch(cache, Sound.ending())
    heard, rate = samples(track, "PCMA/8000")
    assert len(heard) == rate // 2
    tenths = [heard[at : at + rate // 10] for at in range(0, len(heard), rate // 10)]
    levels = [level(tenth, rate, 950) for tenth in tenths]
    assert levels[::2] == [pytest.approx(-20, abs=1)] * 3
    assert max(levels[1::2]) < -40


def test_what_a_folder_holds_is_looked_at_again(cache, tmp_path, monkeypatch):
    monkeypatch.setattr("tongdai.media.sounds.LOOK_AGAIN", 0.0)
    folder = tmp_path / "music"
    folder.mkdir()
    write_wav(folder / "a.wav", HZ, 0.2)
    music = Sound.music(folder)

    async def scenario() -> None:
        async with keeping(cache) as sounds:
            assert len(await fetched(sounds, music)) == 1
            write_wav(folder / "b.wav", HZ, 0.3)
            counts: list[int] = []
            async with asyncio.timeout(20):
                while counts[-1:] != [2]:
                    sounds.fetch(music, lambda tracks: counts.append(len(tracks)))
                    await asyncio.to_thread(os.getpid)  # lets it look
            assert set(counts) == {1, 2}

    asyncio.run(scenario())


def test_a_cache_that_cannot_be_written_is_said_and_nothing_hangs(tmp_path, caplog):
    (tmp_path / "cache").write_text("in the way")
    file = write_wav(tmp_path / "tone.wav", HZ, 0.2)
    assert fetch(tmp_path / "cache", Sound.announcement(file)) == ()
    assert [r.message for r in caplog.records] == ["sounds cannot be kept"]


def test_tracks_that_nobody_asks_for_are_deleted_after_a_month(cache, tmp_path):
    [old] = fetch(cache, Sound((write_wav(tmp_path / "old.wav", HZ, 0.1),)))
    [used] = fetch(cache, Sound((write_wav(tmp_path / "used.wav", HZ, 0.1),)))
    long_ago = time.time() - KEPT - 60
    for form in FORMATS.values():
        os.utime(f"{old}.{form.suffix}", (long_ago, long_ago))
    fetch(cache, Sound((tmp_path / "used.wav",)))
    assert {p.stem for p in cache.iterdir()} == {Path(used).name}


def test_a_cache_of_our_own_goes_when_we_do(tmp_path):
    async def scenario() -> str:
        async with keeping(None) as sounds:
            file = write_wav(tmp_path / "tone.wav", HZ, 0.1)
            [track] = await fetched(sounds, Sound.announcement(file))
            assert len(samples(track, "PCMA/8000")[0]) == 800
            return track

    assert not Path(asyncio.run(scenario())).parent.exists()


def test_a_folder_of_too_many_files_is_played_in_part_and_said(tmp_path, caplog):
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number:04}.wav").write_bytes(b"x")
    found = sources(Sound.music(tmp_path), tmp_path)
    assert sum(isinstance(one, Source) for one in found) == MOST_FILES
    assert [one.path for one in found if isinstance(one, Wrong)] == [tmp_path]
