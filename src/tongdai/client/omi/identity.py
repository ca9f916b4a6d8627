"""Who registers, from what a program passes to ``register``."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final

from tongdai.client.errors import BadArgument
from tongdai.client.server_address import ServerAddress
from tongdai.machine import value
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uac_bearer import BearerToken

from .refusals import refusal
from .texts import Language

_NAME: Final = re.compile(r"[\w.+-]{1,128}")
"A label or number, in a form that can stand in a SIP address."

_TOKEN: Final = re.compile(r"[\w.~+/-]{1,4096}=*", re.ASCII)
"What a header can carry (RFC 6750 §2.1)."

NAMES: Final = ("domain", "username", "password", "token", "server")


@value
class Identity:
    """One extension at one switchboard, and how it proves to be it."""

    domain: str
    user: str
    account: Account | BearerToken
    server: ServerAddress

    def is_same(self, other: Identity) -> bool:
        """The same extension at the same place, however each proves it?"""
        mine = self.domain, self.user, self.server
        return mine == (other.domain, other.user, other.server)


def identity_of(given: Mapping[str, Any], server: str, language: Language) -> Identity:
    """
    Read it.

    Args:
        given: ``domain, username, password`` or ``token``; ``server``, if it has one,
            is stronger than the other.

    Raises:
        BadArgument: something is missing, unknown or in no form that could work.
    """
    for name in given:
        if name not in NAMES:
            expected = ", ".join(NAMES)
            raise BadArgument(f"register: expected {expected}; not {name!r}")
    where = str(given.get("server") or server or "")
    address = ServerAddress.parse(where)
    if given.get("token"):
        domain, user, account = _by_token(given["token"], language)
        return Identity(domain, user, account, address)
    domain, user = _name(given.get("domain")), _name(given.get("username"))
    password = str(given.get("password") or "")
    if not domain or not user or not password:
        raise refusal("no_credentials", language)
    return Identity(domain, user, Account(user, password), address)


def _by_token(token: Any, language: Language) -> tuple[str, str, BearerToken]:
    """It says whose it is: ``<domain>.<extension>.<random>``, two in base64url."""
    text = str(token).strip()
    parts = text.split(".")
    domain, user = (_name(_decoded(part)) for part in [*parts, "", ""][:2])
    if not domain or not user or not _TOKEN.fullmatch(text):
        raise refusal("no_credentials", language)
    return domain, user, BearerToken(text)


def _decoded(part: str) -> str:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""


def _name(given: object) -> str:
    text = str(given or "").strip()
    return text if _NAME.fullmatch(text) else ""
