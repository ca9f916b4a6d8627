"""
The pytest plugin: a running demo, and phones that call, for anybody's tests.

::

    def test_a_call(switchboard):
        alice, bob = switchboard.phone("101"), switchboard.phone("102")
        call = alice.calls(bob)
        assert call.answered
        assert alice.hears(bob)
        call.hang_up()
        assert call.end_cause == "BYE"

Nothing is imported until a test asks for the fixture: pytest loads this in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def switchboard_process() -> Iterator[Any]:
    """
    The demo, in a process of its own on free ports, with data that is thrown away.

    Raises:
        NotPossible: what the switchboard needs is not installed.
        Unavailable: it does not start; what it said is in the message.
    """
    from .demo_process import demo_process  # only runs that use it pay for it

    with demo_process() as process:
        yield process


@pytest.fixture
def switchboard(switchboard_process: Any) -> Iterator[Any]:
    """
    A :class:`~tongdai.testing.switchboard.Switchboard` that is as new for each test.

    It is the same process for all tests of a run; calls and registrations that a test
    leaves behind are ended after it.
    """
    from .switchboard import Switchboard  # only runs that use it pay for it

    with Switchboard(switchboard_process) as board:
        yield board
