"""What a number means to an extension that dials it, and to a customer."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tongdai.call.cause import Ending
from tongdai.call.destination import (
    Announcement,
    AtExtension,
    AtGroup,
    Destination,
    Outside,
)
from tongdai.call.directory import (
    Dialling,
    Directory,
    Extension,
    Group,
    Hotline,
    Tenant,
    Trunk,
)
from tongdai.call.events import Direction
from tongdai.call.opening_hours import OpeningHours
from tongdai.call.routing import EchoPlan, Party, Plan, route, route_in

SALES, SUPPORT = "02473000001", "02473000002"
MORNING = OpeningHours(ZoneInfo("Asia/Ho_Chi_Minh"), (((time(8), time(12)),),) * 7)
OPEN = datetime(2026, 11, 30, 2, tzinfo=UTC)
"09:00 in Viet Nam."

CLOSED = datetime(2026, 11, 30, 6, tzinfo=UTC)

PEOPLE = (
    Extension("100", "An"),
    Extension("101", "Bình", hotlines=(SUPPORT,)),
    Extension("102", "Chi", hotlines=()),
)
HOTLINES = (
    Hotline(SALES, destination="60000", hours=MORNING, fallback="play:closed.wav"),
    Hotline(SUPPORT, destination="101", fallback="0901234567"),
    Hotline("02473000003"),
)
GROUPS = (
    Group("60000", ("101", "102"), "Sales"),
    Group("70000", ("0900000001",), "Partners", external=True),
)


def house(dialling: Dialling | None = None, *, trunks: bool = True) -> Directory:
    carriers = [Trunk("carrier", "192.0.2.9")] if trunks else []
    return Directory(
        [
            Tenant.of(
                "acme",
                PEOPLE,
                hotlines=HOTLINES,
                groups=GROUPS,
                trunks=carriers,
                dialling=dialling,
            )
        ]
    )


def dial(
    dialled: str,
    caller: str = "100",
    hotline: str = "",
    directory: Directory | None = None,
) -> Plan | EchoPlan | Ending:
    return route(
        directory or house(),
        caller=caller,
        caller_domain="acme",
        dialled=dialled,
        dialled_domain="acme",
        hotline=hotline,
    )


def to(plan: Plan | EchoPlan | Ending) -> Destination | Ending:
    assert not isinstance(plan, EchoPlan)
    return plan.to if isinstance(plan, Plan) else plan


@pytest.mark.parametrize("dialled", ["0901234567", "+84901234567", "090 123 4567"])
def test_a_customer_is_called_from_the_usual_hotline(dialled: str) -> None:
    plan = dial(dialled)
    assert isinstance(plan, Plan)
    assert plan.to == Outside("0901234567", SALES, "100")
    assert plan.hotline == SALES
    assert plan.direction is Direction.OUTBOUND
    assert plan.callee == Party("0901234567")


def test_each_extension_has_its_own_usual_hotline_and_may_use_no_other() -> None:
    assert to(dial("0901234567", "101")) == Outside("0901234567", SUPPORT, "101")
    to_support = Outside("0901234567", SUPPORT, "100")
    assert to(dial("0901234567", "100", SUPPORT)) == to_support
    assert dial("0901234567", "101", SALES) is Ending.NOT_YOUR_HOTLINE
    assert dial("0901234567", "100", "0911111111") is Ending.NOT_YOUR_HOTLINE


def test_an_extension_without_hotlines_calls_nobody_outside() -> None:
    assert dial("0901234567", "102") is Ending.FORBIDDEN
    assert dial("70000", "102") is Ending.FORBIDDEN
    assert to(dial("101", "102")) == AtExtension("101")


def test_groups_are_dialled_like_extensions() -> None:
    plan = dial("60000")
    assert isinstance(plan, Plan)
    assert plan.to == AtGroup("60000", SALES, "100")
    assert plan.callee == Party("60000", "Sales")
    assert to(dial("70000", "101")) == AtGroup("70000", SUPPORT, "101")


@pytest.mark.parametrize("number", ["+12025550123", "0012025550123", "19001234"])
def test_what_costs_more_is_closed_until_the_tenant_opens_it(number: str) -> None:
    assert dial(number) is Ending.FORBIDDEN
    opened = house(Dialling(international=True, premium=True))
    assert isinstance(to(dial(number, directory=opened)), Outside)


def test_without_a_trunk_there_are_no_telephone_numbers() -> None:
    assert dial("0901234567", directory=house(trunks=False)) is Ending.UNKNOWN_NUMBER


def test_the_own_hotline_leads_to_its_people_without_the_carrier() -> None:
    assert to(dial(SALES)) == AtGroup("60000", SALES, "100")
    assert to(dial("02473000003")) is Ending.UNREACHABLE


def test_an_announcement_cannot_be_dialled() -> None:
    assert dial("play:closed.wav") is Ending.UNKNOWN_NUMBER


def call_in(dialled: str, at: datetime = OPEN) -> Plan | Ending:
    return route_in(house(), tenant="acme", caller="0912345678", dialled=dialled, at=at)


def test_a_customer_reaches_who_the_hotline_rings() -> None:
    plan = call_in(SALES)
    assert isinstance(plan, Plan)
    assert plan.to == AtGroup("60000", SALES)
    assert plan.fallback == Announcement("closed.wav")
    assert plan.caller == Party("0912345678")
    assert (plan.direction, plan.hotline) == (Direction.INBOUND, SALES)


def test_outside_the_hours_there_is_the_fallback_alone() -> None:
    plan = call_in(SALES, CLOSED)
    assert isinstance(plan, Plan)
    assert (plan.to, plan.fallback) == (Announcement("closed.wav"), None)


def test_a_fallback_outside_is_called_from_the_hotline_that_was_called() -> None:
    plan = call_in(SUPPORT)
    assert isinstance(plan, Plan)
    assert plan.fallback == Outside("0901234567", SUPPORT)


@pytest.mark.parametrize(
    ("dialled", "ending"),
    [
        ("02473000009", Ending.UNKNOWN_NUMBER),
        ("101", Ending.UNKNOWN_NUMBER),
        ("60000", Ending.UNKNOWN_NUMBER),
        ("02473000003", Ending.UNREACHABLE),
    ],
)
def test_a_customer_reaches_hotlines_and_nothing_else(
    dialled: str, ending: Ending
) -> None:
    assert call_in(dialled) is ending
