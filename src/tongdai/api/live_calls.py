"""Calls while they live: ``/api/v1/live-calls``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from tongdai.call.cause import END_CAUSES, Ending
from tongdai.call.ids import CallId
from tongdai.call.record import Record
from tongdai.errors import Refused, Unavailable
from tongdai.storage.scopes import Scope
from tongdai.switch.directing import Director, Refusal
from tongdai.switch.gauging import Gauged
from tongdai.switch.wishes import BadDatas, Wishes, noted

from .authentication import Principal
from .call_view import sides_known_to
from .live_call_bodies import (
    CallWish,
    HoldWish,
    LiveCall,
    LiveCalls,
    LiveQuery,
    TransferWish,
    place,
    shown,
)
from .operations import Operation
from .pages import cursor, position
from .problems import Conflict, InvalidField, NotFound

CREATED: Final = 201


class CallRefused(Refused):
    """The extension may not make such a call, so that none is made for it."""

    code = "call_refused"


class ExtensionAway(Conflict):
    """No phone of the extension is there that could ring."""

    code = "extension_away"


class NotTalking(Conflict):
    """Nobody for whom this could be done talks in the call now."""

    code = "not_talking"


class NoRoom(Unavailable):
    """The switchboard is stopping, or has no room for another call."""

    code = "no_room"


class NotYourExtension(Refused):
    """An access token speaks for its own extension, and for no other."""

    code = "not_your_extension"


class Living(Protocol):
    """The records of calls that have not ended."""

    def of(self, tenant: str) -> Sequence[Record]:
        """Those of a tenant, the oldest first."""


class Directing(Protocol):
    """What this resource needs of the switch."""

    def sees(self, call: CallId, by: Director) -> bool:
        """May whoever asks know of this call, and does it live?"""

    def make(
        self, tenant: str, extension: str, number: str, wishes: Wishes
    ) -> CallId | Ending:
        """Call an extension to its phone, and then whom it is to call."""

    def end(self, call: CallId, by: Director) -> Refusal | None:
        """Hang up for everybody."""

    def pass_on(
        self, call: CallId, by: Director, extension: str, to: str
    ) -> Refusal | Ending | None:
        """Pass whom an extension talks to on to somebody else."""

    def hold(
        self, call: CallId, by: Director, extension: str, *, on: bool
    ) -> Refusal | None:
        """Put a call on hold for an extension, or take it back."""


class Gauging(Protocol):
    """How calls sound while they live."""

    async def of(self, calls: Collection[CallId]) -> Gauged:
        """Of each side that talks, as far as that can be found out at once."""


def operations(
    living: Living, directing: Directing, gauging: Gauging
) -> list[Operation]:
    """What can be done with calls that live."""

    async def list_live_calls(who: Principal, query: LiveQuery) -> LiveCalls:
        """
        Those in which the extension rings or talks; by API key those of the whole
        tenant. The oldest first. How they sound is measured only if it is asked for.
        """
        found = sorted(_seen(who), key=place)
        after = position(query.after)
        rest = [each for each in found if after is None or place(each) > after]
        page, more = rest[: query.limit], len(rest) > query.limit
        further = cursor(place(page[-1])) if more else None
        asked = [each.call for each in page] if query.quality else []
        gauged = await gauging.of(asked)
        return LiveCalls([_shown(who, each, gauged) for each in page], further)

    async def get_live_call(who: Principal, uuid: str) -> LiveCall:
        """
        With how it sounds: for an extension its own side only. A call that has ended is
        404 here, and stands in the history.
        """
        found = _found(who, CallId(uuid))
        return _shown(who, found, await gauging.of([found.call]))

    async def make_call(who: Principal, body: CallWish) -> LiveCall:
        """
        Rings the phones of the extension, which show whom it is to call; when one is
        answered, calls that number. All that binds a call that the extension makes
        itself binds this one: whom it may call, hotlines, allowances.
        """
        extension = _extension(who, body.extension)
        if not extension:
            raise InvalidField("extension", "expected the number of who is to call")
        try:
            wishes = Wishes(body.hotline, noted(body.datas))
        except BadDatas as error:
            raise InvalidField("datas", str(error)) from None
        made = directing.make(who.tenant, extension, body.number, wishes)
        if isinstance(made, Ending):
            raise _refusal(made)
        try:
            return _shown(who, _found(who, made), {})
        except NotFound:
            raise NoRoom("it ended as it began; the history says why") from None

    async def end_live_call(who: Principal, uuid: str) -> None:
        """
        Hangs up for everybody in it. An extension ends calls that it made or talks in;
        one that only rings for it goes on ringing elsewhere.
        """
        _check(directing.end(CallId(uuid), _director(who)))

    async def transfer_live_call(who: Principal, uuid: str, body: TransferWish) -> None:
        """
        Passes whom the extension talks to on, without announcing it, by the rights of
        that extension. It is out as soon as somebody answers; when nobody does, the two
        talk on.
        """
        by = _director(who)
        extension = _extension(who, body.extension)
        outcome = directing.pass_on(CallId(uuid), by, extension, body.to)
        if isinstance(outcome, Ending):
            raise _refusal(outcome, field="to")
        _check(outcome)

    async def hold_live_call(who: Principal, uuid: str, body: HoldWish) -> None:
        """
        Puts the call on hold for the extension, or takes it back: the other party hears
        music. The phone is not told; what it holds itself it takes back itself.
        """
        by, extension = _director(who), _extension(who, body.extension)
        _check(directing.hold(CallId(uuid), by, extension, on=body.on))

    def _seen(who: Principal) -> list[Record]:
        by = _director(who)
        return [each for each in living.of(who.tenant) if directing.sees(each.call, by)]

    def _found(who: Principal, call: CallId) -> Record:
        for each in _seen(who):
            if each.call == call:
                return each
        raise NotFound("no such call lives")

    control = Scope.CALLS_CONTROL
    return [
        Operation(
            "GET",
            "/live-calls",
            list_live_calls,
            Scope.CALLS_READ,
            "List the calls that live",
            for_extensions=True,
        ),
        Operation(
            "POST",
            "/live-calls",
            make_call,
            control,
            "Make a call for an extension",
            for_extensions=True,
            status=CREATED,
            problems=(CallRefused, ExtensionAway, NoRoom, NotYourExtension),
        ),
        Operation(
            "GET",
            "/live-calls/{uuid}",
            get_live_call,
            Scope.CALLS_READ,
            "Show a call that lives",
            for_extensions=True,
            problems=(NotFound,),
        ),
        Operation(
            "DELETE",
            "/live-calls/{uuid}",
            end_live_call,
            control,
            "Hang up",
            for_extensions=True,
            problems=(NotFound, NotTalking),
        ),
        Operation(
            "POST",
            "/live-calls/{uuid}/transfer",
            transfer_live_call,
            control,
            "Pass a call on",
            for_extensions=True,
            problems=(NotFound, NotTalking, CallRefused, NoRoom, NotYourExtension),
        ),
        Operation(
            "POST",
            "/live-calls/{uuid}/hold",
            hold_live_call,
            control,
            "Put a call on hold, or take it back",
            for_extensions=True,
            problems=(NotFound, NotTalking, NotYourExtension),
        ),
    ]


def _shown(who: Principal, record: Record, gauged: Gauged) -> LiveCall:
    """A call, with what whoever asks may know of how it sounds."""
    sides = gauged.get(record.call, {})
    known = sides_known_to(who.extension, record)
    return shown(record, {side: sides[side] for side in known & sides.keys()})


def _director(who: Principal) -> Director:
    return Director(who.tenant, who.extension)


def _extension(who: Principal, asked: str) -> str:
    """For whom something is to be done; empty: that is not said."""
    if who.extension is not None and asked not in ("", who.extension):
        raise NotYourExtension("an access token speaks for its own extension only")
    return who.extension or asked


def _check(refusal: Refusal | None) -> None:
    match refusal:
        case Refusal.NO_CALL:
            raise NotFound("no such call lives")
        case Refusal.NOT_TALKING:
            raise NotTalking(refusal.value)
        case Refusal.WHO:
            raise InvalidField("extension", refusal.value)


def _refusal(ending: Ending, *, field: str = "number") -> Exception:
    """What a program is told when no call is made, or none passed on."""
    match ending:
        case Ending.UNKNOWN_NUMBER:
            return InvalidField(field, "nobody has this number, and none can be called")
        case Ending.OWN_NUMBER:
            return InvalidField(field, "expected another number than the extension's")
        case Ending.UNREACHABLE:
            return ExtensionAway("no phone of the extension is there")
        case Ending.UNAVAILABLE:
            return NoRoom("no room for another call now")
        case _:
            cause = END_CAUSES[ending].value
            return CallRefused(f"{cause}: {ending.value}")
