"""How somebody supervises a live call: ``/api/v1/calls/{uuid}/supervision``."""

from __future__ import annotations

from typing import Protocol

import msgspec

from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId
from tongdai.errors import Refused
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .operations import Operation
from .problems import Conflict, InvalidField


class NotSupervising(Conflict):
    """The extension does not supervise such a call now."""

    code = "not_supervising"


class NotYours(Refused):
    """An extension changes its own supervision, and nobody else's."""

    code = "not_your_supervision"


class Supervisor(Protocol):
    """What this resource needs of the switch."""

    def supervise(
        self, call: CallId, tenant: str, supervisor: str, mode: SupervisionMode
    ) -> bool:
        """Change how an extension supervises a live call; False: it does not."""


class SupervisionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a POST."""

    mode: SupervisionMode
    extension: str = ""
    "The supervisor, where an API key asks."


def operations(supervisor: Supervisor) -> list[Operation]:
    """What can be done with a supervision that is under way."""

    async def change_supervision(
        who: Principal, uuid: str, body: SupervisionWish
    ) -> None:
        """Changes how a supervisor who is in the call is heard."""
        by = body.extension or who.extension
        if not by:
            raise InvalidField("extension", "the number of the supervisor")
        if who.extension not in (None, by):
            raise NotYours("an extension changes its own supervision only")
        if not supervisor.supervise(CallId(uuid), who.tenant, by, body.mode):
            raise NotSupervising("the extension supervises no such call now")

    return [
        Operation(
            "POST",
            "/calls/{uuid}/supervision",
            change_supervision,
            Scope.CALLS_CONTROL,
            "Change how a supervisor is heard",
            for_extensions=True,
            problems=(NotYours, NotSupervising),
        )
    ]
