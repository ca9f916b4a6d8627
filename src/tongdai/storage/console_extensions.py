"""
The extension that an account of the console has, by whose rights it listens in.

A table of its own, so that the database itself takes it away with the extension:
whoever gets that number next must not find somebody of the console in its place.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from . import tables
from .administration import changed, domains_of, present_extensions
from .console_errors import UnknownAccount
from .errors import UnknownExtensions


def set_extension(
    connection: Connection, tenant: str, name: str, number: str | None
) -> str:
    """
    Give an account an extension instead of the one that it has; return its name.

    Args:
        number: An extension of the tenant, which other accounts may have as well;
            None: the account has none from now on.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownAccount: The tenant has none of this name.
        UnknownExtensions: It has no such extension.
    """
    tenant, name = tenant.lower(), name.strip().lower()
    domains_of(connection, tenant)
    account, each = tables.console_accounts.c, tables.console_extensions
    same = select(account.name).where(account.tenant == tenant, account.name == name)
    if connection.execute(same).first() is None:
        raise UnknownAccount(tenant, name)
    if number is not None and not present_extensions(connection, tenant, [number]):
        raise UnknownExtensions(tenant, (number,))
    connection.execute(delete(each).where(each.c.tenant == tenant, each.c.name == name))
    if number is not None:
        row = {"tenant": tenant, "name": name, "number": number}
        connection.execute(insert(each).values(row))
    changed(connection)
    return name
