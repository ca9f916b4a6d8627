"""
What the switch asks of media: a description in, a description out, at once.

The engine lives in the signalling process. It chooses addresses, credentials and
codecs itself and tells a worker process what it decided, one way, so that no
signalling ever waits for media. What happens to the packets comes back as events.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId
from tongdai.errors import RemoteError

from .events import MediaEvent
from .settings import MediaSettings


class LegKind(enum.StrEnum):
    """How a leg carries its packets."""

    WEBRTC = "webrtc"
    "ICE, DTLS and SRTP, as browsers do."

    RTP = "rtp"
    "Plain RTP and RTCP on a pair of ports of its own, as phones do."


class CodecFamily(enum.StrEnum):
    """Codecs between which packets pass without decoding."""

    OPUS = "opus"
    G711 = "g711"


class NotAcceptable(RemoteError):
    """A well-formed description from which no call can be made: SIP status 488."""

    code = "media.not_acceptable"


@dataclass(frozen=True, slots=True)
class Possibilities:
    """What an offer leaves us to choose from."""

    kind: LegKind
    families: tuple[CodecFamily, ...]
    "In the offerer's order of preference; never empty."


class Engine:
    """
    All media of one switchboard.

    A leg lives from :meth:`answer` or :meth:`offer` until :meth:`close`, or until
    :class:`~tongdai.media.events.WorkerDied` names it. All calls return at once. A
    leg that is not known (any more) raises ``UsageError``, but for :meth:`close`,
    :meth:`measure` and :meth:`connect`, which ignore it: its worker may have died.
    """

    def __init__(self, settings: MediaSettings) -> None: ...

    async def start(self) -> None:
        """
        Bind the ports and start the workers.

        Raises:
            Unavailable: A port is taken, or a worker does not come up.
        """

    async def stop(self) -> None:
        """End all workers, whatever they carry. May be called twice."""

    def listen(self, callback: Callable[[MediaEvent], None]) -> None:
        """Report every event to ``callback``, on the event loop, in order."""

    def codecs_of(self, offer: bytes) -> Possibilities:
        """
        Look at an offer without doing anything.

        Raises:
            NotAcceptable: No audio, no codec of ours, or no transport of ours.
            MalformedDescription: Not a session description.
        """

    def answer(
        self,
        leg: LegId,
        offer: bytes,
        *,
        call: CallId,
        codecs: Sequence[CodecFamily],
        peer: str | None = None,
    ) -> bytes:
        """
        Open ``leg`` from the far end's offer; return our answer.

        Args:
            codecs: The families that may be chosen, best first.
            peer: The IP address that the signalling comes from: plain RTP may come
                from there too, as a phone behind NAT does not know its own address.

        Raises:
            NotAcceptable: The offer and ``codecs`` have nothing in common.
            MalformedDescription: Not a session description.
            Unavailable: No port is free, or no worker is up.
        """

    def offer(
        self,
        leg: LegId,
        *,
        call: CallId,
        kind: LegKind,
        codecs: Sequence[CodecFamily],
    ) -> bytes:
        """
        Open ``leg`` and return our offer, listing ``codecs`` best first.

        Raises:
            Unavailable: No port is free, or no worker is up.
        """

    def accept(self, leg: LegId, answer: bytes, *, peer: str | None = None) -> None:
        """
        Take the far end's answer to our :meth:`offer` or :meth:`reoffer`.

        An answer that comes again (in a 183, then in the 200) changes nothing.

        Raises:
            NotAcceptable: It accepted nothing that we offered.
            MalformedDescription: Not a session description.
        """

    def reanswer(self, leg: LegId, offer: bytes, *, peer: str | None = None) -> bytes:
        """
        Answer the far end's new offer on an open leg (a re-INVITE or UPDATE).

        Hold and resume by direction, an ICE restart and a new RTP address are all
        performed; the codec family stays. After an exception nothing has changed.

        Raises:
            NotAcceptable: It drops the audio, the transport or the codec family.
            MalformedDescription: Not a session description.
        """

    def reoffer(self, leg: LegId) -> bytes:
        """Describe an open leg anew, for a re-INVITE of ours that changes nothing."""

    def connect(self, call: CallId, hearing: Hearing) -> None:
        """Who hears whom from now on; whatever ``call`` had before is replaced."""

    def measure(self, leg: LegId) -> None:
        """Ask for the leg's statistics; they come as ``LegMeasured``."""

    def close(self, leg: LegId) -> None:
        """End ``leg``; its statistics come as ``LegClosed``. Closing twice is fine."""
