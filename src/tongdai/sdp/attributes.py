"""The attributes (``a=``) that we read and write, as typed values."""

from __future__ import annotations

import base64
import binascii
import enum
import ipaddress
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from tongdai.machine import value

from .errors import MalformedDescription

_ICE_CHARACTERS: Final = r"[A-Za-z0-9+/]"
_UFRAG: Final = re.compile(_ICE_CHARACTERS + r"{4,256}")
_PASSWORD: Final = re.compile(_ICE_CHARACTERS + r"{22,256}")
_DIGEST: Final = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){0,63}")
_RTPMAP: Final = re.compile(
    r"([0-9]{1,3}) +([^/ ]{1,64})/([0-9]{1,6})(?:/([0-9]{1,2}))?"
)
_CANDIDATE: Final = re.compile(
    rf"({_ICE_CHARACTERS}{{1,32}}) ([0-9]{{1,3}}) ([A-Za-z0-9-]{{1,16}})"
    r" ([0-9]{1,10}) ([^ ]{1,255}) ([0-9]{1,5}) typ ([A-Za-z0-9-]{1,16})(?: .*)?"
)
_CRYPTO_TAG: Final = re.compile(r"[0-9]{1,9}")
_CRYPTO_KEY: Final = re.compile(
    r"inline:(?P<key>[A-Za-z0-9+/]{4,128}={0,2})"
    r"(?:\|(?:2\^)?[0-9]{1,15})?"  # its lifetime: calls end long before it does
    r"(?P<mki>\|[0-9]{1,9}:[0-9]{1,3})?",
    re.IGNORECASE,
)

REMEMBERED_MAPS: Final = 1024
"Texts of ``a=rtpmap``: all phones of one make write the same, in every call."


class Direction(enum.StrEnum):
    """Which way media flows, as its writer sees it (RFC 8866 §6.7)."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"

    @property
    def sends(self) -> bool:
        return self in (Direction.SENDRECV, Direction.SENDONLY)

    @property
    def receives(self) -> bool:
        return self in (Direction.SENDRECV, Direction.RECVONLY)

    @classmethod
    def of(cls, *, sends: bool, receives: bool) -> Direction:
        if sends:
            return cls.SENDRECV if receives else cls.SENDONLY
        return cls.RECVONLY if receives else cls.INACTIVE


class Setup(enum.StrEnum):
    """Who sends the DTLS ClientHello (RFC 4145 §4, RFC 5763 §5)."""

    ACTPASS = "actpass"
    "Either; only in an offer."

    ACTIVE = "active"
    PASSIVE = "passive"
    HOLDCONN = "holdconn"
    "Nobody for now. Nothing for us: media is set up while it rings."

    @classmethod
    def parse(cls, value: str) -> Setup:
        try:
            return cls(value.strip().lower())
        except ValueError:
            raise MalformedDescription(f"a=setup:{value[:32]}") from None


class Fingerprint(NamedTuple):
    """The hash of a certificate (RFC 8122 §5)."""

    algorithm: str
    "As in SDP, lower case: ``sha-256``."

    digest: bytes

    @classmethod
    def parse(cls, value: str) -> Fingerprint:
        algorithm, _, digits = value.strip().partition(" ")
        if not algorithm or not _DIGEST.fullmatch(digits := digits.strip()):
            raise MalformedDescription(f"a=fingerprint:{value[:128]}")
        return cls(algorithm.lower(), bytes.fromhex(digits.replace(":", "")))

    def __str__(self) -> str:
        return f"{self.algorithm} {self.digest.hex(':').upper()}"


class IceCredentials(NamedTuple):
    """``a=ice-ufrag`` and ``a=ice-pwd`` (RFC 8839 §5.4)."""

    ufrag: str
    password: str

    @classmethod
    def parse(cls, ufrag: str, password: str) -> IceCredentials:
        if not _UFRAG.fullmatch(ufrag) or not _PASSWORD.fullmatch(password):
            raise MalformedDescription("a=ice-ufrag or a=ice-pwd")
        return cls(ufrag, password)


SRTP_SUITE: Final = "AES_CM_128_HMAC_SHA1_80"
"The one cipher suite that we offer and take in SDP: everybody has it (RFC 4568 §6.2)."

SRTP_KEY_SIZE: Final = 30
"Octets of its master key and salt, joined."


@dataclass(frozen=True, slots=True)
class Crypto:
    """An SRTP key in a description (``a=crypto``, RFC 4568 §9.1), of our suite."""

    tag: int
    "Tells the lines of an offer apart; an answer repeats that of the one it takes."

    key: bytes = field(repr=False)
    "What the writer encrypts with: master key and salt, ``SRTP_KEY_SIZE`` octets."

    @classmethod
    def parse(cls, value: str) -> Crypto | None:
        """
        Read a line. None: it asks for something that we do not do.

        Raises:
            MalformedDescription: It is of our suite and cannot be read.
        """
        tag, suite, key, *parameters = [*value.split(), "", "", ""]
        if suite.upper() != SRTP_SUITE:
            return None
        match = _CRYPTO_KEY.fullmatch(key)
        if match is None or not _CRYPTO_TAG.fullmatch(tag):
            # Not quoted: it may be a key.
            raise MalformedDescription("a=crypto cannot be read")
        if any(parameters) or match["mki"]:
            return None  # session parameters, several keys: §6.3.9 lets us refuse
        try:
            decoded = base64.b64decode(match["key"] + "=" * (-len(match["key"]) % 4))
        except binascii.Error:
            raise MalformedDescription("a=crypto cannot be read") from None
        if len(decoded) != SRTP_KEY_SIZE:
            raise MalformedDescription(f"a=crypto with a key of {len(decoded)} octets")
        return cls(int(tag), decoded)

    def __str__(self) -> str:
        key = base64.b64encode(self.key).decode()
        return f"{self.tag} {SRTP_SUITE} inline:{key}"


@value
class Candidate:
    """
    One transport address of an ICE agent (RFC 8839 §5.1).

    A lite agent only writes them: it learns its peer's addresses from checks.
    """

    foundation: str
    component: int
    transport: str
    priority: int
    address: str
    port: int
    kind: str
    "``host``, ``srflx``, ``prflx`` or ``relay``."

    @classmethod
    def parse(cls, text: str) -> Candidate | None:
        """
        Read a line; its extensions are left out.

        None: one that we cannot use. Its address may be a name (RFC 8839 §5.1), and
        looking one up would hold the call up.
        """
        match = _CANDIDATE.fullmatch(text.strip())
        if match is None:
            return None
        foundation, component, transport, priority, host, port, kind = match.groups()
        try:
            address = str(ipaddress.ip_address(host))
        except ValueError:
            return None
        if not 0 < int(port) < 1 << 16 or int(priority) >= 1 << 31:
            return None
        return cls(
            foundation,
            int(component),
            transport.lower(),
            int(priority),
            address,
            int(port),
            kind.lower(),
        )

    def __str__(self) -> str:
        return (
            f"{self.foundation} {self.component} {self.transport} {self.priority} "
            f"{self.address} {self.port} typ {self.kind}"
        )


@value
class RtpMap:
    """What a payload type means (RFC 8866 §6.6)."""

    payload_type: int
    encoding: str
    clock_rate: int
    "Hz"

    channels: int = 1

    @classmethod
    @lru_cache(maxsize=REMEMBERED_MAPS)
    def parse(cls, value: str) -> RtpMap:
        match = _RTPMAP.fullmatch(value.strip())
        if match is None:
            raise MalformedDescription(f"a=rtpmap:{value[:64]}")
        payload_type, encoding, clock_rate, channels = match.groups()
        return cls(int(payload_type), encoding, int(clock_rate), int(channels or 1))

    def __str__(self) -> str:
        text = f"{self.payload_type} {self.encoding}/{self.clock_rate}"
        return f"{text}/{self.channels}" if self.channels > 1 else text
