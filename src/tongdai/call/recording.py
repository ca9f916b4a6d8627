"""
Whether what is said in a call is kept, and who keeps it: by rule, or as it is asked.

Kept is what one side says to the other. What an agent and a supervisor whisper, what
somebody says who put the call on hold, what is talked over before a transfer: the other
side does not hear it, so its voice is in no recording.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from typing import Final

from tongdai.call.directory import RecordingRule, Tenant
from tongdai.call.events import (
    RecordingBegan,
    RecordingEnded,
    RecordingPaused,
    RecordingResumed,
    Side,
)
from tongdai.call.hearing import Hearing, Sound, Sounds, Supervision
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import RecordingAction, RecordingAsked, RecordingRuled
from tongdai.call.outputs import (
    NO_VOICES,
    Output,
    Publish,
    RecordingState,
    TellRecording,
    Voices,
)
from tongdai.call.wall_clock import WallClock

_STRICTEST: Final = (
    RecordingRule.NEVER,
    RecordingRule.ALWAYS,
    RecordingRule.ON_DEMAND,
)
"Which holds where two are as near: who must not be recorded is not."


class RecordingRefusal(enum.StrEnum):
    """Why a wish about a call's recording is not granted. The values are public."""

    NOT_TALKING = "not_talking"
    "There is no such call, or nobody has answered it."

    FORBIDDEN = "recording_forbidden"
    "The rule says never; or always, and then nobody ends it."

    NOT_RUNNING = "not_recorded"
    "Nothing is recorded that could be paused or resumed."


def rule_for(
    tenant: Tenant,
    *,
    extensions: Collection[str],
    groups: Collection[str],
    hotline: str,
) -> RecordingRule:
    """
    The rule for a call between these; the nearest one that was set.

    Nearest are the extensions that talk, then the groups that brought them to the call,
    then the hotline, then the tenant.
    """
    at_hotline = tenant.hotlines.get(hotline)
    for level in (
        [
            tenant.extensions[each].recording
            for each in extensions
            if each in tenant.extensions
        ],
        [tenant.groups[each].recording for each in groups if each in tenant.groups],
        [] if at_hotline is None else [at_hotline.recording],
    ):
        for rule in _STRICTEST:
            if rule in level:
                return rule
    return tenant.recording.rule


def voices(
    heard: Hearing, sides: Mapping[LegId, Side], supervisions: Collection[Supervision]
) -> Voices:
    """
    Whose voice reaches the other side, and for which side it speaks.

    A supervisor who is heard by all speaks for the side that it supervises.
    """
    beside = {
        each.supervisor: sides[each.supervised]
        for each in supervisions
        if each.supervised in sides
    }
    speaks_for = {**beside, **sides}
    return frozenset(
        (speaker, speaks_for[speaker])
        for speaker, listener in heard
        if listener in sides
        and speaks_for.get(speaker, sides[listener]) is not sides[listener]
    )


class Recording:
    """The recording of one call: begun at the answer, or when somebody asks for it."""

    def __init__(self, call: CallId, wall: WallClock) -> None:
        self._call = call
        self._wall = wall
        self._state = RecordingState.OFF
        self._rule = RecordingRule.NEVER
        self._notice: Sound | None = None
        self._noticed: dict[LegId, Sound] = {}
        "Who is being told that it is recorded, and by what."
        self._known: dict[LegId, RecordingState] = {}
        "What the parties know of it."

    @property
    def running(self) -> bool:
        """Is what is said now kept?"""
        return self._state is RecordingState.RUNNING

    @property
    def sounds(self) -> Sounds:
        """What is to be heard before anything else."""
        return frozenset(self._noticed.items())

    def refusal(self, action: RecordingAction) -> RecordingRefusal | None:
        """Why this may not be done to it now; None: it may."""
        match action, self._rule:
            case _, RecordingRule.NEVER:
                return RecordingRefusal.FORBIDDEN
            case RecordingAction.STOP, RecordingRule.ALWAYS:
                return RecordingRefusal.FORBIDDEN
            case RecordingAction.PAUSE | RecordingAction.RESUME, _ if (
                self._state is RecordingState.OFF
            ):
                return RecordingRefusal.NOT_RUNNING
            case _:
                return None

    def ruled(
        self, ruled: RecordingRuled, parties: Collection[LegId], now: float
    ) -> list[Output]:
        """Somebody has answered, or talks in the place of somebody else."""
        self._rule, self._notice = ruled.rule, ruled.notice
        match ruled.rule, self._state:
            case RecordingRule.ALWAYS, RecordingState.OFF:
                return self._begin(parties, now)
            case RecordingRule.NEVER, RecordingState.RUNNING | RecordingState.PAUSED:
                return self.end(now)
            case _:
                return []

    def asked(
        self, asked: RecordingAsked, parties: Collection[LegId], now: float
    ) -> list[Output]:
        """Do what somebody wants who may; what is done already changes nothing."""
        if self.refusal(asked.action) is not None:
            return []  # the rule has changed since it was looked at
        match asked.action, self._state:
            case RecordingAction.START, RecordingState.OFF:
                return self._begin(parties, now)
            case RecordingAction.PAUSE, RecordingState.RUNNING:
                self._state = RecordingState.PAUSED
                return [Publish(RecordingPaused(self._call, self._wall.at(now)))]
            case RecordingAction.START | RecordingAction.RESUME, RecordingState.PAUSED:
                self._state = RecordingState.RUNNING
                return [Publish(RecordingResumed(self._call, self._wall.at(now)))]
            case RecordingAction.STOP, RecordingState.RUNNING | RecordingState.PAUSED:
                return self.end(now)
            case _:
                return []

    def told(self, leg: LegId) -> None:
        """A party has heard that it is recorded."""
        self._noticed.pop(leg, None)

    def kept(
        self,
        heard: Hearing,
        sides: Mapping[LegId, Side],
        supervisions: Collection[Supervision],
    ) -> Voices:
        """Whose voice is to be kept, as things are."""
        return voices(heard, sides, supervisions) if self.running else NO_VOICES

    def tell(self, parties: Collection[LegId]) -> list[Output]:
        """Tell those who talk what has changed: each of them may have it paused."""
        told = parties if self._rule is not RecordingRule.NEVER else ()
        known = dict.fromkeys(told, self._state)
        news: list[Output] = [
            TellRecording(leg, state)
            for leg, state in known.items()
            if self._known.get(leg) is not state
        ]
        news += [
            TellRecording(leg, None)
            for leg in self._known
            if leg in parties and leg not in known
        ]
        self._known = known
        return news

    def taken(self, leg: LegId) -> list[Output]:
        """A party goes on in another call, where all of this need not be so."""
        known = self._known.pop(leg, None)
        return [] if known is None else [TellRecording(leg, None)]

    def end(self, now: float) -> list[Output]:
        """Keep nothing any more, if anything was."""
        self._noticed.clear()
        if self._state is RecordingState.OFF:
            return []
        self._state = RecordingState.OFF
        return [Publish(RecordingEnded(self._call, self._wall.at(now)))]

    def _begin(self, parties: Collection[LegId], now: float) -> list[Output]:
        self._state = RecordingState.RUNNING
        if self._notice is not None:
            self._noticed = dict.fromkeys(parties, self._notice)
        return [Publish(RecordingBegan(self._call, self._wall.at(now)))]
