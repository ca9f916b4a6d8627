"""
The bodies of tokens.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from tongdai.client.api.bodies import Time, WithSecret


class Token(WithSecret, frozen=True, kw_only=True, rename="camel"):
    """A token, shown this one time."""

    token: str
    expires_at: Time
