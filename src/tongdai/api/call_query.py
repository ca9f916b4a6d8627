"""Which calls are looked for: the parameters of the history."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from tongdai.call.cause import EndCause
from tongdai.call.directory import Directory
from tongdai.call.events import Direction
from tongdai.call.numbers import canonical
from tongdai.storage.history import CallFilter

from .authentication import Principal
from .pages import USUAL_SIZE, After, Limit
from .problems import InvalidField
from .queries import Moment

LONGEST_NUMBER: Final = 64
LONGEST_TEXT: Final = 100
"Characters."

Number = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NUMBER)]


def _told(text: str) -> Any:
    return msgspec.Meta(description=text)


class CallQuery(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What the calls must be; what is left out does not matter."""

    since: Annotated[Moment | None, _told("Started then or later.")] = msgspec.field(
        default=None, name="from"
    )
    until: Annotated[Moment | None, _told("Started before.")] = msgspec.field(
        default=None, name="to"
    )
    direction: Annotated[
        Literal["inbound", "outbound", "internal"] | None,
        _told("As the call says it; `internal` with an API key only."),
    ] = None
    extension: Annotated[
        Number | None, _told("It took part. With an access token its own only.")
    ] = None
    hotline: Annotated[Number | None, _told("Called by, or called with.")] = None
    number: Annotated[
        Number | None, _told("Who called, was dialled, rung or answered.")
    ] = None
    end_cause: Annotated[EndCause | None, _told("Why the call ended.")] = None
    answered: bool | None = None
    text: Annotated[
        Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT)] | None,
        _told("Somewhere in a name, a number or a note."),
    ] = None

    def filter(self, who: Principal, known: Directory) -> CallFilter:
        """
        What storage is asked for.

        Raises:
            InvalidField: An extension asks for what is not its own.
        """
        own = who.extension
        if own is not None and self.extension not in (None, own):
            raise InvalidField("extension", "expected the own one, or none")
        if own is not None and self.direction == "internal":
            raise InvalidField("direction", "expected inbound or outbound")
        tenant = known.tenant_of(who.tenant)

        def written(number: str | None) -> str:
            """As the history has it, however it was typed."""
            if number is None or tenant is None:
                return number or ""
            return canonical(number, tenant.dialling) or number.strip()

        # What an extension did is not what the tenant did: it may have called another.
        made = None if self.direction is None else self.direction == "outbound"
        direction = None if self.direction is None else Direction(self.direction)
        return CallFilter(
            since=self.since,
            until=self.until,
            extension=own or self.extension,
            made=None if own is None else made,
            direction=direction if own is None else None,
            hotline=written(self.hotline),
            number=written(self.number),
            cause=self.end_cause,
            answered=self.answered,
            text=self.text or "",
            notes_of=own,
        )


class CallPageQuery(CallQuery, frozen=True, kw_only=True, rename="camel"):
    """The same, and which page of them."""

    limit: Limit = USUAL_SIZE
    after: After = None
