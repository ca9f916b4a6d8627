"""A desk phone on extension 102, and pages, with software that nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.switchboard import Switchboard
from tests.browser.website import Website
from tests.interop.baresip import DESK_HERTZ, Baresip, baresip
from tests.interop.libraries import script


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


@pytest.fixture(scope="module")
def sipjs(site: Website) -> str:
    """The name of a page with SIP.js."""
    site.add("sipjs.js", script("sip.js/lib/index.js", "SIP"))
    return "sipjs.html"


@pytest.fixture(scope="module")
def jssip(site: Website) -> str:
    """The name of a page with JsSIP."""
    site.add("jssip.js", script("jssip/lib/JsSIP.js", "JsSIP"))
    return "jssip.html"
