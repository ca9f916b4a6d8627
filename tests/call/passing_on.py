"""A call that is passed on to 102, up to any point of it, and what is then told."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.call.scouted import ScoutedCall, devices, rings
from tongdai.call.call import Attempt
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import CallEnded, CallTransferred, Side
from tongdai.call.finding import Finding
from tongdai.call.hearing import Tune
from tongdai.call.ids import CallId, LegId, TransferId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    LegAnswered,
    LegRang,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    Connect,
    Meet,
    Publish,
    ReportTransfer,
    TransferNews,
)
from tongdai.call.wall_clock import WallClock

ID = CallId("call")
CALLER, CALLEE, TARGET, OTHER = map(LegId, ("caller", "callee", "target", "other"))
WALL = WallClock(offset=1_700_000_000.0)
ATTEMPT = Attempt(ID, "demo", CALLER, "100", "An", "101", "101")
CALLED = AtExtension("101")
TO = Aim("102", "Bình", AtExtension("102"))
ONE = rings("102", TARGET, name="Bình", ring=30.0)
TWO = rings("102", TARGET, OTHER, name="Bình", ring=30.0)
ASKED, LATER = TransferId(7), TransferId(9)
BLIND, ATTENDED = TransferMode.BLIND, TransferMode.ATTENDED
NOBODY: frozenset[tuple[LegId, LegId]] = frozenset()

COMPLETE = CompleteAsked(CALLEE, LATER, "102")
CANCEL = CancelAsked(CALLEE, LATER, "102")


def asked(
    by: LegId = CALLEE,
    mode: TransferMode = BLIND,
    to: Aim | Ending = TO,
    request: TransferId = ASKED,
) -> TransferAsked:
    number = "100" if by == CALLER else "101"
    return TransferAsked(by, request, number, mode, to)


def at(now: float) -> datetime:
    return datetime.fromtimestamp(1_700_000_000.0 + now, UTC)


def both_hear(one: LegId, other: LegId, *, waits: LegId | None = None) -> Connect:
    """The two talk; whoever waits meanwhile has music."""
    music = frozenset[tuple[LegId, Tune]]() if waits is None else {(waits, Tune.MUSIC)}
    return Connect(frozenset({(one, other), (other, one)}), frozenset(music))


def hear(**tunes: Tune) -> Connect:
    """Nobody hears anybody; these hear something."""
    return Connect(NOBODY, frozenset((LegId(leg), tune) for leg, tune in tunes.items()))


def met(leg: LegId) -> Meet:
    return Meet(devices("102", leg, name="Bình")[0], None)


def transferred(by: str, place: Side, now: float) -> Publish:
    return Publish(CallTransferred(ID, at(now), by, "102", "Bình", place))


def ended(ending: Ending, by: Side | None, now: float) -> Publish:
    return Publish(CallEnded(ID, at(now), ending, by))


def told(
    news: TransferNews | Ending,
    *,
    by: LegId = CALLEE,
    request: TransferId = ASKED,
    over: bool = True,
) -> ReportTransfer:
    return ReportTransfer(by, request, news, over)


def dialling(target: Finding = ONE) -> ScoutedCall:
    """100 calls 101; at 102 there is ``target``."""
    found = {CALLED: rings("101", CALLEE), TO.to: target}
    call = ScoutedCall(ATTEMPT, WALL, found)
    call.seek(CALLED, 600.0, now=0.0)
    return call


def talking(target: Finding = ONE) -> ScoutedCall:
    """100 talks to 101 since 0 s, and may until 600 s."""
    call = dialling(target)
    call.handle(LegAnswered(CALLEE), now=0.0)
    return call


def ringing(
    mode: TransferMode = BLIND, by: LegId = CALLEE, target: Finding = ONE
) -> ScoutedCall:
    """102 rings since 10 s, and would until 40 s."""
    call = talking(target)
    call.handle(asked(by, mode), now=10.0)
    call.handle(LegRang(TARGET), now=10.5)
    return call


def announcing(by: LegId = CALLEE) -> ScoutedCall:
    """102 has answered and talks to whoever passes the call on."""
    call = ringing(ATTENDED, by)
    call.handle(LegAnswered(TARGET), now=11.0)
    return call
