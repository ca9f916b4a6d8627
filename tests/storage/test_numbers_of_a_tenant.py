"""Hotlines, groups and forwarding: where they may lead, and one set of numbers."""

from __future__ import annotations

import asyncio
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from tests.storage.outside import Board
from tests.storage.stage import storage
from tongdai.call.directory import (
    Dialling,
    Extension,
    Forwarding,
    Group,
    Hotline,
    Strategy,
)
from tongdai.call.opening_hours import OpeningHours
from tongdai.storage import administration, dialling, groups, hotlines, tables
from tongdai.storage.administration import NewExtension
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.errors import (
    ClosedDestination,
    CountryInUse,
    GoesInCircles,
    InvalidName,
    NumberInUse,
    NumberTaken,
    UnknownDestination,
    UnknownExtensions,
    UnknownGroup,
    UnknownHotline,
    UnknownMember,
    UnknownTenant,
)
from tongdai.storage.groups import GroupChange
from tongdai.storage.hotlines import HotlineChange

SALES = "02473000001"
SUPPORT = "02473000002"


@pytest.fixture
def board(tmp_path):
    board = Board(tmp_path)
    board(groups.add_group, "acme", "60000", GroupChange(["101", "102"]))
    board(hotlines.add_hotline, "acme", SALES)
    board(hotlines.add_hotline, "other", SUPPORT)
    return board


def test_a_hotline_leads_somewhere_at_its_hours(board):
    change = HotlineChange(
        destination="60000",
        hours="T2-T6 8:00-17:00",
        zone="Asia/Bangkok",
        special="2027-02-06 closed",
        fallback="play:closed.wav",
    )
    board(hotlines.set_hotline, "acme", "+84 24 7300 0001", change)
    office = ((time(8), time(17)),)
    assert board.tenant().hotlines[SALES] == Hotline(
        SALES,
        "",
        "60000",
        OpeningHours(
            ZoneInfo("Asia/Bangkok"),
            (office,) * 5 + ((), ()),
            ((date(2027, 2, 6), ()),),
        ),
        "play:closed.wav",
    )


def test_what_is_not_given_stays_and_nothing_takes_it_away(board):
    first = HotlineChange(name="Bán hàng", destination="101", hours="mon 8:00-9:00")
    board(hotlines.set_hotline, "acme", SALES, first)
    board(hotlines.set_hotline, "acme", SALES, HotlineChange(fallback="102"))
    (row,) = board(hotlines.hotlines, "acme")
    assert (row.name, row.destination, row.fallback) == ("Bán hàng", "101", "102")
    assert (row.hours, row.zone) == ("mon 08:00-09:00", "Asia/Ho_Chi_Minh")
    board(hotlines.set_hotline, "acme", SALES, HotlineChange(destination="", hours=""))
    (row,) = board(hotlines.hotlines, "acme")
    assert (row.destination, row.hours) == ("", "")
    assert board.tenant().hotlines[SALES].hours is None


def test_a_machine_that_does_not_know_a_zone_still_has_a_directory(board, caplog):
    board(hotlines.set_hotline, "acme", SALES, HotlineChange(hours="mon 8:00-9:00"))
    board(lambda c: c.execute(update(tables.hotlines).values(zone="Mars/Olympus")))
    assert board.tenant().hotlines[SALES].hours is None
    assert "hours not understood" in caplog.text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("101", "101"),
        (" 60000 ", "60000"),
        ("+84 90 000 0001", "0900000001"),
        ("", ""),
        ("play:giờ nghỉ.wav", "play:giờ nghỉ.wav"),
    ],
)
def test_a_destination_is_what_the_tenant_could_dial(board, text, kept):
    board(hotlines.set_hotline, "acme", SALES, HotlineChange(destination=text))
    assert board.tenant().hotlines[SALES].destination == kept


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("104", UnknownDestination),
        ("60001", UnknownDestination),
        ("*43", UnknownDestination),
        ("113", UnknownDestination),
        ("nobody", UnknownDestination),
        ("sip:101@acme", UnknownDestination),
        (SALES, UnknownDestination),
        ("+33123456789", ClosedDestination),
        ("19001234", ClosedDestination),
        ("play:", InvalidName),
        ("play:../../etc/passwd", InvalidName),
        ("play:/etc/passwd", InvalidName),
        ("play:a\nb", InvalidName),
    ],
)
def test_any_other_destination_is_refused_and_changes_nothing(board, text, error):
    before = board.snapshot()
    changes = (
        (hotlines.set_hotline, "acme", SALES, HotlineChange(fallback=text)),
        (groups.set_group, "acme", "60000", GroupChange(next=text)),
        (dialling.set_extensions, "acme", ["101"], ExtensionChange(busy=text)),
    )
    for change in changes:
        with pytest.raises(error):
            board(*change)
    assert board.snapshot().revision == before.revision


def test_what_a_tenant_has_opened_is_a_destination(board):
    board(dialling.set_tenant, "acme", international=True, premium=True)
    assert board.tenant().dialling == Dialling(international=True, premium=True)
    for number in ("+33123456789", "19001234"):
        board(hotlines.set_hotline, "acme", SALES, HotlineChange(destination=number))
        assert board.tenant().hotlines[SALES].destination == number


@pytest.mark.parametrize(
    "add",
    [
        lambda c: groups.add_group(c, "acme", "101", GroupChange()),
        lambda c: groups.add_group(c, "acme", "60000", GroupChange()),
        lambda c: administration.add_extensions(
            c, "acme", [NewExtension("200", "secret"), NewExtension("60000", "secret")]
        ),
        lambda c: administration.add_extensions(
            c, "acme", [NewExtension("113", "secret")]
        ),
        lambda c: groups.add_group(c, "acme", "113", GroupChange()),
        lambda c: hotlines.add_hotline(c, "acme", "1080"),
    ],
)
def test_a_number_of_a_tenant_is_one_thing(board, add):
    board(hotlines.add_hotline, "acme", "113")
    board(administration.add_extensions, "acme", [NewExtension("1080", "secret")])
    with pytest.raises(NumberTaken):
        board(add)


def test_another_tenant_may_have_the_same_extensions_and_groups(board):
    board(groups.add_group, "other", "60000", GroupChange(["100"]))
    assert board.tenant("other").groups["60000"].members == ("100",)
    assert board.tenant().groups["60000"].members == ("101", "102")


def test_a_group_is_all_that_it_was_made_to_be(board):
    change = GroupChange(
        members=["103", "101"],
        name="Bán hàng",
        strategy=Strategy.ROUND_ROBIN,
        ring_time=20.5,
        longest_wait=120,
        next="60000",
    )
    board(groups.add_group, "acme", "60001", change)
    outside = GroupChange(["+84 900 000 001", "0900000005"])
    board(groups.add_group, "acme", "70000", outside, external=True)
    assert list(board.tenant().groups.values()) == board(groups.groups, "acme")
    assert board.tenant().groups == {
        "60000": Group("60000", ("101", "102")),
        "60001": Group(
            "60001", ("103", "101"), "Bán hàng", Strategy.ROUND_ROBIN, False, 20.5,
            120.0, "60000",
        ),
        "70000": Group("70000", ("0900000001", "0900000005"), external=True),
    }  # fmt: skip


def test_a_group_s_members_can_be_changed_without_the_rest(board):
    board(groups.set_group, "acme", "60000", GroupChange(name="Nhóm", next="103"))
    board(groups.set_group, "acme", "60000", GroupChange(members=["100"]))
    board(groups.set_group, "acme", "60000", GroupChange(ring_time=10))
    found = board.tenant().groups["60000"]
    assert found == Group("60000", ("100",), "Nhóm", ring_time=10.0, next="103")


@pytest.mark.parametrize(
    ("change", "external", "error"),
    [
        (GroupChange(["104"]), False, UnknownMember),
        (GroupChange(["0900000001"]), False, UnknownMember),
        (GroupChange(["60000"]), False, UnknownMember),
        (GroupChange(["101"]), True, UnknownMember),
        (GroupChange(["113"]), True, UnknownMember),
        (GroupChange([SALES]), True, UnknownMember),
        (GroupChange(["+33123456789"]), True, ClosedDestination),
        (GroupChange(["101", "101"]), False, InvalidName),
        (GroupChange(ring_time=0), False, InvalidName),
        (GroupChange(ring_time=float("nan")), False, InvalidName),
        (GroupChange(longest_wait=-1), False, InvalidName),
        (GroupChange(name="a\nb"), False, InvalidName),
        (GroupChange(next="60009"), False, GoesInCircles),
    ],
)
def test_a_group_that_cannot_work_is_not_made(board, change, external, error):
    with pytest.raises(error):
        board(groups.add_group, "acme", "60009", change, external=external)
    assert "60009" not in board.tenant().groups


@pytest.mark.parametrize("number", ["", "6", "6000000", "*43", "6000a", "-1"])
def test_a_group_s_number_is_dialled_like_an_extension_s(board, number):
    with pytest.raises(InvalidName):
        board(groups.add_group, "acme", number, GroupChange())


def test_groups_that_follow_each_other_come_to_an_end(board):
    board(groups.add_group, "acme", "60001", GroupChange(next="60000"))
    board(groups.add_group, "acme", "60002", GroupChange(next="60001"))
    with pytest.raises(GoesInCircles, match="60000 → 60002 → 60001 → 60000"):
        board(groups.set_group, "acme", "60000", GroupChange(next="60002"))
    board(groups.set_group, "acme", "60000", GroupChange(next="0900000001"))


def test_extensions_send_calls_on_and_call_from_what_they_may(board):
    board(hotlines.add_hotline, "acme", "19001234")
    change = ExtensionChange(
        busy="102",
        no_answer="play:away.wav",
        hotlines=["1900 1234", SALES],
    )
    board(dialling.set_extensions, "acme", ["100", "101"], change)
    found = board.tenant().extensions
    for number in ("100", "101"):
        assert found[number] == Extension(
            number,
            "",
            Forwarding(busy="102", no_answer="play:away.wav"),
            ("19001234", SALES),
        )
    assert found["102"] == Extension("102")
    board(
        dialling.set_extensions,
        "acme",
        ["100"],
        ExtensionChange(busy="", every_hotline=True),
    )
    found = board.tenant().extensions["100"]
    assert found == Extension("100", "", Forwarding(no_answer="play:away.wav"))


def test_an_extension_may_call_from_none(board):
    board(dialling.set_extensions, "acme", ["100"], ExtensionChange(hotlines=()))
    assert board.tenant().extensions["100"].hotlines == ()


def test_a_hotline_that_is_gone_is_nobody_s_and_opens_no_other(board):
    board(dialling.set_extensions, "acme", ["100"], ExtensionChange(hotlines=[SALES]))
    board(hotlines.remove_hotline, "acme", SALES)
    assert board.tenant().extensions["100"].hotlines == ()


@pytest.mark.parametrize(
    ("numbers", "change", "error"),
    [
        (["100"], ExtensionChange(hotlines=[SUPPORT]), UnknownHotline),
        (["100"], ExtensionChange(hotlines=["101"]), InvalidName),
        (["100"], ExtensionChange(hotlines=[""]), InvalidName),
        (["100"], ExtensionChange(always="100"), GoesInCircles),
        (["100"], ExtensionChange(no_answer="100"), GoesInCircles),
        (["100", "101"], ExtensionChange(busy="101"), GoesInCircles),
        (["100", "199"], ExtensionChange(busy="101"), UnknownExtensions),
    ],
)
def test_extensions_are_changed_together_or_not_at_all(board, numbers, change, error):
    before = board.tenant()
    with pytest.raises(error):
        board(dialling.set_extensions, "acme", numbers, change)
    assert board.tenant() == before


def test_calls_that_are_always_sent_on_arrive(board):
    board(dialling.set_extensions, "acme", ["100"], ExtensionChange(always="101"))
    board(dialling.set_extensions, "acme", ["101"], ExtensionChange(always="102"))
    with pytest.raises(GoesInCircles, match="102 → 100 → 101 → 102"):
        board(dialling.set_extensions, "acme", ["102"], ExtensionChange(always="100"))
    # When 102 is busy the call has arrived: whoever answers ends the chain.
    board(dialling.set_extensions, "acme", ["102"], ExtensionChange(busy="100"))


@pytest.mark.parametrize(
    "lead",
    [
        (hotlines.set_hotline, "acme", SALES, HotlineChange(destination="103")),
        (hotlines.set_hotline, "acme", SALES, HotlineChange(fallback="103")),
        (groups.set_group, "acme", "60000", GroupChange(members=["103"])),
        (groups.set_group, "acme", "60000", GroupChange(next="103")),
        (dialling.set_extensions, "acme", ["100"], ExtensionChange(always="103")),
    ],
)
def test_what_others_lead_to_is_not_removed(board, lead):
    board(*lead)
    with pytest.raises(NumberInUse, match="103"):
        board(administration.remove_extensions, "acme", ["103"])
    assert "103" in board.tenant().extensions


def test_those_who_lead_to_each_other_can_be_removed_together(board):
    board(dialling.set_extensions, "acme", ["100"], ExtensionChange(always="103"))
    board(administration.remove_extensions, "acme", ["100", "103"])
    board(hotlines.set_hotline, "acme", SALES, HotlineChange(destination="60000"))
    with pytest.raises(NumberInUse, match=SALES):
        board(groups.remove_group, "acme", "60000")
    board(hotlines.remove_hotline, "acme", SALES)
    board(groups.remove_group, "acme", "60000")
    assert board.tenant().groups == {}


def test_the_country_changes_only_while_no_number_belongs_to_it(board):
    with pytest.raises(CountryInUse, match=SALES):
        board(dialling.set_tenant, "acme", country="49")
    board(hotlines.remove_hotline, "acme", SALES)
    board(groups.set_group, "acme", "60000", GroupChange(next="0900000001"))
    with pytest.raises(CountryInUse, match="0900000001"):
        board(dialling.set_tenant, "acme", country="49")
    board(groups.set_group, "acme", "60000", GroupChange(next="play:closed.wav"))
    board(dialling.set_tenant, "acme", country="+49")
    assert board.tenant().dialling == Dialling(country="49")


@pytest.mark.parametrize("country", ["", "0", "1", "39", "8400", "VN", "٨٤"])
def test_a_country_that_cannot_be_served_is_refused(board, country):
    with pytest.raises(InvalidName):
        board(dialling.set_tenant, "acme", country=country)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            lambda c: hotlines.set_hotline(c, "none", SALES, HotlineChange()),
            UnknownTenant,
        ),
        (
            lambda c: hotlines.set_hotline(c, "acme", SUPPORT, HotlineChange()),
            UnknownHotline,
        ),
        (lambda c: groups.add_group(c, "none", "60000", GroupChange()), UnknownTenant),
        (lambda c: groups.set_group(c, "none", "60000", GroupChange()), UnknownTenant),
        (lambda c: groups.set_group(c, "other", "60000", GroupChange()), UnknownGroup),
        (lambda c: groups.remove_group(c, "other", "60000"), UnknownGroup),
        (lambda c: groups.groups(c, "none"), UnknownTenant),
        (lambda c: dialling.set_tenant(c, "none"), UnknownTenant),
        (
            lambda c: dialling.set_extensions(c, "none", ["100"], ExtensionChange()),
            UnknownTenant,
        ),
    ],
)
def test_what_is_not_there_cannot_be_changed(board, change, error):
    with pytest.raises(error):
        board(change)


def test_the_running_switchboard_sees_every_change(board):
    to_the_group = HotlineChange(destination="60001")
    to_101 = ExtensionChange(always="101")

    async def use():
        store = storage(board.folder)
        try:
            for change in (
                lambda c: groups.add_group(c, "acme", "60001", GroupChange(["101"])),
                lambda c: groups.set_group(c, "acme", "60001", GroupChange(["102"])),
                lambda c: hotlines.set_hotline(c, "acme", SALES, to_the_group),
                lambda c: dialling.set_extensions(c, "acme", ["100"], to_101),
                lambda c: dialling.set_tenant(c, "acme", premium=True),
            ):
                board(change)
                assert await store.refresh()
            tenant = store.directory().tenant_of("acme")
            assert tenant.groups["60001"].members == ("102",)
            assert tenant.hotlines[SALES].destination == "60001"
            assert tenant.extensions["100"].forwarding.always == "101"
            assert tenant.dialling.premium
        finally:
            await store.close()

    asyncio.run(use())


def test_everything_goes_with_its_tenant(board):
    outside = GroupChange(["0900000001"])
    board(groups.add_group, "acme", "70000", outside, external=True)
    board(dialling.set_extensions, "acme", ["100"], ExtensionChange(hotlines=[SALES]))
    board(administration.remove_tenant, "acme", everything=True)
    for table in (
        tables.ring_groups,
        tables.group_members,
        tables.extension_hotlines,
        tables.trunks,
    ):
        assert board(lambda c, t=table: c.execute(t.select()).all()) == []
