"""
Tells a party that lost its connection for a moment from one that is gone.

A lost signalling connection alone ends no call: networks change and pages come back.
Nor does it wait for the media engine's long silence: a closed page has neither. A leg
is given up when its flow has been away for ``absence`` seconds and not one packet of
audio came within ``quiet`` seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from tongdai.call.ids import LegId
from tongdai.machine import TimerTable
from tongdai.switch.settings import SwitchSettings

# Inputs: what happened.


@dataclass(frozen=True, slots=True)
class FlowLost:
    """The signalling connection of a talking leg is gone."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class FlowBack:
    """The leg is reachable again, or needs no watching any more."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Measured:
    """How many packets of audio have come from the leg, ever."""

    leg: LegId
    packets: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = FlowLost | FlowBack | Measured | Tick

# Outputs: what to do.


@dataclass(frozen=True, slots=True)
class Measure:
    """Find out how many packets have come from the leg; answer with ``Measured``."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The party is gone. The leg is watched no more."""

    leg: LegId


Output = Measure | GiveUp


@dataclass(slots=True)
class _Watch:
    since: float
    packets: int | None = None
    "At the last measurement."
    asked: bool = False
    "Is a measurement of ours under way?"


class Absence:
    """The legs whose signalling connection is gone, until it is back or given up."""

    def __init__(self, settings: SwitchSettings) -> None:
        self._settings = settings
        self._watched: dict[LegId, _Watch] = {}
        self._looks: TimerTable[LegId] = TimerTable()

    def deadline(self) -> float | None:
        return self._looks.next()

    def handle(self, event: Input, now: float) -> list[Output]:
        match event:
            case FlowLost(leg) if leg not in self._watched:
                self._watched[leg] = _Watch(since=now)
                first = now + self._settings.absence - self._settings.quiet
                self._looks.start(leg, max(now, first))
                return []

            case FlowBack(leg):
                self._forget(leg)
                return []

            case Measured(leg, packets) if self._awaits(leg):
                return self._measured(leg, packets, now)

            case Tick():
                outputs: list[Output] = []
                while (due := self._looks.pop_due(now)) is not None:
                    self._looks.start(due, now + self._settings.quiet)
                    self._watched[due].asked = True
                    outputs.append(Measure(due))
                return outputs

            case _:
                return []  # it came back meanwhile, or somebody else has asked

    def _awaits(self, leg: LegId) -> bool:
        """
        Has a measurement been asked for?

        Others measure legs too, at any time: of two just after each other the second
        finds nothing new even where audio flows.
        """
        return leg in self._watched and self._watched[leg].asked

    def _measured(self, leg: LegId, packets: int, now: float) -> list[Output]:
        watch = self._watched[leg]
        watch.asked = False
        silent = packets == watch.packets
        watch.packets = packets
        # The timer and the answer of the media engine are not exactly on time.
        if not silent or now < watch.since + self._settings.absence:
            return []
        self._forget(leg)
        return [GiveUp(leg)]

    def _forget(self, leg: LegId) -> None:
        self._watched.pop(leg, None)
        self._looks.stop(leg)
