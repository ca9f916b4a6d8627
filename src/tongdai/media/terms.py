"""The signalling side of one leg: what its descriptions say and have settled."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tongdai.call.ids import CallId, LegId
from tongdai.errors import UsageError
from tongdai.sdp import description as sdp
from tongdai.sdp import negotiation
from tongdai.sdp.attributes import (
    SRTP_KEY_SIZE,
    Candidate,
    Crypto,
    Fingerprint,
    IceCredentials,
    Setup,
)
from tongdai.sdp.codecs import Choice, Codec, CodecFamily, offer_of
from tongdai.sdp.description import Description
from tongdai.sdp.errors import NotAcceptable
from tongdai.sdp.remote import RemoteAudio, TransportKind, read_remote

from .codecs import received_as, sent_as
from .commands import (
    Audio,
    DescribeRtpLeg,
    DescribeWebRtcLeg,
    OpenRtpLeg,
    OpenWebRtcLeg,
    SrtpKeyPair,
)

Opening = OpenWebRtcLeg | OpenRtpLeg
Describing = DescribeWebRtcLeg | DescribeRtpLeg

_HOST_PREFERENCE: Final = 126
"Of candidates on our own interfaces (RFC 8445 §5.1.2.2)."


class Reading(NamedTuple):
    """A description of the far end, read once."""

    body: bytes
    "As it came."

    description: Description
    audio: RemoteAudio


def read(body: bytes) -> Reading:
    """
    Read what the far end says.

    Raises:
        NotAcceptable: No audio, or no transport of ours.
        MalformedDescription: Not a session description.
    """
    description = sdp.parse(body)
    return Reading(body, description, read_remote(description))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leg's media is received, as its peer is told."""

    addresses: tuple[str, ...]
    port: int
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class _Settled:
    """The outcome of one offer and answer."""

    body: bytes
    "The far end's description, as it came."

    choice: Choice
    setup: Setup | None
    "Our role in DTLS."

    peer_ice: IceCredentials | None


@dataclass(slots=True)
class _Own:
    """What is ours in the descriptions of one leg, from the first to the last."""

    ssrc: int
    cname: str
    session_id: int
    ice: IceCredentials | None
    "None for plain RTP."

    crypto: Crypto | None = None
    "Our SRTP key, once the descriptions have keys in them; it stays for life."

    version: int = 0

    @classmethod
    def draw(cls, kind: TransportKind) -> _Own:
        """All at random, by as few questions to the system as can be."""
        drawn = os.urandom(20)
        return cls(
            ssrc=int.from_bytes(drawn[:4]) or 1,
            cname=drawn[4:12].hex(),
            session_id=int.from_bytes(drawn[12:]) >> 2,  # 62 bits
            ice=_credentials() if kind is TransportKind.WEBRTC else None,
        )


class Terms:
    """
    Offers and answers of one leg, in the order in which signalling brings them.

    Whatever raises leaves everything as it was.
    """

    def __init__(
        self,
        leg: LegId,
        call: CallId,
        kind: TransportKind,
        place: Place,
        *,
        private: bool = False,
    ) -> None:
        """
        Args:
            private: Can nobody else read the descriptions? Only then are there SRTP
                keys in them.
        """
        self._private = private
        self._leg = leg
        self._call = call
        self._kind = kind
        self._place = place
        self._own = _Own.draw(kind)
        self._described: Description | None = None
        self._listed: Sequence[Codec] = ()
        "The codecs in our latest offer or answer, by our numbers."

        self._settled: _Settled | None = None

    @property
    def takes_digits(self) -> bool:
        """Does the far end want keys as telephone-event (RFC 4733)?"""
        settled = self._settled
        return settled is not None and settled.choice.telephone_event is not None

    def opening(self) -> Opening:
        """The command that opens the leg."""
        own = self._own
        if own.ice is None:
            port = self._place.port
            return OpenRtpLeg(self._leg, self._call, own.ssrc, own.cname, port)
        return OpenWebRtcLeg(
            self._leg, self._call, own.ssrc, own.cname, own.ice.ufrag, own.ice.password
        )

    def offer(self, families: Sequence[CodecFamily], *, srtp: bool = False) -> bytes:
        """
        Our first offer.

        Args:
            srtp: Put an SRTP key into that of a plain leg, if it is private.
        """
        if srtp and self._private and self._kind is TransportKind.RTP:
            self._own.crypto = _draw_key(1)
        local = self._local(self._own.ice, self._own.crypto)
        description = negotiation.describe_offer(families, local)
        return self._say(description, offer_of(families))

    def reoffer(self) -> bytes:
        """
        Our next offer, which changes nothing.

        Raises:
            UsageError: Nothing has been agreed on yet.
        """
        if self._described is None or self._settled is None:
            raise UsageError(f"leg {self._leg} has agreed on nothing yet")
        choice = self._settled.choice
        local = self._local(self._own.ice, self._own.crypto)
        description = negotiation.describe_reoffer(self._described, choice, local)
        return self._say(description, choice.formats)

    def answer(
        self, offer: Reading, families: Sequence[CodecFamily], peer: str | None
    ) -> tuple[bytes, Describing]:
        """
        Answer the far end's first offer.

        Raises:
            NotAcceptable: Nothing in common.
        """
        return self._answer(offer, families, peer)

    def reanswer(self, offer: bytes, peer: str | None) -> tuple[bytes, Describing]:
        """
        Answer a later offer of the far end.

        Raises:
            NotAcceptable: The codec family, or the kind of leg, is not in it.
            MalformedDescription: Not a session description.
            UsageError: Nothing has been agreed on yet.
        """
        if self._settled is None:
            raise UsageError(f"leg {self._leg} has agreed on nothing yet")
        return self._answer(read(offer), (self._settled.choice.family,), peer)

    def _answer(
        self, offer: Reading, families: Sequence[CodecFamily], peer: str | None
    ) -> tuple[bytes, Describing]:
        remote = self._suitable(offer.audio)
        settled = self._settled
        choice = negotiation.choose(remote.codecs, families)
        ice = self._own.ice
        if settled is not None and settled.peer_ice != remote.ice:
            # RFC 8839 §4.4.1.1.1: new credentials there ask for new ones here.
            ice = _credentials()
        crypto = self._crypto_beside(remote)
        answer = negotiation.describe_answer(
            offer.description, remote, choice, self._local(ice, crypto)
        )
        outcome = self._outcome(offer.body, remote, choice)
        describing = self._describing(
            remote, outcome, choice.formats, ice, crypto, peer
        )
        encoded = self._say(answer, choice.formats)
        self._own.ice, self._own.crypto = ice, crypto
        self._settled = outcome
        return encoded, describing

    def accept(self, answer: bytes, peer: str | None) -> Describing | None:
        """
        Take the answer to our offer. None: it has been taken already.

        Raises:
            NotAcceptable: It takes nothing of our offer.
            MalformedDescription: Not a session description.
            UsageError: We have offered nothing.
        """
        if self._described is None:
            raise UsageError(f"leg {self._leg} has offered nothing")
        if self._settled is not None and self._settled.body == answer:
            return None
        remote = self._suitable(read(answer).audio)
        # Some phones answer with all that they have, whatever was offered.
        offered = {(codec.name, codec.clock_rate) for codec in self._listed}
        choice = negotiation.agreed(
            [each for each in remote.codecs if (each.name, each.clock_rate) in offered]
        )
        outcome = self._outcome(answer, remote, choice)
        own = self._own
        if (remote.crypto is None) != (own.crypto is None):
            raise NotAcceptable("the answer has SRTP where the offer has not, or not")
        describing = self._describing(
            remote, outcome, self._listed, own.ice, own.crypto, peer
        )
        self._settled = outcome
        return describing

    def _crypto_beside(self, remote: RemoteAudio) -> Crypto | None:
        """Our key for an answer to this offer: none if it has none."""
        own = self._own.crypto
        if remote.crypto is None:
            if own is not None:
                raise NotAcceptable("this leg has SRTP, and the new offer has none")
            return None
        if not self._private:
            raise NotAcceptable("SRTP keys came over signalling that others can read")
        if own is None:
            return _draw_key(remote.crypto.tag)
        return Crypto(remote.crypto.tag, own.key)

    def _suitable(self, remote: RemoteAudio) -> RemoteAudio:
        if remote.kind is not self._kind:
            raise NotAcceptable(f"this leg is {self._kind}, not {remote.kind}")
        if remote.address is not None:
            ours, theirs = self._place.addresses[0], remote.address[0]
            if (":" in theirs) != (":" in ours) or "%" in theirs:
                raise NotAcceptable(f"media is received at {ours}, not from {theirs}")
        return remote

    def _outcome(self, body: bytes, remote: RemoteAudio, choice: Choice) -> _Settled:
        setup = None
        if self._kind is TransportKind.WEBRTC:
            before = self._settled.setup if self._settled is not None else None
            setup = negotiation.dtls_setup(remote.setup, before)
        return _Settled(body, choice, setup, remote.ice)

    def _describing(
        self,
        remote: RemoteAudio,
        outcome: _Settled,
        listed: Sequence[Codec],
        ice: IceCredentials | None,
        crypto: Crypto | None,
        peer: str | None,
    ) -> Describing:
        choice = outcome.choice
        agreed = {(codec.name, codec.clock_rate) for codec in choice.formats}
        expected = [
            codec for codec in listed if (codec.name, codec.clock_rate) in agreed
        ]
        audio = Audio(
            received=received_as(expected),
            sent=sent_as(choice),
            speaks=remote.direction.sends,
            hears=remote.direction.receives,
        )
        if remote.ice is None or ice is None:
            keys = None
            if crypto is not None and remote.crypto is not None:
                keys = SrtpKeyPair(crypto.key, remote.crypto.key)
            sources = {peer} if peer is not None else set()
            if remote.address is not None:
                sources.add(remote.address[0])
            return DescribeRtpLeg(
                self._leg,
                audio,
                remote.address,
                remote.rtcp_address,
                tuple(sorted(sources)),
                # Signalling proved its address; a description may name a victim's.
                proven=peer is None or sources == {peer},
                keys=keys,
            )
        return DescribeWebRtcLeg(
            self._leg,
            audio,
            ice.ufrag,
            ice.password,
            remote.ice.ufrag,
            tuple((one.algorithm, one.digest) for one in remote.fingerprints),
            client=outcome.setup is Setup.ACTIVE,
        )

    def _local(
        self, ice: IceCredentials | None, crypto: Crypto | None
    ) -> negotiation.LocalAudio:
        place = self._place
        transport: negotiation.WebRtcTransport | negotiation.RtpTransport
        if ice is not None:
            transport = negotiation.WebRtcTransport(
                ice,
                tuple(
                    _candidate(rank, address, place.port)
                    for rank, address in enumerate(place.addresses)
                ),
                place.fingerprint,
                setup=None if self._settled is None else self._settled.setup,
            )
        else:
            transport = negotiation.RtpTransport(
                place.addresses[0], place.port, place.port + 1, crypto
            )
        own = self._own
        return negotiation.LocalAudio(
            transport, own.session_id, own.version + 1, own.ssrc, own.cname
        )

    def _say(self, description: Description, listed: Sequence[Codec]) -> bytes:
        encoded = sdp.encode(description)
        self._described, self._listed = description, listed
        self._own.version += 1
        return encoded


def _credentials() -> IceCredentials:
    """RFC 8445 §5.3 wants 24 and 128 random bits; the name also finds the leg."""
    return IceCredentials(secrets.token_hex(6), secrets.token_hex(16))


def _draw_key(tag: int) -> Crypto:
    return Crypto(tag, secrets.token_bytes(SRTP_KEY_SIZE))


def _candidate(rank: int, address: str, port: int) -> Candidate:
    priority = (_HOST_PREFERENCE << 24) + ((0xFFFF - rank) << 8) + 255
    return Candidate(str(rank + 1), 1, "udp", priority, address, port, "host")
