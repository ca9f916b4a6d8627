"""Limits are kept as they were typed, and read into what calls are held to."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.storage.outside import Board
from tests.storage.stage import opened, record, writing
from tongdai.call.events import Direction
from tongdai.call.limits import CallingTerms, Limits
from tongdai.storage import dialling, hotlines
from tongdai.storage.callers import Callers
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.errors import InvalidName, NameRule
from tongdai.storage.hotlines import HotlineChange
from tongdai.storage.limits import CallingChange, LimitsChange
from tongdai.storage.records import Records

SALES = "02473000001"
TYPED = LimitsChange("90s", "2h", " 40H ", "1900, 0901,+44,0033")
KEPT = Limits(90, 7200, 144_000, ("1900", "0901", "+44", "+33"))


def test_a_tenant_an_extension_and_a_hotline_have_limits_each(tmp_path):
    board = Board(tmp_path)
    board(dialling.set_tenant, "acme", limits=TYPED)
    change = ExtensionChange(limits=LimitsChange(daily="0s"))
    board(dialling.set_extensions, "acme", ["100", "101"], change)
    of_hotline = HotlineChange(limits=LimitsChange(longest_call="10m"))
    board(hotlines.add_hotline, "acme", SALES, more=of_hotline)
    tenant = board.tenant()
    assert tenant.limits == KEPT
    found = [tenant.extensions[number].limits for number in ("100", "101", "102")]
    assert found == [Limits(daily=0), Limits(daily=0), Limits()]
    assert tenant.hotlines[SALES].limits == Limits(longest_call=600)


def test_a_limit_is_taken_away_and_the_others_stay(tmp_path):
    board = Board(tmp_path)
    board(dialling.set_tenant, "acme", limits=TYPED)
    board(dialling.set_tenant, "acme", limits=LimitsChange(daily="none", barred=""))
    assert board.tenant().limits == Limits(90, None, 144_000)


def test_a_tenant_has_terms_of_its_own(tmp_path):
    board = Board(tmp_path)
    assert board.tenant().terms == CallingTerms()
    typed = CallingChange(True, "20", "5", "30s", "Europe/Berlin")
    board(dialling.set_tenant, "acme", calling=typed)
    assert board.tenant().terms == CallingTerms(
        trial=True,
        calls_at_once=20,
        calls_a_second=5,
        warning=30,
        zone=ZoneInfo("Europe/Berlin"),
    )
    gone = CallingChange(False, "none", "none", "none", "")
    board(dialling.set_tenant, "acme", calling=gone)
    assert board.tenant().terms == CallingTerms()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (LimitsChange(longest_call="0s"), NameRule.SPAN),
        (LimitsChange(longest_call="10"), NameRule.SPAN),
        (LimitsChange(daily="-1s"), NameRule.SPAN),
        (LimitsChange(daily="1.5h"), NameRule.SPAN),
        (LimitsChange(daily="١m"), NameRule.SPAN),
        (LimitsChange(monthly="10001h"), NameRule.SPAN),
        (LimitsChange(monthly="9" * 5000 + "h"), NameRule.SPAN),
        (LimitsChange(barred="19*"), NameRule.PREFIX),
        (LimitsChange(barred="'; DROP TABLE tenants"), NameRule.PREFIX),
        (LimitsChange(barred="+8490"), NameRule.PREFIX),
        (LimitsChange(barred="008490"), NameRule.PREFIX),
        (LimitsChange(barred="1" * 16), NameRule.PREFIX),
        (LimitsChange(barred="²"), NameRule.PREFIX),
        (
            LimitsChange(barred=",".join(map(str, range(1, 102)))),
            NameRule.MANY_PREFIXES,
        ),
        (CallingChange(calls_at_once="0"), NameRule.CALLS),
        (CallingChange(calls_at_once="many"), NameRule.CALLS),
        (CallingChange(calls_a_second="100001"), NameRule.CALLS),
        (CallingChange(calls_a_second="٣"), NameRule.CALLS),
        (CallingChange(warning="0s"), NameRule.WARNING),
        (CallingChange(warning="11m"), NameRule.WARNING),
        (CallingChange(zone="../../etc/passwd"), NameRule.ZONE),
        (CallingChange(zone="Asia/Nowhere"), NameRule.ZONE),
    ],
)
def test_what_is_no_limit_is_refused_and_nothing_is_changed(tmp_path, change, rule):
    board = Board(tmp_path)
    kind = "limits" if isinstance(change, LimitsChange) else "calling"
    with pytest.raises(InvalidName) as refused:
        board(dialling.set_tenant, "acme", premium=True, **{kind: change})
    assert refused.value.rule is rule
    tenant = board.tenant()
    assert (tenant.limits, tenant.terms) == (Limits(), CallingTerms())
    assert not tenant.dialling.premium


def put(folder, *records):
    with opened(folder) as database, writing(database) as writer:
        history = Records(database, writer)
        for each in records:
            history.put(each)


def test_who_has_called_a_hotline_of_a_tenant_on_trial_is_known(tmp_path):
    board = Board(tmp_path)
    calling_in = {"direction": Direction.INBOUND, "caller": "0901234567"}
    put(
        tmp_path,
        record(1, **calling_in, hotline=SALES),
        record(2, **calling_in | {"caller": "0901111111"}),  # it meant no hotline
        record(3, direction=Direction.OUTBOUND, hotline=SALES, caller="0902222222"),
        record(4, **calling_in | {"caller": "0903333333"}, hotline=SALES, tenant="x"),
    )
    assert board.snapshot().callers == {}
    board(dialling.set_tenant, "acme", calling=CallingChange(trial=True))
    snapshot = board.snapshot()
    callers = Callers(lambda: snapshot.directory, lambda: snapshot.callers)
    known = [
        number
        for number in ("0901234567", "0901111111", "0902222222", "0903333333")
        if callers.know("acme", number)
    ]
    assert known == ["0901234567"]


def test_who_calls_now_is_known_at_once_for_tenants_on_trial_alone(tmp_path):
    board = Board(tmp_path)
    board(dialling.set_tenant, "acme", calling=CallingChange(trial=True))
    snapshot = board.snapshot()
    callers = Callers(lambda: snapshot.directory, lambda: snapshot.callers)
    for tenant in ("acme", "other", "nobody"):
        callers.called(tenant, "0901234567")
    known = [each for each in ("acme", "other") if callers.know(each, "0901234567")]
    assert known == ["acme"]
