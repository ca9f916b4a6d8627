"""STUN binding messages (RFC 8489) with the attributes of ICE (RFC 8445 §7.1)."""

from __future__ import annotations

import enum
from dataclasses import dataclass

Address = tuple[str, int]


class Class(enum.IntEnum):
    """The two class bits of a message (RFC 8489 §5)."""

    REQUEST = 0
    INDICATION = 1
    SUCCESS = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Message:
    """A binding message as it came; read its parts by the properties."""

    message_class: Class
    transaction: bytes
    attributes: tuple[tuple[int, bytes], ...]
    data: bytes

    @property
    def username(self) -> str | None: ...
    @property
    def use_candidate(self) -> bool: ...
    @property
    def priority(self) -> int: ...
    @property
    def mapped_address(self) -> Address | None: ...

    def authentic(self, password: str) -> bool:
        """Is there a MESSAGE-INTEGRITY made with this password? Constant time."""
        raise NotImplementedError


def parse(data: bytes) -> Message:
    """
    Read a binding message.

    Raises:
        MalformedStun: It is none, or a limit of this module is exceeded.
    """
    raise NotImplementedError


def success(request: Message, source: Address, password: str) -> bytes:
    """The answer to a checked binding request (RFC 8445 §7.3.1)."""
    raise NotImplementedError
