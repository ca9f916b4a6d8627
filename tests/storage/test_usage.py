"""What calls out have cost is kept, also when the process that served is killed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.storage.outside import Board
from tests.storage.stage import opened, storage, writing
from tongdai.call.ids import LegId
from tongdai.call.limits import Limits, Payer, PayerKind
from tongdai.call.outside_talk import OutsideTalk
from tongdai.storage import administration, dialling, tables, usage
from tongdai.storage.errors import UnknownTenant
from tongdai.storage.limits import CallingChange, LimitsChange
from tongdai.storage.moments import to_micros
from tongdai.storage.usage import Usage, UsageRow

HOTLINE = "02473000001"
NOON = datetime(2027, 3, 10, 5, 0, tzinfo=UTC)
TODAY = date(2027, 3, 10)

SERVE = """
import asyncio, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tests.storage.stage import opened, storage
from tongdai.call.ids import LegId
from tongdai.call.outside_talk import OutsideTalk

def alive():
    with opened(Path(sys.argv[1])) as database, database.reading() as connection:
        found = connection.exec_driver_sql("SELECT alive_at FROM switchboard")
        return found.scalar() / 1e6

async def serve():
    store = storage(Path(sys.argv[1]))
    began = datetime.now(UTC) - timedelta(seconds=100)
    talk = OutsideTalk(LegId("a"), "acme", "100", "", began)
    store.usage.put(talk)
    ended = OutsideTalk(LegId("b"), "acme", "101", "", began)
    store.usage.put(ended.ended({began.date(): timedelta(seconds=7)}))
    serving = asyncio.create_task(store.run(lambda directory: None, poll=0.01))
    await store.usage.of("acme", datetime.now(UTC))
    while alive() < began.timestamp() + 100:
        await asyncio.sleep(0.05)
    print("put", flush=True)
    await asyncio.sleep(60)

asyncio.run(serve())
"""


def talk(leg="a", extension="100", hotline=HOTLINE, began_at=NOON):
    return OutsideTalk(LegId(leg), "acme", extension, hotline, began_at)


def ended(seconds, **which):
    return talk(**which).ended({TODAY: timedelta(seconds=seconds)})


def put(folder, *talks):
    with opened(folder) as database, writing(database) as writer:
        kept = Usage({}, database, writer)
        for each in talks:
            kept.put(each)


def shown(folder, at=NOON, tenant="acme"):
    with opened(folder) as database, database.reading() as connection:
        return usage.used(connection, tenant, at)


def amounts(folder, at=NOON):
    return [
        (row.kind.value, row.number, row.today, row.month) for row in shown(folder, at)
    ]


def test_a_talk_that_has_ended_is_added_to_all_that_pay_for_it(tmp_path):
    Board(tmp_path)
    put(tmp_path, talk(), ended(90.5), ended(30, leg="b", extension=""))
    put(tmp_path, ended(1, leg="c", hotline=""))
    assert amounts(tmp_path) == [
        ("tenant", "", 121.5, 121.5),
        ("extension", "100", 91.5, 91.5),
        ("hotline", HOTLINE, 120.5, 120.5),
    ]


def test_the_month_is_the_sum_of_its_days(tmp_path):
    Board(tmp_path)
    days = {
        date(2027, 2, 28): timedelta(seconds=1000),
        date(2027, 3, 1): timedelta(seconds=100),
        TODAY: timedelta(seconds=10),
    }
    put(tmp_path, talk().ended(days))
    assert amounts(tmp_path)[0] == ("tenant", "", 10.0, 110.0)


@pytest.mark.parametrize(("silent", "cost"), [(0, 10.0), (12, 10.0), (20, 5.0)])
def test_a_talk_that_goes_on_is_shown_with_what_it_has_cost_so_far(
    tmp_path, silent, cost
):
    Board(tmp_path)
    put(tmp_path, talk(began_at=NOON - timedelta(seconds=10)))
    with opened(tmp_path) as database, database.transaction() as connection:
        alive_at = to_micros(NOON - timedelta(seconds=silent))
        connection.execute(update(tables.switchboard).values(alive_at=alive_at))
    assert shown(tmp_path)[0].today == cost


def test_limits_stand_beside_what_was_used_and_what_is_left(tmp_path):
    board = Board(tmp_path)
    board(dialling.set_tenant, "acme", limits=LimitsChange(daily="100s", monthly="2m"))
    put(tmp_path, ended(30))
    (row, *_) = shown(tmp_path)
    assert row == UsageRow(PayerKind.TENANT, "", 30.0, 30.0, Limits(None, 100, 120))
    assert row.left == 70.0
    assert UsageRow(PayerKind.TENANT, "", 130.0, 1.0, Limits(daily=100)).left == 0.0


def test_days_are_those_of_the_tenant(tmp_path):
    board = Board(tmp_path)
    board(dialling.set_tenant, "acme", calling=CallingChange(zone="Pacific/Auckland"))
    put(tmp_path, ended(30))
    late = datetime(2027, 3, 10, 11, 30, tzinfo=UTC)  # the 11th in Auckland
    assert amounts(tmp_path, at=late)[0] == ("tenant", "", 0.0, 30.0)


def test_other_tenants_are_not_shown_and_not_found(tmp_path):
    Board(tmp_path)
    put(tmp_path, ended(30))
    assert [row.today for row in shown(tmp_path, tenant="other")] == [0.0]
    with pytest.raises(UnknownTenant):
        shown(tmp_path, tenant="nobody")


def test_what_was_used_before_is_there_at_the_next_start(tmp_path):
    Board(tmp_path)
    today = datetime.now(UTC).date()
    last_year = today - timedelta(days=300)
    spent = {today: timedelta(seconds=5), last_year: timedelta(seconds=9)}
    put(tmp_path, talk().ended(spent))

    async def before():
        store = storage(tmp_path)
        try:
            return dict(store.usage.before)
        finally:
            await store.close()

    found = asyncio.run(before())
    assert found[Payer("acme", PayerKind.TENANT), today] == timedelta(seconds=5)
    assert {day for _, day in found} == {today}


def test_a_killed_process_loses_only_the_last_moments_of_talks(tmp_path):
    Board(tmp_path)
    command = [sys.executable, "-c", SERVE, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "put"
    process.kill()
    process.wait()
    process.stdout.close()

    async def after():
        store = storage(tmp_path)
        try:
            return sum(
                amount.total_seconds()
                for (payer, _), amount in store.usage.before.items()
                if payer.kind is PayerKind.TENANT
            )
        finally:
            await store.close()

    once = asyncio.run(after())
    assert 107.0 <= once <= 107.0 + 60.0
    assert asyncio.run(after()) == once  # counted once, not at every start


def test_what_a_tenant_has_used_goes_with_it(tmp_path):
    board = Board(tmp_path)
    put(tmp_path, talk("open"), ended(30))
    board(administration.remove_tenant, "acme", everything=True)
    board(administration.add_tenant, "acme")
    assert amounts(tmp_path) == [("tenant", "", 0.0, 0.0)]
