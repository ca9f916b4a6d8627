"""How a load went, in the shape of its JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from tongdai.client import Quality

from .rfc6076 import Registrations, Sessions
from .summary import Summary

VERSION: Final = 1
"Grows when a name goes or changes its meaning."


class Asked(msgspec.Struct, frozen=True, rename="camel"):
    """What was asked for."""

    calls: int
    rate: float
    "Calls a second."

    duration: float
    "Seconds."

    server: str
    users: list[str]
    numbers: list[str]
    answering: list[str]
    "Extensions that phones of ours answer."

    tone: int | None
    "Hz that both sides say, and that is listened for."


NO_TONE: Final = "NO_TONE"
"Why a call failed that went well, but for the tone."


class Heard(msgspec.Struct, frozen=True, rename="camel"):
    """What came of the tone, at one side of one call."""

    level: float
    "dBFS at its frequency, the loudest half second."

    came: bool


class Measured(Quality, frozen=True, rename="camel"):
    """As ``call.quality`` has it; delays in ms."""


class CallReport(msgspec.Struct, frozen=True, rename="camel"):
    """One call; times are seconds since the first call was due, or null."""

    placed: float
    rang: float | None
    answered: float | None
    ended: float | None
    cause: str
    "The end cause; what the SDK refused has its reason, ``too_many_calls``."

    status: int
    failure: str
    """
    Empty: it was answered, ended by BYE, and the tone, if one was asked for, came. Else
    its cause; ``NO_TONE`` where nothing but that is amiss.
    """

    quality: Measured | None
    tone: Heard | None


class Failure(msgspec.Struct, frozen=True, rename="camel"):
    """How many calls failed in one way."""

    cause: str
    status: int
    count: int


class Calls(msgspec.Struct, frozen=True, rename="camel"):
    """All calls together."""

    placed: int
    answered: int
    successful: int
    success: float | None
    "Percent of those asked for; the figure of ``--require-success``."

    at_most: int
    "Calls that were answered and lived, at once."

    failures: list[Failure]
    "The most frequent first."


class Media(msgspec.Struct, frozen=True, rename="camel"):
    """Of the answered calls, at the calling side; delays in ms."""

    codecs: dict[str, int]
    sent: int
    received: int
    lost: int
    "Packets to us that never came."

    missed: int
    "Packets of ours that never came, as the other side has reported."

    loss: float | None
    "Percent of the packets to us."

    jitter: Summary | None
    round_trip: Summary | None
    mos: Summary | None
    opinions: dict[str, int]
    "How many calls had a MOS of ``4.3``, and so on."


class Tones(msgspec.Struct, frozen=True, rename="camel"):
    """Whether the tone came, at every side of an answered call that listened."""

    listened: int
    came: int
    level: Summary | None
    "dBFS."


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """All of it."""

    version: int
    started_at: datetime
    took: float
    "Seconds from the first call to the end of the last."

    asked: Asked
    registrations: Registrations
    sessions: Sessions
    calls: Calls
    media: Media
    tones: Tones | None
    each: list[CallReport]
