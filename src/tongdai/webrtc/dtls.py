"""
DTLS 1.2 for DTLS-SRTP (RFC 5763, RFC 5764) around OpenSSL's memory buffers.

The certificate on the other side is its own authority: its fingerprint, from the
signalling, is compared before any key is released.

OpenSSL draws its own random numbers and times its own retransmissions by its own
clock; what :meth:`DtlsTransport.deadline` says follows that clock. The limit on the
handshake is ours, and runs on ``now``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import hmac
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from tongdai.errors import UsageError

from .srtp import SrtpKeys, SrtpProfile

Fingerprint = tuple[str, bytes]
"""Algorithm as in SDP (``sha-256``) and digest (RFC 8122 §5)."""

HANDSHAKE_TIME: Final = 30.0
"Seconds from the start to the keys: a path that works needs one; consent runs as long."

MTU: Final = 1200
"Octets a datagram at most, as WebRTC stacks assume: it passes any tunnel."

CERTIFICATE_LIFE: Final = dt.timedelta(days=365)
"No peer looks at the dates (RFC 5763 trusts the fingerprint); X.509 wants some."

_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha-512": hashes.SHA512(),
    "sha-384": hashes.SHA384(),
    "sha-256": hashes.SHA256(),
}
"""Those that we accept, strongest first. SHA-1 and MD5 are not (RFC 8122 §5)."""

_DTLS_1_2: Final = 0xFEFD
_CIPHERS: Final = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    b"ECDHE-ECDSA-CHACHA20-POLY1305:"
    # A peer that is the DTLS server may hold an RSA certificate.
    b"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
    b"ECDHE-RSA-CHACHA20-POLY1305"
)
_SRTP_LABEL: Final = b"EXTRACTOR-dtls_srtp"  # RFC 5764 §4.2
_RECORD_HEADER: Final = 13
_FIRST_OCTETS: Final = range(20, 64)  # RFC 7983 §7


class Role(enum.Enum):
    """Who begins."""

    CLIENT = "client"
    "Sends the ClientHello: ``a=setup:active``."

    SERVER = "server"
    "``a=setup:passive``."


# Inputs: what happened.


@dataclass(frozen=True, slots=True)
class Received:
    """A datagram from a validated path."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """The leg ends: say goodbye (close_notify)."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = Received | Close | Tick


# Outputs: what to do.


@dataclass(frozen=True, slots=True)
class Send:
    """A datagram for the nominated address."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Connected:
    """The peer is who the signalling said it is; these keys are for SRTP."""

    keys: SrtpKeys


@dataclass(frozen=True, slots=True)
class Failed:
    """The handshake failed; nothing more will come."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The peer said goodbye, or broke the association, after having been connected."""


Output = Send | Connected | Failed | Closed


class Certificate:
    """
    A self-signed certificate with its private key; one serves every leg.

    Travels between processes as PEM.

    Args:
        pem: A private key and a certificate.

    Raises:
        UsageError: They are not in it.
    """

    def __init__(self, pem: bytes) -> None:
        try:
            key = serialization.load_pem_private_key(pem, password=None)
            certificate = x509.load_pem_x509_certificate(pem)
        except ValueError as error:
            raise UsageError(
                f"a key and a certificate as PEM expected: {error}"
            ) from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise UsageError(
                f"an elliptic curve key expected, not {type(key).__name__}"
            )
        self.pem: Final = pem
        self.fingerprint: Final[Fingerprint] = (
            "sha-256",
            certificate.fingerprint(hashes.SHA256()),
        )
        self._context = _context(key, certificate)

    def connection(self) -> SSL.Connection:
        """A fresh DTLS association that shows this certificate."""
        connection = SSL.Connection(self._context, None)
        connection.set_ciphertext_mtu(MTU)
        return connection


def make_certificate() -> Certificate:
    """A fresh ECDSA P-256 certificate. Reads the clock and draws random numbers."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tongdai")])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + CERTIFICATE_LIFE)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Certificate(private + certificate.public_bytes(serialization.Encoding.PEM))


def _context(
    key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
) -> SSL.Context:
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_min_proto_version(_DTLS_1_2)
    context.set_cipher_list(_CIPHERS)
    context.set_options(
        SSL.OP_NO_QUERY_MTU
        | SSL.OP_NO_TICKET
        | SSL.OP_NO_RENEGOTIATION
        | SSL.OP_NO_COMPRESSION
    )
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    # Any certificate passes here; its fingerprint is compared after the handshake.
    context.set_verify(
        SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True
    )
    context.use_privatekey(key)
    context.use_certificate(certificate)
    profiles = ":".join(profile.value for profile in SrtpProfile)
    context.set_tlsext_use_srtp(profiles.encode())
    return context


class _State(enum.Enum):
    NEW = enum.auto()
    HANDSHAKE = enum.auto()
    CONNECTED = enum.auto()
    ENDED = enum.auto()


class DtlsTransport:
    """
    One DTLS association, from the first flight to close_notify.

    Make it when the peer's fingerprints are known, start it when a path is
    nominated (a server: validated), and feed it from validated paths only.
    """

    def __init__(
        self,
        certificate: Certificate,
        role: Role,
        peer_fingerprints: Collection[Fingerprint],
    ) -> None:
        self._role = role
        self._peer_fingerprints = tuple(peer_fingerprints)
        self._connection = certificate.connection()
        if role is Role.CLIENT:
            self._connection.set_connect_state()
        else:
            self._connection.set_accept_state()
        self._state = _State.NEW
        self._give_up_at: float | None = None
        self._resend_at: float | None = None

    def start(self, now: float) -> list[Output]:
        """
        Begin; a client sends its ClientHello.

        Raises:
            UsageError: Already started.
        """
        if self._state is not _State.NEW:
            raise UsageError("the association was already started")
        self._state = _State.HANDSHAKE
        self._give_up_at = now + HANDSHAKE_TIME
        return self._shake_hands(now)

    def deadline(self) -> float | None:
        deadlines = (self._give_up_at, self._resend_at)
        return min((at for at in deadlines if at is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Output]:
        """
        Take one input.

        Raises:
            UsageError: Not started.
        """
        match self._state, event:
            case _State.NEW, _:
                raise UsageError("the association was not started")

            case _State.ENDED, _:
                return []  # late datagrams and ticks

            case _, Received(data):
                if not data or data[0] not in _FIRST_OCTETS:
                    return []
                self._connection.bio_write(data)
                if self._state is _State.HANDSHAKE:
                    return self._shake_hands(now)
                return self._read(now)

            case _State.HANDSHAKE, Tick() if (
                self._give_up_at is not None and now >= self._give_up_at
            ):
                return self._fail(f"no handshake within {HANDSHAKE_TIME:.0f} s")

            case _, Tick():
                try:
                    self._connection.DTLSv1_handle_timeout()
                except SSL.Error as error:
                    return self._fail(_reason(error))
                return self._flush(now)

            case _, Close():
                return self._close(now)

        return []

    def _shake_hands(self, now: float) -> list[Output]:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return self._flush(now)
        except SSL.Error as error:
            return self._fail(_reason(error))
        flight = self._flush(now)
        if not self._is_described():
            return self._fail("the certificate has not the fingerprint in the SDP")
        profile = self._connection.get_selected_srtp_profile().decode()
        if not profile:
            return self._fail("the peer negotiated no SRTP profile")
        self._state = _State.CONNECTED
        self._give_up_at = None
        return [*flight, Connected(self._keys(SrtpProfile(profile)))]

    def _is_described(self) -> bool:
        """Has the peer's certificate a fingerprint that the signalling gave?"""
        certificate = self._connection.get_peer_certificate(as_cryptography=True)
        if certificate is None:
            return False
        for algorithm, function in _HASHES.items():
            digests = [d for name, d in self._peer_fingerprints if name == algorithm]
            if digests:
                # RFC 8122 §5: of several algorithms only the strongest counts.
                actual = certificate.fingerprint(function)
                return any(hmac.compare_digest(actual, d) for d in digests)
        return False

    def _keys(self, profile: SrtpProfile) -> SrtpKeys:
        """RFC 5764 §4.2: client key, server key, client salt, server salt."""
        key, salt = profile.key_size, profile.salt_size
        material = self._connection.export_keying_material(
            _SRTP_LABEL, 2 * (key + salt)
        )
        client = material[:key] + material[2 * key : 2 * key + salt]
        server = material[key : 2 * key] + material[2 * key + salt :]
        if self._role is Role.CLIENT:
            return SrtpKeys(profile, sending=client, receiving=server)
        return SrtpKeys(profile, sending=server, receiving=client)

    def _read(self, now: float) -> list[Output]:
        """
        Process what came after the handshake.

        OpenSSL repeats the last flight if the peer has lost it. There are no data
        streams: what the peer writes is dropped.
        """
        try:
            while True:
                self._connection.recv(MTU)
        except SSL.WantReadError:
            return self._flush(now)
        except SSL.Error:  # close_notify, a fatal alert
            return [*self._close(now), Closed()]

    def _close(self, now: float) -> list[Output]:
        # In mid-handshake there is nobody to say goodbye to.
        with contextlib.suppress(SSL.Error):
            self._connection.shutdown()
        outputs = self._flush(now)
        self._end()
        return outputs

    def _fail(self, reason: str) -> list[Output]:
        outputs: list[Output] = [*self._datagrams(), Failed(reason)]
        self._end()
        return outputs

    def _end(self) -> None:
        self._state = _State.ENDED
        self._give_up_at = self._resend_at = None

    def _flush(self, now: float) -> list[Output]:
        outputs: list[Output] = list(self._datagrams())
        wait = self._connection.DTLSv1_get_timeout()
        self._resend_at = None if wait is None else now + wait
        return outputs

    def _datagrams(self) -> Iterator[Send]:
        """What OpenSSL wrote, cut at records and packed into datagrams."""
        try:
            written = self._connection.bio_read(1 << 16)
        except SSL.WantReadError:
            return
        start = end = 0
        while end < len(written):
            length = int.from_bytes(written[end + 11 : end + 13], "big")
            after = end + _RECORD_HEADER + length
            if after - start > MTU and end > start:
                yield Send(written[start:end])
                start = end
            end = after
        yield Send(written[start:])


def _reason(error: SSL.Error) -> str:
    """What OpenSSL says: the error carries (library, function, reason) triples."""
    match error.args:
        case ([(_, _, reason), *_],):
            return str(reason)
        case _:
            return type(error).__name__
