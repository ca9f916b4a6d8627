"""From what happened to the report of a load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from tongdai.client import Quality

from .pacing import Course
from .report import (
    NO_TONE,
    VERSION,
    Asked,
    CallReport,
    Calls,
    Failure,
    Heard,
    Measured,
    Media,
    Report,
    Tones,
)
from .rfc6076 import registrations, sessions
from .signalling import Signalling
from .summary import Summary, share


@dataclass(frozen=True, slots=True)
class Sound:
    """How one side of one call sounded."""

    quality: Quality
    tone: Heard | None


def report(
    asked: Asked,
    started_at: datetime,
    courses: Sequence[Course],
    signalling: Signalling,
    sounds: dict[int, Sound],
    answering: Sequence[Sound],
) -> Report:
    """
    Put it together.

    Args:
        sounds: Of the calling side, by call; those that were answered.
        answering: Of the answering phones of ours.
    """
    each = [
        _call(course, sounds.get(number), asked.tone)
        for number, course in enumerate(courses)
    ]
    tones = [
        sound.tone for sound in (*sounds.values(), *answering) if sound.tone is not None
    ]
    return Report(
        VERSION,
        started_at,
        max((course.ended or course.placed for course in courses), default=0.0),
        asked,
        registrations(signalling.registrations.values()),
        sessions(signalling.sessions.values()),
        _calls(each, asked.calls),
        _media([sound.quality for sound in sounds.values()]),
        _tones(tones) if asked.tone is not None else None,
        each,
    )


def concurrent(each: Sequence[CallReport]) -> list[tuple[float, int]]:
    """When the number of calls that talk changes, in seconds, and to what."""
    steps: Counter[float] = Counter()
    for call in each:
        if call.answered is not None and call.ended is not None:
            steps[call.answered] += 1
            steps[call.ended] -= 1
    level, course = 0, []
    for at in sorted(steps):
        level += steps[at]
        course.append((at, level))
    return course


def _call(course: Course, sound: Sound | None, tone: int | None) -> CallReport:
    heard = None if sound is None else sound.tone
    toned = tone is None or (heard is not None and heard.came)
    failure = (NO_TONE if not toned else "") if course.successful else course.cause
    return CallReport(
        course.placed,
        course.rang,
        course.answered,
        course.ended,
        course.cause,
        course.status,
        failure,
        None if sound is None else Measured(**msgspec.structs.asdict(sound.quality)),
        heard,
    )


def _calls(each: Sequence[CallReport], asked: int) -> Calls:
    failed = Counter((e.failure, e.status) for e in each if e.failure)
    successful = len(each) - failed.total()
    return Calls(
        len(each),
        sum(call.answered is not None for call in each),
        successful,
        share(successful, asked),
        max((level for _, level in concurrent(each)), default=0),
        [
            Failure(cause, status, count)
            for (cause, status), count in failed.most_common()
        ],
    )


def _media(qualities: Sequence[Quality]) -> Media:
    received = sum(each.received for each in qualities)
    lost = sum(each.lost for each in qualities)
    opinions = [each.mos for each in qualities if each.mos is not None]
    trips = [each.round_trip for each in qualities if each.round_trip is not None]
    return Media(
        dict(Counter(each.codec for each in qualities if each.codec)),
        sum(each.sent for each in qualities),
        received,
        lost,
        sum(each.missed for each in qualities),
        share(lost, received + lost),
        Summary.of(each.jitter for each in qualities if each.received),
        Summary.of(trips),
        Summary.of(opinions),
        dict(sorted(Counter(f"{each:.1f}" for each in opinions).items())),
    )


def _tones(heard: Sequence[Heard]) -> Tones:
    came = sum(each.came for each in heard)
    return Tones(len(heard), came, Summary.of(each.level for each in heard))
