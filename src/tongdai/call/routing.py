"""Whom a dialled number means, in one pure function."""

from __future__ import annotations

from dataclasses import dataclass

from tongdai.call import echo
from tongdai.call.cause import Ending
from tongdai.call.directory import Directory, Extension, Tenant


@dataclass(frozen=True, slots=True)
class RingPlan:
    """Who rings: every device of one extension, all together."""

    tenant: Tenant
    caller: Extension
    callee: Extension


@dataclass(frozen=True, slots=True)
class EchoPlan:
    """Nobody rings: the caller is to hear itself."""

    tenant: Tenant
    caller: Extension


def route(
    directory: Directory,
    *,
    caller: str,
    caller_domain: str,
    dialled: str,
    dialled_domain: str,
) -> RingPlan | EchoPlan | Ending:
    """
    Find out who rings, or why nobody may.

    Tenants are apart: a domain that is not the caller's own is answered in the same
    way whether it exists or not.
    """
    tenant = directory.tenant_of(caller_domain)
    calling = tenant.extensions.get(caller) if tenant is not None else None
    if tenant is None or calling is None:
        # It was authenticated by an older snapshot and is removed by now.
        return Ending.FORBIDDEN
    if directory.tenant_of(dialled_domain) is not tenant:
        return Ending.FORBIDDEN
    if dialled == echo.NUMBER:
        return EchoPlan(tenant, calling)
    called = tenant.extensions.get(dialled)
    if called is None:
        return Ending.UNKNOWN_NUMBER
    if called is calling:
        return Ending.OWN_NUMBER
    return RingPlan(tenant, calling, called)
