"""Anybody's tests get a running demo and phones, and are told what did not hold."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from tests.testing.running import run_tests

ROOT = Path(__file__).parents[2]

SAMPLE = """
import asyncio
import pytest
from tongdai.client.errors import BadArgument, NotPossible


def test_phones_hear_each_other(switchboard):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    call = alice.calls(bob)
    assert call.answered and call.other_end.answered
    assert alice.hears(bob)
    assert bob.hears(alice)
    call.press("12")
    assert call.other_end.gather(2) == "12"
    assert call.hold() and call.state == "hold"
    assert not call.hold(False)
    call.hang_up()
    assert call.end_cause == call.other_end.end_cause == "BYE"
    assert switchboard.api.calls.get(call.uuid).answered


def test_silence_is_told_from_sound(switchboard):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    call = alice.calls(bob)
    assert call.mute()
    assert alice.hears(bob)
    assert not bob.hears(alice, within=1.5)


def test_a_sound_that_is_not_there(switchboard):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    alice.calls(bob)
    assert alice.hears(1234, within=1.5), "THE OUTCOME IS WANTED"


def test_what_the_tests_before_have_left_is_over(switchboard):
    assert list(switchboard.api.live_calls.list()) == []
    bob = switchboard.phone("102")
    with pytest.raises(TimeoutError, match="within 0.2 s"):
        bob.rings(within=0.2)
    with pytest.raises(NotPossible, match="in a call"):
        bob.hears(440)


def test_the_telephone_network(switchboard):
    alice, carrier = switchboard.phone("101"), switchboard.carrier
    busy = alice.calls(carrier.busy)
    assert (busy.answered, busy.end_cause) == (False, "BUSY")
    assert alice.calls(carrier.echo).answered
    assert alice.hears(alice)
    switchboard.run(alice.sdk.unregister())


def test_a_customer_calls_a_hotline(switchboard):
    agent, customer = switchboard.phone("101"), switchboard.carrier.customer()
    call = customer.calls("02473000002", answered_by=agent, press="7")
    assert call.answered
    assert agent.hears(customer)
    assert call.other_end.gather(1) == "7"
    call.hang_up()
    assert call.other_end.end_cause == "BYE"
    assert (call.over, call.status) == (True, 200)


def test_a_call_that_is_declined(switchboard):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    call = alice.dials("102")
    bob.rings().reject()
    call.wait_until_over()
    assert not call.answered


def test_who_refuses_calls_is_not_waited_for(switchboard):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    bob.refuses_calls()
    call = alice.calls(bob)
    assert (call.answered, call.other_end) == (False, None)


def test_coroutines_have_programs_in_their_own_loop(switchboard):
    async def main():
        async with switchboard.program("103") as sdk:
            call = await sdk.make_call(switchboard.carrier.tone)
            await call.answered()
            return sdk.get_status()

    assert asyncio.run(main()) == "registered"


def test_an_extension_that_there_is_not(switchboard):
    with pytest.raises(BadArgument, match="expected 100 to 109"):
        switchboard.phone("999")
"""

UNRELATED = """
import sys

def test_nothing_is_loaded():
    heavy = {"av", "numpy", "httpx", "tongdai.client", "tongdai.demo"}
    assert not heavy & set(sys.modules)
"""

WITHOUT_A_SERVER = """
import sys
sys.modules["uvicorn"] = None

def test_a_call(switchboard):
    pass
"""


def test_a_project_of_somebody_is_tested(tmp_path):
    (tmp_path / "test_calls.py").write_text(SAMPLE)
    outcomes, said = run_tests(tmp_path)
    failed = [name for name, outcome in outcomes.items() if outcome != "PASSED"]
    assert failed == ["test_a_sound_that_is_not_there"], said
    assert len(outcomes) == SAMPLE.count("\ndef test_")
    assert "THE OUTCOME IS WANTED" in said
    assert "Heard(wanted=1234" in said, "what was heard instead is told"


def test_a_run_without_calls_costs_nothing(tmp_path):
    (tmp_path / "test_unrelated.py").write_text(UNRELATED)
    outcomes, said = run_tests(tmp_path)
    assert outcomes == {"test_nothing_is_loaded": "PASSED"}, said


def test_who_has_the_client_alone_is_told_what_is_missing(tmp_path):
    (tmp_path / "test_calls.py").write_text(WITHOUT_A_SERVER)
    outcomes, said = run_tests(tmp_path)
    assert outcomes == {"test_a_call": "ERROR"}
    assert "expected pip install 'tongdai[server]'; not installed: uvicorn" in said


def test_a_demo_that_does_not_start_says_why(tmp_path, monkeypatch):
    from tongdai.testing import demo_process as starting

    monkeypatch.setitem(starting.ANY_PORT, "TONGDAI_HTTP_PORT", "no port")
    with (
        pytest.raises(starting.NotStarted, match="TONGDAI_HTTP_PORT"),
        starting.demo_process(),
    ):
        pass


def test_pytest_finds_the_plugin_by_itself():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [module] = project["entry-points"]["pytest11"].values()
    assert {"switchboard", "switchboard_process"} <= set(dir(import_module(module)))
