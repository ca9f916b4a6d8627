"""New passwords of extensions: ``/api/v1/extensions/{extension}/password``."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from tongdai.storage import administration as storage
from tongdai.storage import passwords
from tongdai.storage.scopes import Scope

from .administration import Administration, Text, change, found
from .authentication import Principal
from .extension_view import AddedExtension
from .operations import Operation
from .problems import InvalidField, NotFound


class PasswordWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it is to be."""

    password: Text | UnsetType = UNSET
    "Left out: one is made up."


def operations(administration: Administration) -> list[Operation]:
    """What can be done with passwords of extensions."""

    async def set_extension_password(
        who: Principal, extension: str, body: PasswordWish
    ) -> AddedExtension:
        """
        The one that is given, or one that is made up; it is shown this one time. All
        phones and pages of the extension are unregistered, its login tokens are no
        longer good, and calls that have begun go on.
        """
        password = passwords.generate() if body.password is UNSET else body.password

        def renew(connection: Connection) -> str:
            known = storage.present_extensions(connection, who.tenant, [extension])
            found(extension if extension in known else None, "extension")
            storage.set_password(connection, who.tenant, extension, password)
            return extension

        return AddedExtension(await change(administration, renew), password)

    return [
        Operation(
            "PUT",
            "/extensions/{extension}/password",
            set_extension_password,
            Scope.DIRECTORY_WRITE,
            "Give an extension a new password",
            problems=(InvalidField, NotFound),
        )
    ]
