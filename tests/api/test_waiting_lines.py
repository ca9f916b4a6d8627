"""Who waits for which group, as the console shows it."""

from __future__ import annotations

import msgspec

from tests.api.stage import Lines, Living, after, ask, call
from tongdai.call.directory import Directory, Group, Tenant
from tongdai.call.record import RangGroup, WaitedInLine

PATH = "/api/v1/waiting-lines"
GROUPS = Directory(
    [
        Tenant.of(
            "demo",
            [],
            groups=[
                Group("60000", ("101",), "Bán hàng", longest_wait=60.0),
                Group("600", ("101",), "Kho"),
                Group("7000", ("101",), "Hỗ trợ", longest_wait=30.0),
            ],
        ),
        Tenant.of("other", []),
    ]
)


def waiting(name, since, group="60000", **more):
    way = (RangGroup(after(0), group), WaitedInLine(after(since), group))
    return call(name, "0912345678", None, way=way, **more)


def lines(*records, token="key-of-demo"):
    """Asked while ``records`` wait for 60000, in this order."""
    answer = ask(
        PATH,
        token=token,
        directory=lambda: GROUPS,
        living=Living(*records),
        lines=Lines(*(("60000", each.call) for each in records)),
    )
    assert answer.status_code == 200
    return answer.json()["items"]


def test_callers_are_shown_in_their_order_and_since_when():
    shown = lines(waiting("c2", 7), waiting("c1", 12))
    assert [each["group"] for each in shown] == ["7000", "60000"]
    assert shown[1] == {
        "group": "60000",
        "name": "Bán hàng",
        "calls": [
            {
                "uuid": "c2",
                "caller": "0912345678",
                "callerName": "Lan",
                "since": "2026-03-01T09:00:07Z",
            },
            {
                "uuid": "c1",
                "caller": "0912345678",
                "callerName": "Lan",
                "since": "2026-03-01T09:00:12Z",
            },
        ],
    }


def test_only_groups_that_one_may_wait_for_are_shown_when_nobody_waits():
    assert [(each["group"], each["calls"]) for each in lines()] == [
        ("7000", []),
        ("60000", []),
    ]


def test_who_came_back_waits_since_then():
    again = (*waiting("c1", 5).way, WaitedInLine(after(90), "60000"))
    (_, line) = lines(call("c1", way=again))
    assert line["calls"][0]["since"] == "2026-03-01T09:01:30Z"


def test_a_way_that_is_too_long_to_keep_counts_from_the_beginning():
    (_, line) = lines(call("c1"))
    assert line["calls"][0]["since"] == "2026-03-01T09:00:00Z"


def test_a_call_that_has_just_ended_waits_no_more():
    answer = ask(
        PATH,
        token="key-of-demo",
        directory=lambda: GROUPS,
        lines=Lines(("60000", "gone")),
    )
    assert all(not each["calls"] for each in answer.json()["items"])


def test_another_tenant_sees_nothing_of_it():
    secret = msgspec.structs.replace(waiting("c1", 5), tenant="other")
    assert lines(secret)[1]["calls"] == []
    assert lines(waiting("c1", 5), token="key-of-other") == []
