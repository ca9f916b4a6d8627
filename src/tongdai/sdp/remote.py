"""What the far end says about its audio stream, found in its offer or answer."""

from __future__ import annotations

import enum
import ipaddress
from functools import lru_cache
from typing import Final

from tongdai.machine import value

from .attributes import (
    SRTP_SUITE,
    Crypto,
    Direction,
    Fingerprint,
    IceCredentials,
    Setup,
)
from .codecs import Codec, read_codecs
from .description import Description, Media
from .errors import MalformedDescription, NotAcceptable

Address = tuple[str, int]
"""IP address and UDP port."""

MAX_FINGERPRINTS: Final = 8
"One for each hash function that anybody registered."


MAX_CRYPTO: Final = 16
"``a=crypto`` lines; phones offer up to five suites."


class TransportKind(enum.StrEnum):
    """How media travels."""

    WEBRTC = "webrtc"
    "ICE, DTLS-SRTP, RTCP on the same port."

    RTP = "rtp"
    "RTP and RTCP on two ports; in the clear, or SRTP with keys in SDP (RFC 4568)."


WEBRTC_PROTOCOLS: Final = frozenset(
    {
        "UDP/TLS/RTP/SAVPF",  # RFC 8834 §4.2.4: what browsers write
        "UDP/TLS/RTP/SAVP",
        "RTP/SAVPF",  # what they wrote before 2014, and gateways still do
        "RTP/SAVP",
    }
)
SDES_PROTOCOLS: Final = frozenset({"RTP/SAVP", "RTP/SAVPF"})
RTP_PROTOCOLS: Final = frozenset({"RTP/AVP", "RTP/AVPF"})
_DIRECTIONS: Final = frozenset(direction.value for direction in Direction)
_UNSPECIFIED: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  nothing is bound

REMEMBERED_HOSTS: Final = 4096
"Spellings of addresses: the same phones call again and again."


@value
class RemoteAudio:
    """All that the far end said about its audio stream."""

    index: int
    "Which ``m=`` section, from 0."

    kind: TransportKind
    codecs: tuple[Codec, ...]
    "Those that we know, in its order of preference."

    direction: Direction
    "As the far end sees it; old holds (``c=0.0.0.0``) are already resolved."

    address: Address | None
    """
    Where a plain RTP peer wants its media, spelt as the socket layer spells it; None
    for WebRTC and when on hold.
    """

    rtcp_address: Address | None
    ice: IceCredentials | None
    "Never None for WebRTC."

    fingerprints: tuple[Fingerprint, ...]
    "Never empty for WebRTC."

    setup: Setup | None
    rtcp_mux: bool
    crypto: Crypto | None = None
    "The SRTP key of a plain RTP peer, the first that we can use; None: no SRTP."


def read_remote(description: Description) -> RemoteAudio:
    """
    Find the audio stream in an offer or answer: the first that we can do.

    Raises:
        NotAcceptable: There is none; the reason is that of the first refused.
        MalformedDescription: A line of it cannot be read.
    """
    refusal: NotAcceptable | None = None
    for index, media in enumerate(description.media):
        if media.kind != "audio":
            continue
        try:
            return _read(description, index, media)
        except NotAcceptable as error:
            refusal = refusal or error
    raise refusal or NotAcceptable("there is no audio stream")


def _read(description: Description, index: int, media: Media) -> RemoteAudio:
    if media.port == 0 and not media.has("bundle-only"):
        raise NotAcceptable("the audio stream is switched off (port 0)")
    protocol = media.protocol.upper()
    if protocol in SDES_PROTOCOLS and _has_keys_only(description, media):
        return _plain(description, index, media, _crypto(media))
    if protocol in WEBRTC_PROTOCOLS:
        return _webrtc(description, index, media)
    if protocol in RTP_PROTOCOLS:
        # A key beside it, which some phones offer, is none: it says RTP in the clear.
        return _plain(description, index, media, None)
    raise NotAcceptable(f"transport {media.protocol[:32]!r} is not supported")


def _webrtc(description: Description, index: int, media: Media) -> RemoteAudio:
    prints = media.all("fingerprint") or description.all("fingerprint")
    if not prints:
        raise NotAcceptable("SRTP keys only come by DTLS, and there is no fingerprint")
    if len(prints) > MAX_FINGERPRINTS:
        raise MalformedDescription(f"more than {MAX_FINGERPRINTS} fingerprints")
    ufrag = _either(description, media, "ice-ufrag")
    password = _either(description, media, "ice-pwd")
    if ufrag is None or password is None:
        raise NotAcceptable("DTLS without ICE is not supported")
    if not media.has("rtcp-mux"):
        raise NotAcceptable("RTCP on a port of its own is not supported with ICE")
    setup = _either(description, media, "setup")
    return RemoteAudio(
        index=index,
        kind=TransportKind.WEBRTC,
        codecs=read_codecs(media),
        direction=_direction(description, media),
        address=None,
        rtcp_address=None,
        ice=IceCredentials.parse(ufrag, password),
        fingerprints=tuple(Fingerprint.parse(value) for value in prints),
        setup=None if setup is None else Setup.parse(setup),
        rtcp_mux=True,
    )


def _has_keys_only(description: Description, media: Media) -> bool:
    """Who offers DTLS beside keys in SDP is meant to get DTLS."""
    by_dtls = media.has("fingerprint") or description.has("fingerprint")
    return media.has("crypto") and not by_dtls


def _crypto(media: Media) -> Crypto:
    """The first key that we can use."""
    lines = media.all("crypto")
    if len(lines) > MAX_CRYPTO:
        raise MalformedDescription(f"more than {MAX_CRYPTO} a=crypto lines")
    for line in lines:
        crypto = Crypto.parse(line)
        if crypto is not None:
            return crypto
    raise NotAcceptable(f"of the SRTP suites only {SRTP_SUITE} is supported")


def _plain(
    description: Description, index: int, media: Media, crypto: Crypto | None
) -> RemoteAudio:
    direction = _direction(description, media)
    connection = media.connection or description.connection
    if connection is None:
        raise MalformedDescription("the audio stream has no c= line")
    address, rtcp_address = None, None
    host = _host(connection)
    if host in _UNSPECIFIED:
        # RFC 3264 §8.4: how phones asked for silence before there was a=sendonly.
        direction = Direction.of(sends=direction.sends, receives=False)
    else:
        address = (host, media.port)
        rtcp_address = _rtcp_address(media, host)
    return RemoteAudio(
        index=index,
        kind=TransportKind.RTP,
        codecs=read_codecs(media),
        direction=direction,
        address=address,
        rtcp_address=rtcp_address,
        ice=None,
        fingerprints=(),
        setup=None,
        rtcp_mux=media.has("rtcp-mux"),
        crypto=crypto,
    )


@lru_cache(maxsize=REMEMBERED_HOSTS)
def _host(connection: str) -> str:
    """The address of a ``c=`` line, spelt the one way: IPv6 has many."""
    try:
        return str(ipaddress.ip_address(connection))
    except ValueError:
        # RFC 8866 §5.7 allows a name; looking one up would hold the call up.
        raise NotAcceptable(
            f"c= must be an IP address, not {connection[:64]!r}"
        ) from None


def _rtcp_address(media: Media, host: str) -> Address | None:
    """RFC 3605; without the attribute the next port. None: there is no next one."""
    value = media.get("rtcp")
    if value is None:
        return (host, media.port + 1) if media.port < 65535 else None
    match value.split():
        case [port, *rest] if port.isascii() and port.isdecimal() and len(port) <= 5:
            if rest and rest[:1] != ["IN"]:
                raise MalformedDescription(f"a=rtcp:{value[:64]}")
        case _:
            raise MalformedDescription(f"a=rtcp:{value[:64]}")
    if not 0 < int(port) < 65536:
        raise MalformedDescription(f"a=rtcp:{value[:64]}")
    # Another host than that of the media is not followed: reports to a third
    # party are of no use to anybody but an attacker.
    return (host, int(port))


def _direction(description: Description, media: Media) -> Direction:
    """RFC 8866 §6.7: of the section, else of the description, else both ways."""
    for section in (media, description):
        for attribute in section.attributes:
            if attribute.value is None and attribute.name in _DIRECTIONS:
                return Direction(attribute.name)
    return Direction.SENDRECV


def _either(description: Description, media: Media, name: str) -> str | None:
    """An attribute that may stand for one section or for all (RFC 8839 §4.4)."""
    return media.get(name) or description.get(name)
