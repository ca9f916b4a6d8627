"""
The bodies of music.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import Time


class Sound(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file."""

    file: str
    "Its name; of an announcement, what stands behind `play:`."

    size: int
    "Bytes."

    changed: Time
