"""
A menu that answers an extension: "press 1 for sales, 2 for support".

    python ivr.py

The menu can be interrupted by a key, and is said again to who is silent. Callers are
passed on; where nobody is there, they can leave a message, which becomes a file.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from account import SERVER, credentials
from voice import spoken, tone

from tongdai.client import Call, OmiSDK
from tongdai.client.audio import Sound
from tongdai.client.errors import CallEnded, CallRefused

MENU = "Welcome. For sales, press 1. For support, press 2."
NOBODY = "Nobody is there just now. Leave a message after the tone, then press hash."
THANKS = "Thank you. Good bye."
SILENT = "We did not hear a key. Good bye."


class Menu:
    """What callers hear, and where they get to."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._choices = {"1": arguments.sales, "2": arguments.support}
        self._times: int = arguments.times
        self._patience: float = arguments.patience
        self._voicemail: Path = arguments.voicemail
        self._voice: str = arguments.voice
        self._said: dict[str, Sound] = {}

    async def take(self, call: Call) -> None:
        """One call, from its first ring to its end, or until it is passed on."""
        try:
            await call.accept()
            print(f"{call.remote_number} calls", flush=True)
            key = await self._choice(call)
            if key:
                await self._pass_on(call, self._choices[key])
            else:
                await call.play(await self._sound(SILENT))
            call.hang_up()
        except CallEnded:
            pass  # callers hang up when they like to
        print(f"{call.remote_number} is done: {(await call.ended()).end_cause}")

    async def _choice(self, call: Call) -> str:
        """The key that was pressed; empty: none, however often we asked."""
        menu = await self._sound(MENU)
        for _ in range(self._times):
            key = await call.gather(
                1, prompt=menu, timeout=self._patience, valid="".join(self._choices)
            )
            if key:
                return key
        return ""

    async def _pass_on(self, call: Call, to: str) -> None:
        try:
            await call.transfer(to)
            print(f"{call.remote_number} was passed on to {to}", flush=True)
        except CallRefused:
            await self._take_message(call)

    async def _take_message(self, call: Call) -> None:
        # Who knows it already speaks at once, or presses a key.
        await call.play(await self._sound(NOBODY), barge_in=True)
        call.audio.forget_keys()
        await call.play(tone(seconds=0.6))
        self._voicemail.mkdir(parents=True, exist_ok=True)
        path = self._voicemail / f"{call.uuid}.wav"
        recording = call.record(path, both=False)
        try:
            await call.gather(1, timeout=60, valid="#", finish="")
            await recording.stop()
            await call.play(await self._sound(THANKS))
        finally:
            await recording.stop()  # also where the caller has hung up
            print(f"{call.remote_number} left a message: {path}", flush=True)

    async def _sound(self, text: str) -> Sound:
        if text not in self._said:
            self._said[text] = await spoken(text, self._voice)
        return self._said[text]


async def main(arguments: argparse.Namespace) -> None:
    menu = Menu(arguments)
    async with OmiSDK({"server": SERVER}) as sdk, asyncio.TaskGroup() as calls:
        events = sdk.events()
        await sdk.register(credentials(arguments.extension))
        print("ready", flush=True)
        async for event in events:
            if event.name == "invite":
                calls.create_task(menu.take(event.call))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--extension", default="109", help="that it answers")
    parser.add_argument("--sales", default="60000", help="number behind key 1")
    parser.add_argument("--support", default="104", help="number behind key 2")
    parser.add_argument("--voicemail", type=Path, default=Path("voicemail"))
    parser.add_argument("--voice", default="en", help="en, vi, …")
    parser.add_argument("--times", type=int, default=3, help="the menu is said")
    parser.add_argument("--patience", type=float, default=6, help="seconds for a key")
    asyncio.run(main(parser.parse_args()))
