"""The numbers that an extension may call out with: ``/api/v1/hotlines``."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tongdai.call import directory
from tongdai.call.routing import permitted_hotlines
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .operations import Operation


class Hotline(msgspec.Struct, frozen=True):
    """One number of the tenant's in the telephone network."""

    number: str
    name: str
    "What colleagues call it; customers never see it."


class Hotlines(msgspec.Struct, frozen=True):
    """Those that ``makeCall`` may name; the first is used when it names none."""

    items: list[Hotline]


def operations(snapshot: Callable[[], directory.Directory]) -> list[Operation]:
    """What can be asked about hotlines."""

    async def list_hotlines(who: Principal) -> Hotlines:
        """
        By access token those that the extension may call out with, its usual one
        first; by API key all of the tenant.
        """
        items = [Hotline(each.number, each.name) for each in _open_to(snapshot(), who)]
        return Hotlines(items)

    return [
        Operation(
            "GET",
            "/hotlines",
            list_hotlines,
            Scope.DIRECTORY_READ,
            "The numbers to call out with",
            for_extensions=True,
        )
    ]


def _open_to(known: directory.Directory, who: Principal) -> list[directory.Hotline]:
    tenant = known.tenant_of(who.tenant)
    if tenant is None:
        return []  # removed a moment ago
    if who.extension is None:
        return list(tenant.hotlines.values())
    extension = tenant.extensions.get(who.extension)
    if extension is None:
        return []
    return [tenant.hotlines[each] for each in permitted_hotlines(tenant, extension)]
