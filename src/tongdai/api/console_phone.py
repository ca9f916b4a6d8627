"""The phone of whoever is logged in at the console: ``/api/v1/console/phone``."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Final

import msgspec

from tongdai.storage.scopes import Scope

from .authentication import Principal
from .login_tokens import USUAL_TTL, LoginTokens
from .operations import Operation
from .problems import Conflict

NONE_GIVEN: Final = "expected an account that has an extension: this one has none"

log = logging.getLogger("tongdai.api")


class NoExtension(Conflict):
    """The account of the console has no extension to speak and listen as."""

    code = "no_extension"


class PhoneToken(msgspec.Struct, frozen=True, rename="camel"):
    """A login token of the account's extension, shown this one time."""

    token: str
    expires_at: datetime
    extension: str


def operations(tokens: LoginTokens) -> list[Operation]:
    """What can be done about it."""

    async def make_phone_token(who: Principal) -> PhoneToken:
        """
        A token with which the console registers as the extension of its account, and
        no other: `omiSDK.register({ token })`. Whom that extension may supervise, it
        listens in to.
        """
        number = None if who.login is None else who.login.extension
        if number is None:
            raise NoExtension(NONE_GIVEN)
        issued = await tokens.issue(who.tenant, number, USUAL_TTL)
        if issued is None:
            raise NoExtension(NONE_GIVEN)  # it was removed a moment ago
        extra = {"tenant": who.tenant, "by": who.by, "extension": number}
        log.info("phone at the console", extra=extra)
        token, expires_at = issued
        return PhoneToken(token, datetime.fromtimestamp(expires_at, UTC), number)

    return [
        Operation(
            "POST",
            "/console/phone",
            make_phone_token,
            Scope.CALLS_CONTROL,
            "A token that the console registers with",
            at_console=True,
            status=201,
            problems=(NoExtension,),
        )
    ]
