"""Speech, made by espeak-ng where there is one."""

import functools
import shutil
import subprocess

import numpy as np
import pytest

from tongdai.client.audio.decoding import decoder
from tongdai.client.audio.resampling import Resampler

needed = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="no espeak-ng here")


@functools.cache
def say(words, voice="en", pitch=50, rate=48_000):
    """Words as samples, as loud as a voice on the telephone: -20 dBFS and peaks."""
    command = ["espeak-ng", "-v", voice, "-p", str(pitch), "--stdout", words]
    content = subprocess.run(command, capture_output=True, check=True).stdout
    samples = np.concatenate(list(decoder(content, 0).pieces()))
    return Resampler(48_000, rate).feed(samples)
