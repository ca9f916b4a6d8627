"""The metronome of all legs, on the event loops that programs have."""

from __future__ import annotations

import asyncio

import pytest
import uvloop

from tongdai.client.media.pace import Pace

AT_ONCE = 0.0002
"Seconds: less than the millisecond that uvloop counts in."


class Beaten:
    def __init__(self) -> None:
        self.beats: list[int] = []
        self.enough = asyncio.Event()

    def beat(self, number: int, at: float) -> None:
        self.beats.append(number)
        if len(self.beats) >= 5:
            self.enough.set()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_leg_may_come_when_the_next_beat_is_due_at_once(run):
    async def main():
        pace = Pace(asyncio.get_running_loop().time() + AT_ONCE)
        legs = [Beaten() for _ in range(3)]
        for leg in legs:
            pace.add(leg)
        async with asyncio.timeout(30):
            for leg in legs:
                await leg.enough.wait()
        for leg in legs:
            pace.remove(leg)
        return [leg.beats for leg in legs]

    for beats in run(main()):
        assert beats == sorted(set(beats))
