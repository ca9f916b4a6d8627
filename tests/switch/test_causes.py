"""Why a call ends, in the words of SIP and back."""

from __future__ import annotations

import pytest

from tongdai.call.cause import END_CAUSES, EndCause, Ending
from tongdai.sip.fields import Reason
from tongdai.switch import causes


def test_every_ending_can_be_said_in_sip() -> None:
    assert set(causes.WORDINGS) == set(Ending)
    for ending in Ending:
        reason, cause = causes.headers_of(ending)
        assert Reason.parse(reason[1]) == causes.WORDINGS[ending].reason
        assert cause == ("Tongdai-Cause", END_CAUSES[ending])


def test_every_ending_of_an_unanswered_call_has_a_final_refusal() -> None:
    of_talking = {Ending.HUNG_UP, Ending.ALLOTTED_TIMEOUT}
    for ending in set(Ending) - of_talking - {Ending.ANSWERED_ELSEWHERE}:
        assert 400 <= causes.status_of(ending) <= 699


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (486, Ending.BUSY),
        (600, Ending.BUSY),
        (603, Ending.DECLINED),
        (480, Ending.DECLINED_HERE),
        (302, Ending.DECLINED_HERE),
        (404, Ending.UNREACHABLE),
        (408, Ending.UNREACHABLE),
        (430, Ending.UNREACHABLE),
        (488, Ending.NOT_ACCEPTABLE),
        (500, Ending.FAILED),
    ],
)
def test_what_a_silent_device_answers(status: int, ending: Ending) -> None:
    assert causes.callee_ended(status, None, rang=False, answered=False) is ending


def test_a_device_that_rang_and_timed_out_was_not_answered() -> None:
    ending = causes.callee_ended(408, None, rang=True, answered=False)
    assert ending is Ending.NO_ANSWER
    by_itself = Reason("Q.850", 19, "No answer from user")
    ending = causes.callee_ended(480, by_itself, rang=True, answered=False)
    assert ending is Ending.NO_ANSWER


def test_a_caller_that_leaves_before_the_answer_gave_up() -> None:
    for status in (200, 408, 430, 487):
        assert causes.caller_ended(status, answered=False) is Ending.CANCELLED


@pytest.mark.parametrize(
    ("status", "cause"),
    [(200, EndCause.BYE), (408, EndCause.UNKNOWN), (481, EndCause.UNKNOWN)],
)
def test_how_a_talk_ends_is_the_same_on_both_sides(
    status: int, cause: EndCause
) -> None:
    of_caller = causes.caller_ended(status, answered=True)
    of_callee = causes.callee_ended(status, None, rang=True, answered=True)
    assert of_caller is of_callee
    assert END_CAUSES[of_caller] is cause
