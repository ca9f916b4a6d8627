"""
Microphone and loudspeaker of the machine.

There are none where tests run. What can be told of real ones is: ALSA's own ``file``
device stands for them, each time in a process of its own, as ALSA reads its
configuration once.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import av
import numpy as np
import pytest

from tests.client.audio.line import pitches, tone

pytestmark = pytest.mark.skipif(
    "alsa" not in av.formats_available, reason="an FFmpeg without ALSA"
)

SETTINGS = """
pcm.none { type null }
pcm.mic { type file slave.pcm none file /dev/null infile "FOLDER/in.raw" format raw }
pcm.speaker { type file slave.pcm none file "FOLDER/out.raw" format raw }
"""

PROGRAM = """
import asyncio, sys
import numpy as np
from tests.client.audio.line import Line, tone
from tongdai.client.audio import Loudspeaker, Microphone
from tongdai.client.errors import DeviceMissing

async def main():
{body}

asyncio.run(main())
"""


def ran(body, folder):
    """What a program printed, with the devices that are set up in a folder."""
    (folder / "alsa.conf").write_text(SETTINGS.replace("FOLDER", str(folder)))
    program = PROGRAM.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    environment = os.environ | {"ALSA_CONFIG_PATH": str(folder / "alsa.conf")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["Microphone", "Loudspeaker"])
def test_a_device_that_is_missing_is_named(tmp_path, kind):
    said = ran(
        f"""
        try:
            await {kind}.open("hw:7")
        except DeviceMissing as error:
            print(error.code, error)
        """,
        tmp_path,
    )
    code, _, sentence = said.partition(" ")
    assert code == "client.device_missing"
    assert sentence.startswith(f"{kind.lower()} 'hw:7' cannot be opened: ")


def test_what_a_microphone_hears_is_said_on_the_call(tmp_path):
    (tmp_path / "in.raw").write_bytes(tone(700, 30, 48_000).tobytes())
    ran(
        f"""
        microphone = await Microphone.open("mic")
        frames = [await microphone.recv() for _ in range(50)]
        assert {{frame.samples for frame in frames}} == {{960}}
        np.save("{tmp_path}/heard.npy",
                np.concatenate([frame.to_ndarray()[0] for frame in frames]))
        async with Line() as line:
            line.audio.attach(microphone)
            async for _ in line.audio.frames():
                if line.said.any():
                    break
        microphone.close()
        """,
        tmp_path,
    )
    heard = np.load(tmp_path / "heard.npy")
    assert pitches(heard, 48_000) == pytest.approx([700], abs=2)


def test_a_microphone_that_was_closed_is_heard_no_more(tmp_path):
    (tmp_path / "in.raw").write_bytes(tone(700, 30, 48_000).tobytes())
    said = ran(
        """
        microphone = await Microphone.open("mic")
        await microphone.recv()
        microphone.close()
        try:
            await microphone.recv()
        except DeviceMissing as error:
            print(error)
        async with Line() as line:
            await line.audio.attach(microphone).wait()
        """,
        tmp_path,
    )
    assert said == "microphone 'mic' was closed\n"


@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_what_is_heard_on_the_call_is_heard_from_the_loudspeaker(tmp_path, rate):
    ran(
        f"""
        loudspeaker = await Loudspeaker.open("speaker")
        line = Line()
        frames = line.audio.frames({rate})
        line.comes(tone(700, 60, 48_000))
        async with line:
            playing = asyncio.create_task(loudspeaker.play(frames))
            count = 0
            async for _ in line.audio.frames():
                count += 1
                if count == 50:
                    break
        await playing
        loudspeaker.close()
        """,
        tmp_path,
    )
    heard = np.fromfile(tmp_path / "out.raw", np.int16)
    assert len(heard) / 48_000 == pytest.approx(1, abs=0.2)
    assert pitches(heard, 48_000, -10) == pytest.approx([700], abs=3)
