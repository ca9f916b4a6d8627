"""Music and announcements that a program puts are heard from the next call on."""

from __future__ import annotations

import asyncio
import os

import httpx
import pytest

from tests.app.board import board, run
from tests.app.test_token_login import KEY, keyed
from tests.media.listening import write_wav
from tests.sim.sip_phones import DOMAIN
from tongdai.api.problems import TooOften
from tongdai.api.sounds import NoSound
from tongdai.app import sound_library
from tongdai.app.sound_library import SoundLibrary
from tongdai.call.destination import Announcement
from tongdai.call.hearing import Tune
from tongdai.media.sound_files import MOST_FILES
from tongdai.media.sounds import Sounds
from tongdai.switch.tunes import Tunes

OTHER_DATA = b"this is no sound at all" * 100


async def ask(server, method, path, body=None):
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", timeout=60) as client:
        return await client.request(
            method, path, content=body, headers={"Authorization": f"Bearer {KEY}"}
        )


def folder(tmp_path, kind):
    return tmp_path / "data" / kind / DOMAIN


async def heard(server, tmp_path, what):
    """The tracks that a call would hear which is played this now."""
    got: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
    sound = Tunes(tmp_path / "data").sound(DOMAIN, what)
    server.engine.sounds.fetch(sound, got.put_nowait)
    return await got.get()


def wav(tmp_path, hertz=700.0):
    return write_wav(tmp_path / "made.wav", hertz, 0.5).read_bytes()


def test_music_is_heard_from_the_very_next_call_on_and_gone_from_then_on(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            first, second = wav(tmp_path, 500.0), wav(tmp_path, 900.0)
            put = await ask(server, "PUT", "/music/b.wav", first)
            assert put.status_code == 200, put.text
            assert (put.json()["file"], put.json()["size"]) == ("b.wav", len(first))
            (only,) = await heard(server, tmp_path, Tune.MUSIC)
            assert (await ask(server, "PUT", "/music/a.wav", second)).is_success
            before, last = await heard(server, tmp_path, Tune.MUSIC)
            assert last == only != before
            listed = (await ask(server, "GET", "/music")).json()["items"]
            assert [each["file"] for each in listed] == ["a.wav", "b.wav"]
            assert (await ask(server, "DELETE", "/music/b.wav")).status_code == 204
            assert await heard(server, tmp_path, Tune.MUSIC) == (before,)

    run(main())


def test_an_announcement_that_is_replaced_is_heard_anew(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            closed = Announcement("closed.wav")
            path = "/announcements/closed.wav"
            assert (await ask(server, "PUT", path, wav(tmp_path, 500.0))).is_success
            (before,) = await heard(server, tmp_path, closed)
            assert (await ask(server, "PUT", path, wav(tmp_path, 900.0))).is_success
            (after,) = await heard(server, tmp_path, closed)
            assert before != after
            assert Tunes(tmp_path / "data").has(DOMAIN, "closed.wav")
            assert not Tunes(tmp_path / "data").has("other", "closed.wav")
            assert (await ask(server, "DELETE", path)).status_code == 204
            assert (await ask(server, "DELETE", path)).status_code == 404

    run(main())


def test_what_is_no_sound_leaves_everything_as_it_was(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            good = wav(tmp_path)
            assert (await ask(server, "PUT", "/music/song.wav", good)).is_success
            for body in (OTHER_DATA, b"", good[: len(good) // 2]):
                refused = await ask(server, "PUT", "/music/song.wav", body)
                assert refused.status_code == 400, refused.text
                assert refused.json()["code"] == "no_sound"
                assert refused.json()["detail"]
                there = list(folder(tmp_path, "music").iterdir())
                assert [each.name for each in there] == ["song.wav"]
                assert there[0].read_bytes() == good

    run(main())


@pytest.mark.parametrize(
    "name", [".hidden.wav", "%20a.wav", "a%00.wav", "a%0Ab", "á" * 101]
)
def test_a_name_that_no_announcement_can_have_is_refused(tmp_path, name):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            refused = await ask(server, "PUT", f"/music/{name}", wav(tmp_path))
            assert refused.status_code in (400, 404)
            assert not folder(tmp_path, "music").exists()
            assert (await ask(server, "DELETE", f"/music/{name}")).status_code == 404

    run(main())


@pytest.mark.parametrize(
    "name", ["..%2Fother%2Fa.wav", "%2Fetc%2Fpasswd", "%2E%2E", "sub/a.wav"]
)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    theirs = tmp_path / "data" / "music" / "other" / "a.wav"

    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            theirs.parent.mkdir(parents=True)
            theirs.write_bytes(b"theirs")
            for method, body in (("PUT", wav(tmp_path)), ("DELETE", None)):
                refused = await ask(server, method, f"/music/{name}", body)
                assert refused.status_code in (400, 404, 405)
            assert (await ask(server, "GET", "/music")).json() == {"items": []}
            assert theirs.read_bytes() == b"theirs"

    run(main())


def test_no_more_files_are_taken_than_are_played(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            there = folder(tmp_path, "announcements")
            there.mkdir(parents=True)
            for number in range(MOST_FILES):
                (there / f"{number}.wav").touch()
            refused = await ask(server, "PUT", "/announcements/more.wav", wav(tmp_path))
            assert refused.status_code == 409
            assert refused.json()["code"] == "too_many_sounds"
            replaced = await ask(server, "PUT", "/announcements/0.wav", wav(tmp_path))
            assert replaced.is_success

    run(main())


def test_a_tenant_sends_so_many_files_at_once_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(sound_library, "MOST_AT_ONCE", 1)
    good = wav(tmp_path)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly():
        yield good[:100]
        begun.set()
        await go_on.wait()
        yield good[100:]

    async def at_once():
        yield good

    async def main():
        sounds = Sounds(tmp_path / "cache")
        music = SoundLibrary(tmp_path, sounds).music
        slow = asyncio.create_task(music.put("demo", "slow.wav", slowly()))
        await begun.wait()
        with pytest.raises(TooOften):
            await music.put("demo", "other.wav", at_once())
        assert await music.list("demo") == []
        assert (await music.put("other", "other.wav", at_once())).size == len(good)
        go_on.set()
        await slow
        assert (await music.put("demo", "other.wav", at_once())).size == len(good)
        await sounds.stop()

    run(main())


def test_what_was_left_half_done_is_removed_when_it_is_old(tmp_path):
    there = tmp_path / "music" / "demo"
    there.mkdir(parents=True)
    old, young, hidden = there / ".a.part", there / ".b.part", there / ".c.wav"
    for each in (old, young, hidden):
        each.touch()
    for each in (old, hidden):
        os.utime(each, (0, 0))

    async def nothing():
        yield b""

    async def main():
        music = SoundLibrary(tmp_path, Sounds(tmp_path / "cache")).music
        with pytest.raises(NoSound):
            await music.put("demo", "a.wav", nothing())

    run(main())
    assert set(there.iterdir()) == {young, hidden}
