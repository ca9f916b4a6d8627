"""The tenant itself: ``/api/v1/tenant``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from tongdai.call import directory
from tongdai.call.directory import RecordingRule
from tongdai.storage import dialling
from tongdai.storage.errors import NameRule
from tongdai.storage.recording_terms import DAYS, TermsChange
from tongdai.storage.scopes import Scope

from .administration import (
    FIELDS,
    Administration,
    Text,
    Unfit,
    change,
    found,
    given,
)
from .authentication import Principal
from .limits import Limits
from .operations import Operation
from .problems import InvalidField, NotFound


class Dialling(msgspec.Struct, frozen=True):
    """Which telephone numbers may be called."""

    country: str
    international: bool
    premium: bool


class Recording(msgspec.Struct, frozen=True):
    """How calls are recorded where nothing nearer has a rule."""

    rule: RecordingRule
    notice: str
    "`tone`, `play:FILE`, or empty for none."
    days: int


class Terms(msgspec.Struct, frozen=True, rename="camel"):
    """What the operator has set."""

    trial: bool
    calls_at_once: int | None
    calls_a_second: int | None
    warning: float
    "Seconds before the end of a call that has a limit; 0: no tone."
    zone: str


class Tenant(msgspec.Struct, frozen=True, rename="camel"):
    """One company on this switchboard."""

    label: str
    domains: tuple[str, ...]
    "Further SIP domains that mean it."
    dialling: Dialling
    terms: Terms
    limits: Limits
    supervised_told: bool
    recording: Recording


class RecordingPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    rule: RecordingRule | UnsetType = UNSET
    notice: Text | UnsetType = UNSET
    days: Annotated[int, msgspec.Meta(ge=DAYS[0], le=DAYS[1])] | UnsetType = UNSET


class TenantPatch(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"
):
    """What is to be different; what is left out stays."""

    supervised_told: bool | UnsetType = UNSET
    recording: RecordingPatch | UnsetType = UNSET


NOTICE = {**FIELDS, NameRule.NOTICE: "recording.notice"}


def operations(
    administration: Administration, snapshot: Callable[[], directory.Directory]
) -> list[Operation]:
    """What can be done with the tenant by its own programs."""

    async def get_tenant(who: Principal) -> Tenant:
        """What it may call, what it is held to, and how it is recorded."""
        return _shown(found(snapshot().tenant_of(who.tenant), "tenant"))

    async def change_tenant(who: Principal, body: TenantPatch) -> Tenant:
        """
        What may be called, and how much, is the operator's to say: it costs the
        operator money.
        """
        terms = None
        if body.recording is not UNSET:
            wanted = body.recording
            terms = TermsChange(
                given(wanted.rule), given(wanted.notice), given(wanted.days)
            )

        def alter(connection: Connection) -> None:
            dialling.set_tenant(
                connection,
                who.tenant,
                supervised_told=given(body.supervised_told),
                recording=terms,
            )

        await change(administration, alter, fields=NOTICE)
        return await get_tenant(who)

    return [
        Operation(
            "GET",
            "/tenant",
            get_tenant,
            Scope.DIRECTORY_READ,
            "The tenant itself",
            problems=(NotFound,),
        ),
        Operation(
            "PATCH",
            "/tenant",
            change_tenant,
            Scope.DIRECTORY_WRITE,
            "Change how the tenant's calls are recorded and supervised",
            problems=(NotFound, InvalidField, Unfit),
        ),
    ]


def _shown(tenant: directory.Tenant) -> Tenant:
    may, calling, recording = tenant.dialling, tenant.terms, tenant.recording
    return Tenant(
        tenant.label,
        tenant.domains,
        Dialling(may.country, may.international, may.premium),
        Terms(
            calling.trial,
            calling.calls_at_once,
            calling.calls_a_second,
            calling.warning,
            calling.zone.key,
        ),
        Limits.of(tenant.limits),
        tenant.supervised_told,
        Recording(recording.rule, recording.notice, recording.days),
    )
