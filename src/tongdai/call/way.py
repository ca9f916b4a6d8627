"""What leads a call to who answers, told to the world."""

from __future__ import annotations

from datetime import datetime

from tongdai.call.destination import number_of
from tongdai.call.events import (
    CallForwarded,
    CallQueued,
    CallRangGroup,
    CallWentOut,
)
from tongdai.call.hunting import GroupRings, InLine, OnTheWay, SentOn, WentOut
from tongdai.call.ids import CallId
from tongdai.call.outputs import Publish


def told(step: OnTheWay, call: CallId, at: datetime) -> Publish:
    """The event of one step on the way."""
    match step:
        case GroupRings(group):
            return Publish(CallRangGroup(call, at, group))
        case WentOut(trunk):
            return Publish(CallWentOut(call, at, trunk))
        case InLine(group):
            return Publish(CallQueued(call, at, group))
        case SentOn(former, to):
            return Publish(CallForwarded(call, at, number_of(former), number_of(to)))
