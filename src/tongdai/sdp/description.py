"""A session description as typed values (RFC 8866): read, written, bounded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attribute:
    """One ``a=`` line; ``value`` is None for a property (``a=rtcp-mux``)."""

    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The ``o=`` line (§5.2)."""

    username: str
    session_id: int
    version: int
    address: str


@dataclass(frozen=True, slots=True)
class Media:
    """One ``m=`` section (§5.14)."""

    kind: str
    "``audio``, ``video``, ``application`` …"

    port: int
    protocol: str
    formats: tuple[str, ...]
    connection: str | None = None
    "The address of the section's own ``c=`` line."

    attributes: tuple[Attribute, ...] = ()

    def get(self, name: str) -> str | None:
        """The value of the first attribute of that name."""
        raise NotImplementedError

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of the attribute, in order."""
        raise NotImplementedError

    def has(self, name: str) -> bool:
        """Is there such an attribute, with or without a value?"""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Description:
    """A whole description; ``get``, ``all``, ``has`` as in :class:`Media`."""

    origin: Origin
    media: tuple[Media, ...]
    name: str = "-"
    connection: str | None = None
    "The address of the session's ``c=`` line."

    attributes: tuple[Attribute, ...] = ()


def parse(data: bytes) -> Description:
    """
    Read a description.

    Raises:
        MalformedDescription: It is none, or exceeds a limit of this module.
    """
    raise NotImplementedError


def encode(description: Description) -> bytes:
    """
    Write a description.

    Raises:
        UsageError: A value holds CR, LF or NUL.
    """
    raise NotImplementedError
