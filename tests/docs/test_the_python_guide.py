"""Every block of docs/python/README.md runs, and does what the page says it does."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.testing.running import run_tests
from tongdai.client import OmiSDK
from tongdai.client.errors import CallEnded, CallRefused

FOLDER = Path(__file__).parents[2] / "docs" / "python"
SERVER = "http://localhost:8080"
"What stands in the guides: the address of ``make run``."

KNOWN = {
    "asyncio": asyncio,
    "np": np,
    "OmiSDK": OmiSDK,
    "CallEnded": CallEnded,
    "CallRefused": CallRefused,
}
"What a program of the guide has imported."

ECHO = "0900000001"
PATIENCE = 90.0


def blocks(page: str) -> dict[str, str]:
    """The Python of each part, by the part's heading."""
    parts = re.split(r"^## ", (FOLDER / page).read_text(), flags=re.MULTILINE)
    found = {}
    for part in parts:
        code = re.findall(r"^```python\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
        if code:
            found[part.partition("\n")[0]] = "\n".join(code)
    return found


GUIDE = blocks("README.md")
FIRST, TESTS, CALLED = (
    "The first call in five minutes",
    "Tests that call",
    "Being called",
)
PRINTS = {
    "Several calls at once": "0900000002 BUSY\n",
    "Passing a call on": "not taken: transfer_busy\n",
}
INSIDE = [heading for heading in GUIDE if heading not in (FIRST, TESTS)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where programs run, with the sound that they play in it."""
    monkeypatch.chdir(tmp_path)
    time = np.arange(16_000) / 16_000
    hello = 6000 * np.sin(2 * np.pi * 300 * time) * (np.sin(2 * np.pi * 3 * time) > 0)
    with wave.open("hello.wav", "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(hello.astype("<i2").tobytes())
    return tmp_path


async def run_inside(code: str, names: dict[str, object]) -> None:
    """A block as if it stood in a coroutine in which these names are known."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    returned = eval(compile(code, "the guide", "exec", flags), names)
    if inspect.isawaitable(returned):
        await returned


@pytest.mark.parametrize(
    ("page", "heading", "printed"),
    [
        ("README.md", FIRST, r"BYE 00:0\d PCMA/8000\n"),
        (
            "README.vi.md",
            "Cuộc gọi đầu tiên trong năm phút",
            r"Cuộc gọi đi BYE 00:0\d\n",
        ),
    ],
)
def test_the_first_call(switchboard, folder, capsys, page, heading, printed):
    code = blocks(page)[heading]
    assert code.count(SERVER) == 1
    exec(code.replace(SERVER, switchboard.url), {"__name__": "__main__"})
    assert re.fullmatch(printed, capsys.readouterr().out)


@pytest.mark.parametrize("heading", INSIDE)
def test_a_part_of_the_guide(switchboard, folder, capsys, heading):
    code = GUIDE[heading].replace(SERVER, switchboard.url)

    async def main():
        async with switchboard.program("101") as sdk, asyncio.timeout(PATIENCE):
            call = await sdk.make_call(ECHO)
            await call.answered()
            await run_inside(code, {**KNOWN, "sdk": sdk, "call": call})
            assert not call.is_over, "it goes on after each part"
            if heading == CALLED:
                await somebody_calls(switchboard)

    asyncio.run(main())
    printed = capsys.readouterr().out
    assert PRINTS.get(heading, "") in printed


async def somebody_calls(switchboard):
    async with switchboard.program("102") as caller:
        call = await caller.make_call("101")
        data = await call.ended()
        assert (data.is_accepted, data.end_cause) == (True, "BYE")


def test_the_tests_of_the_guide_pass(tmp_path):
    (tmp_path / "test_guide.py").write_text(GUIDE[TESTS])
    outcomes, said = run_tests(tmp_path)
    assert set(outcomes.values()) == {"PASSED"}, said
    assert len(outcomes) == GUIDE[TESTS].count("def test_")
