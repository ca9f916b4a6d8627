"""What is said in a call from the terminal, and where the other side is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from tongdai.client import Call
from tongdai.client.audio.decoding import Reader, decoder
from tongdai.client.audio.devices import Loudspeaker, Microphone
from tongdai.client.audio.sound_writer import FORMATS
from tongdai.client.errors import BadArgument, DeviceMissing, UnreadableAudio
from tongdai.client.leg import Samples

RATE: Final = 48_000
"Samples a second of tones, as calls have it: nothing need be resampled."

LOUDNESS: Final = 0.25
"Of full scale, the peak of tones: -15 dBFS, as loud as speech."

HIGHEST: Final = 3400
"Hz of a tone: the upper end of the telephone band (ITU-T G.712)."


def tone(hertz: int) -> Samples:
    """One second of a tone of whole Hz: played again and again it has no seam."""
    time = np.arange(RATE) / RATE
    wave = LOUDNESS * 32767 * np.sin(2 * np.pi * hertz * time)
    return np.rint(wave).astype(np.int16)


class Sound(Protocol):
    """Something to say."""

    async def say(self, call: Call) -> None:
        """
        Say it until it is over.

        Raises:
            AudioError: it cannot be had any more.
            CallEnded: the call is over.
        """

    def close(self) -> None:
        """Give devices back."""


class Silence:
    """Nothing is said."""

    async def say(self, call: Call) -> None:
        return

    def close(self) -> None:
        return


class Tone(Silence):
    """A tone of so many Hz, without an end."""

    def __init__(self, hertz: int) -> None:
        self._wave = tone(hertz)

    async def say(self, call: Call) -> None:
        await call.play(self._wave, rate=RATE, loop=True)


class File(Silence):
    """A sound file, once."""

    def __init__(self, path: str) -> None:
        self._path = path

    @classmethod
    async def open(cls, path: str) -> File:
        """
        Look whether it can be played, before anybody is called.

        Raises:
            UnreadableAudio: it cannot.
        """
        reader = Reader(decoder(path, RATE), loop=False)
        try:
            pieces, _ = await asyncio.to_thread(reader.read, 1)
        finally:
            reader.close()
        if not any(len(piece) for piece in pieces):
            raise UnreadableAudio(f"{path}: there is no sound in it")
        return cls(path)

    async def say(self, call: Call) -> None:
        await call.play(self._path)


class Devices:
    """What a microphone hears is said; what the other side says, a loudspeaker."""

    def __init__(self, microphone: Microphone, loudspeaker: Loudspeaker | None) -> None:
        self._microphone = microphone
        self._loudspeaker = loudspeaker

    @classmethod
    async def open(cls, name: str, missing: Callable[[DeviceMissing], None]) -> Devices:
        """
        Both, by ALSA's name.

        Args:
            missing: Told that there is no loudspeaker; the other side is not heard
                then.

        Raises:
            DeviceMissing: there is no such microphone.
        """
        microphone = await Microphone.open(name)
        try:
            return cls(microphone, await Loudspeaker.open(name))
        except DeviceMissing as error:
            missing(error)
            return cls(microphone, None)

    async def say(self, call: Call) -> None:
        said = call.audio.attach(self._microphone)
        if self._loudspeaker is None:
            await said.wait()
            return
        heard = self._loudspeaker.play(call.audio.frames(48_000))
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(said.wait())
                both.create_task(heard)
        except* DeviceMissing as errors:
            raise errors.exceptions[0] from None

    def close(self) -> None:
        self._microphone.close()
        if self._loudspeaker is not None:
            self._loudspeaker.close()


def must_be_writable(path: str) -> None:
    """
    Look whether a recording can be kept there, before anybody is called.

    Raises:
        BadArgument: its ending is none that can be had.
        UnreadableAudio: it cannot be written.
    """
    if Path(path).suffix.lower() not in FORMATS:
        endings = ", ".join(FORMATS)
        raise BadArgument(f"{path}: expected a name that ends in {endings}")
    try:
        with Path(path).open("ab"):
            pass
    except OSError as error:
        raise UnreadableAudio(f"{path} cannot be written: {error.strerror}") from error
