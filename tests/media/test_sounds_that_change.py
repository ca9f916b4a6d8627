"""Files that are looked into before they are there, and heard as soon as they are."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.listening import write_wav
from tests.media.test_sounds import keeping
from tongdai.media.sound import Sound


def tracks_in(cache):
    return {(path.name, path.stat().st_ino) for path in cache.iterdir()}


def test_what_was_examined_is_not_encoded_again_when_it_has_its_name(tmp_path):
    cache, folder = tmp_path / "cache", tmp_path / "music"
    folder.mkdir()
    part = write_wav(folder / ".way.part", 700.0, 0.5)

    async def scenario():
        async with keeping(cache) as sounds:
            assert await sounds.examine(part, folder / "song.wav") is None
            made = tracks_in(cache)
            assert made
            part.rename(folder / "song.wav")
            await sounds.look_again(Sound.music(folder))
            assert tracks_in(cache) == made
            got = asyncio.Queue()
            sounds.fetch(Sound.music(folder), got.put_nowait)
            [track] = got.get_nowait()
            assert any(track.endswith(name.partition(".")[0]) for name, _ in made)

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", ["nonsense", "folder", "nothing"])
def test_what_cannot_be_played_is_said_and_leaves_no_track(tmp_path, kind):
    part = tmp_path / ".way.part"
    match kind:
        case "nonsense":
            part.write_bytes(b"no sound" * 100)
        case "folder":
            part.mkdir()
        case _:
            part.touch()

    async def scenario():
        async with keeping(tmp_path / "cache") as sounds:
            return await sounds.examine(part, tmp_path / "song.wav")

    assert asyncio.run(scenario())
    assert not tracks_in(tmp_path / "cache")


def test_a_change_that_comes_while_a_folder_is_looked_at_is_not_missed(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    write_wav(folder / "b.wav", 700.0, 0.5)

    async def scenario():
        async with keeping(tmp_path / "cache") as sounds:
            sounds.fetch(Sound.music(folder))
            await asyncio.sleep(0)  # the look has begun
            write_wav(folder / "a.wav", 500.0, 0.5)
            await sounds.look_again(Sound.music(folder))
            got = asyncio.Queue()
            sounds.fetch(Sound.music(folder), got.put_nowait)
            assert len(got.get_nowait()) == 2

    asyncio.run(scenario())
