"""The switchboard that programs are tried at."""

from collections.abc import Iterator

import pytest

from tests.browser.switchboard import Switchboard, switchboard


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """One demo switchboard, with its carrier, for all tests of this folder."""
    with switchboard(tmp_path_factory.mktemp("demo") / "data") as board:
        yield board
