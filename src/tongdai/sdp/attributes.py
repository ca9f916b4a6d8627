"""The attributes (``a=``) that we read and write, as typed values."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple


class Direction(enum.StrEnum):
    """Which way media flows, as its writer sees it (RFC 8866 §6.7)."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


class Setup(enum.StrEnum):
    """Who sends the DTLS ClientHello (RFC 4145 §4, RFC 5763 §5)."""

    ACTPASS = "actpass"
    ACTIVE = "active"
    PASSIVE = "passive"
    HOLDCONN = "holdconn"


class Fingerprint(NamedTuple):
    """The hash of a certificate (RFC 8122 §5)."""

    algorithm: str
    "As in SDP, lower case: ``sha-256``."

    digest: bytes


class IceCredentials(NamedTuple):
    """``a=ice-ufrag`` and ``a=ice-pwd`` (RFC 8839 §5.4)."""

    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One transport address of an ICE agent (RFC 8839 §5.1)."""

    foundation: str
    component: int
    transport: str
    priority: int
    address: str
    port: int
    kind: str
    "``host``, ``srflx``, ``prflx`` or ``relay``."
