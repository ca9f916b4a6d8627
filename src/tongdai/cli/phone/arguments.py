"""What can be typed after ``tongdai call``, and what ``tongdai load`` shares."""

from __future__ import annotations

import argparse
import math
from typing import Final

from tongdai.client.audio.keys import DIALLED

from .exit_status import table
from .sounds import HIGHEST
from .users import NUMBER, PASSWORD, TOKEN, User

DEFAULT_USER: Final = User("100", "demo")
DEFAULT_DEVICE: Final = "default"

DESCRIPTION: Final = """\
Call a number from the terminal, or wait for a call with --answer. What is said is the
microphone, a file or a tone; where there is no microphone, nothing. One line shows how
it goes; Ctrl-C hangs up. The exit status tells how it ended.
"""

PASSWORDS: Final = f"""\
environment:
  {PASSWORD}  the password, if there is no --password-file; {NUMBER} in it
                    stands for the extension's number. Passwords of the demo on
                    this machine are known; a terminal is asked for others
"""

TOKENS: Final = f"""\
  {TOKEN}     the login token, if there is no --token
"""


def call(parser: argparse.ArgumentParser) -> None:
    """Of ``tongdai call``."""
    parser.description = DESCRIPTION
    parser.epilog = f"{PASSWORDS}{TOKENS}\n{table()}"
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("number", nargs="?", metavar="NUMBER", help="whom to call")
    parser.add_argument(
        "--answer",
        action="store_true",
        help="wait for one call instead, and answer it",
    )
    server(parser)
    parser.add_argument(
        "--user",
        type=User.parse,
        default=DEFAULT_USER,
        metavar="NUMBER@TENANT",
        help=f"the extension to call as, {DEFAULT_USER} by default",
    )
    parser.add_argument(
        "--token", help="a short-lived login token, instead of user and password"
    )
    parser.add_argument(
        "--hotline", default="", metavar="NUMBER", help="the hotline to call out with"
    )
    sound = parser.add_mutually_exclusive_group()
    sound.add_argument("--play", metavar="FILE", help="say what is in a sound file")
    sound.add_argument(
        "--tone", type=hertz, metavar="HZ", help="say a tone, 1 to 3400 Hz"
    )
    sound.add_argument(
        "--microphone",
        nargs="?",
        const=DEFAULT_DEVICE,
        metavar="DEVICE",
        help="say what this microphone (ALSA) hears; the loudspeaker of the same name "
        "lets hear the other side",
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="keep the call as .wav, .ogg, .opus, .mp3 or .flac: left what is heard, "
        "right what is said",
    )
    parser.add_argument(
        "--seconds",
        type=seconds,
        metavar="N",
        help="hang up so long after the answer",
    )
    parser.add_argument(
        "--dtmf",
        type=keys,
        default="",
        metavar="DIGITS",
        help="press these keys once it is answered: 1, 42#",
    )
    parser.add_argument("--json", action="store_true", help="write JSON for programs")


def server(parser: argparse.ArgumentParser) -> None:
    """Where the switchboard is, and how media and passwords get there."""
    parser.add_argument(
        "--server",
        metavar="URL",
        help="http://host:8080, wss://host/ws, udp:host:5060, tls:host, …; by default "
        "the demo on this machine",
    )
    parser.add_argument(
        "--media",
        choices=("webrtc", "rtp", "srtp"),
        default="",
        help="how sound travels: by default WebRTC where SIP comes by WebSocket, "
        "SRTP over TLS, else plain RTP",
    )
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help=f"its first line is the password (- is standard input); {NUMBER} in it "
        "stands for the extension's number",
    )


def hertz(text: str) -> int:
    """A tone's."""
    if not 1 <= int(text) <= HIGHEST:
        raise argparse.ArgumentTypeError(f"a tone has 1 to {HIGHEST} Hz, not {text}")
    return int(text)


def seconds(text: str) -> float:
    """More than none, and fewer than for ever."""
    if not 0 < float(text) < math.inf:
        raise argparse.ArgumentTypeError(f"expected seconds above 0, not {text}")
    return float(text)


def keys(text: str) -> str:
    """Keys of a telephone."""
    if not set(text) <= set(DIALLED):
        raise argparse.ArgumentTypeError(f"keys are some of {DIALLED}, not {text!r}")
    return text
