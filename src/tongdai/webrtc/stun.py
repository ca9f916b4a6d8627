"""STUN binding messages (RFC 8489) with the attributes of ICE (RFC 8445 §7.1)."""

from __future__ import annotations

import enum
import hashlib
import hmac
import ipaddress
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from .errors import MalformedStun

Address = tuple[str, int]
"""IP address and UDP port."""

MAX_SIZE: Final = 1280
"Octets a message: the smallest IPv6 path MTU (RFC 8489 §6.1). A check has 100."

MAX_ATTRIBUTES: Final = 24
"A browser's check has 8."

_HEADER: Final = struct.Struct("!HHI12s")
_HEADER_SIZE: Final = 20
_ATTRIBUTE: Final = struct.Struct("!HH")
_MAGIC_COOKIE: Final = 0x2112A442
_COOKIE_OCTETS: Final = _MAGIC_COOKIE.to_bytes(4, "big")
_BINDING: Final = 1
_CLASS_BITS: Final = (0x000, 0x010, 0x100, 0x110)
_INTEGRITY_SIZE: Final = 20
_FINGERPRINT_MASK: Final = 0x5354554E


class Class(enum.IntEnum):
    """The two class bits of a message (RFC 8489 §5)."""

    REQUEST = 0
    INDICATION = 1
    SUCCESS = 2
    ERROR = 3


class Attribute(enum.IntEnum):
    """The attributes that we know (RFC 8489 §18.3, RFC 8445 §16.1)."""

    MAPPED_ADDRESS = 0x0001
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    UNKNOWN_ATTRIBUTES = 0x000A
    XOR_MAPPED_ADDRESS = 0x0020
    PRIORITY = 0x0024
    USE_CANDIDATE = 0x0025
    FINGERPRINT = 0x8028
    ICE_CONTROLLED = 0x8029
    ICE_CONTROLLING = 0x802A


_KNOWN: Final = frozenset(Attribute)


class ErrorCode(enum.IntEnum):
    """The refusals of a lite agent, with their reason phrases."""

    phrase: str

    def __new__(cls, value: int, phrase: str) -> ErrorCode:
        member = int.__new__(cls, value)
        member._value_ = value
        member.phrase = phrase
        return member

    BAD_REQUEST = 400, "Bad Request"
    UNAUTHENTICATED = 401, "Unauthenticated"
    UNKNOWN_ATTRIBUTE = 420, "Unknown Attribute"
    ROLE_CONFLICT = 487, "Role Conflict"


@dataclass(frozen=True, slots=True)
class Message:
    """
    A binding message as it came; its parts are read by the properties.

    What stands behind MESSAGE-INTEGRITY is not among the attributes: nobody vouches
    for it (RFC 8489 §14.5).
    """

    message_class: Class
    transaction: bytes
    "The 12 octets that pair a response with its request."

    attributes: dict[int, bytes]
    "The first of each type (RFC 8489 §14)."

    unknown: tuple[int, ...]
    "Types that a receiver must understand and we do not."

    covered: bytes
    "What MESSAGE-INTEGRITY is computed over; empty if there is none."

    @property
    def username(self) -> str | None:
        """USERNAME: ``<ufrag of the receiver>:<ufrag of the sender>``."""
        value = self.attributes.get(Attribute.USERNAME)
        return None if value is None else value.decode("utf-8", "replace")

    @property
    def use_candidate(self) -> bool:
        """Does the controlling agent nominate this pair?"""
        return Attribute.USE_CANDIDATE in self.attributes

    @property
    def from_controlled(self) -> bool:
        """Does the sender believe that it is the controlled agent?"""
        return Attribute.ICE_CONTROLLED in self.attributes

    @property
    def tie_breaker(self) -> int | None:
        """The random number with which the sender claims its role; None: no claim."""
        for name in (Attribute.ICE_CONTROLLING, Attribute.ICE_CONTROLLED):
            value = self.attributes.get(name)
            if value is not None and len(value) == 8:
                return int.from_bytes(value, "big")
        return None

    @property
    def priority(self) -> int:
        """PRIORITY of the candidate that was checked from, 0 if not stated."""
        return int.from_bytes(self.attributes.get(Attribute.PRIORITY, b"")[:4], "big")

    @property
    def error(self) -> int | None:
        """The code of an error response."""
        value = self.attributes.get(Attribute.ERROR_CODE)
        if value is None or len(value) < 4:
            return None
        return (value[2] & 7) * 100 + value[3]

    @property
    def mapped_address(self) -> Address | None:
        """XOR-MAPPED-ADDRESS: where the request was seen to come from."""
        value = self.attributes.get(Attribute.XOR_MAPPED_ADDRESS)
        if value is None or (value[1:2], len(value)) not in ((b"\1", 8), (b"\2", 20)):
            return None
        port = int.from_bytes(value[2:4], "big") ^ (_MAGIC_COOKIE >> 16)
        host = _xor(value[4:], self.transaction)
        return str(ipaddress.ip_address(host)), port

    def authentic(self, password: str) -> bool:
        """Was it made by one who knows the password? Compared in constant time."""
        if not self.covered:
            return False
        expected = hmac.digest(password.encode(), self.covered, hashlib.sha1)
        claimed = self.attributes[Attribute.MESSAGE_INTEGRITY]
        return hmac.compare_digest(expected, claimed)


def parse(data: bytes) -> Message:
    """
    Read a binding message. Its integrity is checked by :meth:`Message.authentic`.

    Raises:
        MalformedStun: It is none, FINGERPRINT is wrong, or a limit is exceeded.
    """
    if not _HEADER_SIZE <= len(data) <= MAX_SIZE:
        raise MalformedStun(f"STUN message of {len(data)} octets")
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if cookie != _MAGIC_COOKIE or kind >> 14:
        raise MalformedStun("no STUN header")
    if length != len(data) - _HEADER_SIZE or length % 4:
        raise MalformedStun(f"length {length} in a message of {len(data)} octets")
    message_class = Class((kind >> 7 & 2) | (kind >> 4 & 1))
    if kind & ~0x110 != _BINDING:
        raise MalformedStun(f"type {kind:#06x} is no binding message")

    attributes: dict[int, bytes] = {}
    unknown: list[int] = []
    covered = b""
    count, at = 0, _HEADER_SIZE
    while at < len(data):
        count += 1
        if count > MAX_ATTRIBUTES:
            raise MalformedStun(f"more than {MAX_ATTRIBUTES} attributes")
        name, size = _ATTRIBUTE.unpack_from(data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) != size:
            raise MalformedStun(f"attribute {name:#06x} is cut off")
        if name == Attribute.FINGERPRINT:
            if at + 8 != len(data) or value != _fingerprint(data[:at]):
                raise MalformedStun("FINGERPRINT is wrong or not the last attribute")
        elif covered:
            pass  # nobody vouches for it
        elif name == Attribute.MESSAGE_INTEGRITY:
            if size != _INTEGRITY_SIZE:
                raise MalformedStun(f"MESSAGE-INTEGRITY of {size} octets")
            covered = _with_length(data[:at], at + 4 + size)
            attributes[name] = value
        elif name < 0x8000 and name not in _KNOWN:
            unknown.append(name)
        else:
            attributes.setdefault(name, value)
        at += 4 + size + (-size % 4)
    return Message(message_class, transaction, attributes, tuple(unknown), covered)


def request(
    transaction: bytes,
    *,
    username: str,
    password: str,
    priority: int,
    tie_breaker: int,
    use_candidate: bool = False,
    controlling: bool = True,
) -> bytes:
    """
    A check by a full agent (RFC 8445 §7.1).

    Args:
        transaction: 12 random octets.
        username: ``<their ufrag>:<our ufrag>``.
        password: Theirs.
        priority: Of a peer-reflexive candidate learnt from this check.
        tie_breaker: 64 random bits, the same for the agent's life.
        use_candidate: Nominate the pair; of a controlling agent only.
        controlling: The role that we claim.
    """
    role = Attribute.ICE_CONTROLLING if controlling else Attribute.ICE_CONTROLLED
    attributes = [
        (Attribute.USERNAME, username.encode()),
        (Attribute.PRIORITY, priority.to_bytes(4, "big")),
        (role, tie_breaker.to_bytes(8, "big")),
    ]
    if use_candidate:
        attributes.append((Attribute.USE_CANDIDATE, b""))
    return _build(Class.REQUEST, transaction, attributes, password)


def success(checked: Message, source: Address, password: str) -> bytes:
    """The answer to a request that has been checked (RFC 8445 §7.3.1)."""
    host = ipaddress.ip_address(source[0])
    if isinstance(host, ipaddress.IPv6Address) and host.ipv4_mapped is not None:
        host = host.ipv4_mapped  # as a socket for both families names it
    family = b"\0\1" if host.version == 4 else b"\0\2"
    port = (source[1] ^ (_MAGIC_COOKIE >> 16)).to_bytes(2, "big")
    mapped = family + port + _xor(host.packed, checked.transaction)
    attributes = [(Attribute.XOR_MAPPED_ADDRESS, mapped)]
    return _build(Class.SUCCESS, checked.transaction, attributes, password)


def failure(refused: Message, code: ErrorCode, password: str | None = None) -> bytes:
    """
    An error response (RFC 8489 §6.3.1).

    Args:
        refused: The request.
        code: What is wrong with it.
        password: To protect the answer; None if the request was not authentic.
    """
    value = bytes((0, 0, code // 100, code % 100)) + code.phrase.encode()
    attributes = [(Attribute.ERROR_CODE, value)]
    if code is ErrorCode.UNKNOWN_ATTRIBUTE:
        listed = b"".join(name.to_bytes(2, "big") for name in refused.unknown)
        attributes.append((Attribute.UNKNOWN_ATTRIBUTES, listed))
    return _build(Class.ERROR, refused.transaction, attributes, password)


def _build(
    message_class: Class,
    transaction: bytes,
    attributes: list[tuple[Attribute, bytes]],
    password: str | None,
) -> bytes:
    body = b"".join(_attribute(name, value) for name, value in attributes)
    kind = _BINDING | _CLASS_BITS[message_class]
    data = _HEADER.pack(kind, len(body), _MAGIC_COOKIE, transaction) + body
    if password is not None:
        covered = _with_length(data, len(data) + 4 + _INTEGRITY_SIZE)
        digest = hmac.digest(password.encode(), covered, hashlib.sha1)
        data = covered + _attribute(Attribute.MESSAGE_INTEGRITY, digest)
    data = _with_length(data, len(data) + 8)
    return data + _attribute(Attribute.FINGERPRINT, _fingerprint(data))


def _attribute(name: Attribute, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(name, len(value)) + value + bytes(-len(value) % 4)


def _with_length(data: bytes, size: int) -> bytes:
    """The message as if it were ``size`` octets long (RFC 8489 §14.5, §14.7)."""
    return data[:2] + (size - _HEADER_SIZE).to_bytes(2, "big") + data[4:]


def _fingerprint(data: bytes) -> bytes:
    return (zlib.crc32(data) ^ _FINGERPRINT_MASK).to_bytes(4, "big")


def _xor(octets: bytes, transaction: bytes) -> bytes:
    """An address, hidden from address-rewriting routers or shown (§14.2)."""
    return bytes(
        a ^ b for a, b in zip(octets, _COOKIE_OCTETS + transaction, strict=False)
    )
