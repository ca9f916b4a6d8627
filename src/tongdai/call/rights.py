"""Who may supervise whom: pure functions of the directory."""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.directory import EVERYBODY, Directory, Extension, Tenant
from tongdai.machine import value


class Right:
    """
    Whom an extension may supervise: others of its tenant, never itself.

    As they were when it was made, and without a list of them: a trace keeps many.
    """

    __slots__ = ("_supervisor", "_tenant")

    def __init__(self, tenant: Tenant, supervisor: Extension) -> None:
        self._tenant = tenant
        self._supervisor = supervisor

    def __repr__(self) -> str:
        return f"Right({self._supervisor.number})"

    def __contains__(self, number: object) -> bool:
        tenant, supervisor = self._tenant, self._supervisor
        if number == supervisor.number or number not in tenant.extensions:
            return False
        if supervisor.supervises is EVERYBODY or number in supervisor.supervises:
            return True
        groups = (tenant.groups.get(each) for each in supervisor.supervises)
        return any(
            number in group.members
            for group in groups
            if group is not None and not group.external
        )


@value
class Supervisable:
    """An extension that may be supervised."""

    tenant: Tenant
    by: Extension
    extension: Extension
    over: Right


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
    over = Right(tenant, supervisor)
    if dialled in over:
        extension = tenant.extensions[dialled]
        return Supervisable(tenant, supervisor, extension, over)
    if supervisor.supervises is not EVERYBODY:
        return Ending.MAY_NOT_SUPERVISE
    return Ending.OWN_NUMBER if dialled == by else Ending.UNKNOWN_NUMBER
