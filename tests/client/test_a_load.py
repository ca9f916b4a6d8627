"""``tongdai load`` at a real switchboard."""

from __future__ import annotations

import json
import signal
from xml.etree import ElementTree as ET

import pytest

from tests.client.programs import run, server
from tests.client.terminal import PATIENCE, ran, started
from tongdai.client import OmiSDK
from tongdai.client.errors import BadArgument


def test_twenty_calls_at_ten_a_second_all_succeed_and_add_up(demo, tmp_path):
    document, drawn = tmp_path / "load.json", tmp_path / "load.svg"
    done = ran(
        demo,
        *("load", "--server", server(demo, "udp"), "--calls", "20", "--rate", "10"),
        *("--duration", "2", "--user", "104@demo", "--user", "105@demo"),
        *("--answer-with", "106@demo", "107@demo", "--require-success", "100%"),
        *("--json", str(document), "--picture", str(drawn)),
    )
    assert done.returncode == 0, done
    assert "20 of 20 calls successful (100 %), 20 answered" in done.stdout
    found = json.loads(document.read_text())
    calls, sessions, media = found["calls"], found["sessions"], found["media"]
    assert (calls["placed"], calls["answered"], calls["failures"]) == (20, 20, [])
    assert [call["failure"] for call in found["each"]] == [""] * 20
    assert found["registrations"]["requests"] == 2
    assert found["registrations"]["rrd"]["count"] == 2
    assert sessions["requests"] == len(sessions["srdEach"]) == 20
    assert (sessions["ser"], sessions["seer"], sessions["scr"]) == (100, 100, 100)
    assert sessions["isa"] == 0
    assert sessions["sdd"]["count"] == 20
    assert sessions["sdt"]["min"] >= 1.9
    figures = sessions["srd"]
    assert 0 < figures["min"] <= figures["median"] <= figures["p95"] <= figures["max"]
    qualities = [call["quality"] for call in found["each"]]
    assert media["received"] == sum(each["received"] for each in qualities) > 500
    assert sum(media["codecs"].values()) == 20
    last = max(call["placed"] for call in found["each"])
    assert last >= 1.9
    assert ET.fromstring(drawn.read_bytes()).tag.endswith("svg")


def test_the_tone_comes_both_ways_over_webrtc(demo):
    done = ran(
        demo,
        *("load", "--server", demo.url, "--calls", "2", "--rate", "1", "--tone", "700"),
        *("--duration", "15", "--user", "104@demo", "--answer-with", "106@demo"),
        *("--json", "-", "--require-success", "100%"),
    )
    assert done.returncode == 0, done
    found = json.loads(done.stdout)
    assert (found["tones"]["came"], found["tones"]["listened"]) == (4, 4)
    assert found["tones"]["level"]["max"] == pytest.approx(-15, abs=1.5)
    assert found["media"]["codecs"] == {"opus/48000": 2}


def test_what_fails_is_told_by_its_cause_and_by_the_exit_status(demo):
    done = ran(
        demo,
        *("load", "--server", server(demo, "tcp"), "--calls", "2", "--rate", "1"),
        *("--to", "0900000002", "--user", "104@demo", "--require-success", "50"),
    )
    assert done.returncode == 1, done
    assert "failed: 2 × BUSY (486)" in done.stdout
    assert "SER 0 %  SEER 100 %  ISA 0 %" in done.stdout
    assert "0 % of the calls were successful, 50 % were required" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "status", "said"),
    [
        (("--calls", "1"), {}, 2, "expected --to NUMBER or --answer-with"),
        (("--calls", "0", "--to", "1"), {}, 2, "expected 1 to 1000000, not 0"),
        (("--rate", "0", "--to", "1"), {}, 2, "expected up to 1000, not 0"),
        (("--require-success", "101", "--to", "1"), {}, 2, "expected 0% to 100%"),
        (("--json", "/missing/a", "--to", "1"), {}, 2, "/missing/a cannot be written"),
        (("--to", "101"), {"TONGDAI_PASSWORD": "wrong"}, 11, "are not good (401"),
        (("--to", "101", "--server", "udp:127.0.0.1:9"), {}, 13, "cannot be reached"),
    ],
)
def test_bad_input_is_told_before_anybody_is_called(
    demo, arguments, environment, status, said
):
    done = ran(demo, "load", *arguments, **environment)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_it_early_with_a_report(demo):
    process = started(
        demo,
        *("load", "--server", server(demo, "udp"), "--calls", "9", "--rate", "0.02"),
        *("--duration", "300", "--user", "104@demo", "--answer-with", "106@demo"),
    )
    assert process.stderr is not None
    for text in process.stderr:
        if "1 of 9 placed, 1 talk" in text:
            break
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "1 of 9 calls successful (11.11 %)" in out


def test_a_program_sees_each_message_of_its_own(demo):
    seen = []

    async def main():
        config = {"server": demo.url, "messages": lambda *given: seen.append(given)}
        async with OmiSDK(config) as sdk:
            await sdk.register(domain="demo", username="104", password="demo-104")

    run(main())
    assert seen[0][0] is True
    assert seen[0][1].startswith(b"REGISTER sip:demo SIP/2.0\r\n")
    assert seen[1][0] is False
    assert seen[1][1].startswith(b"SIP/2.0 ")
    with pytest.raises(BadArgument, match="messages: expected a function"):
        OmiSDK({"messages": "loud"})
