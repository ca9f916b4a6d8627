"""
A voice assistant without a cloud: it says what it heard, and for how long.

    python assistant.py

Speech recognition, a language model and a voice of your own plug in as a
:class:`Recogniser`, a :class:`Brain` and a :class:`Synthesiser`. It can be interrupted:
when the caller speaks, it falls silent and listens.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from account import SERVER, credentials
from numpy.typing import NDArray
from voice import spoken

from tongdai.client import Audio, Call, OmiSDK
from tongdai.client.audio import Sound
from tongdai.client.errors import CallEnded

RATE = 16_000
"Samples a second; what most recognisers want."

BEFORE = 10
"Frames, 0.2 s, of what came before speech was found: its first consonant."

PAUSE = 30
"Frames, 0.6 s, without speech that end an utterance."


@dataclass
class Utterance:
    """What the caller said in one go, and what was understood of it."""

    samples: NDArray[np.int16]
    seconds: float
    text: str = ""
    "Empty where nothing turns speech into text."


class Recogniser(Protocol):
    """Turns speech into text."""

    async def recognise(self, samples: NDArray[np.int16], rate: int) -> Utterance: ...


class Brain(Protocol):
    """Says what to answer: texts, which are spoken, and sounds, which are played."""

    greeting: str

    async def reply(self, heard: Utterance) -> list[str | NDArray[np.int16]]: ...


class Synthesiser(Protocol):
    """Turns text into speech."""

    async def speak(self, text: str) -> Sound: ...


WORDS = {
    "en": ("Say something.", "You spoke for {seconds:.1f} seconds. You said:"),
    "vi": ("Mời bạn nói.", "Bạn đã nói trong {seconds:.1f} giây. Bạn nói:"),
}
"By voice: the greeting, and what comes before the echo."


class Loudness:
    """A recogniser that knows only that somebody spoke, and for how long."""

    async def recognise(self, samples: NDArray[np.int16], rate: int) -> Utterance:
        return Utterance(samples, len(samples) / rate)


class Echo:
    """A brain that gives everything back."""

    def __init__(self, voice: str) -> None:
        self.greeting, self._words = WORDS[voice]

    async def reply(self, heard: Utterance) -> list[str | NDArray[np.int16]]:
        return [self._words.format(seconds=heard.seconds), heard.samples]


class Espeak:
    """The voice of espeak-ng."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    async def speak(self, text: str) -> Sound:
        return await spoken(text, self._voice)


class Assistant:
    """Listens, thinks, speaks."""

    def __init__(
        self, recogniser: Recogniser, brain: Brain, synthesiser: Synthesiser
    ) -> None:
        self._recogniser = recogniser
        self._brain = brain
        self._synthesiser = synthesiser

    async def converse(self, call: Call) -> None:
        """Until the caller hangs up."""
        with suppress(CallEnded):
            await call.accept()
            speaking = asyncio.create_task(self._say(call, [self._brain.greeting]))
            async for samples in utterances(call.audio):
                speaking.cancel()
                speaking = asyncio.create_task(self._answer(call, samples))
            speaking.cancel()

    async def _answer(self, call: Call, samples: NDArray[np.int16]) -> None:
        heard = await self._recogniser.recognise(samples, RATE)
        print(f"heard {heard.seconds:.2f} s {heard.text}".strip(), flush=True)
        await self._say(call, await self._brain.reply(heard))

    async def _say(self, call: Call, parts: list[str | NDArray[np.int16]]) -> None:
        with suppress(CallEnded):
            for part in parts:
                sound = (
                    await self._synthesiser.speak(part)
                    if isinstance(part, str)
                    else part
                )
                played = await call.play(sound, rate=RATE, barge_in="speech")
                if played.interrupted_by:
                    print(f"interrupted after {played.seconds:.2f} s", flush=True)
                    return
            print("said", flush=True)


async def utterances(audio: Audio) -> AsyncIterator[NDArray[np.int16]]:
    """What the caller says, an utterance at a time, until the call ends."""
    before: deque[NDArray[np.int16]] = deque(maxlen=BEFORE)
    spoken_so_far: list[NDArray[np.int16]] = []
    quiet = 0
    async for frame in audio.frames(RATE):
        if audio.speaking:
            spoken_so_far, quiet = spoken_so_far or list(before), 0
        elif spoken_so_far:
            quiet += 1
        (spoken_so_far or before).append(frame)
        if quiet >= PAUSE:
            yield np.concatenate(spoken_so_far[:-PAUSE])
            spoken_so_far, quiet = [], 0
            before.clear()


async def main(arguments: argparse.Namespace) -> None:
    voice = arguments.voice
    assistant = Assistant(Loudness(), Echo(voice), Espeak(voice))
    async with OmiSDK({"server": SERVER}) as sdk, asyncio.TaskGroup() as calls:
        events = sdk.events()
        await sdk.register(credentials(arguments.extension))
        print("ready", flush=True)
        async for event in events:
            if event.name == "invite":
                calls.create_task(assistant.converse(event.call))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--extension", default="109", help="that it answers")
    parser.add_argument("--voice", default="en", choices=sorted(WORDS))
    asyncio.run(main(parser.parse_args()))
