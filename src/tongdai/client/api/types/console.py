"""
The bodies of console.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum, Time, WithSecret

from .keys import Scope


class Role(OpenEnum):
    """What an account is for."""

    ADMIN = "admin"
    "Runs the switchboard of its tenant."

    VIEWER = "viewer"
    "Looks, and changes nothing."


class ConsoleLogin(WithSecret, frozen=True, kw_only=True, rename="camel"):
    """A login, whose token is shown this one time."""

    token: str
    "For `Authorization: Bearer …`, as an API key is."

    expires_at: Time
    "When it ends at the latest; sooner when it is not used."

    tenant: str
    name: str
    role: Role
    must_change: bool
    "Nothing else is allowed before the password is changed."


class Account(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who is logged in."""

    tenant: str
    name: str
    role: Role
    scopes: tuple[Scope, ...]
    must_change: bool
    expires_at: Time
    extension: str | None
    "By whose rights it listens in to calls: `POST /console/phone`; None: it has none."


class PhoneToken(WithSecret, frozen=True, kw_only=True, rename="camel"):
    """A login token of the account's extension, shown this one time."""

    token: str
    expires_at: Time
    extension: str
