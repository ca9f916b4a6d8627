"""
The figures of RFC 6076, by its names and definitions (§4).

Measured at the phone that asks, from when a request is handed to the transport to when
a response has come whole. A request counts from its first sending, so that what digest
authentication takes is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from .signalling import Asked, SessionRequest
from .summary import Summary, share

INEFFECTIVE: Final = frozenset({0, 408, 500, 503, 504})
"Responses to an INVITE that say that no attempt was really made (§4.8); 0: none came."

EFFECTIVE: Final = frozenset({480, 486, 600, 603})
"Those that say that the attempt came to its user, beside a 200 (§4.7)."

MILLISECONDS: Final = 1000.0


class Registrations(msgspec.Struct, frozen=True, rename="camel"):
    """How registering went."""

    requests: int
    rrd: Summary | None
    "Registration request delay, of those that succeeded, ms (§4.1)."

    ira: float | None
    "Ineffective registration attempts, percent (§4.2)."


class Sessions(msgspec.Struct, frozen=True, rename="camel"):
    """How calling went, as SIP has it."""

    requests: int
    "INVITEs, each counted once however often it was sent."

    srd: Summary | None
    "Session request delay, to the first 18x or the 200, ms (§4.3.1)."

    srd_each: list[float]
    "What that sums up, in the order of the INVITEs."

    srd_failed: Summary | None
    "The same to the final response of those that never had one of these, ms (§4.3.2)."

    sdd: Summary | None
    "Session disconnect delay: our BYE to its 200, ms (§4.4)."

    sdt: Summary | None
    "Session duration time: 200 to BYE, of completed sessions, seconds (§4.5.1)."

    ser: float | None
    "Session establishment ratio: those with a 200, percent of all but 3xx (§4.6)."

    seer: float | None
    "Session establishment effectiveness ratio: 480, 486, 600, 603 too (§4.7)."

    isa: float | None
    "Ineffective session attempts: 408, 500, 503, 504, no response; percent (§4.8)."

    scr: float | None
    "Session completion ratio: established, and ended by BYE with 200; percent (§4.9)."


def registrations(asked: Iterable[Asked]) -> Registrations:
    """Of all REGISTERs."""
    every = list(asked)
    good = [each for each in every if 200 <= each.status < 300]
    return Registrations(
        len(every),
        Summary.of(_delays((each.at, each.final) for each in good)),
        share(len(every) - len(good), len(every)),
    )


def sessions(asked: Iterable[SessionRequest]) -> Sessions:
    """Of all INVITEs."""
    every = list(asked)
    established = [each for each in every if each.established]
    effective = [each for each in every if each.status in EFFECTIVE]
    counted = len(every) - sum(each.status // 100 == 3 for each in every)
    ineffective = sum(each.status in INEFFECTIVE for each in every)
    completed = [each for each in established if each.disconnected is not None]
    delays = _delays((each.at, each.indicated) for each in every)
    unheard = [each for each in every if each.indicated is None]
    ours = [each for each in completed if each.ours]
    durations = _delays(((each.final, each.bye) for each in completed), unit=1.0)
    return Sessions(
        len(every),
        srd=Summary.of(delays),
        srd_each=[round(delay, 3) for delay in delays],
        srd_failed=Summary.of(_delays((each.at, each.final) for each in unheard)),
        sdd=Summary.of(_delays((each.bye, each.disconnected) for each in ours)),
        sdt=Summary.of(durations),
        ser=share(len(established), counted),
        seer=share(len(established) + len(effective), counted),
        isa=share(ineffective, len(every)),
        scr=share(len(completed), len(every)),
    )


def _delays(
    pairs: Iterable[tuple[float | None, float | None]], unit: float = MILLISECONDS
) -> list[float]:
    """Of those that have both a beginning and an end."""
    return [
        unit * (end - begin)
        for begin, end in pairs
        if begin is not None and end is not None
    ]
