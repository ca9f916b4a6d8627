"""
The one table between why a call ends and how SIP says so.

Outwards each ending has a SIP status for a call that was not answered (the page's
``endCode``, too), and a ``Reason`` (RFC 3326, in responses RFC 6432) with a cause of
Q.850 table 1. Inwards a status becomes an ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tongdai.call.cause import END_CAUSES, Ending
from tongdai.call.outputs import TransferNews, TransferRefusal
from tongdai.sip.endpoint_inputs import HeaderRows
from tongdai.sip.fields import Reason

CAUSE_HEADER: Final = "Tongdai-Cause"
"Carries the public end cause in final responses, BYE and CANCEL."

Q850: Final = "Q.850"
SIP: Final = "SIP"

SERVICE_UNAVAILABLE: Final = 503

NOT_ANSWERED: Final = frozenset({18, 19})
"Q.850: no user responding; no answer from user, although it was alerted."


@dataclass(frozen=True, slots=True)
class Wording:
    """How SIP says one ending."""

    status: int
    reason: Reason

    @classmethod
    def q850(cls, status: int, cause: int, text: str) -> Wording:
        return cls(status, Reason(Q850, cause, text))


WORDINGS: Final[Mapping[Ending, Wording]] = {
    Ending.HUNG_UP: Wording.q850(200, 16, "Normal call clearing"),
    Ending.CANCELLED: Wording.q850(487, 16, "The caller gave up"),
    Ending.ANSWERED_ELSEWHERE: Wording(
        # RFC 3326 §3.1: with this text phones do not show a missed call.
        200,
        Reason(SIP, 200, "Call completed elsewhere"),
    ),
    Ending.DECLINED: Wording.q850(603, 21, "Call rejected"),
    Ending.DECLINED_HERE: Wording.q850(480, 21, "Call rejected"),
    Ending.BUSY: Wording.q850(486, 17, "User busy"),
    Ending.NO_ANSWER: Wording.q850(480, 19, "No answer"),
    Ending.UNREACHABLE: Wording.q850(480, 20, "Subscriber absent"),
    Ending.UNKNOWN_NUMBER: Wording.q850(404, 1, "Unallocated number"),
    Ending.OWN_NUMBER: Wording.q850(403, 21, "This is your own number"),
    Ending.FORBIDDEN: Wording.q850(403, 21, "You may not call there"),
    Ending.LOOP: Wording.q850(482, 25, "Sent on too often"),
    Ending.NOT_TAKEN: Wording.q850(487, 18, "The caller did not come"),
    Ending.NOT_YOUR_HOTLINE: Wording.q850(403, 21, "This hotline is not yours"),
    Ending.MAY_NOT_SUPERVISE: Wording.q850(403, 21, "You may not supervise there"),
    Ending.NOT_TALKING: Wording.q850(480, 31, "Nobody talks there"),
    Ending.BAD_MODE: Wording.q850(
        400, 100, "Tongdai-Supervise is monitoring, whisper or colloquy"
    ),
    Ending.TOO_MANY_CALLS: Wording.q850(403, 50, "Too many calls at once"),
    # Nothing is wrong with us nor with the number: a carrier need not try elsewhere.
    Ending.TENANT_FULL: Wording.q850(480, 42, "Too many calls of the company"),
    Ending.TRIAL: Wording.q850(403, 21, "On trial: only who has called may be called"),
    Ending.ALLOWANCE_USED: Wording.q850(403, 21, "No talk time left"),
    Ending.ALLOTTED_TIMEOUT: Wording.q850(200, 16, "Longest call time reached"),
    Ending.NOT_ACCEPTABLE: Wording.q850(488, 88, "Incompatible media"),
    Ending.MALFORMED: Wording.q850(400, 95, "Unreadable session description"),
    Ending.BAD_DATAS: Wording.q850(
        400,
        100,
        "Tongdai-Datas is a JSON object in base64url, values up to 256 characters",
    ),
    Ending.VANISHED: Wording.q850(408, 27, "The other side is gone"),
    Ending.MEDIA_FAILED: Wording.q850(500, 41, "Media failed"),
    Ending.UNAVAILABLE: Wording.q850(503, 42, "No room for this call now"),
    Ending.OPERATOR: Wording.q850(480, 31, "Ended by the operator"),
    Ending.FAILED: Wording.q850(500, 127, "The call failed"),
}

_HEADERS: Final[Mapping[Ending, HeaderRows]] = {
    ending: (
        ("Reason", str(wording.reason)),
        (CAUSE_HEADER, END_CAUSES[ending].value),
    )
    for ending, wording in WORDINGS.items()
}


RETRY_AFTER: Final = 10
"Seconds until it is worth trying again where there is no room now, or we are stopping."


def refusal_headers(ending: Ending) -> HeaderRows:
    """What a final response to an INVITE says about its reason."""
    if status_of(ending) == SERVICE_UNAVAILABLE:
        return (*headers_of(ending), ("Retry-After", str(RETRY_AFTER)))
    return headers_of(ending)


def status_of(ending: Ending) -> int:
    """The SIP status that stands for an ending."""
    return WORDINGS[ending].status


def headers_of(ending: Ending) -> HeaderRows:
    """What a final response, BYE or CANCEL of ours says about its reason."""
    return _HEADERS[ending]


_TRANSFERS: Final[Mapping[TransferNews | TransferRefusal, int]] = {
    TransferNews.RINGING: 180,
    TransferNews.ANSWERED: 200,
    TransferNews.DONE: 200,
    TransferRefusal.PENDING: 491,
    TransferRefusal.NOTHING: 403,
}


def transfer_status(says: TransferNews | TransferRefusal | Ending) -> int:
    """The SIP status that stands for what is said of a transfer."""
    return status_of(says) if isinstance(says, Ending) else _TRANSFERS[says]


def caller_ended(status: int, *, answered: bool) -> Ending:
    """
    Why the caller's INVITE session ended.

    Args:
        status: As :class:`~tongdai.sip.endpoint_outputs.SessionEnded` has it.
        answered: Had the call been answered?
    """
    # Before the answer a caller has no way to end a call but to give up: by CANCEL,
    # by an early BYE, or by closing its browser.
    return _talk_ended(status) if answered else Ending.CANCELLED


def callee_ended(
    status: int, reason: Reason | None, *, rang: bool, answered: bool
) -> Ending:
    """
    Why a called device's INVITE session ended.

    Args:
        status: As :class:`~tongdai.sip.endpoint_outputs.SessionEnded` has it.
        reason: The device's own words, if it had any.
        rang: Had it said that it rings?
        answered: Had it answered?
    """
    if answered:
        return _talk_ended(status)
    match status:
        case 486 | 600:
            return Ending.BUSY
        case 603 | 607 | 608:
            return Ending.DECLINED
        case 480 if reason is not None and _tells_no_answer(reason):
            return Ending.NO_ANSWER
        case 480 | 487:
            # JsSIP and SIP.js send 480 when their user declines. A 487 that no
            # CANCEL of ours asked for is a device's own way of giving up.
            return Ending.DECLINED_HERE
        case 408 if rang:
            return Ending.NO_ANSWER
        case 404 | 408 | 410 | 430 | 502 | 503 | 504 | 604:
            return Ending.UNREACHABLE
        case 415 | 488 | 606:
            return Ending.NOT_ACCEPTABLE
        case _ if 300 <= status < 400:
            # A redirection would let a phone's setting call anywhere at our cost.
            return Ending.DECLINED_HERE
        case _:
            return Ending.FAILED


def carrier_ended(
    status: int, reason: Reason | None, *, rang: bool, answered: bool
) -> Ending:
    """
    Why a call over a carrier ended: it speaks for the called number, or for itself.

    Args:
        status: As :class:`~tongdai.sip.endpoint_outputs.SessionEnded` has it.
        reason: The carrier's own words, if it had any.
        rang: Had the number rung?
        answered: Had it answered?
    """
    if answered:
        return _talk_ended(status)
    match status:
        case 404 | 410 | 484 | 604:
            return Ending.UNKNOWN_NUMBER
        case 480 | 487:
            return Ending.NO_ANSWER
        case 401 | 403 | 407:
            # It wants no calls of ours, or not this one; another carrier may.
            return Ending.FAILED
        case _:
            return callee_ended(status, reason, rang=rang, answered=False)


def _talk_ended(status: int) -> Ending:
    match status:
        case 200:
            return Ending.HUNG_UP
        case 408 | 430 | 481:
            return Ending.VANISHED
        case 488:
            return Ending.NOT_ACCEPTABLE
        case _:
            return Ending.FAILED


def _tells_no_answer(reason: Reason) -> bool:
    return reason.protocol.upper() == Q850 and reason.cause in NOT_ANSWERED
