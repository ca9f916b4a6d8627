"""A call whose questions are answered at once, by what the test says is there."""

from __future__ import annotations

from tongdai.call.call import Attempt, Call
from tongdai.call.cause import Ending
from tongdai.call.destination import Destination
from tongdai.call.finding import Device, Finding, Nobody, Onward, Rings, Wave
from tongdai.call.ids import LegId
from tongdai.call.inputs import Found, Input
from tongdai.call.outputs import Output, Seek
from tongdai.call.wall_clock import WallClock


def devices(number: str, *legs: LegId, name: str = "") -> tuple[Device, ...]:
    return tuple(Device(leg, number, name) for leg in legs)


def rings(
    number: str,
    *legs: LegId,
    name: str = "",
    ring: float = 60.0,
    onward: Onward | None = None,
) -> Rings:
    """All devices of one extension ring together."""
    wave = Wave(devices(number, *legs, name=name), ring)
    return Rings((wave,), onward or Onward(), one_party=True)


class ScoutedCall(Call):
    """What was asked is kept in ``sought``; what is not known is not there."""

    def __init__(
        self, attempt: Attempt, wall: WallClock, found: dict[Destination, Finding]
    ) -> None:
        super().__init__(attempt, wall)
        self.found = found
        self.sought: list[Seek] = []

    def seek(
        self,
        to: Destination,
        talk: float,
        now: float,
        *,
        fallback: Destination | None = None,
    ) -> list[Output]:
        return self._told(super().seek(to, talk, now, fallback=fallback), now)

    def handle(self, event: Input, now: float) -> list[Output]:
        return self._told(super().handle(event, now), now)

    def _told(self, outputs: list[Output], now: float) -> list[Output]:
        """As the switch does: what was found is told after all the rest is done."""
        told = [output for output in outputs if not isinstance(output, Seek)]
        for output in outputs:
            if isinstance(output, Seek):
                self.sought.append(output)
                nobody = Nobody(Ending.UNREACHABLE, Onward())
                finding = self.found.get(output.to, nobody)
                told += self.handle(Found(output.serial, finding), now)
        return told
