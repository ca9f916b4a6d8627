"""``docs/python/sdk.md`` says what is so: its program runs, its names are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tongdai.client import Call, OmiSDK
from tongdai.client.omi.config import EVENTS, Config
from tongdai.client.omi.refusals import _REFUSALS

GUIDE = (Path(__file__).parents[2] / "docs" / "python" / "sdk.md").read_text()


def test_its_program_does_what_it_says(demo):
    (program,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    program = program.replace("http://localhost:8080", demo.url)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["Outgoing call to 0900000001", "BYE"]
    assert done.stderr == ""


@pytest.mark.parametrize("kind", [OmiSDK, Call])
def test_every_public_name_is_in_it(kind):
    public = {name for name in vars(kind) if not name.startswith("_")}
    inside = {"close", "happened", "introduce", "is_over"}
    missing = {name for name in public - inside if name not in GUIDE}
    assert missing == set()


def test_every_event_key_and_reason_is_in_it():
    names = {*EVENTS, *_REFUSALS, *Config.__dataclass_fields__}
    assert {name for name in names if f"`{name}`" not in GUIDE} == set()
