"""
A login at the console; its token takes the place of a key.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from types import NoneType

from tongdai.client.api.awaiting import AsyncConnection
from tongdai.client.api.request import Request
from tongdai.client.api.types.console import Account, ConsoleLogin, PhoneToken


class AsyncConsoleApi:
    """A login at the console; its token takes the place of a key."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def log_in(self, tenant: str, name: str, password: str) -> ConsoleLogin:
        """
        Log in at the console.

        Log in with an account of the console. Five wrong passwords within 15 minutes
        lock an account for 15 minutes; `Retry-After` says for how long.

        Args:
            tenant: The tenant's label.

        Raises:
            Unauthorized: ``unauthorized``.
            TooManyRequests: ``too_many_tries``.
            ServerError: ``console.too_busy``.
        """
        return await self._connection.perform(
            Request(
                "POST",
                "/console/logins",
                ConsoleLogin,
                body={"tenant": tenant, "name": name, "password": password},
            )
        )

    async def log_out(self) -> None:
        """
        Log out.

        End the login whose token comes with the request.
        """
        await self._connection.perform(Request("DELETE", "/console/logins", NoneType))

    async def me(self) -> Account:
        """
        Who is logged in.

        Whose login it is, and what it may do.
        """
        return await self._connection.perform(Request("GET", "/console/me", Account))

    async def change_password(self, current: str, new: str) -> None:
        """
        Change one's own password.

        Change one's own password: all other logins of the account end.

        Raises:
            TooManyRequests: ``too_many_tries``.
            ServerError: ``console.too_busy``.
        """
        await self._connection.perform(
            Request(
                "PUT",
                "/console/password",
                NoneType,
                body={"current": current, "new": new},
            )
        )

    async def phone_token(self) -> PhoneToken:
        """
        A token that the console registers with.

        A token with which the console registers as the extension of its account, and no
        other: `omiSDK.register({ token })`. Whom that extension may supervise, it
        listens in to.

        Raises:
            Conflict: ``no_extension``.
        """
        return await self._connection.perform(
            Request("POST", "/console/phone", PhoneToken)
        )
