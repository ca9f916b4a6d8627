"""The right to supervise, as it is kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.storage.stage import opened, populate, writing
from tongdai.call.directory import EVERYBODY
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId
from tongdai.call.record import Record, Supervised
from tongdai.storage import administration, dialling, directory, groups
from tongdai.storage.administration import NewExtension
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.errors import UnknownSupervised
from tongdai.storage.groups import GroupChange
from tongdai.storage.records import Records


@pytest.fixture
def database(tmp_path):
    with opened(tmp_path) as found:
        populate(found, "100", "101", "102")
        with found.transaction() as connection:
            groups.add_group(connection, "acme", "60000", GroupChange(["101", "102"]))
            outside = GroupChange(["0900000001"])
            groups.add_group(connection, "acme", "70000", outside, external=True)
        yield found


def change(database, number, **fields):
    with database.transaction() as connection:
        changed = ExtensionChange(**fields)
        dialling.set_extensions(connection, "acme", [number], changed)


def hire(database, number):
    with database.transaction() as connection:
        new = NewExtension(number, f"secret-{number}")
        administration.add_extensions(connection, "acme", [new])


def rights(database):
    with database.reading() as connection:
        found = directory.load(connection, on_loopback=True).directory
        listed = administration.extensions(connection, "acme", now=0.0)
    people = found.tenant_of("acme").extensions
    of = {number: each.supervises for number, each in people.items()}
    assert of == {row.number: row.supervises for row in listed}
    return of


def test_nobody_supervises_unless_it_was_said(database):
    assert rights(database) == {"100": (), "101": (), "102": ()}


def test_some_or_everybody_or_nobody(database):
    change(database, "100", supervises=["60000", " 101", "101"])
    assert rights(database)["100"] == ("60000", "101")
    change(database, "100", supervises_everybody=True)
    assert rights(database)["100"] is EVERYBODY
    change(database, "100", name="An")
    assert rights(database)["100"] is EVERYBODY
    change(database, "100", supervises=["102"])
    assert rights(database)["100"] == ("102",)
    change(database, "100", supervises=[])
    assert rights(database) == {"100": (), "101": (), "102": ()}


@pytest.mark.parametrize("number", ["70000", "109", "0900000001", "", "*"])
def test_what_is_no_extension_and_no_group_of_them_is_refused(database, number):
    with pytest.raises(UnknownSupervised):
        change(database, "100", supervises=["101", number])
    assert rights(database)["100"] == ()


def test_a_number_that_is_given_to_somebody_new_is_supervised_by_nobody(database):
    change(database, "100", supervises=["60000", "101"])
    with database.transaction() as connection:
        groups.set_group(connection, "acme", "60000", GroupChange([]))
        administration.remove_extensions(connection, "acme", ["101"])
        groups.remove_group(connection, "acme", "60000")
    hire(database, "101")
    assert rights(database)["100"] == ()


def test_a_supervisor_that_is_removed_leaves_no_right_behind(database):
    change(database, "100", supervises=["101"])
    with database.transaction() as connection:
        administration.remove_extensions(connection, "acme", ["100"])
    hire(database, "100")
    assert rights(database)["100"] == ()


def test_a_tenant_may_want_those_supervised_to_know(database):
    def told():
        with database.reading() as connection:
            found = directory.load(connection, on_loopback=True).directory
            (row,) = administration.tenants(connection)
        tenant = found.tenant_of("acme")
        assert tenant.supervised_told == row.supervised_told
        return row.supervised_told

    assert not told()
    for wanted in (True, False):
        with database.transaction() as connection:
            dialling.set_tenant(connection, "acme", supervised_told=wanted)
        assert told() is wanted


def test_what_supervisors_did_is_kept_with_the_call(database):
    at = datetime(2027, 1, 1, tzinfo=UTC)
    steps = (
        Supervised(at, "100", "101", SupervisionMode.WHISPER),
        Supervised(at, "100", "101", None),
    )
    record = Record(CallId("c"), "acme", "101", "", "102", "102", at, supervised=steps)

    async def kept(writer):
        records = Records(database, writer)
        records.put(record)
        return await records.get(CallId("c"))

    with writing(database) as writer:
        assert asyncio.run(kept(writer)) == record
