"""Each tenant's own music and announcements, and nobody else's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, udp
from tongdai.call.destination import Announcement
from tongdai.call.hearing import Tune
from tongdai.media.sound import Sound
from tongdai.sip.endpoint_outputs import SessionReoffered
from tongdai.sip.ids import SessionId
from tongdai.switch.tunes import Tunes


def put(folder: Path, *names: str) -> Path:
    """A file in ``folder``; what is in it does not matter here."""
    file = folder.joinpath(*names)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return file


def test_who_is_held_hears_the_music_of_its_tenant(tmp_path: Path) -> None:
    folder = put(tmp_path, "music", "demo", "song.ogg").parent
    put(tmp_path, "music", "other", "song.ogg")
    board = Board(sounds=tmp_path)
    board.place(desk_phone("101", 11))
    caller = board.call("101", body=PHONE, flow=udp(10))
    (callee,) = board.dialled()
    board.answers(callee, PHONE)
    assert board.media.played == {}
    hold = PHONE.replace(b"a=sendrecv", b"a=sendonly")
    board.report(SessionReoffered(SessionId(callee), hold))
    assert board.media.played == {caller: Sound.music(folder)}
    board.report(SessionReoffered(SessionId(callee), PHONE))
    assert board.media.played == {}


def test_a_tenant_without_music_has_ours(tmp_path: Path) -> None:
    put(tmp_path, "music", "other", "song.ogg")
    assert Tunes(tmp_path).sound("demo", Tune.MUSIC) == Sound.music()


def test_an_announcement_is_a_file_of_the_tenant(tmp_path: Path) -> None:
    file = put(tmp_path, "announcements", "demo", "closed.wav")
    tunes = Tunes(tmp_path)
    assert tunes.has("demo", "closed.wav")
    assert not tunes.has("other", "closed.wav")
    heard = Announcement("closed.wav")
    assert tunes.sound("demo", heard) == Sound.announcement(file)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../other/theirs.wav", "sub/deep.wav", ".hidden.wav", "sub", "\0"],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    for names in (["other", "theirs.wav"], ["demo", "sub", "deep.wav"]):
        put(tmp_path, "announcements", *names)
    put(tmp_path, "announcements", "demo", ".hidden.wav")
    assert not Tunes(tmp_path).has("demo", name)
