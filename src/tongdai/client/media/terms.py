"""What the descriptions of one leg say and have settled (RFC 3264), without I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tongdai.errors import UsageError
from tongdai.media.codecs import received_as
from tongdai.sdp import candidates, negotiation
from tongdai.sdp import description as sdp
from tongdai.sdp.attributes import (
    SRTP_KEY_SIZE,
    Candidate,
    Crypto,
    Direction,
    IceCredentials,
)
from tongdai.sdp.codecs import Choice, Codec, CodecFamily, agreed, choose, offer_of
from tongdai.sdp.errors import NotAcceptable
from tongdai.sdp.remote import RemoteAudio, TransportKind, read_remote

from .protection import Protection
from .settled import Draw, Place, Settled

HOST_PRIORITY: Final = (126 << 24) + (0xFFFF << 8) + 255
"Of our one candidate, on our own interface (RFC 8445 §5.1.2)."


class Terms:
    """
    Offers and answers of one leg. Whatever raises leaves everything as it was.

    Args:
        kind: How media travels.
        place: Where ours comes to.
        families: The codecs to offer and to take, best first.
        protection: Of a plain leg.
        draw: Source of all that is random.
    """

    def __init__(
        self,
        kind: TransportKind,
        place: Place,
        families: Sequence[CodecFamily],
        protection: Protection,
        draw: Draw,
    ) -> None:
        self._kind = kind
        self._place = place
        self._families = tuple(families)
        self._draw = draw
        self.ssrc: Final = int.from_bytes(draw(4)) or 1
        self.cname: Final = draw(8).hex()
        self._session_id = int.from_bytes(draw(8)) >> 2  # 62 bits
        self._ice = self._credentials() if kind is TransportKind.WEBRTC else None
        self._protection = protection
        self._key: bytes | None = None
        "Ours; None: we never encrypt."

        self._crypto: Crypto | None = None
        "Our key, as the next offer has it; None: it has none."

        if protection is not Protection.CLEAR and kind is TransportKind.RTP:
            self._key = draw(SRTP_KEY_SIZE)
            if protection is not Protection.ACCEPTED:
                self._crypto = Crypto(1, self._key)
        self._version = 0
        self._described: sdp.Description | None = None
        self._listed: Sequence[Codec] = ()
        "The codecs of our latest description, by our numbers."

        self._held = False
        self._offers = False
        "Is our latest description an offer that is still to be answered?"

        self._answered = b""
        self._settled: Settled | None = None

    @property
    def credentials(self) -> IceCredentials:
        """
        Ours for ICE, of the latest description.

        Raises:
            UsageError: The leg is no WebRTC.
        """
        if self._ice is None:
            raise UsageError("a plain leg has no credentials of ICE")
        return self._ice

    def offer(self, *, held: bool, restart: bool = False) -> bytes:
        """
        Our next offer.

        Args:
            restart: With new credentials of ICE (RFC 8445 §9).
        """
        if restart and self._ice is not None:
            self._ice = self._credentials()
        local = self._local(held, self._ice, self._crypto)
        if self._settled is None or self._described is None:
            codecs = offer_of(self._families)
            offer = negotiation.describe_offer(self._families, local)
        else:
            codecs = self._settled.choice.formats
            offer = negotiation.describe_reoffer(
                self._described, self._settled.choice, local
            )
        self._offers = True
        return self._say(offer, codecs, held)

    def answer(self, body: bytes, *, held: bool) -> tuple[bytes, Settled]:
        """
        Answer a first or later offer of the other side.

        Raises:
            NotAcceptable: Nothing in common.
            MalformedDescription: No session description.
        """
        offer = sdp.parse(body)
        remote = self._suitable(read_remote(offer))
        choice = choose(remote.codecs, self._families)
        before = self._settled
        ice, crypto = self._ice, self._crypto_beside(remote)
        if ice is not None and before is not None and before.remote.ice != remote.ice:
            # RFC 8839 §4.4.1.1.1: new credentials there ask for new ones here.
            ice = self._credentials()
        local = self._local(held, ice, crypto)
        answer = negotiation.describe_answer(offer, remote, choice, local)
        settled = self._outcome(
            offer, remote, choice, choice.formats, held, ice, crypto, offered=False
        )
        self._ice, self._crypto, self._settled = ice, crypto, settled
        self._offers, self._answered = False, b""
        return self._say(answer, choice.formats, held), settled

    def accept(self, body: bytes) -> Settled | None:
        """
        Take the answer to our latest offer. None: it has been taken already.

        Raises:
            NotAcceptable: It takes nothing of our offer.
            MalformedDescription: No session description.
            UsageError: We have offered nothing.
        """
        if not self._offers and not self._answered:
            raise UsageError("an answer was to be taken, and nothing has been offered")
        if not self._offers and body == self._answered:
            return None  # in a 183, and in the 200 again
        answer = sdp.parse(body)
        remote = self._suitable(read_remote(answer))
        if (remote.crypto is None) != (self._crypto is None):
            raise NotAcceptable("the answer has SRTP where the offer has not, or not")
        # Some phones answer with all that they have, whatever was offered.
        offered = {(codec.name, codec.clock_rate) for codec in self._listed}
        choice = agreed(
            [each for each in remote.codecs if (each.name, each.clock_rate) in offered]
        )
        settled = self._outcome(
            answer,
            remote,
            choice,
            self._listed,
            self._held,
            self._ice,
            self._crypto,
            offered=True,
        )
        self._settled, self._offers, self._answered = settled, False, body
        return settled

    def _outcome(
        self,
        theirs: sdp.Description,
        remote: RemoteAudio,
        choice: Choice,
        listed: Sequence[Codec],
        held: bool,
        ice: IceCredentials | None,
        crypto: Crypto | None,
        *,
        offered: bool,
    ) -> Settled:
        before = self._settled
        known = {(codec.name, codec.clock_rate) for codec in choice.formats}
        setup = None
        if self._kind is TransportKind.WEBRTC:
            setup = negotiation.dtls_setup(
                remote.setup, None if before is None else before.setup
            )
        direction = remote.direction
        return Settled(
            remote=remote,
            choice=choice,
            received=received_as(
                [codec for codec in listed if (codec.name, codec.clock_rate) in known]
            ),
            speaks=direction.receives,
            listens=direction.sends and not held,
            ice=ice,
            candidates=candidates.read_candidates(theirs, remote.index),
            controlling=offered or candidates.is_lite(theirs),
            setup=setup,
            crypto=crypto,
        )

    def _suitable(self, remote: RemoteAudio) -> RemoteAudio:
        if remote.kind is not self._kind:
            raise NotAcceptable(f"this leg is {self._kind}, not {remote.kind}")
        if self._kind is TransportKind.WEBRTC:
            return remote
        ours, theirs = self._place.host, remote.address
        if theirs is not None and (":" in theirs[0]) != (":" in ours):
            raise NotAcceptable(f"media comes to {ours}, not from {theirs[0]}")
        return remote

    def _crypto_beside(self, remote: RemoteAudio) -> Crypto | None:
        """Our key for an answer to this offer: none if it has none."""
        theirs, key, agreed_on = remote.crypto, self._key, self._settled is not None
        stays = agreed_on or self._protection is Protection.DEMANDED
        if theirs is None:
            if stays and self._crypto is not None:
                raise NotAcceptable("this leg is with SRTP, the offer without")
            return None
        if key is None or (agreed_on and self._crypto is None):
            raise NotAcceptable("this leg is without SRTP, the offer with")
        return Crypto(theirs.tag, key)

    def _local(
        self, held: bool, ice: IceCredentials | None, crypto: Crypto | None
    ) -> negotiation.LocalAudio:
        place = self._place
        transport: negotiation.WebRtcTransport | negotiation.RtpTransport
        if ice is None or place.fingerprint is None:
            transport = negotiation.RtpTransport(
                place.host, place.port, place.rtcp_port, crypto
            )
        else:
            own = Candidate(
                "1", 1, "udp", HOST_PRIORITY, place.host, place.port, "host"
            )
            transport = negotiation.WebRtcTransport(
                ice,
                (own,),
                place.fingerprint,
                setup=None if self._settled is None else self._settled.setup,
                lite=False,
            )
        direction = Direction.SENDONLY if held else Direction.SENDRECV
        return negotiation.LocalAudio(
            transport,
            self._session_id,
            self._version + 1,
            self.ssrc,
            self.cname,
            direction,
        )

    def _say(
        self, description: sdp.Description, listed: Sequence[Codec], held: bool
    ) -> bytes:
        body = sdp.encode(description)
        self._described, self._listed, self._held = description, listed, held
        self._version += 1
        return body

    def _credentials(self) -> IceCredentials:
        """RFC 8445 §5.3 wants 24 and 128 random bits."""
        return IceCredentials(self._draw(6).hex(), self._draw(16).hex())
