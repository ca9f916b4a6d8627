from __future__ import annotations

import pytest

from tongdai.errors import UsageError
from tongdai.sip.offer_answer import OfferAnswer, State


def test_an_offer_of_theirs_is_answered_by_what_we_send_next():
    exchange = OfferAnswer()
    assert exchange.offered()
    exchange.sent(b"answer")
    assert (exchange.state, exchange.local) == (State.STABLE, b"answer")


def test_two_offers_cannot_be_open_at_once():
    exchange = OfferAnswer()
    exchange.sent(b"offer")
    assert not exchange.offered()
    with pytest.raises(UsageError):
        exchange.sent(b"another")


def test_an_answer_that_nobody_asked_for_does_not_count():
    exchange = OfferAnswer()
    assert not exchange.answered()
    exchange.sent(b"offer")
    assert exchange.answered()
    assert not exchange.answered()


def test_a_refused_offer_leaves_the_description_that_was():
    exchange = OfferAnswer()
    exchange.sent(b"first")
    exchange.answered()
    exchange.sent(b"second")
    exchange.refused()
    assert (exchange.state, exchange.local) == (State.STABLE, b"first")
    exchange.offered()
    exchange.refused()
    assert (exchange.state, exchange.local) == (State.STABLE, b"first")
