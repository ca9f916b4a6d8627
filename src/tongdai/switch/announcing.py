"""What happens to calls and phones becomes events for the tenants' own programs."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from tongdai.call.cause import EndCause
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallRang,
    Direction,
)
from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType, Phone, PublicEvent
from tongdai.call.record import Record
from tongdai.call.recorded_call import Recorded
from tongdai.call.wall_clock import WallClock
from tongdai.switch.clock import Alarm, Clock

SETTLING: Final = 2.0
"""
Seconds that the end of a call waits for the quality of its legs, which is there in
milliseconds unless a media worker has died.
"""

MOST_RECORDED: Final = 5_000
"Ended calls remembered until their recordings are whole, which takes milliseconds."

NOT_LET_IN: Final = frozenset({EndCause.TRIAL_REJECTION, EndCause.LIMITATION_DECLINE})
"Who is called has not missed what never was for it."


class Announcements(Protocol):
    """Where events go."""

    def wanted(self, tenant: str) -> bool:
        """Does anybody want to know of this tenant's? Asked often."""

    def put(self, event: PublicEvent) -> None:
        """Tell whoever wants to know, in the order in which this is called."""


class Unheard:
    """Nobody wants to know."""

    def wanted(self, tenant: str) -> bool:
        """Never."""
        return False

    def put(self, event: PublicEvent) -> None:
        """It is lost."""


def missed(record: Record) -> bool:
    """Was this a call to the tenant's own people, and nobody answered?"""
    nobody_rang = record.rang_at is None and not record.way
    within = record.direction is Direction.INTERNAL
    if within and nobody_rang and record.cause is EndCause.CANCEL:
        return False  # given up before anybody could know of it
    return (
        record.answered_at is None
        and record.direction is not Direction.OUTBOUND
        and record.callee is not None
        and record.cause not in NOT_LET_IN
    )


class Announcing:
    """
    Tells the few facts that the world outside wants, each whole in itself.

    The end of a call waits for its statistics, and its recording for its end.
    """

    def __init__(
        self, announcements: Announcements, clock: Clock, wall: WallClock
    ) -> None:
        """
        Args:
            wall: Must count with ``clock``.
        """
        self._announcements = announcements
        self._clock = clock
        self._wall = wall
        self._alarm = Alarm(clock, self._due)
        self._ending: dict[CallId, tuple[float, Record]] = {}
        "Calls whose statistics are to come, and until when they are waited for."
        self._recorded: dict[CallId, tuple[Record, Recorded | None]] = {}
        "Calls whose recordings, or whose ends, are still to be told."

    def happened(self, event: CallEvent, record: Record) -> None:
        """
        Something happened to a call.

        Args:
            record: As it is now.
        """
        if not self._announcements.wanted(record.tenant):
            return
        match event:
            case CallRang(at=at):
                self._tell(EventType.RINGING, at, record)
            case CallAnswered(at=at):
                self._tell(EventType.ANSWERED, at, record)
            case CallEnded():
                if record.recorded:
                    self._remember(record)
                if record.answered_at is None:
                    self._end(record)
                else:
                    until = self._clock.time() + SETTLING
                    self._ending[record.call] = until, record
                    self._set_alarm()

    def settled(self, record: Record) -> None:
        """The quality of both legs of an ended call is known."""
        if self._ending.pop(record.call, None) is not None:
            self._end(record)
            self._set_alarm()

    def recording_ready(self, recorded: Recorded) -> None:
        """A recording is whole."""
        known = self._recorded.get(recorded.call)
        if known is None:
            return
        record, _ = known
        if recorded.call in self._ending:
            self._recorded[recorded.call] = record, recorded
        else:
            self._tell_recording(record, recorded)

    def phone(self, tenant: str, phone: Phone) -> None:
        """A phone or page has come or gone."""
        if not self._announcements.wanted(tenant):
            return
        kind = EventType.UNREGISTERED
        if phone.departure is None:
            kind = EventType.REGISTERED
        at = self._wall.at(self._clock.time())
        self._announcements.put(PublicEvent(kind, at, tenant, phone=phone))

    def flush(self) -> None:
        """Wait for nothing any more: we are stopping."""
        for _, record in list(self._ending.values()):
            self.settled(record)

    def _due(self, now: float) -> None:
        for until, record in list(self._ending.values()):
            if until > now:
                break
            self.settled(record)
        self._set_alarm()

    def _set_alarm(self) -> None:
        # All wait equally long: the first to have come is the first to be due.
        self._alarm.set(next((until for until, _ in self._ending.values()), None))

    def _end(self, record: Record) -> None:
        ended_at = record.ended_at or record.started_at
        self._tell(EventType.ENDED, ended_at, record)
        if missed(record):
            self._tell(EventType.MISSED, ended_at, record)
        _, recorded = self._recorded.get(record.call, (record, None))
        if recorded is not None:
            self._tell_recording(record, recorded)

    def _remember(self, record: Record) -> None:
        if len(self._recorded) >= MOST_RECORDED:
            del self._recorded[next(iter(self._recorded))]
        self._recorded[record.call] = record, None

    def _tell_recording(self, record: Record, recorded: Recorded) -> None:
        self._recorded.pop(record.call, None)
        at = recorded.ended_at
        if at is None or at <= recorded.began_at:
            return  # nothing is in it
        self._tell(EventType.RECORDING, at, record, recorded)

    def _tell(
        self,
        kind: EventType,
        at: datetime,
        record: Record,
        recorded: Recorded | None = None,
    ) -> None:
        event = PublicEvent(kind, at, record.tenant, record, recorded)
        self._announcements.put(event)
