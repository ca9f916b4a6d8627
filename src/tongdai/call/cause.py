"""Why calls and legs end: what the user is told, and the finer truth behind it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Final


class EndCause(enum.StrEnum):
    """What callers, pages and the history are told. The values are public."""

    BUSY = "BUSY"
    "The called party was in another call."

    NO_ANSWER = "NO_ANSWER"
    "The ring time was over, or nobody could be reached."

    TRIAL_REJECTION = "TRIAL_REJECTION"
    "A tenant on trial called a number that never called one of its hotlines."

    LIMITATION_DECLINE = "LIMITATION_DECLINE"
    "An allowance is used up, or the caller may not call there."

    ALLOTTED_TIMEOUT = "ALLOTTED_TIMEOUT"
    "The call reached its longest allowed time."

    BYE = "BYE"
    "A normal end, by either side."

    CANCEL = "CANCEL"
    "The caller gave up before anybody answered, or somebody else answered."

    UNKNOWN = "UNKNOWN"
    "Everything else; the called party declined, among others."


class Ending(enum.StrEnum):
    """
    Why one leg ended, or why we end it.

    A call ends with the ending of the leg, the timer or the rule that decided it.
    """

    HUNG_UP = "hung_up"
    "A party that was talking ended the call."

    CANCELLED = "cancelled"
    "The caller gave up before anybody answered."

    ANSWERED_ELSEWHERE = "answered_elsewhere"
    "Another device of the called party answered first."

    DECLINED = "declined"
    "The called person does not want this call, at whichever device."

    DECLINED_HERE = "declined_here"
    "One device turned the call away; the others may still answer."

    BUSY = "busy"
    "The device is in another call."

    NO_ANSWER = "no_answer"
    "It rang, and nobody answered in time."

    UNREACHABLE = "unreachable"
    "Nothing is registered there, or what is registered does not react."

    UNKNOWN_NUMBER = "unknown_number"
    "Nobody in the caller's tenant has the dialled number."

    OWN_NUMBER = "own_number"
    "The caller dialled the number that it calls from."

    FORBIDDEN = "forbidden"
    "The caller may not call there: another tenant's, or barred to it."

    LOOP = "loop"
    "The call was sent on too often, probably in a circle."

    NOT_TAKEN = "not_taken"
    "A program wanted the call made for an extension, which did not come to its phone."

    NOT_YOUR_HOTLINE = "not_your_hotline"
    "The caller wants to call from a number that is none of its tenant's."

    MAY_NOT_SUPERVISE = "may_not_supervise"
    "The caller may not supervise this number, whoever has it."

    NOT_TALKING = "not_talking"
    "Whoever is to be supervised is in no call where two talk."

    BAD_MODE = "bad_mode"
    "The caller wants to supervise in a way that there is not."

    TOO_MANY_CALLS = "too_many_calls"
    "The caller already has as many calls as it may have at once."

    TENANT_FULL = "tenant_full"
    "The tenant has, or begins within a second, as many calls as it may."

    TRIAL = "trial"
    "A tenant on trial called a number that never called one of its hotlines."

    ALLOWANCE_USED = "allowance_used"
    "The tenant, the extension or the hotline has no talk time left."

    ALLOTTED_TIMEOUT = "allotted_timeout"
    "The call reached its longest allowed time."

    NOT_ACCEPTABLE = "not_acceptable"
    "The two sides have no codec or no transport in common."

    MALFORMED = "malformed"
    "The caller described its media in a way that nobody can read."

    BAD_DATAS = "bad_datas"
    "What the caller's program noted about the call is too long, or not readable."

    VANISHED = "vanished"
    "A party that was talking is gone without a word: no media, no signalling."

    MEDIA_FAILED = "media_failed"
    "Our media engine lost the leg, or the leg's own media cannot work."

    UNAVAILABLE = "unavailable"
    "The switchboard is stopping, or has no room for another call."

    OPERATOR = "operator"
    "Somebody who runs the switchboard ended it."

    FAILED = "failed"
    "None of these; the leg's protocol knows more."


END_CAUSES: Final[Mapping[Ending, EndCause]] = {
    Ending.HUNG_UP: EndCause.BYE,
    Ending.CANCELLED: EndCause.CANCEL,
    Ending.ANSWERED_ELSEWHERE: EndCause.CANCEL,
    Ending.DECLINED: EndCause.UNKNOWN,
    Ending.DECLINED_HERE: EndCause.UNKNOWN,
    Ending.BUSY: EndCause.BUSY,
    Ending.NO_ANSWER: EndCause.NO_ANSWER,
    Ending.UNREACHABLE: EndCause.NO_ANSWER,
    Ending.UNKNOWN_NUMBER: EndCause.UNKNOWN,
    Ending.OWN_NUMBER: EndCause.LIMITATION_DECLINE,
    Ending.FORBIDDEN: EndCause.LIMITATION_DECLINE,
    Ending.LOOP: EndCause.UNKNOWN,
    Ending.NOT_TAKEN: EndCause.CANCEL,
    Ending.NOT_YOUR_HOTLINE: EndCause.LIMITATION_DECLINE,
    Ending.MAY_NOT_SUPERVISE: EndCause.LIMITATION_DECLINE,
    Ending.NOT_TALKING: EndCause.UNKNOWN,
    Ending.BAD_MODE: EndCause.UNKNOWN,
    Ending.TOO_MANY_CALLS: EndCause.LIMITATION_DECLINE,
    Ending.TENANT_FULL: EndCause.LIMITATION_DECLINE,
    Ending.TRIAL: EndCause.TRIAL_REJECTION,
    Ending.ALLOWANCE_USED: EndCause.LIMITATION_DECLINE,
    Ending.ALLOTTED_TIMEOUT: EndCause.ALLOTTED_TIMEOUT,
    Ending.NOT_ACCEPTABLE: EndCause.UNKNOWN,
    Ending.MALFORMED: EndCause.UNKNOWN,
    Ending.BAD_DATAS: EndCause.UNKNOWN,
    Ending.VANISHED: EndCause.UNKNOWN,
    Ending.MEDIA_FAILED: EndCause.UNKNOWN,
    Ending.UNAVAILABLE: EndCause.UNKNOWN,
    Ending.OPERATOR: EndCause.UNKNOWN,
    Ending.FAILED: EndCause.UNKNOWN,
}

BY_A_PARTY: Final = frozenset(
    {
        Ending.HUNG_UP,
        Ending.CANCELLED,
        Ending.DECLINED,
        Ending.DECLINED_HERE,
        Ending.BUSY,
    }
)
"Endings that a party decided; the others are rules, timers and faults."

_MOST_TELLING_FIRST: Final = (
    Ending.DECLINED,
    Ending.BUSY,
    Ending.DECLINED_HERE,
    Ending.NO_ANSWER,
    Ending.UNKNOWN_NUMBER,
    Ending.FORBIDDEN,
    Ending.TRIAL,
    Ending.ALLOWANCE_USED,
    Ending.NOT_ACCEPTABLE,
    Ending.MEDIA_FAILED,
    Ending.UNAVAILABLE,
    Ending.FAILED,
    Ending.UNREACHABLE,
)


def most_telling(endings: Iterable[Ending]) -> Ending:
    """
    What the caller is told when several devices failed, each in its own way.

    The order follows RFC 3261 §16.7 step 6: a person's own decision says most, then
    what a device knows about its person, then faults; that a forgotten device did not
    react says least.
    """
    found = set(endings)
    for ending in _MOST_TELLING_FIRST:
        if ending in found:
            return ending
    return Ending.FAILED
