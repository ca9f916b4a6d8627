"""``tongdai call``: calls, what it shows, and what its exit status tells."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess

import av
import numpy as np
import pytest

from tests.client.programs import RATE, loudest, program, run, server
from tests.client.terminal import PATIENCE, ran, started
from tongdai.client import Api


def heard_in(path):
    """Its left side, int16 at 16 kHz."""
    with av.open(str(path)) as container:
        pieces = [
            frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in container.decode()
        ]
    return np.concatenate(pieces)


@pytest.mark.parametrize("transport", ["ws", "udp", "tcp"])
def test_it_hears_the_tone_of_the_other_side_and_keeps_it(demo, tmp_path, transport):
    file = tmp_path / "heard.wav"
    done = ran(
        demo,
        *("call", "0900000007", "--server", server(demo, transport), "--tone", "440"),
        *("--record", str(file), "--seconds", "3", "--user", "107@demo"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ended: BYE, 00:0" in done.stdout
    assert f"recorded: {file}" in done.stdout
    assert loudest(heard_in(file)[-RATE:]) == pytest.approx(1000, abs=3)


def test_it_says_the_file_and_json_tells_programs_all_of_it(demo, tmp_path):
    tone = np.rint(8000 * np.sin(2 * np.pi * 700 * np.arange(6 * RATE) / RATE))
    said, heard = tmp_path / "said.wav", tmp_path / "heard.wav"
    with av.open(str(said), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        samples = tone.astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, "s16", "mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
    done = ran(
        demo,
        *("call", "0900000001", "--play", str(said), "--record", str(heard)),
        *("--seconds", "3", "--json", "--user", "107@demo"),
    )
    document = json.loads(done.stdout)
    assert (done.returncode, document["exitStatus"], document["version"]) == (0, 0, 1)
    assert document["call"]["endCause"] == "BYE"
    assert document["call"]["remoteNumber"] == "0900000001"
    assert document["quality"]["received"] > 50
    assert "Connected 0900000001" in done.stderr
    assert loudest(heard_in(heard)[-RATE:]) == pytest.approx(700, abs=3)


@pytest.mark.parametrize(
    ("arguments", "environment", "status", "said"),
    [
        (("0900000002",), {}, 3, "Ended: BUSY (486)"),
        (("0900000006",), {}, 9, "Ended: UNKNOWN (603)"),
        (("0900000001", "--play", "/missing.wav"), {}, 15, "/missing.wav: No such"),
        (("0900000001", "--record", "/missing/a.wav"), {}, 15, "cannot be written"),
        (("0900000001", "--record", "a.doc"), {}, 2, "expected a name that ends in"),
        (("0900000001",), {"TONGDAI_PASSWORD": "wrong"}, 11, "are not good (401"),
        (("0900000001", "--server", "http://127.0.0.1:9"), {}, 13, "cannot be reached"),
        (("0900000001", "--server", "ftp://x"), {}, 2, "server: expected ws://"),
        (("0900000001", "--user", "107@acme"), {}, 2, "no password in"),
        (("0900000001", "--user", "107"), {}, 2, "expected NUMBER@TENANT"),
        (("0900000001", "--answer"), {}, 2, "expected a NUMBER to call, or --answer"),
        (("0900000001", "--microphone", "hw:77"), {}, 15, "microphone 'hw:77' cannot"),
        (("107",), {}, 14, "This is your own extension"),
        (("@@@",), {}, 2, "This is not a telephone number"),
    ],
)
def test_the_exit_status_tells_how_it_ended(demo, arguments, environment, status, said):
    sound = () if {"--play", "--microphone"} & {*arguments} else ("--tone", "440")
    user = () if "--user" in arguments else ("--user", "107@demo")
    done = ran(demo, "call", *arguments, *sound, *user, **environment)
    assert done.returncode == status, done
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_password_is_read_from_a_file_and_never_shown(demo, tmp_path):
    file = tmp_path / "password"
    file.write_text("demo-{number}\n")
    arguments = ("call", "0900000002", "--tone", "440", "--user", "107@demo")
    done = ran(demo, *arguments, "--password-file", str(file), TONGDAI_PASSWORD="wrong")
    assert done.returncode == 3
    assert "demo-107" not in done.stdout + done.stderr


def test_a_login_token_serves_instead_of_a_password(demo):
    with Api(demo.url, "demo-key") as api:
        token = api.tokens.make("107").token
    arguments = ("call", "0900000002", "--tone", "440", "--token")
    done = ran(demo, *arguments, token, TONGDAI_PASSWORD="wrong")
    assert done.returncode == 3, done
    done = ran(demo, *arguments, "good.for.nothing")
    assert done.returncode == 2, done
    assert "Domain, username and password are expected, or a token" in done.stderr


def test_ctrl_c_hangs_up(demo):
    process = started(demo, "call", "0900000001", "--tone", "440", "--user", "107@demo")
    assert process.stdout is not None
    for text in process.stdout:
        if text.startswith("Connected"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert "Ended: BYE" in out


def test_ctrl_c_gives_up_waiting_for_a_call(demo):
    process = started(demo, "call", "--answer", "--tone", "440", "--user", "108@demo")
    assert process.stdout is not None
    assert "108@demo waits for a call" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "tongdai: interrupted\n")


def test_it_answers_a_call_and_presses_keys(demo):
    arguments = ("--dtmf", "42#", "--seconds", "20", "--user", "108@demo")
    process = started(demo, "call", "--answer", "--tone", "440", *arguments)
    assert process.stdout is not None
    assert "waits for a call" in process.stdout.readline()

    async def main():
        async with program(demo, "106") as sdk:
            call = await sdk.make_call("108")
            assert await call.gather(digits=3, finish="", timeout=20) == "42#"
            call.hang_up()
            await call.ended()

    run(main())
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert "Ended: BYE" in out


def test_a_terminal_sees_one_line_that_is_written_over(demo):
    ours, its = pty.openpty()
    arguments = ("--tone", "440", "--seconds", "3", "--user", "107@demo")
    process = started(
        demo,
        *("call", "0900000001", *arguments),
        stdout=its,
        stderr=subprocess.STDOUT,
        environment={"LC_ALL": "vi_VN.UTF-8"},
    )
    os.close(its)
    written = b""
    try:
        while piece := os.read(ours, 4096):
            written += piece
    except OSError:
        pass  # so Linux says that the other end is closed
    os.close(ours)
    assert process.wait(PATIENCE) == 0
    looks = written.decode().split("\r")
    talking = [look for look in looks if look.startswith("Đã kết nối 0900000001")]
    assert len(talking) > 5
    # -15 dBFS of our own tone: three quarters of a bar.
    assert "↑ ████" in talking[-1]
    assert "↓ ████" in talking[-1]
    assert "MOS 4" in talking[-1]
    assert any("Đã kết thúc: BYE" in look for look in looks)


def test_help_has_the_table_of_exit_statuses(demo):
    done = ran(demo, "call", "--help")
    assert done.returncode == 0
    for row in ("0  BYE", "3  BUSY", "8  ALLOTTED_TIMEOUT", "13  nobody answers at"):
        assert row in done.stdout
