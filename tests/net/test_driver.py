from __future__ import annotations

import asyncio
import logging

from tests.sim.virtual_time import run
from tongdai.net.driver import Driver


class Clockwork:
    """A machine that answers ``n`` with ``n, n-1 … 1`` and wakes when it is told."""

    def __init__(self) -> None:
        self.wake_at: float | None = None
        self.heard: list[tuple[object, float]] = []

    def handle(self, event: object, now: float) -> list[object]:
        self.heard.append((event, now))
        match event:
            case "tick":
                self.wake_at = None
                return []
            case "fail":
                raise ZeroDivisionError("secret")
            case ("wake", at):
                self.wake_at = at
                return []
            case int():
                return list(range(event, 0, -1))
        return []

    def deadline(self) -> float | None:
        return self.wake_at


def driving(perform=lambda output: None):
    machine = Clockwork()
    return machine, Driver(machine, perform, tick="tick")


def test_outputs_are_performed_in_order_before_post_returns():
    async def main():
        done = []
        _, driver = driving(done.append)
        driver.post(3)
        assert done == [3, 2, 1]

    run(main())


def test_input_posted_while_performing_waits_for_the_outputs_before_it():
    async def main():
        done = []

        def perform(output):
            done.append(output)
            if output == 3:
                driver.post(1)

        _, driver = driving(perform)
        driver.post(3)
        assert done == [3, 2, 1, 1]

    run(main())


def test_tick_comes_at_the_deadline_and_not_again():
    async def main():
        machine, driver = driving()
        driver.post(("wake", 7.25))
        await asyncio.sleep(100)
        assert machine.heard[1:] == [("tick", 7.25)]

    run(main())


def test_earlier_deadline_wakes_earlier_and_later_one_later():
    async def main():
        machine, driver = driving()
        driver.post(("wake", 50.0))
        driver.post(("wake", 5.0))
        await asyncio.sleep(4)
        driver.post(("wake", 9.0))
        await asyncio.sleep(100)
        assert [heard for heard in machine.heard if heard[0] == "tick"] == [
            ("tick", 9.0)
        ]

    run(main())


def test_failing_input_is_logged_without_its_content_and_the_next_is_handled(caplog):
    async def main():
        done = []
        _, driver = driving(done.append)
        driver.post("fail")
        driver.post(1)
        assert done == [1]

    run(main())
    (line,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert line.getMessage() == "the machine failed"
    assert vars(line)["input"] == "str"


def test_output_that_cannot_be_performed_does_not_stop_those_behind_it(caplog):
    async def main():
        done = []

        def perform(output):
            if output == 2:
                raise OSError("disk full")
            done.append(output)

        _, driver = driving(perform)
        driver.post(3)
        assert done == [3, 1]

    run(main())
    assert "could not perform int" in caplog.text


def test_thousand_failures_in_a_second_are_one_traceback(caplog):
    async def main():
        _, driver = driving()
        for _ in range(1000):
            driver.post("fail")
        await asyncio.sleep(2)
        driver.post("fail")

    run(main())
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert [vars(each).get("left_out") for each in errors] == [None, 999]


def test_stopped_driver_takes_nothing_and_leaves_no_timer():
    async def main():
        machine, driver = driving()
        driver.post(("wake", 5.0))
        driver.stop()
        driver.post(3)
        await asyncio.sleep(100)
        assert machine.heard == [(("wake", 5.0), 0.0)]

    run(main())
