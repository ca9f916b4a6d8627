"""A wish to be heard by others, by INFO in the dialog."""

from __future__ import annotations

from tests.sip.session_events import LEG, Peer
from tongdai.sip.endpoint_inputs import AnswerMode, HangUp
from tongdai.sip.endpoint_outputs import ModeWanted
from tongdai.sip.supervising import MOST_ASKED

WISH = {"Tongdai-Supervise": "whisper"}


def watched(peer):
    """All steps that the session takes from now on, as they are."""
    seen = []
    handle = peer.session.handle

    def kept(event, now):
        steps = handle(event, now)
        seen.extend(steps)
        return steps

    peer.session.handle = kept
    return seen


def test_a_wish_is_handed_up_and_answered_when_there_is_word():
    peer = Peer().confirmed()
    seen = watched(peer)
    assert peer.asks("INFO", **WISH) == ["ModeWanted"]
    assert seen == [ModeWanted(LEG, 1, "whisper")]
    assert peer.handle(AnswerMode(LEG, 1, 200), 10.0) == ["> 200 to 1 INFO"]
    assert peer.handle(AnswerMode(LEG, 1, 200), 10.0) == []


def test_a_wish_may_be_refused():
    peer = Peer().confirmed()
    peer.asks("INFO", **WISH)
    assert peer.handle(AnswerMode(LEG, 1, 403), 10.0) == ["> 403 to 1 INFO"]


def test_an_answer_to_nothing_says_nothing():
    assert Peer().confirmed().handle(AnswerMode(LEG, 1, 200), 10.0) == []


def test_so_many_wishes_wait_and_no_more():
    peer = Peer().confirmed()
    for _ in range(MOST_ASKED):
        assert peer.asks("INFO", **WISH) == ["ModeWanted"]
    number = MOST_ASKED + 1
    assert peer.asks("INFO", **WISH) == [f"> 491 to {number} INFO"]
    peer.handle(AnswerMode(LEG, 1, 200), 10.0)
    assert peer.asks("INFO", **WISH) == ["ModeWanted"]


def test_a_wish_that_crosses_the_end_of_the_call_is_too_late():
    peer = Peer().confirmed()
    peer.handle(HangUp(LEG), 10.0)
    assert peer.asks("INFO", **WISH) == ["> 481 to 1 INFO"]


def test_an_info_without_it_is_a_key_or_nothing():
    peer = Peer().confirmed()
    assert peer.asks("INFO") == ["> 200 to 1 INFO"]
