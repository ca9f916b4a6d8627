"""What a leg can be played: files, or a tone that we make ourselves."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path


class Tone(enum.StrEnum):
    """What needs no file."""

    RINGBACK = "ringback"
    "What a caller in Viet Nam hears while it rings: 425 Hz, 1 s on, 4 s off."

    COMFORT = "comfort"
    "Soft notes for who waits, of a tenant that has no music."

    RECORDED = "recorded"
    "A high, short tone: what is said from now on is recorded."

    ENDING = "ending"
    "Three short tones: the call will be ended soon."


@dataclass(frozen=True, slots=True)
class Sound:
    """
    Something to hear, for :meth:`~tongdai.media.engine.Engine.play`.

    Files of any format will do. One that cannot be used is left out, with one line in
    the log. A sound that has nothing left ends at once, or if it is a loop becomes
    :attr:`Tone.COMFORT`: who waits is not left in silence.
    """

    paths: tuple[Path, ...] = ()
    "Played in this order; a folder stands for the files in it, by name."

    loop: bool = False
    "Begin again at the end, until it is hushed."

    in_step: bool = False
    """
    A loop that all hear at the same moment, as with a radio: who is put on hold for
    the third time does not hear the first bars again.
    """

    tone: Tone | None = None
    "Played instead of files."

    @classmethod
    def music(cls, *paths: Path) -> Sound:
        """For who waits; without files it is :attr:`Tone.COMFORT`."""
        tone = None if paths else Tone.COMFORT
        return cls(paths, loop=True, in_step=True, tone=tone)

    @classmethod
    def announcement(cls, *paths: Path) -> Sound:
        """From its beginning to its end, once; then ``SoundEnded`` is reported."""
        return cls(paths)

    @classmethod
    def recorded(cls) -> Sound:
        """What both hear when their call begins to be recorded; once."""
        return cls(tone=Tone.RECORDED)

    @classmethod
    def ending(cls) -> Sound:
        """What both hear before their call is ended; once."""
        return cls(tone=Tone.ENDING)

    @classmethod
    def ringback(cls) -> Sound:
        """What a caller hears while it rings."""
        return cls(loop=True, tone=Tone.RINGBACK)
