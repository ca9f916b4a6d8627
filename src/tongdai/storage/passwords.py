"""Passwords of extensions: the rules, new ones, and what is kept of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from tongdai.sip.digest import DigestSecret

from .errors import PasswordRule, WeakPassword

SHORTEST: Final = 6
"""
Characters. Guessing is slowed down by the SIP floor's throttle, not by this alone; a
generated password is better than any rule.
"""

LONGEST: Final = 128
"Characters; many phones take fewer."

GENERATED: Final = 16
"Characters of a generated password: 79 random bits."

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"Nothing that looks like something else: these are typed into phones."


def generate() -> str:
    """A new password that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(GENERATED))


def check(number: str, password: str) -> None:
    """
    Refuse what is guessed first or cannot be typed into every phone.

    Raises:
        WeakPassword: It breaks a rule.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(number, PasswordRule.LENGTH)
    if not (password.isascii() and password.isprintable()):
        # Phones disagree on how to encode the others for the digest.
        raise WeakPassword(number, PasswordRule.ASCII)
    if password.strip() != password:
        raise WeakPassword(number, PasswordRule.EDGES)
    if password in (number, number[::-1]):
        raise WeakPassword(number, PasswordRule.NUMBER)


def digests(
    number: str, password: str, realms: Iterable[str]
) -> dict[str, DigestSecret]:
    """What is kept of a password, by realm."""
    return {realm: DigestSecret.of(number, realm, password) for realm in realms}


def rows(
    tenant: str, number: str, password: str, realms: Iterable[str]
) -> list[dict[str, str]]:
    """The same, as it stands in the table of digests."""
    return [
        {
            "realm": realm,
            "number": number,
            "tenant": tenant,
            "ha1_md5": secret.ha1_md5,
            "ha1_sha256": secret.ha1_sha256,
        }
        for realm, secret in digests(number, password, realms).items()
    ]
