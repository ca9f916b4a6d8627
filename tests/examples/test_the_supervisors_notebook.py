"""The supervisor's notebook draws how loud a live call is, and how it sounds."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from tests.examples.python_programs import PATIENCE, PROGRAMS, ROOT
from tongdai.testing.tones import RATE

NOTEBOOK = PROGRAMS / "supervisor.ipynb"


@pytest.fixture
def notebook(switchboard, tmp_path, monkeypatch):
    """It, in a folder of its own, to be run by a kernel of its own."""
    shutil.copy(PROGRAMS / "account.py", tmp_path)
    monkeypatch.setenv("TONGDAI_SERVER", switchboard.url)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("SUPERVISED", "102")
    return nbformat.read(NOTEBOOK, as_version=4)


def until(reached):
    """Wait for what the notebook does."""
    patience = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < patience, "it does not come"
        time.sleep(0.1)


def drawn(notebook):
    """How many pictures, and what is printed."""
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    pictures = sum("image/png" in out.get("data", {}) for out in outputs)
    return pictures, "".join(out.get("text", "") for out in outputs)


@contextmanager
def executing(notebook, folder):
    """It runs, beside the block, and has ended without an error behind it."""
    client = NotebookClient(
        notebook, timeout=PATIENCE, resources={"metadata": {"path": str(folder)}}
    )
    with ThreadPoolExecutor(1) as thread:
        execution = thread.submit(client.execute)
        yield execution
        execution.result(PATIENCE)


@pytest.fixture
def on_demand(switchboard):
    """Calls of 102 may be recorded when somebody asks for it."""
    switchboard.api.extensions.change("102", recording="on_demand")
    yield
    switchboard.api.extensions.change("102", recording=None)


def test_a_live_call_is_drawn(on_demand, switchboard, notebook, tmp_path):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    call = alice.calls(bob)
    with executing(notebook, tmp_path) as execution:
        until(lambda: execution.done() or is_supervised(switchboard, call))
        for phone in (alice, bob):  # first one, then the other
            switchboard.run(say(phone))
        call.hang_up()

    pictures, printed = drawn(notebook)
    assert pictures == 2
    assert "101 talks to 102" in printed
    assert float(printed.partition("MOS ")[2][:3]) > 3
    table = np.loadtxt(tmp_path / "loudness.csv", delimiter=",", skiprows=1)
    spoke = [table[table[:, side] > -30, 0] for side in (1, 2)]
    assert all(len(times) > 15 for times in spoke), "each for two seconds and more"
    assert np.median(spoke[0]) + 2 < np.median(spoke[1]), "101 first, then 102"


def test_a_call_that_may_not_be_recorded_is_drawn_while_it_lives(
    switchboard, notebook, tmp_path, monkeypatch
):
    monkeypatch.setenv("SECONDS", "3")
    call = switchboard.phone("101").calls(switchboard.phone("102"))
    with executing(notebook, tmp_path):
        pass
    assert not call.over, "nobody has noticed"
    pictures, printed = drawn(notebook)
    assert pictures == 1
    assert "not recorded" in printed


def is_supervised(switchboard, call):
    return switchboard.api.calls.get(call.uuid).supervisions


async def say(phone):
    """Whistle for three seconds."""
    time = np.arange(3 * RATE) / RATE
    tone = 6000 * np.sin(2 * np.pi * phone.hertz * time)
    audio = phone.current().audio
    await audio.write(tone.astype(np.int16), RATE)
    await audio.drain()


def test_it_is_kept_without_what_a_run_has_drawn():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert len(code) > 3
    assert all(not c.outputs and c.execution_count is None for c in code)
