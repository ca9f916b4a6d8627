"""The switchboard that programs are tried at."""

from collections.abc import Iterator

import pytest

from tests.browser.switchboard import Switchboard, switchboard
from tests.client.beside_others import OpenProgram, programs


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """One demo switchboard, with its carrier, for all tests of this folder."""
    with switchboard(tmp_path_factory.mktemp("demo") / "data") as board:
        yield board


@pytest.fixture
def open_program(board: Switchboard) -> Iterator[OpenProgram]:
    """Programs at the switchboard that pages and desk phones of a test are at, too."""
    with programs(board) as open_:
        yield open_
