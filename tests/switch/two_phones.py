"""100, a browser, on its way into a call with the two desk phones of 101."""

from __future__ import annotations

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone
from tongdai.call.ids import LegId
from tongdai.sip.endpoint_inputs import (
    HeaderRows,
    Refuse,
)

DESK, MOBILE = desk_phone("101", 11), desk_phone("101", 12)
ELSEWHERE: HeaderRows = (
    ("Reason", 'SIP;cause=200;text="Call completed elsewhere"'),
    ("Tongdai-Cause", "CANCEL"),
)
GAVE_UP: HeaderRows = (
    ("Reason", 'Q.850;cause=16;text="The caller gave up"'),
    ("Tongdai-Cause", "CANCEL"),
)
NORMAL: HeaderRows = (
    ("Reason", 'Q.850;cause=16;text="Normal call clearing"'),
    ("Tongdai-Cause", "BYE"),
)


def ringing() -> tuple[Board, LegId, LegId, LegId]:
    """100, a browser, calls the two desk phones of 101."""
    board = Board()
    board.place(DESK, MOBILE)
    caller = board.call("101")
    first, second = board.dialled()
    board.rings(first)
    board.take_all()
    return board, caller, first, second


def talking() -> tuple[Board, LegId, LegId]:
    """One of the desk phones has answered."""
    board, caller, callee, _ = ringing()
    board.clock.advance(2.0)
    board.answers(callee, PHONE)
    board.take_all()
    return board, caller, callee


def refusal(board: Board, caller: LegId) -> Refuse:
    (refused,) = board.take_all()
    assert isinstance(refused, Refuse)
    assert LegId(refused.session) == caller
    return refused


def told(number: str, call: str = "id-1") -> HeaderRows:
    """What a party is told: which call it is, and who is at its other end."""
    other = f'"Person {number}" <sip:{number}@demo>'
    return (("Tongdai-Call", call), ("P-Asserted-Identity", other))


def both(one: LegId, other: LegId) -> frozenset[tuple[LegId, LegId]]:
    return frozenset({(one, other), (other, one)})
