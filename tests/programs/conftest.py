"""Programs at the switchboard that pages and desk phones of a test are at, too."""

from collections.abc import Iterator

import pytest

from tests.browser.switchboard import Switchboard
from tests.programs.beside_others import OpenProgram, programs


@pytest.fixture
def open_program(board: Switchboard) -> Iterator[OpenProgram]:
    """Opens one; all are closed behind the test."""
    with programs(board) as open_:
        yield open_
