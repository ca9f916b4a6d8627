"""The parameters of the history: what storage is asked for, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.api.stage import Records, ask, call
from tongdai.call.cause import EndCause
from tongdai.call.events import Direction
from tongdai.storage.history import CallFilter

PATH = "/api/v1/calls"
NOON = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def asked(query, token="key-of-demo"):
    """The filter that reached storage."""
    records = Records()
    answer = ask(f"{PATH}?{query}", token=token, records=records)
    assert answer.status_code == 200, answer.text
    return records.asked[0]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", CallFilter()),
        ("from=2026-03-01T12:00:00%2B07:00", CallFilter(since=NOON)),
        ("to=2026-03-01T05:00:00Z", CallFilter(until=NOON)),
        ("direction=internal", CallFilter(direction=Direction.INTERNAL)),
        ("extension=101", CallFilter(extension="101")),
        ("hotline=%2B842473000001", CallFilter(hotline="02473000001")),
        ("number=0901 234-567", CallFilter(number="0901234567")),
        ("number=101", CallFilter(number="101")),
        ("endCause=NO_ANSWER", CallFilter(cause=EndCause.NO_ANSWER)),
        ("answered=false", CallFilter(answered=False)),
        ("text=Lan'; DROP TABLE calls", CallFilter(text="Lan'; DROP TABLE calls")),
    ],
)
def test_a_program_looks_through_the_calls_of_its_tenant(query, wanted):
    assert asked(query) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", CallFilter(extension="100", notes_of="100")),
        ("extension=100", CallFilter(extension="100", notes_of="100")),
        (
            "direction=outbound",
            CallFilter(extension="100", made=True, notes_of="100"),
        ),
        (
            "direction=inbound&text=a",
            CallFilter(extension="100", made=False, text="a", notes_of="100"),
        ),
    ],
)
def test_an_extension_looks_through_its_own(query, wanted):
    assert asked(query, "token-100") == wanted


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-03-01T12:00:00", "from"),
        ("from=2026-03-01T12:00:00+07:00", "from"),  # a bare + is a space
        ("from=2026-03-01", "from"),
        ("from=1772337600", "from"),
        ("to=yesterday", "to"),
        ("direction=sideways", "direction"),
        ("endCause=bye", "endCause"),
        ("answered=1", "answered"),
        ("answered=null", "answered"),
        ("number=", "number"),
        ("number=" + "1" * 65, "number"),
        ("text=" + "x" * 101, "text"),
        ("text=" + "x" * 1001, "text"),
        ("text=a&text=b", "text"),
        ("since=2026-03-01T12:00:00Z", "since"),
    ],
)
@pytest.mark.parametrize("path", [PATH, PATH + ".csv"])
def test_the_parameter_that_is_at_fault_is_named(path, query, field):
    records = Records()
    answer = ask(f"{path}?{query}", token="key-of-demo", records=records)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert answer.headers["content-type"] == "application/problem+json"
    assert not records.asked


@pytest.mark.parametrize("query", ["extension=101", "direction=internal"])
def test_an_extension_asks_for_nothing_but_its_own(query):
    assert ask(f"{PATH}?{query}").status_code == 400


def test_a_program_sees_both_sides_of_a_call():
    inbound = call("c1", caller="0901234567", callee="101", direction=Direction.INBOUND)
    internal = call("c2")
    page = ask(PATH, inbound, internal, token="key-of-demo").json()["items"]
    seen = [
        [each[name] for name in ("direction", "sipUser", "remoteNumber", "callee")]
        for each in page
    ]
    assert seen == [
        ["inbound", "101", "0901234567", "101"],
        ["internal", "100", "101", "101"],
    ]
