"""Figures are for this machine and whom it trusts, in the words of Prometheus."""

from __future__ import annotations

import asyncio
import ipaddress

import httpx
import pytest

from tests.api.stage import services
from tongdai.api.application import application
from tongdai.api.metrics import Family, Metrics, Observed, text
from tongdai.switch.tally import Histogram

ALLOWED = (ipaddress.ip_network("10.1.0.0/16"),)
PROXIES = frozenset({"127.0.0.1", "10.9.9.9"})


def status(client, **headers):
    """What somebody gets who asks from an address."""
    metrics = Metrics(lambda: (), ALLOWED, PROXIES)
    app = application(services(metrics=metrics))

    async def main():
        transport = httpx.ASGITransport(app, client=(client, 40000))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://pbx.example.com"
        ) as asking:
            return (await asking.get("/metrics", headers=headers)).status_code

    return asyncio.run(main())


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3"])
def test_this_machine_and_whom_it_allows_may_see(client):
    assert status(client) == 200


@pytest.mark.parametrize("client", ["203.0.113.5", "10.2.0.1", "2001:db8::1", ""])
def test_nobody_else_may(client):
    assert status(client) == 404


@pytest.mark.parametrize(
    ("client", "header", "value", "expected"),
    [
        ("127.0.0.1", "X-Forwarded-For", "203.0.113.5", 404),
        ("127.0.0.1", "X-Forwarded-For", "127.0.0.1, 203.0.113.5", 404),
        ("127.0.0.1", "X-Forwarded-For", "203.0.113.5, 10.1.2.3", 200),
        ("127.0.0.1", "X-Forwarded-For", "", 404),
        ("127.0.0.1", "Forwarded", "for=127.0.0.1", 404),
        ("127.0.0.1", "Via", "1.1 proxy", 404),
        ("::1", "X-Forwarded-For", "10.1.2.3", 404),
        ("10.9.9.9", "X-Forwarded-For", "127.0.0.1", 200),
        ("203.0.113.5", "X-Forwarded-For", "127.0.0.1", 404),
    ],
)
def test_a_proxy_is_believed_if_it_is_trusted(client, header, value, expected):
    assert status(client, **{header: value}) == expected


def test_figures_are_written_as_prometheus_reads_them():
    waits = Histogram([0.5, 1.0])
    for seconds in (0.25, 0.5, 0.75, 3.0):
        waits.observe(seconds)
    figures = [
        Family("a_total", "counter", "All a's.\nReally \\ all.", [({}, 3)]),
        Family("b", "gauge", "B.", [({"of": 'x"\\\n'}, 0.5), ({"of": "y"}, 2.0)]),
        Observed("c_seconds", "C.", waits),
    ]
    assert text(figures) == (
        "# HELP a_total All a's.\\nReally \\\\ all.\n"
        "# TYPE a_total counter\n"
        "a_total 3\n"
        "# HELP b B.\n"
        "# TYPE b gauge\n"
        'b{of="x\\"\\\\\\n"} 0.5\n'
        'b{of="y"} 2\n'
        "# HELP c_seconds C.\n"
        "# TYPE c_seconds histogram\n"
        'c_seconds_bucket{le="0.5"} 2\n'
        'c_seconds_bucket{le="1"} 3\n'
        'c_seconds_bucket{le="+Inf"} 4\n'
        "c_seconds_sum 4.5\n"
        "c_seconds_count 4\n"
    )
