"""What is said and heard on a call: frames, files, keys, speech, recordings."""

from tongdai.client.audio.audio import Audio, BargeIn
from tongdai.client.audio.decoding import Sound
from tongdai.client.audio.ear import Frames
from tongdai.client.audio.playing import Played
from tongdai.client.audio.recording import Recording

__all__ = ["Audio", "BargeIn", "Frames", "Played", "Recording", "Sound"]
