"""Passwords of people who use the console: the rules, and what is kept of them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from typing import Final

from .console_errors import ConsolePasswordRule, WeakConsolePassword

SHORTEST: Final = 10
"Characters. Guesses are few (see the lock-out): length keeps what is kept from them."

LONGEST: Final = 128
"Characters; nobody types more, and hashing them all costs nothing."

LOG2_COST: Final = 14
BLOCK_SIZE: Final = 8
PARALLEL: Final = 5
"""
scrypt's N = 2**14, r and p (RFC 7914 §2): 16 MB for some 250 ms of one core. OWASP
counts it for as much as N = 2**17, p = 1, which takes 128 MB of a small machine.
"""

MOST_MEMORY: Final = 64 * 1024 * 1024
"Bytes that scrypt may take: four times what it needs now."

SALT_BYTES: Final = 16
HASH_BYTES: Final = 32

SCHEME: Final = "scrypt"

DECOY: Final = f"{SCHEME}$14$8$5$AAAAAAAAAAAAAAAAAAAAAA==${'A' * 43}="
"Of no password: what is compared where there is no account, for just as long."


def check(name: str, password: str) -> None:
    """
    Refuse what is guessed first or cannot be typed again.

    Raises:
        WeakConsolePassword: It breaks a rule.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakConsolePassword(name, ConsolePasswordRule.LENGTH)
    if not password.isprintable() or password.strip() != password:
        raise WeakConsolePassword(name, ConsolePasswordRule.PRINTABLE)
    if password.lower() in (name, name[::-1]) or len(set(password)) == 1:
        raise WeakConsolePassword(name, ConsolePasswordRule.GUESSED)


def kept(name: str, password: str) -> str:
    """
    What is kept of a new password of the account ``name``.

    Takes some 250 ms: not for the event loop, nor inside a transaction. The text says
    how it was made, so that a later release may ask for more.

    Raises:
        WeakConsolePassword: It breaks a rule.
    """
    check(name, password)
    salt = os.urandom(SALT_BYTES)
    derived = _derive(password, salt, LOG2_COST, BLOCK_SIZE, PARALLEL)
    cost = f"{LOG2_COST}${BLOCK_SIZE}${PARALLEL}"
    return f"{SCHEME}${cost}${_text(salt)}${_text(derived)}"


def matches(password: str, text: str) -> bool:
    """
    Is it the password of which ``text`` is kept? Takes as long as :func:`kept`.

    What another release has kept in a way that we do not know matches nothing.
    """
    try:
        scheme, cost, block, parallel, salt, derived = text.split("$")
        if scheme != SCHEME:
            return False
        found = _derive(password, _bytes(salt), int(cost), int(block), int(parallel))
        return hmac.compare_digest(found, _bytes(derived))
    except (ValueError, binascii.Error):
        return False


def stamp_of(text: str) -> str:
    """What names one setting of a password without telling anything of it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _derive(
    password: str, salt: bytes, log2_cost: int, block_size: int, parallel: int
) -> bytes:
    # Keyboards differ in how they send the letters of Vietnamese (RFC 8265 §4.2).
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        typed,
        salt=salt,
        n=1 << log2_cost,
        r=block_size,
        p=parallel,
        maxmem=MOST_MEMORY,
        dklen=HASH_BYTES,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
