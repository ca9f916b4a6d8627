"""Events whose program does not look: so many are kept, and one line complains."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tongdai.client import Event
from tongdai.client.omi.listeners import MOST_WAITING, Events

MORE = 5


def test_the_oldest_are_dropped_and_one_line_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        events = Events()
        with caplog.at_level(logging.WARNING, "tongdai.client"):
            for number in range(MOST_WAITING + MORE):
                events.put(Event(str(number), {}))
        events.close()
        read = [event.name async for event in events]
        assert read == [str(each) for each in range(MORE, MOST_WAITING + MORE)]

    asyncio.run(main())
    assert len(caplog.records) == 1
