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

Once a stream is agreed on, :func:`describe_reoffer` changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tongdai.machine import changed, value

from .attributes import Candidate, Crypto, Direction, Fingerprint, IceCredentials, Setup
from .codecs import (
    Choice,
    Codec,
    CodecFamily,
    agreed,
    choose,
    codec_attributes,
    offer_of,
)
from .description import Attribute, Description, Media, Origin
from .remote import Address, RemoteAudio, TransportKind, read_remote

__all__ = [
    "Address",
    "Choice",
    "Codec",
    "CodecFamily",
    "LocalAudio",
    "RemoteAudio",
    "RtpTransport",
    "TransportKind",
    "WebRtcTransport",
    "agreed",
    "choose",
    "describe_answer",
    "describe_offer",
    "describe_reoffer",
    "dtls_setup",
    "mirror",
    "read_remote",
]

WEBRTC_PROTOCOL: Final = "UDP/TLS/RTP/SAVPF"
RTP_PROTOCOL: Final = "RTP/AVP"
SRTP_PROTOCOL: Final = "RTP/SAVP"

_MID: Final = "0"
_TRACK: Final = "audio"


@value
class WebRtcTransport:
    """Our end of a WebRTC leg."""

    ice: IceCredentials
    candidates: tuple[Candidate, ...]
    "At least one; ``c=`` and ``m=`` repeat the first."

    fingerprint: Fingerprint
    setup: Setup | None = None
    "The role we already have in DTLS, which later answers must keep (RFC 8842 §5.5)."

    lite: bool = True
    "Are we a lite agent of ICE (RFC 8445 §2.5), who answers checks and sends none?"


@value
class RtpTransport:
    """Our end of a plain RTP leg."""

    address: str
    port: int
    rtcp_port: int
    crypto: Crypto | None = None
    "Our SRTP key, with the tag of the offer; None: RTP in the clear."


@value
class LocalAudio:
    """What we say about our audio stream."""

    transport: WebRtcTransport | RtpTransport
    session_id: int
    "A random number of 62 bits, for the life of the leg."

    version: int
    "Counts the descriptions of this leg, from 1."

    ssrc: int
    cname: str
    "Also names the stream in a browser (``a=msid``): a token without blanks."

    direction: Direction = Direction.SENDRECV
    "What we would like; an answer also respects the offer."


def mirror(direction: Direction) -> Direction:
    """The same flow seen from the other end."""
    return Direction.of(sends=direction.receives, receives=direction.sends)


def dtls_setup(theirs: Setup | None, ours: Setup | None = None) -> Setup:
    """
    Our role in DTLS: ACTIVE if we send the ClientHello, PASSIVE if the far end does.

    Unless the far end wants otherwise we are passive: browsers repeat a lost
    ClientHello after 50 ms, OpenSSL after 1 s.

    Args:
        theirs: What its offer or answer says.
        ours: The role that an earlier exchange has settled.
    """
    match theirs:
        case Setup.PASSIVE:
            return Setup.ACTIVE
        case Setup.ACTPASS if ours is not None:
            return ours
        case _:
            return Setup.PASSIVE


def describe_offer(families: Sequence[CodecFamily], local: LocalAudio) -> Description:
    """Our first offer on a leg: the codecs of the families in that order."""
    media = _media(
        local,
        codecs=offer_of(families),
        direction=local.direction,
        setup=Setup.ACTPASS,
        mid=_MID,
    )
    return _description(local, (media,), bundle=_MID)


def describe_reoffer(
    settled: Description, choice: Choice, local: LocalAudio
) -> Description:
    """
    A later offer on a leg: the same sections and codecs (RFC 3264 §8).

    Args:
        settled: Our own last description, offer or answer.
        choice: What was agreed on.
        local: What is to be from now on.
    """
    sections: list[Media] = []
    mid = _MID
    for media in settled.media:
        if media.kind == "audio" and media.port != 0:
            mid = media.get("mid") or _MID
            again = _media(
                local,
                codecs=choice.formats,
                direction=local.direction,
                setup=Setup.ACTPASS,
                mid=mid,
            )
            sections.append(changed(again, protocol=media.protocol))
        else:
            sections.append(media)
    return _description(local, tuple(sections), bundle=mid)


def describe_answer(
    offer: Description, remote: RemoteAudio, choice: Choice, local: LocalAudio
) -> Description:
    """Our answer: one codec, every other section refused (RFC 3264 §6)."""
    offered = offer.media[remote.index]
    possible = mirror(remote.direction)
    ours = (
        local.transport.setup if isinstance(local.transport, WebRtcTransport) else None
    )
    mid = offered.get("mid")
    accepted = _media(
        local,
        codecs=choice.formats,
        direction=Direction.of(
            sends=possible.sends and local.direction.sends,
            receives=possible.receives and local.direction.receives,
        ),
        setup=dtls_setup(remote.setup, ours),
        mid=mid,
    )
    sections = tuple(
        changed(accepted, protocol=media.protocol)
        if index == remote.index
        else _refused(media)
        for index, media in enumerate(offer.media)
    )
    # RFC 9143 §7.3: only what the offer put into the group, and only if accepted.
    groups = [value.split() for value in offer.all("group")]
    bundled = any(group[:1] == ["BUNDLE"] and mid in group[1:] for group in groups)
    return _description(local, sections, bundle=mid if bundled else None)


def _description(
    local: LocalAudio, media: tuple[Media, ...], *, bundle: str | None
) -> Description:
    attributes: list[Attribute] = []
    if isinstance(local.transport, WebRtcTransport):
        address = local.transport.candidates[0].address
        if local.transport.lite:
            attributes.append(Attribute("ice-lite"))
        attributes.append(Attribute("ice-options", "ice2"))
        if bundle is not None:
            attributes.append(Attribute("group", f"BUNDLE {bundle}"))
    else:
        address = local.transport.address
    return Description(
        origin=Origin("-", str(local.session_id), str(local.version), address),
        media=media,
        connection=address,
        attributes=tuple(attributes),
    )


def _media(
    local: LocalAudio,
    *,
    codecs: Sequence[Codec],
    direction: Direction,
    setup: Setup,
    mid: str | None,
) -> Media:
    match local.transport:
        case WebRtcTransport() as transport:
            port, protocol = transport.candidates[0].port, WEBRTC_PROTOCOL
            own = _webrtc_attributes(transport, setup, mid)
            if direction.sends:
                own.append(Attribute("msid", f"{local.cname} {_TRACK}"))
            # On hold, too: Chrome stays deaf to a source that was away in between.
            own.append(Attribute("ssrc", f"{local.ssrc} cname:{local.cname}"))
        case RtpTransport() as transport:
            port = transport.port
            protocol = RTP_PROTOCOL if transport.crypto is None else SRTP_PROTOCOL
            own = _rtp_attributes(transport, mid)
    return Media(
        kind="audio",
        port=port,
        protocol=protocol,
        formats=tuple(str(codec.payload_type) for codec in codecs),
        attributes=(
            *codec_attributes(codecs),
            Attribute("ptime", "20"),
            Attribute(direction),
            *own,
        ),
    )


def _webrtc_attributes(
    transport: WebRtcTransport, setup: Setup, mid: str | None
) -> list[Attribute]:
    attributes = [] if mid is None else [Attribute("mid", mid)]
    attributes += [
        Attribute("rtcp-mux"),
        Attribute("ice-ufrag", transport.ice.ufrag),
        Attribute("ice-pwd", transport.ice.password),
        Attribute("fingerprint", str(transport.fingerprint)),
        Attribute("setup", setup),
    ]
    attributes += [Attribute("candidate", str(c)) for c in transport.candidates]
    attributes.append(Attribute("end-of-candidates"))
    return attributes


def _rtp_attributes(transport: RtpTransport, mid: str | None) -> list[Attribute]:
    attributes = [] if mid is None else [Attribute("mid", mid)]
    if transport.rtcp_port != transport.port + 1:
        attributes.append(Attribute("rtcp", str(transport.rtcp_port)))
    if transport.crypto is not None:
        attributes.append(Attribute("crypto", str(transport.crypto)))
    return attributes


def _refused(media: Media) -> Media:
    """RFC 3264 §6: port 0; the formats mean nothing, but there must be one."""
    mid = media.get("mid")
    return Media(
        kind=media.kind,
        port=0,
        protocol=media.protocol,
        formats=media.formats[:1],
        attributes=(
            *(() if mid is None else (Attribute("mid", mid),)),
            Attribute(Direction.INACTIVE),
        ),
    )
