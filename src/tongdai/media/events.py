"""What the media engine reports: facts about legs, in the order they happened."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from tongdai.call.ids import LegId

from .statistics import Statistics


class LegConnected(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The first packet of media that proved to come from this leg has arrived."""

    leg: LegId


class LegSilent(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    Nothing valid came for ``MediaSettings.silence``: no media, RTCP or consent.

    Reported once a leg. The leg stays as it is until it is closed.
    """

    leg: LegId


class LegFailed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """This leg can never have media: a broken DTLS handshake, a wrong certificate."""

    leg: LegId
    reason: str


class LegPressed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    A key was pressed on this leg that one of its listeners cannot be sent as RTP.

    Once a key, when it is let go. Listeners that have negotiated telephone-event get
    the key as it came: the others are those of which
    :meth:`~tongdai.media.engine.Engine.takes_digits` is False.
    """

    leg: LegId
    digit: str
    "``0`` to ``9``, ``*``, ``#``, ``A`` to ``D``."

    milliseconds: int


class LegMeasured(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The answer to :meth:`~tongdai.media.engine.Engine.measure`."""

    leg: LegId
    statistics: Statistics


class RecordingFailed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """What this leg says cannot be kept (any more): the file cannot be written."""

    leg: LegId
    reason: str


class RecordingClosed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """
    All that was kept of a leg under this name is in the file: it was told to stop, or
    closed. Comes once for each time that it was told to record.
    """

    path: str


class LegClosed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The last word about a leg that was closed."""

    leg: LegId
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class SoundEnded:
    """The sound that this leg was last told to hear, and no loop, is over."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """A worker process ended by itself. Its legs are gone and close no more."""

    legs: frozenset[LegId]


MediaEvent = (
    LegConnected
    | LegSilent
    | LegFailed
    | LegPressed
    | LegMeasured
    | RecordingFailed
    | RecordingClosed
    | LegClosed
    | SoundEnded
    | WorkerDied
)
