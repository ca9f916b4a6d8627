"""What is ours in the descriptions of one leg, and what they have settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tongdai.machine import value
from tongdai.media.codecs import Encoding
from tongdai.sdp.attributes import (
    Candidate,
    Crypto,
    Fingerprint,
    IceCredentials,
    Setup,
)
from tongdai.sdp.codecs import Choice
from tongdai.sdp.remote import RemoteAudio

Draw = Callable[[int], bytes]
"So many random octets."


@value
class Place:
    """Where a leg's media comes to."""

    host: str
    "An IP address of ours, as the other side is told."

    port: int
    rtcp_port: int
    "The same port for WebRTC."

    fingerprint: Fingerprint | None = None
    "Of our certificate; None for plain RTP."


@value
class Settled:
    """The outcome of one offer and answer."""

    remote: RemoteAudio
    choice: Choice
    received: Mapping[int, Encoding]
    "What may come, by the payload types of our own description."

    speaks: bool
    "May we send? Not while the other side holds us."

    listens: bool
    "Do we want to hear? Not while we hold the other side."

    ice: IceCredentials | None
    "Ours."

    candidates: tuple[Candidate, ...]
    "The other side's."

    controlling: bool
    "Our role in ICE (RFC 8445 §6.1.1)."

    setup: Setup | None
    "Our role in DTLS."

    crypto: Crypto | None
    "Our SRTP key, where keys are in the descriptions (RFC 4568)."
