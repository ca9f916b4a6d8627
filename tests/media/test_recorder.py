"""What a leg says is on the disk within a second, as it came."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media.world import world
from tongdai.call.ids import LegId
from tongdai.media.events import RecordingClosed, RecordingFailed, WorkerDied
from tongdai.media.recorded import CODECS, LAST, Packet, read, written
from tongdai.media.recorder import WRITE_EVERY, Recorder

CALLER, CALLEE = LegId("caller"), LegId("callee")
LAW = {8: "PCMA/8000", 101: "telephone-event/8000"}

PACKETS = st.builds(
    Packet,
    arrival=st.integers(0, LAST),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    codec=st.sampled_from(CODECS),
    payload=st.binary(max_size=200),
)


def as_written(packet):
    return written(*packet[:4], CODECS.index(packet.codec), packet.payload)


@given(st.lists(PACKETS, max_size=10))
def test_what_was_written_is_read(packets):
    file = io.BytesIO(b"".join(map(as_written, packets)))
    assert list(read(file)) == packets


@given(st.lists(PACKETS, min_size=1, max_size=5), st.data())
def test_a_file_that_is_cut_off_is_good_up_to_there(packets, data):
    whole = b"".join(map(as_written, packets))
    last = len(as_written(packets[-1]))
    left = data.draw(st.integers(1, last))
    # Within a cut-off packet there may be something that looks like another.
    found = list(read(io.BytesIO(whole[:-left])))
    assert found[: len(packets) - 1] == packets[:-1]


def test_who_goes_on_behind_half_a_packet_is_read():
    first, second = (
        Packet(at, at, 160 * at, 7, "PCMA/8000", bytes(160)) for at in (1, 2)
    )
    half = as_written(first)[:100]
    file = io.BytesIO(as_written(first) + half + as_written(second))
    assert list(read(file)) == [first, second]


def recording(path, *, failed=pytest.fail):
    woken: list[float] = []
    recorder = Recorder(
        path, 100.0, wake=woken.append, failed=failed, closed=lambda: None
    )
    recorder.describe(LAW)
    return recorder, woken


def say(recorder, now, *, payload=b"x", payload_type=8):
    recorder.carry(payload_type, 0, 5, 800, 7, payload, now)


def found(path):
    with path.open("rb") as file:
        return [(each.arrival, each.payload) for each in read(file)]


def test_packets_are_written_together_once_in_a_while(tmp_path):
    path = tmp_path / "leg"
    recorder, woken = recording(path)
    say(recorder, 100.5, payload=b"a")
    say(recorder, 100.52, payload=b"b")
    assert woken == [pytest.approx(100.5 + WRITE_EVERY)]
    assert found(path) == []
    recorder.write()
    assert found(path) == [(5000, b"a"), (5200, b"b")]
    say(recorder, 102.0, payload=b"c")
    assert len(woken) == 2
    recorder.close()
    assert found(path)[2:] == [(20000, b"c")]
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_are_not_kept(tmp_path):
    recorder, woken = recording(tmp_path / "leg")
    say(recorder, 101.0, payload_type=101)
    recorder.close()
    assert woken == found(tmp_path / "leg") == []


def test_a_second_recorder_goes_on_behind_the_first(tmp_path):
    for now in (101.0, 130.0):
        recorder, _ = recording(tmp_path / "leg")
        say(recorder, now)
        recorder.close()
    assert [at for at, _ in found(tmp_path / "leg")] == [10_000, 300_000]


def test_a_file_that_cannot_be_written_is_told_once(tmp_path):
    told: list[str] = []
    (tmp_path / "file").touch()
    recorder, woken = recording(tmp_path / "file" / "leg", failed=told.append)
    say(recorder, 101.0)
    recorder.close()
    assert (len(told), woken) == (1, [])
    full, _ = recording(Path("/dev/full"), failed=told.append)
    say(full, 101.0)
    full.write()
    say(full, 102.0)
    full.close()
    assert len(told) == 2


def test_legs_are_kept_apart_while_they_are_recorded_and_no_longer(tmp_path):
    async def scenario():
        async with world() as scene:
            caller, callee = scene.phone(), scene.phone()
            caller.calls(CALLER)
            callee.is_called(CALLEE)
            await scene.connect(CALLER, CALLEE)

            async def say(phone, leg, *payloads):
                before = (await scene.measure(leg)).packets_received
                phone.says(*payloads)
                await scene.measure_until(
                    leg, lambda now: now.packets_received == before + len(payloads)
                )

            await say(caller, CALLER, b"before")
            scene.engine.record(CALLER, tmp_path / "a", 0.0)
            scene.engine.record(CALLEE, tmp_path / "b", 0.0)
            await say(caller, CALLER, b"hello", b"there")
            await say(callee, CALLEE, b"yes?")
            scene.engine.stop_recording(CALLER)
            await say(caller, CALLER, b"a secret")
            scene.engine.record(CALLER, tmp_path / "a", 0.0)
            await say(caller, CALLER, b"bye")
            scene.engine.close(CALLER)
            scene.engine.close(CALLEE)
            closed = (RecordingClosed(str(tmp_path / name)) for name in ("a", "a", "b"))
            wanted = Counter(closed)
            await scene.until(
                lambda: (
                    Counter(
                        each
                        for each in scene.events
                        if isinstance(each, RecordingClosed)
                    )
                    == wanted
                )
            )
            said = [payload for _, payload in found(tmp_path / "a")]
            assert said == [b"hello", b"there", b"bye"]
            assert [payload for _, payload in found(tmp_path / "b")] == [b"yes?"]

    asyncio.run(scenario())


def test_a_worker_that_is_killed_loses_no_more_than_the_last_second(tmp_path):
    async def scenario():
        async with world() as scene:
            caller, callee = scene.phone(), scene.phone()
            caller.calls(CALLER)
            callee.is_called(CALLEE)
            await scene.connect(CALLER, CALLEE)
            scene.engine.record(CALLER, tmp_path / "a", 0.0)
            await scene.measure(CALLER)
            caller.says(b"kept")
            # Nothing tells that it was written: with every look the worker takes a
            # turn, and writes when it is time.
            while not found(tmp_path / "a"):
                await scene.measure(CALLER)
            (process,) = scene.engine.workers
            os.kill(process.pid, signal.SIGKILL)
            await scene.event(WorkerDied)
            assert [payload for _, payload in found(tmp_path / "a")] == [b"kept"]

    asyncio.run(scenario())


def test_a_disk_that_cannot_be_written_is_reported_and_the_call_goes_on(tmp_path):
    async def scenario():
        async with world() as scene:
            caller, callee = scene.phone(), scene.phone()
            caller.calls(CALLER)
            callee.is_called(CALLEE)
            await scene.connect(CALLER, CALLEE)
            (tmp_path / "file").touch()
            scene.engine.record(CALLER, tmp_path / "file" / "a", 0.0)
            told = await scene.event(RecordingFailed, CALLER)
            assert told.reason == "a: File exists"
            caller.says(b"hello")
            await scene.until(lambda: callee.heard)

    asyncio.run(scenario())


def test_who_is_not_open_is_not_recorded(tmp_path):
    async def scenario():
        async with world() as scene:
            scene.engine.record(CALLER, tmp_path / "a", 0.0)
            scene.engine.stop_recording(CALLER)
            await asyncio.sleep(0)
            assert not list(tmp_path.iterdir())

    asyncio.run(scenario())
