"""What whoever asks is told when nothing can be done, or nothing any more."""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.inputs import (
    CancelAsked,
    CompleteAsked,
    Input,
    JoinAsked,
    ModeAsked,
    SupervisorJoined,
    TakenOver,
    TransferAsked,
)
from tongdai.call.outputs import (
    AnswerMode,
    Drop,
    Output,
    RefuseTransfer,
    TransferRefusal,
)


def refusal(event: Input) -> list[Output]:
    """
    Refuse what an input asks for; a leg that was to come in is dropped.

    Facts need no answer: a leg that was dropped meanwhile may still have had its say.
    """
    match event:
        case TransferAsked(leg, request, _, _, Ending() as ending):
            return [RefuseTransfer(leg, request, ending)]
        case JoinAsked(leg, request, _, device):
            refused = RefuseTransfer(leg, request, TransferRefusal.NOTHING)
            return [refused, Drop(device.leg, Ending.CANCELLED)]
        case (
            TransferAsked(leg, request)
            | CompleteAsked(leg, request)
            | CancelAsked(leg, request)
        ):
            return [RefuseTransfer(leg, request, TransferRefusal.NOTHING)]
        case TakenOver(_, leg) | SupervisorJoined(leg):
            return [Drop(leg, Ending.CANCELLED)]
        case ModeAsked(leg, request):
            return [AnswerMode(leg, request, done=False)]
        case _:
            return []
