"""Cutting a TCP or TLS stream into messages (RFC 3261 §18.3, RFC 5626 §3.5.1)."""

from __future__ import annotations

import enum
import re
from typing import Final

from tongdai.machine import plain

from .errors import MalformedMessage
from .limits import MAX_MESSAGE

_FOLD: Final = re.compile(rb"\r\n[ \t]+")
_LENGTH: Final = re.compile(
    rb"\r\n(?:content-length|l)[ \t]*+:[ \t]*+([^\r\n]*+)", re.IGNORECASE
)
_EMPTY_LINE: Final = b"\r\n\r\n"


@plain
class KeepAlive(enum.Enum):
    """What keeps a flow alive between messages."""

    PING = "\r\n\r\n"
    "To be answered with one CRLF."


class Framer:
    """
    The receiving side of one stream.

    After :class:`MalformedMessage` nobody knows where the next message starts: close
    the connection. Nothing else that arrived with the same octets is delivered.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        "How much of the buffer is known to hold no empty line."
        self._size: int | None = None
        "Octets of the message at the start of the buffer, once its head is complete."

    @property
    def pending(self) -> bool:
        """
        Whether a message has begun and is not complete.

        One CRLF begins none: it is an answer to a ping, or an empty line that comes
        before a message or before nothing.
        """
        return bool(self._buffer) and self._buffer != b"\r\n"

    def feed(self, data: bytes) -> list[bytes | KeepAlive]:
        """
        Take octets as they came; return the messages and pings now complete.

        Raises:
            MalformedMessage: the end of a message cannot be told, because it has no
                Content-Length, several, or no number, or it is over ``MAX_MESSAGE``.
        """
        self._buffer += data
        complete = []
        while (item := self._take()) is not None:
            complete.append(item)
        return complete

    def _take(self) -> bytes | KeepAlive | None:
        buffer = self._buffer
        if self._size is None:
            if buffer.startswith(_EMPTY_LINE):
                del buffer[:4]
                return KeepAlive.PING
            if buffer.startswith(b"\r\n") and len(buffer) >= 4:
                # §7.5: empty lines before a start line are ignored; so is a pong.
                del buffer[:2]
                self._searched = 0
            end = buffer.find(_EMPTY_LINE, max(0, self._searched - 3))
            if end < 0:
                self._searched = len(buffer)
                if len(buffer) > MAX_MESSAGE:
                    raise MalformedMessage(f"no empty line in {MAX_MESSAGE} octets")
                return None
            size = end + 4 + _content_length(bytes(buffer[: end + 2]))
            if size > MAX_MESSAGE:
                raise MalformedMessage(f"a message of {size} octets")
            self._size = size
        if len(buffer) < self._size:
            return None
        message = bytes(buffer[: self._size])
        del buffer[: self._size]
        self._searched, self._size = 0, None
        return message


def _content_length(head: bytes) -> int:
    # Unfolded as the parser does it: both must see the same fields, or a second
    # request could be smuggled past one of them.
    lengths = _LENGTH.findall(_FOLD.sub(b" ", head))
    if len(lengths) != 1:
        raise MalformedMessage(f"{len(lengths)} Content-Length fields on a stream")
    digits = lengths[0].rstrip(b" \t")
    if not digits.isdigit() or len(digits) > 10:
        raise MalformedMessage(f"Content-Length {digits[:40]!r}")
    return int(digits)
