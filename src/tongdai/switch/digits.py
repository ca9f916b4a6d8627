"""Keys that a party presses during a call, on their way to the other party."""

from __future__ import annotations

from tongdai.call.ids import LegId
from tongdai.media.events import LegPressed
from tongdai.sip.endpoint_outputs import DigitPressed
from tongdai.switch.media_legs import MediaLegs
from tongdai.switch.sip_legs import SipLegs


class Digits:
    """
    Passes each key on once, in the way that the other party understands.

    Media passes a telephone-event (RFC 4733) on by itself to whoever takes them.
    """

    def __init__(self, sip: SipLegs, media: MediaLegs) -> None:
        self._sip = sip
        self._media = media

    def by_info(self, pressed: DigitPressed, other: LegId | None) -> None:
        """A party says by INFO that it pressed a key; ``other``: whom it talks to."""
        if other is None:
            return
        if self._media.takes_digits(other):
            self._media.press(other, pressed.digit, pressed.milliseconds)
        else:
            self._sip.press(other, pressed.digit, pressed.milliseconds)

    def in_media(self, pressed: LegPressed, other: LegId | None) -> None:
        """A party pressed a key, and somebody who hears it takes none as RTP."""
        if other is not None and not self._media.takes_digits(other):
            self._sip.press(other, pressed.digit, pressed.milliseconds)
