"""Random names of calls, legs, tags, branches and nonces, drawn in bulk."""

from __future__ import annotations

import os
from typing import Final

POOL: Final = 4096
"Bytes asked of the system at once: a call needs some 200, and each question costs."

TOKEN: Final = 20
"Hexadecimal digits of a token: 80 random bits."

UUID: Final = 32
"Hexadecimal digits of a UUID."

VARIANTS: Final = "89ab"
"The digits that may begin a UUID's fourth group (RFC 9562 §4.1)."


class Randomness:
    """
    The system's randomness as text. No digit is given out twice.

    Not to be used on both sides of a fork: the two would draw the same names.
    """

    def __init__(self) -> None:
        self._pool = ""
        self._used = 0

    def token(self) -> str:
        """A SIP token."""
        return self._draw(TOKEN)

    def uuid(self) -> str:
        """A UUID of version 4."""
        digits = self._draw(UUID)
        variant = VARIANTS[int(digits[16], 16) % 4]
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-"
            f"{digits[20:]}"
        )

    def _draw(self, digits: int) -> str:
        end = self._used + digits
        if end > len(self._pool):
            self._pool = os.urandom(POOL).hex()
            end = digits
        drawn = self._pool[end - digits : end]
        self._used = end
        return drawn
