"""Which files a tenant's music and announcements are, and who is played what now."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from tongdai.call.destination import Announcement
from tongdai.call.hearing import Sound as Heard
from tongdai.call.hearing import Tune
from tongdai.media.sound import Sound

MUSIC: Final = "music"
ANNOUNCEMENTS: Final = "announcements"
"Folders in the data folder, each with one folder a tenant."


def remove_sounds(folder: Path, tenant: str) -> None:
    """
    Remove the music and announcements of a tenant that is gone: another one of its
    label must not find them.

    Args:
        folder: The data folder.
        tenant: Its label, as the directory had it.
    """
    for kind in (MUSIC, ANNOUNCEMENTS):
        shutil.rmtree(folder / kind / tenant, ignore_errors=True)


class Tunes:
    """The sounds of all tenants, in folders that operators put files into."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: The data folder.
        """
        self._folder = folder

    def music(self, tenant: str) -> Sound:
        """What a tenant's callers hear who wait."""
        folder = self._folder / MUSIC / tenant
        return Sound.music(folder) if folder.is_dir() else Sound.music()

    def has(self, tenant: str, file: str) -> bool:
        """Has this tenant such an announcement?"""
        # A name, and no way out of the folder.
        plain = Path(file).name == file and not file.startswith(".")
        return plain and self._announcement(tenant, file).is_file()

    def sound(self, tenant: str, heard: Heard) -> Sound:
        """What has to be played."""
        match heard:
            case Tune.MUSIC:
                return self.music(tenant)
            case Tune.RINGBACK:
                return Sound.ringback()
            case Tune.RECORDED:
                return Sound.recorded()
            case Tune.ENDING:
                return Sound.ending()
            case Announcement(file):
                return Sound.announcement(self._announcement(tenant, file))

    def _announcement(self, tenant: str, file: str) -> Path:
        return self._folder / ANNOUNCEMENTS / tenant / file
