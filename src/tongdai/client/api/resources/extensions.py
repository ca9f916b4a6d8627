"""
The tenant's extensions.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from msgspec import UNSET, UnsetType

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.extensions import (
    AddedExtension,
    Colleague,
    Extension,
    ForwardingPatch,
    LimitsPatch,
    RecordingRule,
)


class ExtensionsApi:
    """The tenant's extensions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Extension]:
        """
        Every extension, and who is free.

        By number, as the switchboard knows them at this moment. By access token the
        names of colleagues and who is free; by API key how each is set up, too.

        Raises:
            NotFound: ``not_found``.
        """
        found = self._connection.perform(
            Request("GET", "/extensions", Items[Extension])
        )
        return found.items

    def colleagues(self) -> Sequence[Colleague]:
        """
        The same, as an extension may see them, whose token asks.

        By number, as the switchboard knows them at this moment. By access token the
        names of colleagues and who is free; by API key how each is set up, too.

        Raises:
            NotFound: ``not_found``.
        """
        found = self._connection.perform(
            Request("GET", "/extensions", Items[Colleague])
        )
        return found.items

    def add(
        self,
        extension: str,
        *,
        name: str | UnsetType = UNSET,
        forwarding: ForwardingPatch | UnsetType = UNSET,
        hotlines: Sequence[str] | UnsetType | None = UNSET,
        supervises: Sequence[str] | UnsetType | None = UNSET,
        recording: RecordingRule | str | UnsetType | None = UNSET,
        limits: LimitsPatch | UnsetType = UNSET,
        password: str | UnsetType = UNSET,
    ) -> AddedExtension:
        """
        Add an extension.

        With the password that is given, or one that is made up; it is shown this one
        time. Phones and pages can register at once.

        Args:
            password: Left out: one is made up.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request(
                "POST",
                "/extensions",
                AddedExtension,
                body={
                    "name": name,
                    "forwarding": forwarding,
                    "hotlines": hotlines,
                    "supervises": supervises,
                    "recording": recording,
                    "limits": limits,
                    "extension": extension,
                    "password": password,
                },
            )
        )

    def get(self, extension: str) -> Extension:
        """
        One extension.

        How it is set up, and whether it is free.

        Raises:
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request(
                "GET", at("/extensions/{extension}", extension=extension), Extension
            )
        )

    def change(
        self,
        extension: str,
        *,
        name: str | UnsetType = UNSET,
        forwarding: ForwardingPatch | UnsetType = UNSET,
        hotlines: Sequence[str] | UnsetType | None = UNSET,
        supervises: Sequence[str] | UnsetType | None = UNSET,
        recording: RecordingRule | str | UnsetType | None = UNSET,
        limits: LimitsPatch | UnsetType = UNSET,
    ) -> Extension:
        """
        Change an extension.

        Calls that have begun go on as they were.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request(
                "PATCH",
                at("/extensions/{extension}", extension=extension),
                Extension,
                body={
                    "name": name,
                    "forwarding": forwarding,
                    "hotlines": hotlines,
                    "supervises": supervises,
                    "recording": recording,
                    "limits": limits,
                },
            )
        )

    def remove(self, extension: str) -> None:
        """
        Remove an extension.

        Its history stays; its phones are unregistered.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``in_use``.
        """
        self._connection.perform(
            Request(
                "DELETE", at("/extensions/{extension}", extension=extension), NoneType
            )
        )

    def set_password(
        self, extension: str, *, password: str | UnsetType = UNSET
    ) -> AddedExtension:
        """
        Give an extension a new password.

        The one that is given, or one that is made up; it is shown this one time. All
        phones and pages of the extension are unregistered, its login tokens are no
        longer good, and calls that have begun go on.

        Args:
            password: Left out: one is made up.

        Raises:
            Invalid: ``invalid_field``.
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request(
                "PUT",
                at("/extensions/{extension}/password", extension=extension),
                AddedExtension,
                body={"password": password},
            )
        )
