"""
What the engine tells a worker, and what a worker reports.

Commands go one way and are never answered; a worker applies them in order. Reports
about legs are the events of :mod:`tongdai.media.events`.
"""

from __future__ import annotations

import msgspec

from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId

from .codecs import Encoding
from .events import (
    LegClosed,
    LegConnected,
    LegFailed,
    LegMeasured,
    LegPressed,
    LegSilent,
    RecordingClosed,
    RecordingFailed,
)

Address = tuple[str, int]


class Begin(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The first command of all."""

    certificate: bytes
    "Our DTLS certificate and its private key, PEM."

    silence: float
    "Seconds without a valid packet after which a leg is reported silent."


class OpenWebRtcLeg(msgspec.Struct, frozen=True, tag=True, array_like=True):
    leg: LegId
    call: CallId
    ssrc: int
    cname: str
    ufrag: str
    password: str


class TakePair(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    Comes with two descriptors, bound to ``port`` and the next one, for RTP and RTCP.

    They are the worker's from now on, for one leg after the other.
    """

    port: int


class OpenRtpLeg(msgspec.Struct, frozen=True, tag=True, array_like=True):
    leg: LegId
    call: CallId
    ssrc: int
    cname: str
    port: int
    "Of the pair that it uses: taken before, and used by no other leg now."


class Audio(msgspec.Struct, frozen=True, array_like=True):
    """What two descriptions settled about the audio itself."""

    received: dict[int, Encoding]
    "Payload types that may come from the far end."

    sent: dict[Encoding, int]
    "Payload types by which the far end knows what we send."

    speaks: bool
    "May the far end send? False while it holds or is held."

    hears: bool
    "Does the far end want to be sent to?"


class DescribeWebRtcLeg(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """All that is known of the far end; a later one replaces it."""

    leg: LegId
    audio: Audio
    ufrag: str
    "Our own credentials: new ones restart ICE."

    password: str
    peer_ufrag: str
    fingerprints: tuple[tuple[str, bytes], ...]
    "Algorithm and digest of the certificates that the far end may show."

    client: bool
    "Do we send the DTLS ClientHello?"


class SrtpKeyPair(msgspec.Struct, frozen=True, array_like=True):
    """The keys of a plain leg's SRTP (RFC 4568), master key and salt joined."""

    sending: bytes
    receiving: bytes

    def __repr__(self) -> str:
        return "SrtpKeyPair(…)"


class DescribeRtpLeg(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """All that is known of the far end; a later one replaces it."""

    leg: LegId
    audio: Audio
    address: Address | None
    "Where the far end says it receives; None: nowhere for now."

    rtcp_address: Address | None
    sources: tuple[str, ...]
    "The IP addresses that its packets may come from."

    proven: bool
    "May we send to ``address`` before anything has come from there?"

    keys: SrtpKeyPair | None = None
    "None: RTP in the clear."


class TakeLink(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    Comes with one descriptor: our end of a datagram socket to another process.

    Speakers are fed through it, both ways (:mod:`tongdai.media.feeds`).
    """

    link: int


class DropLink(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The process at the other end is gone."""

    link: int


class GuestSpeaker(msgspec.Struct, frozen=True, array_like=True):
    """A speaker that another process feeds to this one."""

    feed: int
    "The number that its packets come under."

    received: dict[int, Encoding]
    "What they hold, by payload type; nothing while it is on hold."


class Feed(msgspec.Struct, frozen=True, array_like=True):
    """One way out for a speaker's packets, to another process."""

    link: int
    feed: int


class Connect(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    Who hears whom in a call, as far as one worker has to do with it.

    It replaces all that the worker was told of the call before.
    """

    call: CallId
    hearing: Hearing
    "All listeners are legs of the worker."

    guests: dict[LegId, GuestSpeaker] = {}
    "Those of the speakers that are not."

    feeds: dict[LegId, tuple[Feed, ...]] = {}
    "Where else the worker's own legs are heard."

    keys: frozenset[LegId] = frozenset()
    "Own legs whose keys some listener elsewhere cannot be sent."


class MixOrder(msgspec.Struct, frozen=True, array_like=True):
    """One mix of speakers, for all listeners of these that take its codec."""

    speakers: tuple[LegId, ...]
    "In alphabetical order: this, ``encoding`` and ``events`` say which mix it is."

    encoding: Encoding
    events: Encoding | None
    "The telephone-event for keys; None: they are left out."

    feeds: tuple[Feed, ...]
    "Where it goes."


class Mix(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    What to mix of a call; it replaces all that was told of the call before.

    Without ``orders`` there is nothing to mix any more.
    """

    call: CallId
    guests: dict[LegId, GuestSpeaker] = {}
    orders: tuple[MixOrder, ...] = ()


class Play(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Let a leg hear a sound instead of others; it replaces the one before."""

    leg: LegId
    turn: int
    "Comes back with :class:`SoundOver`."

    tracks: tuple[str, ...]
    "Encoded files without their suffixes, of :mod:`tongdai.media.tracks`."

    loop: bool
    in_step: bool
    "A loop that stands where it would if it had begun with the worker."


class Hush(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """No sound any more: the leg hears others again."""

    leg: LegId


class Press(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Let a leg hear that a key is pressed (RFC 4733)."""

    leg: LegId
    code: int
    "Of the event."

    milliseconds: int


class Record(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Keep what a leg says, behind what the file holds already."""

    leg: LegId
    path: str
    zero: float
    "When the recording began, by the monotonic clock."


class StopRecording(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Keep nothing of it from now on."""

    leg: LegId


class Move(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Let a leg be of another call from now on."""

    leg: LegId
    call: CallId


class Measure(msgspec.Struct, frozen=True, tag=True, array_like=True):
    leg: LegId


class Close(msgspec.Struct, frozen=True, tag=True, array_like=True):
    leg: LegId


Command = (
    Begin
    | OpenWebRtcLeg
    | TakePair
    | OpenRtpLeg
    | DescribeWebRtcLeg
    | DescribeRtpLeg
    | TakeLink
    | DropLink
    | Connect
    | Play
    | Hush
    | Press
    | Record
    | StopRecording
    | Move
    | Measure
    | Close
)

MixerCommand = TakeLink | DropLink | Mix
"What the process that mixes is told."


class Ready(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The worker has begun."""


class Fault(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The worker met an error of its own and went on. For the log."""

    traceback: str


class Transcoding(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Two legs of a call have no codec in common. Once a call, for the log."""

    call: CallId
    spoken: Encoding
    heard: Encoding


class SoundOver(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A sound that does not begin again has come to its end."""

    leg: LegId
    turn: int
    "Of the :class:`Play` that began it."


Report = (
    Ready
    | Fault
    | SoundOver
    | Transcoding
    | LegConnected
    | LegSilent
    | LegFailed
    | LegPressed
    | LegMeasured
    | RecordingFailed
    | RecordingClosed
    | LegClosed
)
