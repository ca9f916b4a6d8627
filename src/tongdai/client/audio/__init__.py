"""What is said and heard on a call: frames, files, keys, speech, recordings."""

from tongdai.client.audio.audio import Audio
from tongdai.client.audio.decoding import Sound
from tongdai.client.audio.devices import Loudspeaker, Microphone
from tongdai.client.audio.ear import Frames
from tongdai.client.audio.interrupting import BargeIn
from tongdai.client.audio.playing import Played
from tongdai.client.audio.recording import Recording
from tongdai.client.audio.tracks import Attached, Track

__all__ = [
    "Attached",
    "Audio",
    "BargeIn",
    "Frames",
    "Loudspeaker",
    "Microphone",
    "Played",
    "Recording",
    "Sound",
    "Track",
]
