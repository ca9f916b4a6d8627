"""Who may supervise whom: pure functions of the directory."""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.directory import EVERYBODY, Directory, Extension, Tenant
from tongdai.machine import value


@value
class Supervisable:
    """An extension that may be supervised."""

    tenant: Tenant
    by: Extension
    extension: Extension
    over: frozenset[str]
    "Everybody whom the supervisor may supervise."


def supervisable(
    directory: Directory, *, by: str, domain: str, dialled: str, dialled_domain: str
) -> Supervisable | Ending:
    """
    Find out whom a supervisor means, or why it may not be.

    Whoever has no right learns nothing: not whether the number exists, nor whether
    anybody talks there.

    Args:
        by: The supervisor's extension, in the tenant that ``domain`` belongs to.
    """
    tenant = directory.tenant_of(domain)
    supervisor = None if tenant is None else tenant.extensions.get(by)
    if tenant is None or supervisor is None:
        return Ending.MAY_NOT_SUPERVISE
    if directory.tenant_of(dialled_domain) is not tenant:
        return Ending.MAY_NOT_SUPERVISE
    over = supervised_by(tenant, supervisor)
    if dialled in over:
        extension = tenant.extensions[dialled]
        return Supervisable(tenant, supervisor, extension, over)
    if supervisor.supervises is not EVERYBODY:
        return Ending.MAY_NOT_SUPERVISE
    return Ending.OWN_NUMBER if dialled == by else Ending.UNKNOWN_NUMBER


def supervised_by(tenant: Tenant, supervisor: Extension) -> frozenset[str]:
    """The extensions that one may supervise: of its own tenant, and never itself."""
    if supervisor.supervises is EVERYBODY:
        return frozenset(tenant.extensions) - {supervisor.number}
    numbers: set[str] = set()
    for each in supervisor.supervises:
        group = tenant.groups.get(each)
        if group is None:
            numbers.add(each)
        elif not group.external:
            numbers.update(group.members)
    return frozenset(numbers.intersection(tenant.extensions)) - {supervisor.number}
