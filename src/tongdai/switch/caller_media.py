"""The caller's own media, opened as soon as it is known whom it may have to fit."""

from __future__ import annotations

from collections.abc import Collection

from tongdai.call.ids import CallId, LegId
from tongdai.errors import UsageError
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.sip.flow import Flow
from tongdai.switch.media_legs import (
    EVERY_FAMILY,
    MediaLegs,
    family_for,
    kind_behind,
)


class CallerMedia:
    """
    Chooses the codec of a call by what the caller can do and who may answer.

    Packets then pass between its legs undecoded.
    """

    def __init__(
        self,
        media: MediaLegs,
        call: CallId,
        leg: LegId,
        flow: Flow,
        offer: bytes | None,
    ) -> None:
        """
        Args:
            offer: The caller's description; None if it wants ours in the 200.
        """
        self._media = media
        self._call = call
        self._leg = leg
        self._flow = flow
        self._offer = offer
        self._kind = kind_behind(flow)
        self._family: CodecFamily | None = None
        self._answer: bytes | None = None

    def open_for(self, kinds: Collection[LegKind]) -> None:
        """
        Open it, unless that was done, to fit those who may answer.

        Raises:
            Unusable: Nothing in common, not a description, or no room.
        """
        if self._family is not None:
            return
        if self._offer is None:
            self._family = family_for(EVERY_FAMILY, {*kinds, self._kind})
            return
        possible = self._media.look_at(self._offer)
        family = family_for(possible.families, kinds)
        self._answer = self._media.answer(
            self._leg, self._call, self._offer, family, self._flow
        )
        self._kind, self._family = possible.kind, family

    def families_for(self, kind: LegKind) -> tuple[CodecFamily, ...]:
        """What a device is offered, best first: what the caller speaks, if it can."""
        return families_beside(self._family or CodecFamily.OPUS, kind)

    def early_answer(self, *, early: bool) -> bytes | None:
        """
        Our answer, for a provisional response; None if it is for the 200 alone.

        A browser's path is set up while it rings. Phones play the ringing tone
        themselves for as long as they are told nothing of media. A caller without an
        offer gets ours: it must be in the first response that is sure to come, if
        one is (RFC 3262 §5), and SIP leaves it out of others.

        Args:
            early: There is something to be heard already.

        Raises:
            Unusable: See :meth:`open_for`.
        """
        if self._offer is None:
            return self.answer()
        return self._answer if early or self._kind is LegKind.WEBRTC else None

    def answer(self) -> bytes:
        """
        Our answer, or the offer that the caller wants instead, for the 200.

        Raises:
            Unusable: See :meth:`open_for`.
        """
        self.open_for(())
        if self._answer is None:
            family = self._family or CodecFamily.G711
            self._answer = self._media.offer(
                self._leg, self._call, self._kind, (family,), self._flow
            )
        return self._answer


class SummonedMedia:
    """
    Of a caller that is called to its phone: it is offered what whom it calls has.

    Args:
        kinds: Of those whom it will call, as far as that is known.
    """

    def __init__(self, kinds: Collection[LegKind]) -> None:
        self._kinds = kinds
        self._family: CodecFamily | None = None

    def open_for(self, kinds: Collection[LegKind]) -> None:
        """Its own phones are of these kinds; what comes later changes nothing."""
        if self._family is None:
            self._family = family_for(EVERY_FAMILY, {*self._kinds, *kinds})

    def families_for(self, kind: LegKind) -> tuple[CodecFamily, ...]:
        """What a device is offered, the caller's own or another, best first."""
        return families_beside(self._family or CodecFamily.OPUS, kind)

    def early_answer(self, *, early: bool) -> bytes | None:
        """None: it has answered, and not we."""
        return None

    def answer(self) -> bytes:
        """
        Raises:
            UsageError: It has answered, and not we.
        """
        raise UsageError("a caller that was called is not answered")


def families_beside(family: CodecFamily, kind: LegKind) -> tuple[CodecFamily, ...]:
    """What a device of that kind is offered, best first, to talk to ``family``."""
    match family:
        case CodecFamily.OPUS if kind is LegKind.RTP:
            return (CodecFamily.OPUS, CodecFamily.G711)
        case CodecFamily.G722:
            return (CodecFamily.G722, CodecFamily.G711)
    return (family,)
