"""How somebody supervises a live call: ``/api/v1/calls/{uuid}/supervision``."""

from __future__ import annotations

from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId
from tongdai.errors import Refused

from .authentication import Authentication
from .bodies import body_of
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


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a POST."""

    mode: SupervisionMode
    extension: str = ""
    "The supervisor, where an API key asks."


def routes(supervisor: Supervisor, authentication: Authentication) -> list[Route]:
    """The resource's route."""

    async def change(request: Request) -> Response:
        who = authentication.anybody(request)
        wish = await body_of(request, Wish)
        by = wish.extension or who.extension
        if not by:
            raise InvalidField("extension", "the number of the supervisor")
        if who.extension not in (None, by):
            raise NotYours("an extension changes its own supervision only")
        call = CallId(request.path_params["uuid"])
        if not supervisor.supervise(call, who.tenant, by, wish.mode):
            raise NotSupervising("the extension supervises no such call now")
        return Response(status_code=204)

    return [Route("/calls/{uuid}/supervision", change, methods=["POST"])]
