"""Whatever phones, media and time do, every call ends once and leaves nothing."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.scripted_media import PHONE, description
from tests.switch.board import Board, desk_phone, socket
from tongdai.call.ids import LegId
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegFailed, LegSilent, WorkerDied
from tongdai.sip.endpoint_inputs import Accept, Dial, HangUp, Refuse
from tongdai.sip.endpoint_outputs import (
    Referral,
    SessionConfirmed,
    SessionReoffered,
    TransferWanted,
)
from tongdai.sip.ids import SessionId

OPUS = description(LegKind.RTP, (CodecFamily.OPUS,))
HOLD = description(LegKind.RTP, (CodecFamily.G711,), "sendonly")
BODIES = st.sampled_from([PHONE, OPUS, HOLD, b"nonsense"])
STEPS = st.tuples(
    st.sampled_from(
        [
            "ring",
            "answer",
            "end",
            "reoffer",
            "confirm",
            "refer",
            "silent",
            "fail",
            "worker dies",
            "flow closes",
            "time",
        ]
    ),
    st.integers(0, 7),
    st.sampled_from([200, 408, 430, 480, 486, 487, 503, 603]),
    BODIES,
    st.sampled_from(Referral),
)
Step = tuple[str, int, int, bytes, Referral]


def take_step(
    board: Board, step: Step, legs: list[LegId], over: set[LegId], answered: set[LegId]
) -> None:
    """Let one thing happen that the endpoint or the engine may report now."""
    what, index, status, body, kind = step
    answered |= {LegId(e.session) for e in board.posted if isinstance(e, Accept)}
    leg = legs[index % len(legs)]
    callee = not leg.startswith("caller")
    match what:
        case "ring" if callee:
            board.rings(leg, body, status=183)
        case "answer" if callee and leg not in over | answered:
            answered.add(leg)
            board.answers(leg, body)
        case "end" if leg not in over:
            over.add(leg)
            board.ends(leg, status)
        case "refer" if leg in answered and leg not in over:
            user = str(100 + index % 4)
            wanted = TransferWanted(SessionId(leg), len(board.posted), user, "", kind)
            board.report(wanted)
        case "reoffer" if leg in answered - over:
            board.report(SessionReoffered(SessionId(leg), body))
        case "confirm" if leg in answered - over and not callee:
            board.report(SessionConfirmed(SessionId(leg), None))
        case "silent":
            board.media.tell(LegSilent(leg))
        case "fail":
            board.media.tell(LegFailed(leg, "no"))
        case "worker dies" if leg in board.media.open:
            call = board.media.open[leg][0]
            mine = [leg for leg, (its, _) in board.media.open.items() if its == call]
            for each in mine:
                del board.media.open[each]
            board.media.tell(WorkerDied(frozenset(mine)))
        case "flow closes":
            board.switch.flow_closed(socket(1))
        case "time":
            board.clock.advance(float(status) / 40)
            board.media.report()


@settings(max_examples=300, deadline=None)
@given(steps=st.lists(STEPS, max_size=30), late=st.booleans())
def test_every_call_ends_once_and_leaves_no_leg_no_timer_and_no_media(
    steps: list[Step], late: bool
) -> None:
    board = Board()
    phones = (("101", 11), ("101", 12), ("102", 13), ("102", 14), ("100", 15))
    board.place(*(desk_phone(*phone) for phone in phones))
    caller = board.call("101", session="caller", body=None if late else PHONE)
    over: set[LegId] = set()
    answered: set[LegId] = set()
    for step in steps:
        take_step(board, step, [caller, *dialled(board)], over, answered)
        over |= set(endings(board))
    board.clock.advance(5 * 3600.0)
    board.media.report()

    ended = Counter(endings(board))
    legs = [caller, *dialled(board)]
    assert not [leg for leg in legs if ended[leg] > 1]
    assert over | ended.keys() == set(legs)
    assert board.switch.live_calls == 0
    assert board.media.open == {}
    assert board.clock.armed == 0
    closings = [record for record in board.records.puts if record.cause is not None]
    assert len({(r.cause, r.ended_at, r.code, r.ended_by) for r in closings}) == 1


def dialled(board: Board) -> list[LegId]:
    """The legs that the switch has ever dialled."""
    return [LegId(each.session) for each in board.posted if isinstance(each, Dial)]


def endings(board: Board) -> list[LegId]:
    """The legs that the switch has ended, as often as it did."""
    return [
        LegId(posted.session)
        for posted in board.posted
        if isinstance(posted, HangUp | Refuse)
    ]
