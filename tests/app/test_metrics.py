"""The figures of a real switchboard say what has happened in it."""

from __future__ import annotations

import re

import httpx

from tests.app.board import board, callees, callers, run
from tests.app.test_running import page

LINE = re.compile(r"([a-z_]+)(\{[^}]*\})? (\S+)")


async def figures(server):
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found)
    return {name + (labels or ""): float(value) for name, labels, value in
            (each.groups() for each in found)}  # fmt: skip


def test_a_call_is_in_the_figures(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            before = await figures(server)
            assert before["tongdai_calls"] == 0
            assert before["tongdai_webhook_waiting"] == 0
            calling, called = await callers(server), await callees(server)
            await called.register("101")
            opened, _ = await page(server)
            calling.call("100", "101")
            await calling.idle.wait()
            after = await figures(server)
            opened.writer.close()
        assert after['tongdai_calls_started_total{direction="internal"}'] == 1
        ended = 'tongdai_calls_ended_total{direction="internal",cause="BYE"}'
        assert after[ended] == 1
        assert after["tongdai_call_answer_seconds_count"] == 1
        assert after['tongdai_call_ring_seconds_bucket{le="+Inf"}'] == 1
        assert after['tongdai_registrations{transport="UDP"}'] == 1
        assert after['tongdai_registrations{transport="WS"}'] == 1
        assert after['tongdai_connections{transport="WS"}'] == 1
        assert after["tongdai_process_cpu_seconds_total"] > 0

    run(main())
