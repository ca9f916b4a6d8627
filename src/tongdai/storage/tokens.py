"""
Access tokens: what a registered page shows to the public API.

A token carries all it says, signed, so nothing is stored for it; but it is good only
while the registration lives that it was made for. Unregistering ends it at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import Connection, insert, select

from tongdai.sip.registrar import Binding

from . import tables

PURPOSE: Final = b"tongdai access token 1\0"
"Signed along, so that nothing signed for another purpose is ever taken for a token."

KEY_BYTES: Final = 32
"As long as the digest; RFC 2104 §3 has no use for more."

LONGEST: Final = 1024
"Characters of a token that are looked at; with the longest label it has some 200."

KEY_NAME: Final = "access-tokens"


class Registered(Protocol):
    """Where tokens learn whether a registration lives."""

    def of(self, domain: str, user: str) -> tuple[Binding, ...]:
        """The bindings of one address of record; expired ones may be among them."""


@dataclass(frozen=True, slots=True)
class _Claims:
    tenant: str
    extension: str
    phone: str
    "A digest of what names the phone: contacts may be long."

    expires_at: float


class AccessTokens:
    """
    Makes tokens and checks them.

    Args:
        key: The secret: whoever has it can speak for every extension.
        bindings: The registrations that live.
        domains: The SIP domains of a tenant, by its label.
        phone_of: What names a phone or page, whenever it registers again.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        key: bytes,
        bindings: Registered,
        *,
        domains: Callable[[str], tuple[str, ...]],
        phone_of: Callable[[Binding], str],
        clock: Callable[[], float],
    ) -> None:
        self._key = key
        self._bindings = bindings
        self._domains = domains
        self._phone_of = phone_of
        self._clock = clock

    def mint(self, tenant: str, extension: str, binding: str, expires_at: float) -> str:
        """
        A token that is good while the extension keeps this binding.

        Args:
            binding: What ``phone_of`` says of it.
            expires_at: Seconds since the epoch; the token is void afterwards.
        """
        claims = json.dumps([tenant, extension, _digest(binding), expires_at]).encode()
        return f"{_text(claims)}.{_text(self._signature(claims))}"

    def owner(self, token: str) -> tuple[str, str] | None:
        """Tenant and extension of a good token; None for any other text."""
        claims = self._read(token)
        now = self._clock()
        if claims is None or claims.expires_at <= now:
            return None
        for domain in self._domains(claims.tenant):
            for binding in self._bindings.of(domain, claims.extension):
                lives = binding.expires_at > now
                if lives and _digest(self._phone_of(binding)) == claims.phone:
                    return claims.tenant, claims.extension
        return None

    def _read(self, token: str) -> _Claims | None:
        if len(token) > LONGEST:
            return None
        body, _, mark = token.partition(".")
        try:
            claims, signature = _bytes(body), _bytes(mark)
        except (binascii.Error, ValueError):
            return None
        if not hmac.compare_digest(signature, self._signature(claims)):
            return None
        return _Claims(*json.loads(claims))  # nobody but us can have written it

    def _signature(self, claims: bytes) -> bytes:
        return hmac.digest(self._key, PURPOSE + claims, hashlib.sha256)


def token_key(connection: Connection, random: Callable[[int], bytes]) -> bytes:
    """
    The signing key of this database, made when it is first asked for.

    Args:
        random: So many unpredictable bytes.
    """
    secrets = tables.secrets
    query = select(secrets.c.value).where(secrets.c.name == KEY_NAME)
    found = connection.execute(query).scalar_one_or_none()
    if found is not None:
        return bytes(found)
    key = random(KEY_BYTES)
    connection.execute(insert(secrets).values(name=KEY_NAME, value=key))
    return key


def _digest(phone: str) -> str:
    # A contact is hostile text; half a surrogate pair must not stop us here.
    return _text(hashlib.sha256(phone.encode("utf-8", "surrogatepass")).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
