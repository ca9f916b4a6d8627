"""All devices of an extension ring; however close their answers, one has the call."""

from __future__ import annotations

import random

from tests.sim.lossy_switchboard import Board, place
from tests.sim.phone import Manners, Phone
from tests.sim.world import World
from tongdai.call.cause import EndCause

RUNS = 1_000
APART = 0.005
"Seconds at most between two answers."

DEVICES = 2


def test_of_answers_within_five_milliseconds_one_wins_a_thousand_times() -> None:
    for seed in range(RUNS):
        drawn = random.Random(seed)
        world = World(seed, loss=0.0, delay=(0.001, APART))
        board = Board(world)
        caller = Phone(world, "100", ("192.0.2.10", 5060))
        devices = [
            Phone(
                world,
                "101",
                (f"192.0.2.{20 + index}", 5060),
                manners=Manners(answers_after=1.0 + drawn.uniform(0, APART)),
            )
            for index in range(DEVICES)
        ]
        for device in devices:
            place(board.bindings, device)
        with world.explained():
            caller.dial("101")
            world.run(until=10.0)
            talking = [device for device in devices if device.call is not None]
            assert len(talking) == 1, seed
            assert caller.call is not None
            (hearing,) = board.media.hearing.values()
            assert len(hearing) == 2
            caller.hang_up()
            world.run(until=100.0)
            assert [device.call for device in devices] == [None] * DEVICES
            assert board.record().cause is EndCause.BYE
            for device in devices:
                told = [
                    "completed elsewhere" in (request.headers.get("Reason") or "")
                    for request in device.requests
                    if request.method in ("CANCEL", "BYE")
                ]
                # A loser whose 200 crossed our CANCEL is hung up on besides.
                assert all(told) if device not in talking else told == [False], seed
