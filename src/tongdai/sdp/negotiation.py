"""
Offer and answer (RFC 3264) for one audio stream, as pure functions.

A leg that is offered a call::

    offer = parse(body)
    remote = read_remote(offer)             # what the far end said
    choice = choose(remote.codecs, families)
    answer = describe_answer(offer, remote, choice, local)

A leg that we call::

    offer = describe_offer(families, local)
    remote = read_remote(parse(body))       # the far end's answer
    choice = agreed(remote.codecs)
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from .attributes import Candidate, Direction, Fingerprint, IceCredentials, Setup
from .description import Description

Address = tuple[str, int]


class CodecFamily(enum.StrEnum):
    """Codecs that can be relayed to each other without decoding."""

    OPUS = "opus"
    G711 = "g711"


class TransportKind(enum.StrEnum):
    """How media travels."""

    WEBRTC = "webrtc"
    "ICE, DTLS-SRTP, RTCP on the same port."

    RTP = "rtp"
    "Plain RTP and RTCP on two ports."


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type and what it means (RFC 8866 §6.6)."""

    name: str
    "As registered, in its usual case: ``opus``, ``PCMA``, ``telephone-event``."

    clock_rate: int
    "Hz, the unit of RTP timestamps."

    channels: int
    payload_type: int
    fmtp: str = ""

    @property
    def family(self) -> CodecFamily | None:
        """None for telephone-event and for what we cannot relay."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Choice:
    """The codecs that one leg and we have agreed on."""

    family: CodecFamily
    codecs: tuple[Codec, ...]
    "All that may arrive; the first is the one to send."

    telephone_event: Codec | None = None
    "At the clock rate of the first codec."

    @property
    def codec(self) -> Codec:
        """The codec to send."""
        return self.codecs[0]


@dataclass(frozen=True, slots=True)
class RemoteAudio:
    """All that the far end said about its audio stream."""

    index: int
    "Which ``m=`` section, from 0."

    kind: TransportKind
    codecs: tuple[Codec, ...]
    direction: Direction
    "As the far end sees it; old holds (``c=0.0.0.0``) are already resolved."

    address: Address | None
    "Where a plain RTP peer wants its media; None for WebRTC and when on hold."

    rtcp_address: Address | None
    ice: IceCredentials | None
    fingerprints: tuple[Fingerprint, ...]
    setup: Setup | None
    rtcp_mux: bool


@dataclass(frozen=True, slots=True)
class WebRtcTransport:
    """Our end of a WebRTC leg."""

    ice: IceCredentials
    candidates: tuple[Candidate, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class RtpTransport:
    """Our end of a plain RTP leg."""

    address: str
    port: int
    rtcp_port: int


@dataclass(frozen=True, slots=True)
class LocalAudio:
    """What we say about our audio stream."""

    transport: WebRtcTransport | RtpTransport
    session_id: int
    "A random number of 62 bits, for the life of the leg."

    version: int
    "Counts the descriptions of this leg, from 1."

    ssrc: int
    cname: str
    direction: Direction = Direction.SENDRECV
    "What we would like; the answer also respects the offer."


def read_remote(description: Description) -> RemoteAudio:
    """
    Find the audio stream in an offer or answer.

    Raises:
        NotAcceptable: There is none that we can do (transport, security).
        MalformedDescription: A line of it cannot be read.
    """
    raise NotImplementedError


def choose(offered: Sequence[Codec], families: Sequence[CodecFamily]) -> Choice:
    """
    Choose for an answer: our first family that was offered, its first codec.

    Raises:
        NotAcceptable: There is no common codec.
    """
    raise NotImplementedError


def agreed(answered: Sequence[Codec]) -> Choice:
    """
    Read what an answer to our offer settled: the answer's order rules.

    Raises:
        NotAcceptable: The answer has no codec that we can relay.
    """
    raise NotImplementedError


def mirror(direction: Direction) -> Direction:
    """The same flow seen from the other end."""
    raise NotImplementedError


def describe_offer(families: Sequence[CodecFamily], local: LocalAudio) -> Description:
    """Our offer: the codecs of the families in that order."""
    raise NotImplementedError


def describe_answer(
    offer: Description, remote: RemoteAudio, choice: Choice, local: LocalAudio
) -> Description:
    """Our answer: one codec, every other section refused (RFC 3264 §6)."""
    raise NotImplementedError


def dtls_role(ours: Setup, theirs: Setup | None) -> Setup:
    """
    ACTIVE if we send the ClientHello, PASSIVE if the far end does.

    In an answer we are passive unless the offer wants otherwise; after our
    offer (``actpass``) the answer decides.
    """
    raise NotImplementedError
