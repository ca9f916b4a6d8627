"""The voice assistant gives back what it heard, says for how long, and gives way."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.examples.python_programs import running
from tongdai.testing.tones import RATE

SECONDS = 1.5
"That the caller whistles at a time."


@pytest.fixture(params=["en", "vi"])
def assistant(request, switchboard, tmp_path):
    arguments = ("--voice", request.param)
    url = switchboard.url
    with running("assistant.py", url, *arguments, folder=tmp_path) as program:
        program.until_said("ready")
        yield program


async def say(phone):
    """Whistle for a while in a room that is not quite silent."""
    length = int(SECONDS * RATE)
    room = np.random.default_rng(1).normal(0, 20, RATE // 2)
    tone = 6000 * np.sin(2 * np.pi * phone.hertz * np.arange(length) / RATE)
    audio = phone.current().audio
    await audio.write(np.concatenate([room, tone, room]).astype(np.int16), RATE)
    await audio.drain()


def test_it_says_back_what_it_heard_and_for_how_long(switchboard, assistant):
    caller = switchboard.phone("100")
    caller.calls("109")
    assistant.until_said("said")  # its greeting
    switchboard.run(say(caller))
    heard = float(re.findall(r"heard ([\d.]+) s", assistant.until_said("heard"))[0])
    assert SECONDS <= heard <= SECONDS + 1, "with what is kept before and behind it"
    assert switchboard.run(caller.current().audio.speech(timeout=30)), "its words"
    assert caller.hears(caller.hertz), "what was said, given back"
    assistant.until_said("said")


def test_it_falls_silent_when_the_caller_speaks(switchboard, assistant):
    caller = switchboard.phone("100")
    caller.calls("109")
    assistant.until_said("said")  # its greeting
    switchboard.run(say(caller))
    assistant.until_said("heard")
    assert switchboard.run(caller.current().audio.speech(timeout=30))
    switchboard.run(say(caller))
    assistant.until_said("interrupted")
    assistant.until_said("heard")
    assistant.until_said("said")
