"""A desk phone that nobody here wrote, on extension 102."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.switchboard import Switchboard
from tests.interop.baresip import DESK_HERTZ, Baresip, baresip


@pytest.fixture
def desk_phone(board: Switchboard, tmp_path: Path) -> Iterator[Baresip]:
    with baresip(
        tmp_path / "baresip",
        user="102",
        password="demo-102",
        sip_port=board.sip_port,
        hertz=DESK_HERTZ,
    ) as phone:
        phone.wait_for("REGISTER_OK")
        yield phone
