"""The tenant as its own programs see and change it, and what it has used."""

from __future__ import annotations

import msgspec
import pytest

from tests.api.company import company
from tests.api.stage import ask
from tongdai.api.tenant import Tenant
from tongdai.call.limits import Limits, PayerKind
from tongdai.storage import dialling
from tongdai.storage.errors import UnknownTenant
from tongdai.storage.limits import CallingChange, LimitsChange
from tongdai.storage.usage import UsageRow

PATH = "/tenant"


@pytest.fixture
def demo(tmp_path):
    with company(tmp_path) as there:
        yield there


def test_a_program_sees_what_its_tenant_may_do(demo):
    with demo.database.transaction() as connection:
        dialling.set_tenant(
            connection,
            "demo",
            premium=True,
            calling=CallingChange(trial=True, calls_at_once="3"),
            limits=LimitsChange(monthly="100h", barred="1900"),
        )
    seen = demo.ask("GET", PATH).json()
    assert msgspec.convert(seen, Tenant).label == "demo"
    assert seen["dialling"] == {
        "country": "84",
        "international": False,
        "premium": True,
    }
    assert (seen["terms"]["trial"], seen["terms"]["callsAtOnce"]) == (True, 3)
    assert (seen["limits"]["monthly"], seen["limits"]["barred"]) == (360000.0, ["1900"])


def test_it_says_how_calls_are_recorded_and_supervised(demo):
    body = {"supervisedTold": True, "recording": {"rule": "always", "days": 30}}
    seen = demo.ask("PATCH", PATH, body).json()
    assert seen["supervisedTold"] is True
    assert seen["recording"] == {"rule": "always", "notice": "", "days": 30}
    assert demo.ask("GET", PATH).json() == seen
    assert demo.ask("GET", PATH, token="key-of-other").json()["supervisedTold"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"recording": {"days": 0}}, "recording.days"),
        ({"recording": {"notice": "a song"}}, "recording.notice"),
        ({"recording": {"rule": None}}, "recording.rule"),
        ({"dialling": {"premium": True}}, "dialling"),
        ({"limits": {"monthly": None}}, "limits"),
        ({"terms": {"trial": False}}, "terms"),
        ({"label": "other"}, "label"),
    ],
)
def test_what_costs_the_operator_money_is_not_its_to_say(demo, body, field):
    before = demo.everything()
    answer = demo.ask("PATCH", PATH, body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert demo.everything() == before


class Used:
    """What ``demo`` has used; there is no other tenant."""

    async def of(self, tenant, at):
        if tenant != "demo":
            raise UnknownTenant(tenant)
        held_to = Limits(daily=3600.0, barred=("1900",))
        return [
            UsageRow(PayerKind.TENANT, "", 600.0, 4100.5, held_to),
            UsageRow(PayerKind.EXTENSION, "101", 0.0, 60.0, Limits()),
        ]


def test_a_program_sees_what_calls_out_have_cost():
    answer = ask("/api/v1/usage", token="only usage:read", usage=Used())
    nothing = {"longestCall": None, "daily": None, "monthly": None, "barred": []}
    assert answer.json()["items"] == [
        {
            "kind": "tenant",
            "number": "",
            "today": 600.0,
            "month": 4100.5,
            "left": 3000.0,
            "limits": {**nothing, "daily": 3600.0, "barred": ["1900"]},
        },
        {
            "kind": "extension",
            "number": "101",
            "today": 0.0,
            "month": 60.0,
            "left": None,
            "limits": nothing,
        },
    ]
    assert ask("/api/v1/usage", token="key-of-other", usage=Used()).status_code == 404
