"""Trunks, and their passwords that show nowhere."""

from __future__ import annotations

import pytest

from tests.storage.outside import Board
from tongdai.call.directory import NumberFormat, Trunk
from tongdai.storage import administration, trunks
from tongdai.storage.errors import (
    InvalidName,
    TrunkExists,
    TrunkNeedsAccount,
    UnknownTenant,
    UnknownTrunk,
)
from tongdai.storage.settings import DATABASE_FILE
from tongdai.storage.trunks import TrunkChange

ACCOUNT = TrunkChange(user="acme", password="sehr geheim")


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path)


def test_a_trunk_is_all_that_it_was_made_to_be(board):
    change = TrunkChange(
        port=5070,
        transport="tls",
        order=2,
        user="acme-1",
        password="sehr geheim",
        registers=True,
        domain="ims.example.com",
        sources=["192.0.2.0/28", "198.51.100.7", "2001:db8::/112"],
        numbers=NumberFormat.NATIONAL,
        codecs=["pcmu", "G722"],
    )
    assert board(trunks.add_trunk, "acme", "Viettel", "SIP.example.com", change)
    expected = Trunk(
        "viettel",
        "sip.example.com",
        5070,
        "tls",
        2,
        "acme-1",
        True,
        "ims.example.com",
        ("192.0.2.0/28", "198.51.100.7", "2001:db8::/112"),
        NumberFormat.NATIONAL,
        ("PCMU", "G722"),
    )
    assert board.tenant().trunks == (expected,)
    assert board(trunks.trunks, "acme") == [expected]
    assert board.tenant("other").trunks == ()


def test_a_trunk_without_more_knows_us_by_our_address(board):
    board(trunks.add_trunk, "acme", "carrier", "[2001:db8::1]", TrunkChange())
    assert board.tenant().trunks == (Trunk("carrier", "2001:db8::1"),)
    assert board.snapshot().trunk_passwords == {}


def test_trunks_are_tried_in_their_order(board):
    for name, order in (("c", 1), ("b", 0), ("a", 1)):
        change = TrunkChange(order=order)
        board(trunks.add_trunk, "acme", name, "sip.example.com", change)
    assert [trunk.name for trunk in board.tenant().trunks] == ["b", "a", "c"]
    assert [trunk.name for trunk in board(trunks.trunks, "acme")] == ["b", "a", "c"]


def test_the_password_is_in_the_snapshot_and_shows_nowhere(board):
    board(trunks.add_trunk, "acme", "carrier", "sip.example.com", ACCOUNT)
    found = board.snapshot()
    assert found.trunk_passwords == {("acme", "carrier"): "sehr geheim"}
    shown = [found, found.directory.tenants, board(trunks.trunks, "acme"), ACCOUNT]
    assert "geheim" not in repr(shown)
    assert (board.folder / DATABASE_FILE).stat().st_mode & 0o777 == 0o600


def test_what_is_not_given_stays(board):
    board(trunks.add_trunk, "acme", "carrier", "sip.example.com", ACCOUNT)
    change = TrunkChange(host="192.0.2.7", port=5070, registers=True)
    board(trunks.set_trunk, "acme", "CARRIER", change)
    expected = Trunk("carrier", "192.0.2.7", 5070, user="acme", registers=True)
    assert board.tenant().trunks == (expected,)
    assert board.snapshot().trunk_passwords == {("acme", "carrier"): "sehr geheim"}
    change = TrunkChange(user="", registers=False, port=0)
    board(trunks.set_trunk, "acme", "carrier", change)
    assert board.tenant().trunks == (Trunk("carrier", "192.0.2.7"),)
    assert board.snapshot().trunk_passwords == {}


def test_a_new_password_takes_the_place_of_the_old_one(board):
    board(trunks.add_trunk, "acme", "carrier", "sip.example.com", ACCOUNT)
    board(trunks.set_trunk, "acme", "carrier", TrunkChange(password="neu"))
    assert board.snapshot().trunk_passwords == {("acme", "carrier"): "neu"}


@pytest.mark.parametrize(
    ("host", "change", "error"),
    [
        ("", TrunkChange(), InvalidName),
        ("sip example", TrunkChange(), InvalidName),
        ("sip.example.com:5060", TrunkChange(), InvalidName),
        ("sip.example.com\r\nVia: x", TrunkChange(), InvalidName),
        ("h", TrunkChange(port=-1), InvalidName),
        ("h", TrunkChange(port=65536), InvalidName),
        ("h", TrunkChange(transport="sctp"), InvalidName),
        ("h", TrunkChange(order=-1), InvalidName),
        ("h", TrunkChange(user='a"b', password="x"), InvalidName),
        ("h", TrunkChange(user="a b", password="x"), InvalidName),
        ("h", TrunkChange(user="a", password="x\r\ny"), InvalidName),
        ("h", TrunkChange(user="a", password="x" * 129), InvalidName),
        ("h", TrunkChange(user="a"), TrunkNeedsAccount),
        ("h", TrunkChange(password="x"), TrunkNeedsAccount),
        ("h", TrunkChange(registers=True), TrunkNeedsAccount),
        ("h", TrunkChange(domain="a b"), InvalidName),
        ("h", TrunkChange(sources=["carrier.example"]), InvalidName),
        ("h", TrunkChange(sources=["0.0.0.0/0"]), InvalidName),
        ("h", TrunkChange(sources=["::/0"]), InvalidName),
        ("h", TrunkChange(sources=["192.0.2.1/28"]), InvalidName),
        ("h", TrunkChange(sources=[f"192.0.2.{n}" for n in range(17)]), InvalidName),
        ("h", TrunkChange(codecs=[]), InvalidName),
        ("h", TrunkChange(codecs=["G729"]), InvalidName),
        ("h", TrunkChange(codecs=["PCMA", "pcma"]), InvalidName),
    ],
)
def test_a_trunk_that_cannot_work_is_not_made(board, host, change, error):
    with pytest.raises(error) as refused:
        board(trunks.add_trunk, "acme", "carrier", host, change)
    assert "x\r" not in str(refused.value)
    assert board.tenant().trunks == ()


def test_a_refused_password_is_not_said_again(board):
    change = TrunkChange(user="a", password="ge\theim")
    with pytest.raises(InvalidName) as refused:
        board(trunks.add_trunk, "acme", "carrier", "h", change)
    assert "heim" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            lambda c: trunks.add_trunk(c, "acme", "carrier", "h", TrunkChange()),
            TrunkExists,
        ),
        (
            lambda c: trunks.add_trunk(c, "none", "carrier", "h", TrunkChange()),
            UnknownTenant,
        ),
        (
            lambda c: trunks.add_trunk(c, "acme", "my trunk", "h", TrunkChange()),
            InvalidName,
        ),
        (
            lambda c: trunks.set_trunk(c, "other", "carrier", TrunkChange()),
            UnknownTrunk,
        ),
        (lambda c: trunks.remove_trunk(c, "other", "carrier"), UnknownTrunk),
        (lambda c: trunks.remove_trunk(c, "none", "carrier"), UnknownTenant),
        (lambda c: trunks.trunks(c, "none"), UnknownTenant),
    ],
)
def test_a_trunk_is_its_tenant_s_and_has_one_name(board, change, error):
    board(trunks.add_trunk, "acme", "carrier", "sip.example.com", TrunkChange())
    with pytest.raises(error):
        board(change)


def test_a_tenant_that_is_not_served_leaves_no_password_behind(board):
    board(administration.add_tenant, "local", loopback_only=True)
    board(trunks.add_trunk, "local", "carrier", "sip.example.com", ACCOUNT)
    board(trunks.add_trunk, "acme", "carrier", "sip.example.com", TrunkChange())
    assert board.snapshot(on_loopback=False).trunk_passwords == {}
    board(trunks.remove_trunk, "local", "carrier")
    assert board.snapshot().trunk_passwords == {}
