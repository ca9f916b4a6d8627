"""Wrong passwords: five for an account, some more for an address, and then a while."""

from __future__ import annotations

import pytest

from tongdai.api import tries
from tongdai.api.tries import (
    LOCKED,
    MOST_WRONG,
    OF_SOURCE,
    OF_SOURCE_EVERY,
    WITHIN,
    TooManyTries,
    Tries,
)

HERE = "192.0.2.1"


def hosts():
    """Another address each time."""
    return (f"192.0.2.{number}" for number in range(1, 255))


def fail(counted, times, *, now=0.0, account="lan"):
    elsewhere = hosts()
    for _ in range(times):
        counted.begin(account, next(elsewhere), now)


def test_the_sixth_is_not_looked_at_until_the_lock_is_over():
    counted = Tries()
    fail(counted, MOST_WRONG, now=100.0)
    with pytest.raises(TooManyTries) as refused:
        counted.begin("lan", "198.51.100.1", 101.0)
    assert refused.value.retry_after == LOCKED - 1
    with pytest.raises(TooManyTries):
        counted.begin("lan", "198.51.100.1", 100.0 + LOCKED - 0.001)
    counted.begin("lan", "198.51.100.1", 100.0 + LOCKED)


def test_a_lock_that_was_served_leaves_five_more():
    counted = Tries()
    fail(counted, MOST_WRONG)
    fail(counted, MOST_WRONG, now=LOCKED)
    with pytest.raises(TooManyTries):
        fail(counted, 1, now=LOCKED)


def test_tries_during_the_lock_do_not_make_it_longer():
    counted = Tries()
    fail(counted, MOST_WRONG)
    for second in range(1, int(LOCKED)):
        with pytest.raises(TooManyTries):
            counted.begin("lan", HERE, float(second))
    counted.begin("lan", HERE, LOCKED)


def test_old_ones_do_not_count():
    counted = Tries()
    fail(counted, MOST_WRONG - 1)
    fail(counted, MOST_WRONG - 1, now=WITHIN)
    fail(counted, 1, now=WITHIN + 1)
    with pytest.raises(TooManyTries):
        fail(counted, 1, now=WITHIN + 1)


def test_the_right_password_forgives_the_wrong_ones():
    counted = Tries()
    for _ in range(10):
        fail(counted, MOST_WRONG - 1)
        counted.begin("lan", HERE, 0.0)
        counted.forgive("lan", HERE)


def test_one_account_does_not_lock_another():
    counted = Tries()
    fail(counted, MOST_WRONG)
    fail(counted, MOST_WRONG, account="an")


def test_an_address_that_tries_many_accounts_must_wait():
    counted = Tries()
    for number in range(OF_SOURCE):
        counted.begin(f"account {number}", HERE, 0.0)
    with pytest.raises(TooManyTries) as refused:
        counted.begin("another", HERE, 0.0)
    assert refused.value.retry_after == OF_SOURCE_EVERY
    counted.begin("another", "192.0.2.2", 0.0)
    counted.begin("another", HERE, OF_SOURCE_EVERY)


def test_an_office_behind_one_address_may_all_log_in():
    counted = Tries()
    for number in range(10 * OF_SOURCE):
        counted.begin(f"account {number}", HERE, 0.0)
        counted.forgive(f"account {number}", HERE)


def test_all_addresses_of_one_ipv6_site_are_one():
    counted = Tries()
    for number in range(OF_SOURCE):
        counted.begin(f"account {number}", f"2001:db8::{number:x}", 0.0)
    with pytest.raises(TooManyTries):
        counted.begin("another", "2001:db8::ffff", 0.0)


def test_only_so_many_names_are_remembered(monkeypatch):
    monkeypatch.setattr(tries, "MOST_ACCOUNTS", 2)
    counted = Tries()
    fail(counted, MOST_WRONG)
    for name in ("an", "binh"):
        counted.begin(name, HERE, 0.0)
    fail(counted, 1)  # forgotten: the lock with it


@pytest.mark.parametrize("host", ["", "no address", "fe80::1%eth0", "::ffff:192.0.2.1"])
def test_any_text_is_an_address(host):
    counted = Tries()
    counted.begin("lan", host, 0.0)
    counted.forgive("lan", host)
