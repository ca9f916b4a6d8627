from __future__ import annotations

from tongdai.sip.throttle import Throttle, source


def test_a_burst_passes_and_then_the_rate():
    throttle = Throttle(rate=2.0, burst=3, most=10)
    assert [throttle.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert [throttle.take("a", 0.5), throttle.take("a", 0.5)] == [True, False]
    assert [throttle.take("a", 60.0) for _ in range(4)] == [True, True, True, False]


def test_one_source_does_not_spend_the_tokens_of_another():
    throttle = Throttle(rate=1.0, burst=1, most=10)
    assert [throttle.take("a", 0.0), throttle.take("b", 0.0)] == [True, True]


def test_tokens_given_back_can_be_spent_again_but_never_exceed_the_burst():
    throttle = Throttle(rate=0.001, burst=2, most=10)
    throttle.take("a", 0.0)
    throttle.give_back("a", 5)
    throttle.give_back("nobody", 5)
    assert [throttle.take("a", 0.0) for _ in range(3)] == [True, True, False]


def test_the_longest_unheard_is_forgotten_when_there_are_too_many():
    throttle = Throttle(rate=0.001, burst=1, most=2)
    for key in ("a", "b", "a", "c"):
        throttle.take(key, 0.0)
    assert len(throttle) == 2
    assert not throttle.take("a", 0.0)
    assert throttle.take("b", 0.0)


def test_an_ipv6_site_is_one_source_and_an_ipv4_address_is_one():
    assert source("2001:db8:1:2:3::4") == source("2001:db8:1:2:ffff::1")
    assert source("2001:db8:1:2::1") != source("2001:db8:1:3::1")
    assert source("192.0.2.1") != source("192.0.2.2")
    assert source("not:an:address") == "not:an:address"
